import math

import numpy as np
import pytest
from skimage import data
from skimage.metrics import peak_signal_noise_ratio

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.psnr import Psnr
from photo_pairs import golden, photo_pairs

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = ((1, 1), (1, 37), (37, 1), (11, 400), (64, 64), (513, 771))


def pixels(dtype, shape, seed):
    generator = np.random.default_rng(seed)
    if dtype is np.float32:
        return generator.random(shape, np.float32)
    return generator.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def score(reference, distorted, *, peak=None, **options):
    return Psnr(**options).score(Pair(Image(reference, peak=peak), Image(distorted, peak=peak)))


@pytest.mark.parametrize("colours", [(), (3,)])
@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_equals_scikit_image(dtype, shape, colours):
    """All samples count alike; floats are given to scikit-image in float64, where it does not round differences."""
    planes = [pixels(dtype, (*shape, *colours), seed) for seed in (0, 1)]
    expected = peak_signal_noise_ratio(*(plane.astype(np.float64) for plane in planes), data_range=PEAKS[dtype])
    found = score(*planes)
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_declared_peak_is_the_peak():
    """Twelve significant bits in 16-bit samples are judged against 4095."""
    planes = [pixels(np.uint16, (40, 50), seed) >> 4 for seed in (0, 1)]
    assert score(*planes, peak=4095) == pytest.approx(peak_signal_noise_ratio(*planes, data_range=4095), rel=1e-9)


def test_a_difference_of_one_level_scores_48_13_db():
    """The well-known value 20 log10(255) for 8-bit samples that are all off by one."""
    camera = np.minimum(data.camera(), 254)
    assert score(camera, camera + np.uint8(1)) == pytest.approx(48.1308036, abs=1e-7)


@pytest.mark.parametrize("dtype", PEAKS)
def test_equal_images_score_infinity(dtype):
    """There is no cap, and no constant under the division."""
    image = pixels(dtype, (20, 30, 3), 0)
    assert score(image, image.copy()) == math.inf


def test_black_against_white_scores_zero():
    """The worst pair lies at the end of the stated range, in luma too."""
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert score(black, white) == score(black, white, channel="y") == 0.0


@pytest.mark.parametrize("case", golden("psnr"))
def test_presets_equal_other_implementations(case):
    """Colour samples as torchmetrics, studio luma as BasicSR, and as MATLAB's rounded luma in Octave, cropped or not.

    The first two work in float32, and Octave's product rounds some samples that lie half way to the other side.
    """
    preset, _, border = case.partition(",border=")
    metric = Psnr(preset=preset, border=int(border or 0))
    for name, expected in golden("psnr")[case]["values"].items():
        found = metric.score(Pair(*map(Image, photo_pairs()[name])))
        assert found == pytest.approx(expected, abs=1e-5 if preset == "y-studio-rounded" else 2e-6), name


def test_luma_is_full_range():
    """`y` is unrounded BT.601 luma; studio luma of the same images lies 20 log10(255 / 219) above it."""
    pair = Pair(*map(Image, photo_pairs()["astronaut-coarse"]))
    luma = [image.pixels @ np.array([0.299, 0.587, 0.114]) for image in (pair.reference, pair.distorted)]
    expected = peak_signal_noise_ratio(*luma, data_range=255)
    assert Psnr(preset="y").score(pair) == pytest.approx(expected, abs=1e-9)
    assert Psnr(preset="y-studio").score(pair) == pytest.approx(expected + 20 * math.log10(255 / 219), abs=1e-9)


LIBJXL = [[0.299, 0.587, 0.114], [-0.14713, -0.28886, 0.436], [0.615, -0.51499, -0.10001]]
JFIF = [[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]]


@pytest.mark.parametrize(("preset", "matrix"), [("yuv611", LIBJXL), ("ycbcr611", JFIF)])
@pytest.mark.parametrize("border", [0, 7])
def test_weighted_ratios(preset, matrix, border):
    """Six eighths of the ratio of Y and one of each colour difference, by the matrices of libjxl and of JFIF."""
    inner = np.s_[border : 300 - border, border : 451 - border]
    reference, distorted = (image[:300, :451] for image in photo_pairs()["chelsea-blur"])
    errors = ((reference.astype(np.float64) - distorted) @ np.transpose(matrix))[inner]
    ratios = 10 * np.log10(255**2 / np.mean(errors**2, axis=(0, 1)))
    found = Psnr(preset=preset, border=border).score(Pair(Image(reference), Image(distorted)))
    assert found == pytest.approx((6 * ratios[0] + ratios[1] + ratios[2]) / 8, abs=1e-6)


@pytest.mark.parametrize("preset", ["yuv611", "ycbcr611"])
def test_weighted_ratios_of_grey_are_those_of_luma(preset):
    """A grey image has no other plane, whether it is stored as grey or as RGB; equal images score infinity."""
    grey = photo_pairs()["camera-noise"]
    rgb = [np.repeat(image[..., None], 3, axis=2) for image in grey]
    assert score(*grey, preset=preset) == score(*grey)
    assert score(*rgb, preset=preset) == pytest.approx(score(*grey), abs=1e-9)
    assert score(rgb[0], rgb[0].copy(), preset=preset) == math.inf


def test_a_mean_of_infinite_and_finite_ratios_is_refused():
    """Colours whose luma alone differs have no finite mean ratio, and are not said to be perfect."""
    reference = photo_pairs()["chelsea-blur"][0][:20, :20] // 2
    reason = (
        "^psnr of ycbcr611 has no finite value: both images have the same cb and cr, but differ; compare y instead$"
    )
    with pytest.raises(UnitError, match=reason):
        score(reference, reference + np.uint8(1), preset="ycbcr611")


def test_a_border_leaves_out_pixels_on_each_side():
    """What lies in it does not count; one pixel must remain, also under a mask."""
    camera = data.camera()[:30, :20]
    distorted = camera.copy()
    distorted[3:-3, 3:-3] += np.uint8(1)
    assert score(camera, distorted, border=3) == pytest.approx(48.1308036, abs=1e-7)
    assert score(camera, distorted, border=9) == pytest.approx(48.1308036, abs=1e-7)
    with pytest.raises(UnitError, match=r"^psnr without a border of 10 needs at least 21x21 pixels, got 20x30 grey"):
        score(camera, distorted, border=10)
    mask = np.zeros((30, 20), np.bool_)
    mask[0] = True
    with pytest.raises(UnitError, match=r"^the mask leaves no pixel inside the border of 3;"):
        Psnr(border=3).score(Pair(Image(camera), Image(distorted), mask))


def test_loss_is_the_error_as_a_share():
    """Equal images lose nothing, 10 dB are a tenth, black against white is all."""
    assert [Psnr().loss(score, 255.0) for score in (math.inf, 10.0, 0.0)] == [0.0, 0.1, 1.0]


def test_bands_are_those_of_the_table():
    """Each begins where the paper says."""
    found = [Psnr.info.band(score) for score in (math.inf, 37.0, 36.9, 31.0, 25.0, 20.0, 19.9)]
    assert found == ["excellent", "excellent", "good", "good", "fair", "poor", "bad"]


def test_signature_names_the_definition():
    """Channel, border and range show; floats are not rounded."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Psnr().signature(image) == "psnr|v1|rgb|range=255|mean"
    assert Psnr(channel="gray").signature(image) == "psnr|v1|gray-bt601-rounded|range=255|mean"
    assert Psnr(preset="y-studio", border=4).signature(image) == "psnr|v1|y-bt601-studio|border=4|range=255|mean"
    assert Psnr(preset="yuv611").signature(image) == "psnr|v1|yuv-6:1:1|range=255|mean"
    assert Psnr(preset="ycbcr611").signature(image) == "psnr|v1|ycbcr-bt601-6:1:1|range=255|mean"
    rounded, floats = Psnr(preset="y-studio-rounded"), Image(np.zeros((2, 2, 3), np.float32))
    assert rounded.signature(image) == "psnr|v1|y-bt601-studio-rounded|range=255|mean"
    assert rounded.signature(floats) == "psnr|v1|y-bt601-studio|range=1|mean"
