"""A check of the installation: versions, plugins, codecs, programs, caches, and what to do about the broken ones."""

import os
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bakeoff.environment import cores, processor, requirements, version
from bakeoff.registry import KINDS, Registry

MODULES = {"jinja2": "jinja2", "opencv-python-headless": "cv2", "pillow": "PIL.Image", "pyyaml": "yaml"}
"""Modules of distributions that are not called like them."""

EXTRAS = ("photos",)
"""Extras that a user may want, and their packages may be missing."""

CODECS = {"jpg": "JPEG", "webp": "WebP", "avif": "AVIF", "jpg_2000": "JPEG 2000", "libtiff": "TIFF", "zlib": "PNG"}
"""What Pillow calls the libraries that code images, and the formats they stand for."""

PROGRAMS = ("cjxl", "djxl", "avifenc", "avifdec", "cwebp", "cjpeg", "ffmpeg")
"""Programs that command-line methods are often made of; none is needed."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, line by line under its topic, and the problems that stop bakeoff from working."""

    topics: Mapping[str, list[str]]
    problems: list[str]


def diagnose(registry: Registry) -> Diagnosis:
    """Look at everything; nothing is changed and no plugin is run."""
    versions, unusable = _packages()
    topics = {
        "bakeoff": _machine(),
        "packages": versions,
        "extras": [f"{extra}: {_extra(extra)}" for extra in EXTRAS],
        "plugins": _plugins(registry),
        "third-party plugins": _third_party(registry) or ["none"],
        "codecs of Pillow": _codecs(),
        "programs": [f"{name}: {shutil.which(name) or 'not found'}" for name in PROGRAMS],
        "compiled kernels": _cache_state(),
    }
    return Diagnosis(topics, unusable + _broken_builtins(registry))


def _machine() -> list[str]:
    return [
        f"bakeoff {version('bakeoff')} on Python {platform.python_version()}, {platform.platform()}",
        f"{cores()} cores of {processor()}",
    ]


def _packages() -> tuple[list[str], list[str]]:
    lines, problems = [], []
    for name in requirements():
        try:
            import_module(MODULES.get(name, name))
        except Exception as error:  # noqa: BLE001 - a broken native library raises whatever it likes
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            problems.append(
                f"{name} {version(name)} cannot be imported ({reason}): pip install --force-reinstall {name}"
            )
        lines.append(f"{name} {version(name) or 'not installed'}")
    return lines, problems


def _extra(extra: str) -> str:
    return ", ".join(f"{name} {version(name) or 'not installed'}" for name in requirements(extra))


def _plugins(registry: Registry) -> list[str]:
    counts = [f"{kind}: {', '.join(registry.names(kind)) or 'none'}" for kind in KINDS]
    return [*counts, f"readers: {', '.join(name.replace('@', ' of ') for name in registry.readers()) or 'none'}"]


def _third_party(registry: Registry) -> list[str]:
    """Return a line for each plugin module that is not ours: distribution, version, what it adds, seconds to import."""
    return [
        f"{origin.whole}: {', '.join(names) or 'nothing'}; {registry.seconds[origin]:.2f} s to import"
        for origin, names in registry.added().items()
        if not origin.ours
    ]


def _broken_builtins(registry: Registry) -> list[str]:
    return [
        f"bakeoff's own plugin {entry.origin.module} cannot be loaded ({entry.reason}): {entry.remedy}"
        for entry in registry.broken
        if entry.origin.ours
    ]


def _codecs() -> list[str]:
    try:
        from PIL import features
    except ImportError:
        return ["Pillow cannot be imported"]
    found = {title: features.version(name) for name, title in CODECS.items() if features.check(name)}
    if features.check("libjpeg_turbo"):
        found["JPEG"] = f"libjpeg-turbo {features.version('libjpeg_turbo')}"
    return [f"{title}: {found.get(title, 'not built in')}" for title in CODECS.values()]


def kernel_cache() -> Path:
    """Return the folder that keeps compiled kernels. Raise RuntimeError for a user without a home."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    return (
        Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "bakeoff", "numba")
    )


def _cache_state() -> list[str]:
    try:
        folder = kernel_cache()
    except RuntimeError:
        return ["this user has no home folder: kernels are kept in the temporary folder, or compiled in every process"]
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        return [f"{folder} cannot be written: kernels are kept in the temporary folder, or compiled in every process"]
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return [f"{folder}: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB; it may be deleted at any time"]
