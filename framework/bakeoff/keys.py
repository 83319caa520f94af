"""Keys: hashes of everything that can change a score, and of nothing else.

Never a path, a time, a host, a label or the number of workers. What is in a key is listed in `unit_key`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bakeoff.jobs import Coding, PluginSpec
from bakeoff.looking import Look
from bakeoff.plugin import MadeOutputs
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry
from bakeoff.search import VERSION as SEARCH_VERSION

KEY_VERSION = 1
"""Raised when the meaning of a key changes; old stores are then recomputed."""

PLACEMENT_VERSION = 1
"""Raised when alignments, or the search for small shifts, may find something else."""


def plugin_identity(spec: PluginSpec, registry: Registry) -> dict[str, Any]:
    """Return what decides the results of a plugin: name, distribution, version, options, library, own source file."""
    origin = registry.origin(spec.kind, spec.name)
    plugin = registry.create(spec)
    return {
        "name": spec.name,
        "distribution": "" if origin.file_sha256 else origin.distribution,
        "file": origin.file_sha256,
        "version": plugin.info.version,
        "options": {} if isinstance(plugin, MadeOutputs) else plugin.key_options(),
        "library": plugin.library(),
    }


def metric_key(spec: PluginSpec, registry: Registry) -> str:
    """Return the hash that stored scores of this metric, with these options and version, are found by."""
    return digest(plugin_identity(spec, registry))


def look_identity(look: Look) -> dict[str, Any]:
    """Return what decides which part of a pair metrics see and is the same for all samples; empty for all of it."""
    found: dict[str, Any] = {"ignore_border": look.ignore_border} if look.ignore_border else {}
    if look.align is not None:
        found["align"] = {**look.align.model_dump(mode="json"), "version": PLACEMENT_VERSION}
    return {"look": found} if found else {}


def coding_identity(coding: Coding, metric: Mapping[str, Any] | None, look: Look) -> dict[str, Any]:
    """Return what decides how a codec is run; empty for once at the options as they are.

    `metric` is the identity of the metric that a target is about; what it sees of a pair counts, too.
    """
    found: dict[str, Any] = {"generations": coding.generations} if coding.generations > 1 else {}
    target = coding.target
    if target is not None:
        found["target"] = {
            "version": SEARCH_VERSION, "option": target.option, "ends": list(target.ends), "whole": target.whole,
            "value": target.value, "tolerance": target.tolerance, "metric": metric,
            **({} if metric is None else look_identity(look)),
        }  # fmt: skip
    return found


def placement_key(look: Look) -> str:
    """Return the hash that is stored for a metric's where an output's placement is stored like a score."""
    return digest({"placement": PLACEMENT_VERSION, **look_identity(look)})


def reading_identity(policy: ReadPolicy, registry: Registry) -> dict[str, Any]:
    """Return what decides how a file becomes pixels: the policy's rules, and the decoders that are installed."""
    rules = policy.model_dump(mode="json", exclude={"max_pixels", "max_bytes"})
    # The built-in reader counts by KEY_VERSION, so that a new release alone recomputes nothing.
    return {"rules": rules, "opencv": _opencv_version(), "readers": foreign_readers(registry)}


def foreign_readers(registry: Registry) -> list[str]:
    """Return the names of the image readers that third parties have added, sorted."""
    readers = [reader.plugin_name for reader in registry.manager.hook.bakeoff_read_image.get_hookimpls()]
    return sorted(name for name in readers if not name.startswith("bakeoff_plugins."))


def unit_key(
    *,
    reference: str,
    given: str,
    against_input: bool,
    made: str,
    reading: Mapping[str, Any],
    perturbation: Mapping[str, Any] | None,
    method: Mapping[str, Any],
    mask: str = "",
    roi: Sequence[int] | None = None,
) -> str:
    """Return the key of a unit.

    Parameters
    ----------
    reference, given, made
        SHA-256 of the files of the reference, of the input, and of an output made before ("" where there is none).
    against_input
        Whether the distorted image is judged against the input instead of the reference.
    reading, method
        `reading_identity`, and `plugin_identity` of the method at its operating point.
    perturbation
        Identity of the perturbation with its severity and the experiment's seed, None for the clean input.
    mask, roi
        SHA-256 of the mask's file ("" for none), and the rectangle that metrics look at.
    """
    parts = {
        "version": KEY_VERSION,
        "reference": reference,
        "input": given,
        "against_input": against_input and (perturbation is not None or given != reference),
        "made": made,
        "reading": reading,
        "perturbation": perturbation,
        "method": method,
    }
    # Only what is there counts, so that samples without mask and roi keep the keys they always had.
    parts |= ({"mask": mask} if mask else {}) | ({"roi": list(roi)} if roi is not None else {})
    return digest(parts)


def digest(parts: Mapping[str, Any]) -> str:
    """Return blake2b-128 of the canonical JSON of `parts`: sorted keys, and integral floats written as integers."""
    text = json.dumps(_canonical(parts), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return value


def _opencv_version() -> str:
    # Asked of the metadata because importing cv2 costs more than the whole plan of a small run.
    for name in ("opencv-python-headless", "opencv-python", "opencv-contrib-python-headless", "opencv-contrib-python"):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "unknown"
