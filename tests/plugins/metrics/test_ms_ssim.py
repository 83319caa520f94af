import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff.testing import parametrize_with_metric_checks
from bakeoff_plugins.kernels.ssim import ssim_means
from bakeoff_plugins.metrics.ms_ssim import WEIGHTS, MsSsim
from bakeoff_plugins.metrics.ssim import Ssim
from photo_pairs import golden, photo_pairs

GOLDEN = golden("ms_ssim")
# pytorch-msssim works in float32 on samples up to 255, which shows.
TOLERANCES = {"pytorch_msssim": 1e-5}


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@parametrize_with_metric_checks([MsSsim()])
def test_the_metric_conforms(plugin, check):
    """The kit's checks."""
    check(plugin)


@pytest.mark.parametrize("name", photo_pairs())
@pytest.mark.parametrize("case", GOLDEN)
def test_presets_equal_their_implementations(case, name):
    """To 1e-6, grey and colour, odd and even sides; see `by` in the golden file."""
    found = MsSsim(preset=case).score(pair(*photo_pairs()[name]))
    assert found == pytest.approx(GOLDEN[case]["values"][name], abs=TOLERANCES.get(case, 1e-6))


def test_the_product_is_that_of_the_paper():
    """Equation 7 with five scales, on sides that are multiples of 16, where all conventions agree."""
    planes = [np.ascontiguousarray(image[:192, :224], np.float32) for image in photo_pairs()["camera-noise"]]
    expected, image = 1.0, pair(*planes, peak=255)
    for weight in WEIGHTS:
        ssim, contrast = ssim_means(*planes, 255.0)
        expected *= (ssim if weight == WEIGHTS[-1] else contrast) ** weight
        planes = [(plane[::2] + plane[1::2])[:, : plane.shape[1] // 2 * 2] / 4 for plane in planes]
        planes = [np.ascontiguousarray(plane[:, ::2] + plane[:, 1::2]) for plane in planes]
    for odd in ("repeat", "drop", "zero", "shift"):
        assert MsSsim(odd=odd).score(image) == pytest.approx(expected, abs=1e-7)


def test_a_negative_scale_makes_the_score_zero():
    """A negative of noise has no structure in common with it; nothing complex, and no NaN."""
    noise = np.random.default_rng(1).integers(0, 256, (176, 176)).astype(np.uint8)
    assert MsSsim().score(pair(noise, 255 - noise)) == 0.0


@pytest.mark.parametrize(("odd", "least"), [("repeat", 161), ("zero", 161), ("shift", 161), ("drop", 176)])
def test_the_coarsest_scale_holds_a_window(odd, least):
    """Or the error says which side is needed."""
    side = np.zeros((least, 300), np.uint8)
    assert MsSsim(odd=odd).score(pair(side, side)) == 1.0
    with pytest.raises(UnitError, match=f"^ms_ssim needs at least {least}x{least} pixels, got 300x{least - 1}$"):
        MsSsim(odd=odd).score(pair(side[1:], side[1:]))


def test_signatures():
    """They name scales, border and what becomes of odd sides."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    expected = "ms_ssim|v1|gauss11-1.5|valid|5-scales|odd=repeat|y-bt601|range=255|product"
    assert MsSsim().signature(image) == expected
    signatures = {MsSsim(preset=name).signature(image) for name in MsSsim.presets}
    assert len(signatures) == len(MsSsim.presets)


def test_the_first_scale_is_shared_with_ssim(monkeypatch):
    """Asked for together on one pair, it is computed once."""
    from bakeoff_plugins.metrics import _ssim_means

    shapes = []

    def counting(reference, *rest, **more):
        shapes.append(reference.shape)
        return ssim_means(reference, *rest, **more)

    monkeypatch.setattr(_ssim_means, "ssim_means", counting)
    image = pair(*photo_pairs()["camera-noise"])
    scores = Ssim().score(image), MsSsim().score(image)
    assert shapes == [(512, 512)]
    assert scores == tuple(metric.score(pair(*photo_pairs()["camera-noise"])) for metric in (Ssim(), MsSsim()))
