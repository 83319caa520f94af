"""Why a plugin does not load, and what to do about it, each in one line."""

import importlib.util
import re
import sys

from bakeoff import blame
from bakeoff.blame import words
from bakeoff.discovery import HOST, UNNAMED, Origin
from bakeoff.errors import PluginError

PACKAGES = {
    "PIL": "pillow",
    "attr": "attrs",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "distutils": "setuptools",
    "pkg_resources": "setuptools",
    "pywt": "PyWavelets",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""What pip calls the packages that are imported under another name."""


class RefusedPluginError(PluginError):
    """A plugin module that breaks the rules of the interface, with what to do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(reason)


def reason(error: BaseException) -> str:
    """Return in one line what went wrong; an import, a syntax error and an exit need no place, others have theirs."""
    return words(error) if isinstance(error, ImportError | SyntaxError | SystemExit) else blame.reason(error)


def remedy(error: BaseException, origin: Origin) -> str:
    """Return what the user can do about a plugin that raised this error when it was loaded."""
    if origin.ours:
        return f"pip install --force-reinstall {HOST}"
    if isinstance(error, RefusedPluginError):
        return error.remedy
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing(error.name, origin)
    if isinstance(error, ImportError) and error.name == "bakeoff.plugin":
        return _other_version(origin)
    return mend(origin)


def mend(origin: Origin) -> str:
    """Return what can be done about a plugin that is simply wrong."""
    if origin.file_sha256:
        return "correct the file"
    if origin.distribution == UNNAMED:
        return "install it again, or remove it"
    name = origin.distribution
    return f"pip install --upgrade {name}, or pip uninstall {name}"


def _missing(module: str, origin: Origin) -> str:
    top = module.partition(".")[0]
    package = PACKAGES.get(top, top)
    if top == re.split("[.:]", origin.module)[0] and not origin.file_sha256:
        return f"a module of its own is missing: {mend(origin)}"
    if top == HOST:
        return _other_version(origin)
    if top in sys.stdlib_module_names:
        return "this Python was built without it: use another Python"
    if _is_installed(top):
        return f"it needs another version of {package}: pip install --upgrade {package}"
    return f"pip install {package}"


def _other_version(origin: Origin) -> str:
    both = HOST if origin.file_sha256 else f"{HOST} {origin.distribution}"
    return f"it was made for another version of bakeoff: pip install --upgrade {both}"


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):  # it is there, and so damaged that it has no spec
        return False
