"""VMAF through ffmpeg, where an ffmpeg with libvmaf is installed; what holds without one otherwise."""

import pytest

from bakeoff.errors import ConfigError, UnitError
from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics import vmaf
from bakeoff_plugins.metrics.vmaf import Vmaf
from photo_pairs import photo_pairs


def missing() -> bool:
    """Tell whether there is no ffmpeg with libvmaf."""
    try:
        vmaf._ffmpeg()
    except ConfigError:
        return True
    return False


needs_libvmaf = pytest.mark.skipif(missing(), reason="no ffmpeg with libvmaf is installed")


def test_without_ffmpeg_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither the system nor the package has one, the command that installs it is named."""
    monkeypatch.setattr(vmaf.shutil, "which", lambda name: None)
    monkeypatch.setattr(vmaf, "_packaged", lambda: None)
    vmaf._ffmpeg.cache_clear()
    with pytest.raises(ConfigError, match=r"pip install 'bakeoff\[vmaf\]'"):
        Vmaf().library()
    vmaf._ffmpeg.cache_clear()


def test_the_signature_names_the_model() -> None:
    """Two models are two definitions."""
    image = Image(photo_pairs()["camera-blur"][0])
    assert Vmaf().signature(image) == "vmaf|v1|vmaf_v0.6.1|y-bt601-studio|420|range=255|mean"
    assert Vmaf(model="vmaf_v0.6.1neg").signature(image) != Vmaf().signature(image)


@needs_libvmaf
def test_damage_lowers_the_score_and_identity_is_near_the_top() -> None:
    """An image against itself scores above 95, its blurred version far below."""
    reference, blurred = map(Image, photo_pairs()["camera-blur"])
    same, worse = Vmaf().score(Pair(reference, reference)), Vmaf().score(Pair(reference, blurred))
    assert same > 95
    assert worse < same - 20


@needs_libvmaf
def test_a_failing_ffmpeg_is_an_error_in_words() -> None:
    """A picture that is too small for libvmaf costs its score."""
    dot = Image(photo_pairs()["camera-blur"][0][:2, :2].copy())
    with pytest.raises(UnitError, match="ffmpeg"):
        Vmaf().score(Pair(dot, dot))
