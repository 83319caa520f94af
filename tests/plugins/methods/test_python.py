"""Functions as methods; the module lies in a folder that the test puts on the search path, as `--code` does."""

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from bakeoff.errors import ConfigError, UnitError
from bakeoff.plugin import Image
from bakeoff_plugins.methods.python import Python

MODULE = """
def negative(pixels):
    return 255 - pixels

def dim(pixels, factor=0.5):
    return (pixels * factor).astype(pixels.dtype)

def floats(pixels):
    return pixels / 2

def nothing(pixels):
    return None

def broken(pixels):
    return pixels.no_such_thing

calls = []

def make(device, batch, level):
    if level > 99:
        raise RuntimeError("no weights")
    calls.append((device, batch, level))
    return lambda pixels: pixels // level
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the module, and forget it afterwards."""
    (tmp_path / "my_methods.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("my_methods", None)


def test_a_function_makes_the_output(photo: Image) -> None:
    """It is given the pixels, and what it returns is the image."""
    made = Python(function="my_methods:negative").apply(photo)
    assert np.array_equal(made.pixels, 255 - photo.pixels)


def test_other_options_are_given_by_name(photo: Image) -> None:
    """An option beside the function is an argument of it, and part of the key."""
    half, third = (Python(function="my_methods:dim", factor=factor) for factor in (0.5, 0.25))
    assert np.array_equal(third.apply(photo).pixels, (photo.pixels * 0.25).astype(np.uint8))
    assert half.key_options() != third.key_options()


def test_a_factory_is_called_once(photo: Image) -> None:
    """It gets device, batch and the options of its own, and its function serves every image."""
    method = Python(factory="my_methods:make", level=4, batch=2)
    method.prepare()
    assert np.array_equal(method.apply(photo).pixels, photo.pixels // 4)
    method.apply(photo)
    assert sys.modules["my_methods"].calls == [("cpu", 2, 4)]


def test_the_source_is_part_of_the_key(folder: Path) -> None:
    """An edit of the module changes the key, and so does the revision."""
    method = Python(function="my_methods:negative")
    before = method.key_options()
    assert Python(function="my_methods:negative", revision=2).key_options() != before
    (folder / "my_methods.py").write_text(MODULE + "#")
    assert method.key_options() != before


@pytest.mark.parametrize(
    ("name", "words"), [("floats", "was given uint8 pixels and returned float64"), ("nothing", "returned a NoneType")]
)
def test_other_results_are_refused(name: str, words: str, photo: Image) -> None:
    """What is no array of the same type is an error in words, never a cast."""
    with pytest.raises(UnitError, match=f"my_methods:{name} {words}"):
        Python(function=f"my_methods:{name}").apply(photo)


def test_a_function_cannot_change_the_input(photo: Image) -> None:
    """The pixels are read-only, so that other methods see the same input."""
    with pytest.raises(UnitError, match="ValueError: output array is read-only"):
        Python(function="numpy:negative", out=photo.pixels).apply(photo)


@pytest.mark.parametrize("options", [{}, {"function": "a:b", "factory": "a:b"}, {"function": "no_colon"}])
def test_bad_names_are_refused(options) -> None:
    """There is exactly one function or factory, named as module:function."""
    with pytest.raises(ValidationError):
        Python.model_validate(options)


def test_code_that_is_not_there_is_told_before_the_run() -> None:
    """A module that cannot be imported and a function that it lacks are matters of the configuration."""
    with pytest.raises(ConfigError, match=r"no_such_module cannot be imported .* --code FOLDER"):
        Python(function="no_such_module:f").library()
    with pytest.raises(ConfigError, match=r"my_methods \(.*my_methods.py\) has no function 'absent'"):
        Python(function="my_methods:absent").library()


def test_the_library_of_installed_code_is_its_distribution() -> None:
    """NumPy's functions are known by NumPy's version, local ones by their source."""
    assert Python(function="numpy:negative").library() == f"numpy {np.__version__}"
    assert Python(function="my_methods:negative").library().startswith("my_methods, source ")


def test_an_edited_module_is_imported_again(folder: Path, photo: Image) -> None:
    """In one process, such as a notebook, the function that runs is the one whose source is in the key."""
    assert np.array_equal(Python(function="my_methods:negative").apply(photo).pixels, 255 - photo.pixels)
    (folder / "my_methods.py").write_text(MODULE.replace("255 - pixels", "pixels.copy()"))
    assert np.array_equal(Python(function="my_methods:negative").apply(photo).pixels, photo.pixels)


def test_errors_lead_to_the_line_of_the_user(folder: Path, photo: Image) -> None:
    """What a function, a factory or a module raises is told with its file and line, as a cost of the unit or before."""
    line = MODULE.splitlines().index("    return pixels.no_such_thing") + 1
    with pytest.raises(UnitError, match=rf"my_methods:broken: AttributeError: .* \(my_methods.py:{line}\)"):
        Python(function="my_methods:broken").apply(photo)
    with pytest.raises(UnitError, match=r"my_methods:make: RuntimeError: no weights \(my_methods.py:\d+\)"):
        Python(factory="my_methods:make", level=100).prepare()
    for source, words in (("def f(:", r"SyntaxError: invalid syntax \(my_broken"), ("1 / 0", r"\(my_broken.*.py:1\)")):
        name = f"my_broken_{len(source)}"
        (folder / f"{name}.py").write_text(source)
        with pytest.raises(ConfigError, match=f"{name} cannot be imported: .*{words}"):
            Python(function=f"{name}:f").library()


def test_a_used_method_can_be_sent_to_another_process(photo: Image) -> None:
    """What it has loaded stays behind and is made again."""
    method = Python(factory="my_methods:make", level=4)
    method.prepare()
    assert np.array_equal(pickle.loads(pickle.dumps(method)).apply(photo).pixels, photo.pixels // 4)
