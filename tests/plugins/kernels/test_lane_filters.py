import numpy as np
import pytest

from bakeoff_plugins.kernels.lane_filters import filter_along, lane_taps
from bakeoff_plugins.kernels.lanes import LANES, ROW, aligned, as_bytes


@pytest.mark.parametrize("half", [np.exp(-0.5 * (np.arange(6) / 1.5) ** 2), np.ones(4), np.array([2.0, 1.0])])
def test_gain_is_the_square_of_the_sum(half):
    """Far more closely than single precision is, or variances of bright flat parts would be wrong."""
    taps = lane_taps(half)
    total = 1 + 2 * sum(float(tap) for tap in taps.weights)
    assert total**2 == pytest.approx(float(taps.gain), rel=1e-9)
    outer = np.pad(half[1:] / half[0], (0, 6 - len(half)))
    np.testing.assert_allclose(taps.weights, outer, rtol=0, atol=1e-7)


def test_rows_are_filtered_lane_by_lane():
    """Each lane is a stretch of its own; NumPy's convolution is the witness."""
    half = np.exp(-0.5 * (np.arange(6) / 1.5) ** 2)
    samples = np.random.default_rng(1).random((2, 22, LANES)).astype(np.float32)
    rows = aligned(2 * ROW)
    rows.reshape(2, ROW)[:, : 22 * LANES] = samples.reshape(2, -1)
    filter_along(rows, 2, 12, lane_taps(half).weights)
    found = rows.reshape(2, ROW)[:, : 12 * LANES].reshape(2, 12, LANES)
    window = np.concatenate([half[:0:-1], half])
    for row, lane in np.ndindex(2, LANES):
        expected = np.convolve(samples[row, :, lane].astype(np.float64), window, "valid")
        np.testing.assert_allclose(found[row, :, lane], expected, rtol=1e-6)


def test_kernels_are_given_one_type():
    """Bytes that nobody may write, whatever the plane is: so there is one kernel to compile."""
    for plane in (np.zeros((2, 3), np.uint16), np.zeros((2, 3), np.float32)):
        view = as_bytes(plane)
        assert (view.dtype, view.flags.writeable, view.size) == (np.uint8, False, plane.nbytes)
        assert plane.flags.writeable
