import numpy as np
import pytest
from scipy.signal import convolve2d
from skimage import data

from bakeoff_plugins.kernels.vif import COLUMNS, ROWS, SMALLEST, vif

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = ((SMALLEST, SMALLEST), (SMALLEST, 90), (2 * ROWS + 17, 57))


def slow_vif(reference, distorted, peak):
    """vifp_mscale.m written down: Gaussian windows within the image, logarithms summed one by one."""
    reference, distorted = (plane.astype(np.float64) * (255 / peak) for plane in (reference, distorted))
    kept, held = 0.0, 0.0
    for side in (17, 9, 5, 3):
        offsets = np.arange(side) - side // 2
        window = np.exp(-(offsets[:, None] ** 2 + offsets**2) / (2 * (side / 5) ** 2))
        window /= window.sum()

        def mean(plane, window=window):
            return convolve2d(plane, window, "valid")

        if side < 17:
            reference, distorted = (mean(plane)[::2, ::2] for plane in (reference, distorted))
        r = np.maximum(mean(reference**2) - mean(reference) ** 2, 0)
        d = np.maximum(mean(distorted**2) - mean(distorted) ** 2, 0)
        c = mean(reference * distorted) - mean(reference) * mean(distorted)
        gain = np.where((r < 1e-10) | (d < 1e-10), 0, np.maximum(c / (r + 1e-10), 0))
        noise = np.maximum(d - gain * c, 1e-10)
        kept += np.log10(1 + gain**2 * r / (noise + 2)).sum()
        held += np.log10(1 + np.where(r < 1e-10, 0, r) / 2).sum()
    return kept / held


def frozen(planes):
    """Images are read-only, and Numba compiles anew for arrays that are not."""
    planes.flags.writeable = False
    return planes


def photographs(dtype, shape):
    """A crop of a photograph, and the same with noise."""
    reference = data.camera()[60 : 60 + shape[0], 90 : 90 + shape[1]] / 255
    distorted = np.clip(reference + 0.05 * np.random.default_rng(2).standard_normal(shape), 0, 1)
    planes = np.array([reference, distorted]) * PEAKS[dtype]
    planes = (planes if dtype is np.float32 else np.round(planes)).astype(dtype)
    return frozen(planes)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_agrees_with_the_slow_twin(dtype, shape):
    """From a single window at the last scale to several bands and tiles, in every pixel type."""
    reference, distorted = photographs(dtype, shape)
    expected = slow_vif(reference, distorted, PEAKS[dtype])
    assert vif(reference, distorted, PEAKS[dtype]) == pytest.approx(expected, abs=5e-7)


def test_more_columns_than_a_tile():
    """Nothing is counted twice, and nothing left out, where tiles meet."""
    reference, distorted = (np.hstack([plane] * 2)[:, : COLUMNS + 60] for plane in photographs(np.uint8, (50, 400)))
    reference, distorted = (frozen(np.ascontiguousarray(plane)) for plane in (reference, distorted))
    assert vif(reference, distorted, 255.0) == pytest.approx(slow_vif(reference, distorted, 255.0), abs=2e-7)


def test_flat_parts_and_steps_agree_with_the_slow_twin():
    """Where a difference of means of squares would leave rounding instead of no variance: black, white, and text."""
    reference = np.full((70, 90), 255, np.uint8)
    reference[20:50, 30:33] = reference[34:37, 10:80] = 0
    distorted = reference.copy()
    distorted[30:40] = 200
    assert vif(frozen(reference), frozen(distorted), 255.0) == pytest.approx(
        slow_vif(reference, distorted, 255.0), abs=2e-7
    )


def test_a_reference_without_detail_loses_nothing():
    """There is no information to be kept, so the share is that of nothing lost."""
    flat = frozen(np.full((50, 60), 77, np.uint8))
    assert vif(flat, photographs(np.uint8, (50, 60))[1], 255.0) == 1.0


def test_faint_detail_counts_like_any_other():
    """A contrast of a tenth of a level of 255, in floats."""
    planes = photographs(np.float32, (60, 60))
    reference, distorted = frozen(planes * np.float32(4e-4) + np.float32(0.7))
    assert vif(reference, distorted, 1.0) == pytest.approx(slow_vif(reference, distorted, 1.0), rel=1e-3)
