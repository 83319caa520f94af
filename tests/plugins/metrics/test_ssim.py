import io

import numpy as np
import PIL.Image
import pytest
from skimage import data
from skimage.metrics import structural_similarity

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff.testing import parametrize_with_metric_checks
from bakeoff_plugins.metrics.psnr import Psnr
from bakeoff_plugins.metrics.ssim import Ssim
from photo_pairs import golden, photo_pairs

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
GOLDEN = golden("ssim")
# pytorch-msssim works in float32 on samples up to 255, which shows; it is of one definition with frame-analytics.
TOLERANCES = {"pytorch_msssim": 1e-5}
PRESETS = {"frame_analytics": "skimage_gaussian"}
SIZES = ((11, 11), (11, 400), (400, 11), (31, 57), (512, 512), (301, 997))


def photographs(dtype, shape):
    """A crop of a photograph, tiled where it is too small, and the same with noise."""
    rows, columns = -(-shape[0] // 512), -(-shape[1] // 512)
    reference = np.tile(data.camera(), (rows, columns))[: shape[0], : shape[1]] / 255
    distorted = np.clip(reference + 0.05 * np.random.default_rng(2).standard_normal(shape), 0, 1)
    planes = [plane * PEAKS[dtype] for plane in (reference, distorted)]
    return [(plane if dtype is np.float32 else np.round(plane)).astype(dtype) for plane in planes]


def jpeg(pixels, quality):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.array(PIL.Image.open(file))


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


def scikit_image(reference, distorted, peak):
    """Mean and cropped map of scikit-image's SSIM as Wang et al. define it.

    It works in the precision of its input, so that floats are given to it in float64.
    """
    mean, full = structural_similarity(
        reference.astype(np.float64), distorted.astype(np.float64), data_range=peak, full=True,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    )  # fmt: skip
    return mean, full[5:-5, 5:-5]


@parametrize_with_metric_checks([Ssim()])
def test_the_metric_conforms(plugin, check):
    """The kit's checks."""
    check(plugin)


@pytest.mark.parametrize("name", photo_pairs())
@pytest.mark.parametrize("case", GOLDEN)
def test_presets_equal_their_implementations(case, name):
    """To 1e-6, grey and colour, odd and even sides; see `by` in the golden file."""
    metric = Ssim(preset=PRESETS.get(case, case))
    expected = pytest.approx(GOLDEN[case]["values"][name], abs=TOLERANCES.get(case, 1e-6))
    assert metric.score(pair(*photo_pairs()[name])) == expected
    assert metric.map(pair(*photo_pairs()[name])).mean(dtype=np.float64) == expected


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_score_and_map_equal_scikit_image(dtype, shape):
    """Grey photographs of any size agree to 1e-7, the map in every pixel to 4e-5, and small ones more closely."""
    small = np.prod(shape) < 4000
    planes = photographs(dtype, shape)
    mean, full = scikit_image(*planes, PEAKS[dtype])
    found = Ssim().score(pair(*planes))
    assert type(found) is float
    assert found == pytest.approx(mean, abs=1e-9 if small else 1e-7)
    np.testing.assert_allclose(Ssim().map(pair(*planes)), full, rtol=0, atol=1e-6 if small else 4e-5)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("level", [0, 0.5, 1])
def test_nearly_constant_images_equal_scikit_image(dtype, level):
    """One step of noise about black, grey and white."""
    steps = np.random.default_rng(3).integers(0, 2, (2, 40, 60)) / 255
    planes = np.clip(level + steps * (1 if level < 1 else -1), 0, 1) * PEAKS[dtype]
    planes = (planes if dtype is np.float32 else np.round(planes)).astype(dtype)
    mean, full = scikit_image(*planes, PEAKS[dtype])
    assert Ssim().score(pair(*planes)) == pytest.approx(mean, abs=1e-9)
    np.testing.assert_allclose(Ssim().map(pair(*planes)), full, rtol=0, atol=1e-6)


def test_a_declared_peak_is_the_peak():
    """Twelve significant bits in 16-bit samples are judged against 4095."""
    planes = [plane >> 4 for plane in photographs(np.uint16, (60, 80))]
    assert Ssim().score(pair(*planes, peak=4095)) == pytest.approx(scikit_image(*planes, 4095)[0], abs=1e-8)


def test_constant_images_score_the_luminance_term():
    """Two flat images differ in luminance alone: equation 6 of the paper, by hand."""
    dark, bright = np.full((20, 20), 100, np.uint8), np.full((20, 20), 150, np.uint8)
    constant = (0.01 * 255) ** 2
    expected = (2 * 100 * 150 + constant) / (100**2 + 150**2 + constant)
    assert Ssim().score(pair(dark, bright)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("channel", ["y", "rgb", "gray"])
def test_equal_images_score_exactly_one(dtype, channel):
    """The stated score of an image against itself, to the last bit."""
    image = np.stack(photographs(dtype, (33, 47)) + photographs(dtype, (33, 47))[:1], axis=2)
    assert Ssim(channel=channel).score(pair(image, image.copy())) == Ssim.info.identical == 1.0


def test_rgb_is_the_mean_of_the_planes():
    """Score and map equal scikit-image's with a channel axis."""
    reference = data.astronaut()[:120, :150]
    distorted = jpeg(reference, 30)
    mean, full = structural_similarity(
        reference, distorted, data_range=255, full=True, channel_axis=2,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    )  # fmt: skip
    assert Ssim(channel="rgb").score(pair(reference, distorted)) == pytest.approx(mean, abs=1e-7)
    found = Ssim(channel="rgb").map(pair(reference, distorted))
    assert (found.shape, found.dtype) == ((110, 140), np.float32)
    np.testing.assert_allclose(found, full[5:-5, 5:-5].mean(axis=2), rtol=0, atol=4e-5)


def test_y_and_gray_are_luma():
    """`y`, the default, compares unrounded luma, `gray` luma rounded half up."""
    reference = data.astronaut()[:120, :150]
    distorted = jpeg(reference, 30)
    luma = [image @ np.array([0.299, 0.587, 0.114]) for image in (reference, distorted)]
    rounded = [np.floor(plane + 0.5) for plane in luma]
    assert Ssim().score(pair(reference, distorted)) == pytest.approx(scikit_image(*luma, 255)[0], abs=1e-6)
    assert Ssim(channel="gray").score(pair(reference, distorted)) == pytest.approx(
        scikit_image(*rounded, 255)[0], abs=1e-7
    )


def test_a_run_draws_the_map_first_and_scores_the_same(monkeypatch):
    """To the last bit, and without a second pass."""
    from bakeoff_plugins.metrics import _ssim_means

    planes = photo_pairs()["astronaut-coarse"]
    for metric in (Ssim(), Ssim(channel="rgb"), Ssim(preset="skimage"), Ssim(preset="piq")):
        expected, drawn = metric.score(pair(*planes)), pair(*planes)
        metric.map(drawn)
        with monkeypatch.context() as patched:
            patched.delattr(_ssim_means, "ssim_means")
            assert metric.score(drawn) == expected


@pytest.mark.parametrize("preset", ["wang2004", "skimage", "matlab", "pyiqa_ssimc"])
def test_a_mask_hides_what_differs(preset):
    """An image whose unmasked part is identical scores exactly 1, though windows reach into the rest."""
    reference = data.astronaut()[:60, :80].copy()
    distorted = reference.copy()
    distorted[20:40, 30:50] = 255 - distorted[20:40, 30:50]
    mask = np.ones((60, 80), bool)
    mask[20:40, 30:50] = False
    masked = Pair(Image(reference), Image(distorted), mask)
    assert Ssim(preset=preset).score(masked) == 1.0
    assert np.all(Ssim(preset=preset).map(masked) == 1.0)
    assert Ssim(preset=preset, pooling="min").score(masked) == 1.0
    assert Ssim(preset=preset).score(pair(reference, distorted)) < 0.95


def test_a_mask_of_everything_changes_nothing():
    """But the precision that is computed with."""
    planes = photo_pairs()["camera-noise"]
    whole = Pair(*(Image(plane) for plane in planes), np.ones(planes[0].shape, bool))
    assert Ssim().score(whole) == pytest.approx(Ssim().score(pair(*planes)), abs=1e-7)


def test_the_score_of_a_mask_is_that_of_its_windows():
    """Those whose middle counts; a mask in the border alone, where no window is, is an error."""
    planes = photographs(np.uint8, (50, 60))
    mask = np.zeros((50, 60), bool)
    mask[10:30, 12:40] = True
    masked = Pair(*(Image(plane) for plane in planes), mask)
    inside = Ssim().map(masked)[5:25, 7:35]
    assert Ssim().score(masked) == pytest.approx(inside.mean(dtype=np.float64), abs=1e-12)
    border = np.zeros((50, 60), bool)
    border[:3] = True
    with pytest.raises(UnitError, match="mask leaves no pixel"):
        Ssim().score(Pair(*(Image(plane) for plane in planes), border))


@pytest.mark.parametrize("preset", ["piq", "libvmaf", "wang2009"])
def test_masks_that_cannot_be_heeded_are_refused(preset):
    """Downsampling would mix what counts with what does not."""
    image = Image(data.camera())
    with pytest.raises(UnitError, match="heeds no mask"):
        Ssim(preset=preset).score(Pair(image, image, np.ones((512, 512), bool)))


def test_windows_are_odd():
    """A window without a middle is refused, and so is another size of libvmaf's."""
    with pytest.raises(ValueError, match="take a size of 7 or 9"):
        Ssim(size=8)
    with pytest.raises(ValueError, match="size of 11"):
        Ssim(window="libvmaf", size=7)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (10, 500), (500, 10)])
def test_images_smaller_than_the_window_are_refused(height, width):
    """The error gives the size in the order width x height; there is no score, and no map."""
    small = np.zeros((height, width), np.uint8)
    for use in (Ssim().score, Ssim().map):
        with pytest.raises(UnitError, match=f"^ssim needs at least 11x11 pixels, got {width}x{height}$"):
            use(pair(small, small))


def test_signature_names_the_definition():
    """Window, border, channel, range and pooling show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Ssim().signature(image) == "ssim|v1|gauss11-1.5|valid|y-bt601|range=255|mean"
    assert Ssim(channel="rgb").signature(image) == "ssim|v1|gauss11-1.5|valid|rgb|range=255|mean"
    expected = "ssim|v1|uniform7|valid|sample-covariance|rgb|range=255|mean"
    assert Ssim(preset="skimage").signature(image) == expected
    same = {"skimage_gaussian", "pytorch_msssim"}  # one definition by two names
    signatures = {Ssim(preset=name).signature(image) for name in Ssim.presets}
    assert len(signatures) == len(Ssim.presets) - len(same) + 1


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 1.5."""
    slopes = []
    for photograph in (data.astronaut(), data.chelsea(), data.coffee()):
        pairs = [pair(photograph, jpeg(photograph, quality)) for quality in (30, 50, 70, 80, 90, 95)]
        decibels = np.diff([Psnr().score(one) for one in pairs])
        slopes.extend(0.5 * np.diff([Ssim().score(one) for one in pairs]) / decibels)
    assert Ssim.info.margin / 1.5 < np.median(slopes) < Ssim.info.margin * 1.5
