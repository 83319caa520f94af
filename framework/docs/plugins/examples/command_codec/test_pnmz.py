"""The codec keeps its promises, and every way in which a program can fail has its words."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from bakeoff_pnmz import Pnmz
from bakeoff_pnmz.pnm import parsed, written

from bakeoff.plugin import ConfigError, Image, Plugin, UnitError
from bakeoff.testing import Check, parametrize_with_method_checks

SMALL = Image(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))


class Failing(Pnmz):
    """The codec with a program of the test's own."""

    script: str

    def _encoding(self, source: str, target: str) -> Sequence[str]:
        """Run the script."""
        return [sys.executable, "-c", self.script, source, target]


@parametrize_with_method_checks([Pnmz()])
def test_the_codec_conforms(plugin: Plugin, check: Check) -> None:
    """It keeps each rule of the kit."""
    check(plugin)


@pytest.mark.parametrize(("dtype", "peak"), [(np.uint8, 255), (np.uint8, 15), (np.uint16, 4095), (np.uint16, 65535)])
@pytest.mark.parametrize("shape", [(3, 7), (3, 7, 3)])
def test_type_and_peak_survive(dtype: type, peak: int, shape: tuple[int, ...]) -> None:
    """What comes back has the samples and the peak that went in, one byte a sample or two; no sample is white space."""
    pixels = np.random.default_rng(peak).integers(0, peak + 1, shape).astype(dtype)
    back = Pnmz().apply(Image(pixels, peak=peak))
    assert (back.pixels.dtype, back.peak) == (dtype, peak)
    np.testing.assert_array_equal(back.pixels, pixels)


def test_samples_that_look_like_white_space_survive() -> None:
    """The header ends after one byte of white space, whatever the first samples are."""
    spaces = Image(np.full((2, 3), ord("\n"), np.uint8))
    np.testing.assert_array_equal(Pnmz().apply(spaces).pixels, spaces.pixels)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import sys; sys.exit('no such mode')", "ended with code 1: no such mode"),
        ("import time; time.sleep(60)", "took longer than 1 s"),
        ("", "wrote no out.pnmz"),
    ],
)
def test_a_program_that_fails_is_a_refusal(script: str, message: str) -> None:
    """A bad exit, a hang and a missing file become reasons, not scores."""
    with pytest.raises(UnitError, match=message):
        Failing(script=script, seconds=1).encode(SMALL)


def test_the_program_cannot_wait_for_input_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its standard input is closed, and its folder is gone afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script = "import sys; open(sys.argv[2], 'w').write(repr(sys.stdin.read()))"
    assert Failing(script=script).encode(SMALL) == b"''"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_program_stops_the_run() -> None:
    """The version is asked before anything runs, so the user learns of it at once."""

    class Absent(Pnmz):
        _version_command = ("no-such-program", "--version")

    with pytest.raises(ConfigError, match="install the program"):
        Absent().library()


@pytest.mark.parametrize("image", [Image(np.zeros((2, 2), np.float32)), Image(np.zeros((2, 2), np.uint16), peak=200)])
def test_what_the_file_cannot_carry_is_refused(image: Image) -> None:
    """Floats, and types that would come back as another, are named and not converted."""
    with pytest.raises(UnitError, match="carry integers"):
        Pnmz().encode(image)


def test_a_truncated_file_is_refused() -> None:
    """Missing samples are an error, not an image of something else."""
    with pytest.raises(UnitError, match="11 bytes of samples"):
        parsed(written(Image(np.zeros((3, 4), np.uint8)))[:-1])
