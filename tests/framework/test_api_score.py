import subprocess
import sys

import cv2
import numpy as np
import pytest
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

import bakeoff
from bakeoff.errors import ConfigError, ImageError, PairError, PluginError, UnitError


@pytest.fixture
def planes():
    """A grey image and a noisy copy, 8 bits."""
    generator = np.random.default_rng(0)
    reference = generator.integers(40, 200, (40, 50), np.uint8)
    return reference, reference + generator.integers(0, 20, (40, 50), np.uint8)


def test_scores_equal_scikit_image(planes):
    """SSIM is the default metric; others go by name."""
    ssim = structural_similarity(*planes, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    assert bakeoff.score(*planes) == pytest.approx(ssim, abs=1e-9)
    assert bakeoff.score(*planes, "mse") == pytest.approx(mean_squared_error(*planes), rel=1e-12)
    assert bakeoff.score(*planes, metric="psnr") == pytest.approx(peak_signal_noise_ratio(*planes), rel=1e-12)


def test_only_what_is_looked_at_counts(planes):
    """A rectangle and a border score as the cutting does, a mask as the samples that it lets count."""
    reference, distorted = planes
    inner = np.s_[3:33, 5:45]
    cut = bakeoff.score(reference[inner], distorted[inner])
    assert bakeoff.score(*planes, roi=[5, 3, 40, 30]) == cut
    assert bakeoff.score(*planes, roi=np.array([0, 0, 50, 33]), ignore_border=3) == bakeoff.score(
        reference[3:33, 3:47], distorted[3:33, 3:47]
    )
    assert bakeoff.score_map(*planes, ignore_border=2).shape == (26, 36)
    mask = np.random.default_rng(1).random(reference.shape) < 0.3
    expected = mean_squared_error(reference[mask], distorted[mask])
    assert bakeoff.score(*planes, "mse", mask=mask) == pytest.approx(expected, rel=1e-12)


def test_a_mask_may_be_a_file(planes, tmp_path):
    """White where pixels count; what is no mask is told with the file."""
    mask = np.zeros(planes[0].shape, np.uint8)
    mask[10:20] = 255
    cv2.imwrite(str(tmp_path / "mask.png"), mask)
    assert bakeoff.score(*planes, "mse", mask=tmp_path / "mask.png") == bakeoff.score(*planes, "mse", mask=mask > 0)
    cv2.imwrite(str(tmp_path / "mask.png"), mask // 2)
    with pytest.raises(PairError, match=r"mask\.png: a mask is black"):
        bakeoff.score(*planes, "mse", mask=tmp_path / "mask.png")
    with pytest.raises(PairError, match=r"a mask is an array .* got \[1\]"):
        bakeoff.score(*planes, "mse", mask=[1])
    with pytest.raises(PairError, match=r"bool, here \(40, 50\); got \(40, 50\) uint8"):
        bakeoff.score(*planes, "mse", mask=mask)


def test_a_shift_can_be_undone(planes):
    """A mode by its name, or with its largest shift."""
    reference = np.kron(planes[0], np.ones((3, 3), np.uint8))
    moved = np.roll(reference, (2, 3), (0, 1))
    assert bakeoff.score(reference, moved, "psnr", align="shift") == np.inf
    assert bakeoff.score(reference, moved, align={"mode": "subpixel", "max_shift": 4}) > 0.999
    with pytest.raises(UnitError, match="more than max_shift=2"):
        bakeoff.score(reference, moved, align={"mode": "shift", "max_shift": 2})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"roi": [0, 0, 0, 5]}, "roi[2]: must be greater than or equal to 1, got 0"),
        ({"roi": [0, 0, 1.5, 5]}, "roi[2]: must be a whole number, got 1.5"),
        ({"ignore_border": -1}, "ignore_border: must be greater than or equal to 0, got -1"),
        ({"align": "shft"}, "align.mode: must be 'shift', 'subpixel', 'euclidean' or 'affine', got 'shft'"),
        ({"align": {"maxshift": 1}}, "align: unknown option 'maxshift'. Did you mean 'max_shift'?"),
        ({"ignoreborder": 1}, "metric ssim: unknown option 'ignoreborder'. Did you mean 'ignore_border'?"),
    ],
)
def test_what_is_asked_of_the_part_is_checked_as_in_a_config(planes, options, message):
    """One line that names the keyword, what was expected and what was found."""
    with pytest.raises(ConfigError) as caught:
        bakeoff.score(*planes, **options)
    assert str(caught.value).startswith(message)


def test_map_has_a_value_for_every_window(planes):
    """Its mean is the score."""
    found = bakeoff.score_map(*planes)
    assert found.shape == (30, 40)
    assert found.mean(dtype=np.float64) == pytest.approx(bakeoff.score(*planes), abs=1e-7)


def test_options_reach_the_metric(planes):
    """The channel changes the score of a colour image."""
    colour = [np.stack([plane, plane[::-1], plane[:, ::-1]], axis=2) for plane in planes]
    assert bakeoff.score(*colour, channel="rgb") != bakeoff.score(*colour)


def test_paths_and_arrays_give_the_same_scores(planes, tmp_path):
    """A file may stand for either image, as str or Path."""
    for name, pixels in zip(("reference.png", "distorted.png"), planes, strict=True):
        cv2.imwrite(str(tmp_path / name), pixels)
    expected = bakeoff.score(*planes)
    assert bakeoff.score(str(tmp_path / "reference.png"), tmp_path / "distorted.png") == expected
    assert bakeoff.score(planes[0], tmp_path / "distorted.png") == expected


def test_a_declared_peak_counts_for_arrays_and_files(planes, tmp_path):
    """12-bit samples in 16-bit files are judged against 4095; samples beyond it are an error that names the file."""
    twelve_bits = [plane.astype(np.uint16) << 4 for plane in planes]
    paths = [tmp_path / "reference.png", tmp_path / "distorted.png"]
    for path, pixels in zip(paths, twelve_bits, strict=True):
        cv2.imwrite(str(path), pixels)
    expected = peak_signal_noise_ratio(*twelve_bits, data_range=4095)
    assert bakeoff.score(*twelve_bits, "psnr", peak=4095) == pytest.approx(expected, rel=1e-9)
    assert bakeoff.score(*paths, "psnr", peak=4095) == pytest.approx(expected, rel=1e-9)
    with pytest.raises(ImageError, match=r"reference\.png: range 0-1023 declared"):
        bakeoff.score(*paths, "psnr", peak=1023)


def test_peak_of_float_arrays(planes):
    """Floats have a peak of 1 unless another is declared; values beyond it are refused, not clipped."""
    floats = [plane.astype(np.float32) for plane in planes]
    with pytest.raises(ImageError, match=r"^reference: range 0-1 declared"):
        bakeoff.score(*floats)
    assert bakeoff.score(*floats, peak=255) == pytest.approx(bakeoff.score(*planes), abs=1e-9)


@pytest.mark.parametrize("peak", [0, -1, float("nan"), float("inf"), "255"])
def test_a_peak_that_is_no_positive_number_is_refused(planes, peak):
    """For arrays and for files alike, before anything is read."""
    with pytest.raises(ImageError, match=r"^peak must be a positive number, got "):
        bakeoff.score("missing.png", planes[1], peak=peak)


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "message"),
    [
        (["sim"], {}, PluginError, "unknown metric 'sim'. Did you mean 'ssim'?"),
        ([], {"chanel": "y"}, ConfigError, "metric ssim: unknown option 'chanel'. Did you mean 'channel'?"),
        (["entropy"], {"window": 7}, ConfigError, "metric entropy: unknown option 'window'; there are: peak, mask, "
                                                  "roi, ignore_border, align"),
        (["rmse"], {"channel": "rbg"}, ConfigError, "metric rmse: channel: must be 'y', 'rgb' or 'gray', got 'rbg'. "
                                                    "Did you mean 'rgb'?"),
    ],
)  # fmt: skip
def test_bad_metrics_and_options_are_named_in_one_line(planes, arguments, options, kind, message):
    """With the nearest name, or with all there are."""
    for use in (bakeoff.score, bakeoff.score_map):
        with pytest.raises(kind) as refused:
            use(*planes, *arguments, **options)
        assert str(refused.value) == message


def test_every_bad_option_gets_a_line(planes):
    """Problems are told at once."""
    with pytest.raises(ConfigError) as refused:
        bakeoff.score(*planes, channel="rbg", window=7)
    assert len(refused.value.problems) == 2


def test_a_metric_without_a_map_says_which_have_one(planes):
    """The error is about the request, not about the images."""
    with pytest.raises(ConfigError, match=r"^metric psnr draws no map; these do: .*ssim"):
        bakeoff.score_map(*planes, "psnr")


def test_other_types_are_never_cast(planes):
    """float64 is refused with the way out, and the argument is named."""
    with pytest.raises(ImageError) as refused:
        bakeoff.score(planes[0], planes[1].astype(np.float64))
    assert str(refused.value).startswith("distorted: an image holds uint8, uint16 or float32 pixels, got float64; ")
    assert ".astype(np.float32)" in str(refused.value)


def test_images_that_do_not_fit_are_refused(planes):
    """Different sizes, and images smaller than the window, have no score."""
    with pytest.raises(PairError, match="the reference is 50x40 grey uint8"):
        bakeoff.score(planes[0], planes[1][:-1])
    with pytest.raises(UnitError, match=r"^ssim needs at least 11x11 pixels, got 8x8$"):
        bakeoff.score(planes[0][:8, :8], planes[1][:8, :8])


def test_what_is_no_image_is_refused(planes):
    """A list of numbers is not converted behind the user's back."""
    with pytest.raises(ImageError, match=r"^reference: an image holds .* got list"):
        bakeoff.score(planes[0].tolist(), planes[1])


def test_import_is_light():
    """`import bakeoff` loads neither NumPy nor pydantic; names come when they are used."""
    code = "import sys, bakeoff; print([name for name in ('numpy', 'pydantic', 'numba', 'cv2') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_public_names_are_listed_and_found():
    """Every name of `__all__` exists, and an unknown one is an AttributeError."""
    assert set(bakeoff.__all__) <= set(dir(bakeoff))
    for name in bakeoff.__all__:
        assert getattr(bakeoff, name) is not None
    with pytest.raises(AttributeError, match="module 'bakeoff' has no attribute 'scores'"):
        bakeoff.scores  # noqa: B018 - looking it up is the test
