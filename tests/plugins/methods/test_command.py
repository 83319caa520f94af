"""Any program as a codec; the programs are Python scripts that use zlib, as no image codec need be installed."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from bakeoff.errors import ConfigError, UnitError
from bakeoff.plugin import Image
from bakeoff_plugins.methods.command import Command

ENCODE = """
import sys, zlib
level, source, target = sys.argv[1:]
open(target, "wb").write(zlib.compress(open(source, "rb").read(), int(level)))
"""
DECODE = """
import sys, zlib
source, target = sys.argv[1:]
open(target, "wb").write(zlib.decompress(open(source, "rb").read()))
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Write an encoder and a decoder that keep every byte."""
    (tmp_path / "encode.py").write_text(ENCODE)
    (tmp_path / "decode.py").write_text(DECODE)
    return tmp_path


def made(folder: Path, **changes) -> Command:
    """Return the codec as a config in the folder would make it."""
    options = {
        "encode": [sys.executable, "-IS", "encode.py", "{level}", "{input}", "{output}"],
        "decode": [sys.executable, "-IS", "decode.py", "{input}", "{output}"],
        "suffix": ".zz", "input": "ppm", "decoded": "ppm", "level": 6,
    }  # fmt: skip
    return Command.model_validate_json(json.dumps({**options, **changes}), context={"base": folder})


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_round_trip_gives_the_image(dtype, scripts: Path, photo: Image, grey: Image) -> None:
    """Grey and colour, 8 and 16 bits, go out to files, through both programs and back."""
    codec = made(scripts)
    for image in (photo, grey):
        given = Image(image.pixels.astype(dtype) * (257 if dtype is np.uint16 else 1))
        data = codec.encode(given)
        assert data[:1] == b"\x78"  # what zlib writes
        assert np.array_equal(codec.decode(data).pixels, given.pixels)


def test_an_option_beside_the_commands_fills_its_placeholder(scripts: Path, photo: Image) -> None:
    """Another level is another file."""
    assert len(made(scripts, level=9).encode(photo)) < len(made(scripts, level=0).encode(photo))


def test_options_come_back_under_the_names_of_the_config(scripts: Path) -> None:
    """What is written to the resolved experiment makes an equal codec again."""
    codec = made(scripts)
    assert {"encode", "decode", "suffix", "level"} <= set(codec.options())
    assert Command.model_validate_json(json.dumps(codec.options())) == codec
    assert codec.suffix == "zz"


def test_the_key_knows_the_scripts_and_neither_patience_nor_place(scripts: Path) -> None:
    """A changed script changes the key, a longer time limit and another folder do not."""
    before = made(scripts).key_options()
    elsewhere = Path(shutil.copytree(scripts, scripts / "elsewhere"))
    assert made(elsewhere).key_options() == before
    assert made(scripts, seconds=9.0).key_options() == before
    (scripts / "encode.py").write_text(ENCODE + "#")
    assert made(scripts).key_options() != before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"encode": ["enc", "{input}"]}, "encode has no item {output}"),
        ({"decode": ["dec", "{input}", "{output}", "{speed}"]}, "there is no option speed"),
        ({"qualty": 3}, "unknown option 'qualty': no command has an item {qualty}"),
        ({"encode": ["enc", "{input}", "{output}", "-q{level}"]}, "an item of its own"),
        ({"level": [1]}, "option level fills a placeholder, so it must be a text or a number"),
        ({"suffix": "../x"}, "suffix"),
    ],
)
def test_bad_commands_are_refused(changes, words: str, scripts: Path) -> None:
    """A missing file, an unknown placeholder, an option that nothing uses: each is told before any run."""
    with pytest.raises(ValidationError) as caught:
        made(scripts, **changes)
    assert words in str(caught.value)


def test_a_missing_program_is_told_before_the_run(scripts: Path) -> None:
    """The library, which every plan asks for, names the program that is not installed."""
    with pytest.raises(ConfigError, match="there is no program 'no-such-encoder'"):
        made(scripts, encode=["no-such-encoder", "{input}", "{output}", "{level}"]).library()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; sys.exit('cannot read this')", "ended with code 1: cannot read this"),
        ("pass", "ended well, but wrote no file output.ppm"),
        ("import os, sys; os.symlink(sys.argv[1], sys.argv[2])", "ended well, but wrote no file output.ppm"),
        ("import sys; open(sys.argv[2], 'w').write('no image')", "wrote a file that is no image"),
    ],
)
def test_a_bad_program_costs_its_unit_with_a_reason(script: str, words: str, scripts: Path, photo: Image) -> None:
    """An exit code, a missing file and a file that is no image are errors in words."""
    data = made(scripts).encode(photo)
    (scripts / "decode.py").write_text(script)
    with pytest.raises(UnitError, match=words):
        made(scripts).decode(data)


def test_floats_are_refused(scripts: Path) -> None:
    """The exchanged files hold integers, and nothing is converted silently."""
    with pytest.raises(UnitError, match="handed over as ppm, which cannot carry 4x4 grey float32"):
        made(scripts).encode(Image(np.zeros((4, 4), np.float32)))
