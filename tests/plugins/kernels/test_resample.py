import numpy as np
import PIL.Image
import pytest

from bakeoff_plugins.kernels.resample import at_turns, bilinear_taps, resample


def dense(size, wanted, **options):
    """The taps as a matrix."""
    taps = bilinear_taps(size, wanted, **options)
    matrix = np.zeros((wanted, size))
    np.add.at(matrix, (np.arange(wanted)[:, None], taps.lines), taps.weights)
    return matrix


@pytest.mark.parametrize(("size", "wanted"), [(300, 256), (1000, 256), (256, 256), (256, 384), (256, 1001), (40, 33)])
def test_inside_it_is_pillows_bilinear(size, wanted):
    """Pillow widens its triangle, too; it treats borders otherwise, so that only what lies within is compared."""
    line = np.random.default_rng(0).random(size).astype(np.float32)
    picture = PIL.Image.fromarray(np.tile(line, (3, 1)))
    expected = np.asarray(picture.resize((wanted, 3), PIL.Image.Resampling.BILINEAR))[1]
    inside = slice(2 + wanted // size, -2 - wanted // size)
    np.testing.assert_allclose((dense(size, wanted) @ line)[inside], expected[inside], rtol=0, atol=1e-6)


@pytest.mark.parametrize(("size", "wanted"), [(5, 2), (2, 5), (7, 256), (1, 9), (256, 100)])
def test_borders_are_mirrored(size, wanted):
    """Resizing a line equals resizing it between its mirror images, and taking the middle."""
    line = np.random.default_rng(0).random(size)
    mirrored = np.concatenate([line[::-1], line, line[::-1]])
    expected = (dense(3 * size, 3 * wanted) @ mirrored)[wanted : 2 * wanted]
    np.testing.assert_allclose(dense(size, wanted) @ line, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("size", "wanted"), [(300, 256), (256, 384), (40, 1), (1, 40)])
def test_aligned_is_interpolation_between_the_ends(size, wanted):
    """The outermost samples stay, and shrinking skips samples."""
    line = np.random.default_rng(0).random(size)
    expected = np.interp(np.linspace(0, size - 1, wanted), np.arange(size), line)
    np.testing.assert_allclose(dense(size, wanted, aligned=True) @ line, expected, rtol=0, atol=1e-12)


def test_planes_are_resampled_along_their_first_axis():
    """Every type of samples, any number of axes."""
    samples = np.random.default_rng(0).integers(0, 256, (30, 5, 3), np.uint8)
    expected = np.einsum("ts,s...->t...", dense(30, 12), samples)
    np.testing.assert_allclose(resample(samples, bilinear_taps(30, 12)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize("wanted", [5, 16, 17, 50, 333])
def test_extremes_lie_at_turns(wanted, aligned):
    """The least and the greatest new sample are among those that are kept, and few are."""
    taps = bilinear_taps(16, wanted, aligned=aligned)
    kept = at_turns(16, taps)
    assert len(kept.lines) <= min(wanted, 2 * 17)
    for seed in range(20):
        line = np.random.default_rng(seed).random(16)
        new, few = resample(line, taps), resample(line, kept)
        assert (few.min(), few.max()) == (new.min(), new.max())
