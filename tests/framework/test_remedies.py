"""What is said about a plugin that does not load: why, and what to do about it."""

import pytest

from bakeoff.discovery import UNNAMED, Origin
from bakeoff.remedies import mend, reason, remedy

PLUGIN = Origin("bakeoff-lpips", "0.2", "bakeoff_lpips.metric:plugin")
FILE = Origin("mine.py", "", "mine", "0" * 64)
BUILT_IN = Origin("bakeoff", "1.0", "bakeoff_plugins.metrics.ssim")
MEND = "pip install --upgrade bakeoff-lpips, or pip uninstall bakeoff-lpips"


def missing(name: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("a_network_nobody_has.layers", "pip install a_network_nobody_has"),
        ("sklearn_that_is_not.x", "pip install sklearn_that_is_not"),
        ("bakeoff_lpips.weights", f"a module of its own is missing: {MEND}"),
        (
            "bakeoff.metrics",
            "it was made for another version of bakeoff: pip install --upgrade bakeoff bakeoff-lpips",
        ),
        ("winreg", "this Python was built without it: use another Python"),
        ("numpy.no_such_part", "it needs another version of numpy: pip install --upgrade numpy"),
        ("PIL.no_such_part", "it needs another version of pillow: pip install --upgrade pillow"),
    ],
)
def test_a_missing_module_names_the_package(module: str, expected: str) -> None:
    """pip is told the package that brings the module, unless the plugin itself, bakeoff or Python should."""
    assert remedy(missing(module), PLUGIN) == expected


def test_packages_are_called_as_pip_calls_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is imported under another name is asked for by its own."""
    monkeypatch.setattr("bakeoff.remedies.importlib.util.find_spec", lambda name: None)
    assert remedy(missing("cv2"), PLUGIN) == "pip install opencv-python-headless"
    assert remedy(missing("skimage.metrics"), PLUGIN) == "pip install scikit-image"


def test_a_damaged_package_counts_as_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that Python cannot even look for is installed anew."""

    def fail(name: str) -> None:
        raise ValueError(f"{name}.__spec__ is None")

    monkeypatch.setattr("bakeoff.remedies.importlib.util.find_spec", fail)
    assert remedy(missing("half_a_package"), PLUGIN) == "pip install half_a_package"


def test_a_name_that_bakeoff_plugin_does_not_have_means_another_version() -> None:
    """Importing a class of a newer interface fails before its version can be read: both may be too old."""
    with pytest.raises(ImportError) as caught:
        exec("from bakeoff.plugin import MetricOfTheFuture")
    expected = "it was made for another version of bakeoff: pip install --upgrade bakeoff bakeoff-lpips"
    assert remedy(caught.value, PLUGIN) == expected
    assert remedy(caught.value, FILE) == expected.removesuffix(" bakeoff-lpips")


@pytest.mark.parametrize("error", [RuntimeError("x"), ModuleNotFoundError("please install x"), ImportError("lib.so")])
def test_anything_else_is_for_the_author(error: Exception) -> None:
    """What we know nothing about is mended by another version, or by doing without."""
    assert remedy(error, PLUGIN) == MEND
    assert remedy(error, FILE) == "correct the file"
    assert remedy(error, BUILT_IN) == "pip install --force-reinstall bakeoff"


def test_a_distribution_without_a_name_is_not_given_to_pip() -> None:
    """Damaged metadata has no name that pip would know."""
    assert mend(Origin(UNNAMED, "", "some_module")) == "install it again, or remove it"


def test_a_reason_is_one_line() -> None:
    """Messages of several lines are joined, and the place is where the error arose."""
    with pytest.raises(ValueError) as caught:
        raise ValueError("first\n  second")
    told = reason(caught.value)
    assert told.startswith("ValueError: first second (test_remedies.py:")
