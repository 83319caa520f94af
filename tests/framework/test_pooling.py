"""A map becomes one number: exactly, whatever the size of the map, and without what a mask leaves out."""

import numpy as np
import pytest

from bakeoff.errors import UnitError
from bakeoff.pooling import counted, mask_of_map, percentile, pool


@pytest.mark.parametrize("size", [1, 2, 3, 100, 19_999, 20_001, 300_000])
def test_percentiles_are_those_of_numpy(size):
    """Sampling only says where to look: the value is exact for few and many, spread and repeated numbers."""
    rng = np.random.default_rng(size)
    for values in (
        rng.normal(size=size),
        rng.integers(0, 4, size).astype(float),
        np.ones(size),
        np.arange(size) / size,
    ):
        for percent in (0.0, 5.0, 10.0, 50.0, 90.0, 95.0, 100.0):
            found = percentile(values.astype(np.float32), percent)
            assert found == pytest.approx(
                np.percentile(values.astype(np.float32).astype(np.float64), percent), abs=1e-12
            )


def test_percentiles_of_what_a_sample_misleads_about():
    """Every 61st value tells nothing of the others here, and the percentile is right all the same."""
    values = np.random.default_rng(1).normal(size=61 * 1000)
    values[::61] += 1e6
    for percent in (5.0, 95.0):
        assert percentile(values, percent) == pytest.approx(np.percentile(values, percent), abs=1e-9)


def test_every_pooling_has_its_formula():
    """Mean, extremes and percentiles are NumPy's; the cubic mean is of the distance from equal images."""
    values = np.array([[1.0, 0.9], [0.8, 0.3]])
    assert pool(values, "mean", identical=1.0) == pytest.approx(0.75)
    assert (pool(values, "min", identical=1.0), pool(values, "max", identical=1.0)) == (0.3, 1.0)
    assert pool(values, "p10", identical=1.0) == pytest.approx(np.percentile(values, 10))
    cubic = ((0.1**3 + 0.2**3 + 0.7**3) / 4) ** (1 / 3)
    assert pool(values, "pnorm3", identical=1.0) == pytest.approx(1 - cubic)
    assert pool(1 - values, "pnorm3", identical=0.0) == pytest.approx(cubic)


def test_a_mask_is_laid_on_the_middle_of_the_image():
    """A map without a border is centred; a pixel that stands for several counts when the one at its centre does."""
    mask = np.zeros((12, 14), bool)
    mask[3, 5] = True
    assert np.argwhere(mask_of_map((8, 10), mask)).tolist() == [[1, 3]]
    assert np.argwhere(mask_of_map((6, 7), mask, step=2)).tolist() == [[1, 2]]
    values = np.arange(80.0).reshape(8, 10)
    assert counted(values, mask).tolist() == [13.0]
    assert counted(values, None) is values
    with pytest.raises(UnitError, match="the mask leaves no pixel of the map"):
        counted(values, np.eye(12, 14, dtype=bool)[::-1] & (np.arange(14) == 0))
    # A map may reach beyond its image by less than a pixel of its own.
    assert mask_of_map((7, 7), np.ones((12, 13), bool), step=2).shape == (7, 7)
