import numpy as np
import pytest

from bakeoff_plugins.kernels.block_errors import BLOCKS, raise_to_contrast, share_in_quarters, stacks, sum_errors


@pytest.mark.parametrize(("shape", "step"), [((8, 8), 8), ((70, 33), 8), ((29, 15), 7), ((40, 4 * BLOCKS), 8)])
def test_stacks_hold_each_block_once(shape, step):
    """In order, however many stacks they take, and the same blocks of both planes."""
    reference = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    found = [(one.copy(), other.copy()) for one, other, _ in stacks(reference, 255 - reference, step)]
    expected = np.stack([
        reference[top : top + 8, left : left + 8].ravel()
        for top in range(0, shape[0] - 7, step)
        for left in range(0, shape[1] - 7, step)
    ], axis=1)  # fmt: skip
    assert (np.concatenate([one for one, _ in found], axis=1) == expected).all()
    assert (np.concatenate([other for _, other in found], axis=1) == 255 - expected).all()


def test_the_share_is_1_at_most_and_0_at_an_edge_between_quarters():
    """Noise is within the quarters as much as around the block, an edge between even quarters not at all."""
    blocks = np.zeros((8, 8, 3), np.float32)
    blocks[:, :, 0] = np.random.default_rng(1).normal(100, 9, (8, 8))
    blocks[:, 4:, 1] = 200
    share = np.empty(3)
    share_in_quarters(blocks.reshape(64, 3), share)
    quarters = blocks[:, :, 0].astype(np.float64).reshape(2, 4, 2, 4)
    expected = 16 * quarters.var(axis=(1, 3), ddof=1).sum() / (64 * quarters.var(ddof=1))
    assert share == pytest.approx([expected, 0.0, 0.0], abs=1e-6)


def test_contrast_is_only_raised():
    """The larger contrast of two blocks hides."""
    coefficients = np.zeros((64, 2), np.float32)
    coefficients[5] = 64.0
    hidden = np.array([0.5, 3.0], np.float32)
    raise_to_contrast(coefficients, np.full(64, 0.25), np.ones(2), hidden)
    assert hidden.tolist() == [1.0, 3.0]


def test_errors_below_what_is_hidden_do_not_count():
    """Each is less by its share of what its block hides, 0 at least, and then squared and weighed."""
    differences = np.zeros((64, 2), np.float32)
    differences[0], differences[1] = [-3.0, 3.0], [-2.0, 5.0]
    shares = np.append(0.0, np.full(63, 2.0))
    hidden = np.array([1.0, 1.5], np.float32)
    assert sum_errors(differences, np.full(64, 10.0), shares, hidden) == 10.0 * (9 + 9 + 0 + 4)
