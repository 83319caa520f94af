"""Where and with what a run was made, as plain JSON values: enough to repeat it, nothing that is secret."""

import os
import platform
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bakeoff.citation import parse_entry
from bakeoff.credit_line import credit_line
from bakeoff.errors import PluginError
from bakeoff.experiment import Experiment
from bakeoff.jobs import PluginSpec
from bakeoff.registry import Registry
from bakeoff.results import CodecConditions

VARIABLES = (
    "BAKEOFF_PLUGINS", "LANG", "LC_ALL", "NUMBA_CPU_NAME", "NUMBA_DISABLE_JIT", "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_IO_MAX_IMAGE_PIXELS", "PYTHONHASHSEED",
)  # fmt: skip
"""The only environment variables that are ever recorded: those that can change what is computed."""


def environment(
    registry: Registry,
    experiment: Experiment | None = None,
    libraries: Mapping[tuple[str, str], str] = MappingProxyType({}),
    codecs: Sequence[CodecConditions] = (),
) -> dict[str, Any]:
    """Return versions, machine and command line of this process, and the plugins that the experiment uses.

    `libraries` says what these are built on, by kind and name, `codecs` under which conditions codecs run.
    """
    specs = [] if experiment is None else [*_used(experiment), *_foreign_sections(registry)]
    used = {(spec.kind, spec.name): spec for spec in specs}
    return {
        "bakeoff": version("bakeoff"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu": processor(),
        "cores": cores(),
        "packages": {name: version(name) for name in requirements()},
        "plugins": [_plugin(registry, spec, libraries) for spec in used.values()],
        "codecs": [asdict(codec) for codec in codecs],
        "variables": {name: os.environ[name] for name in VARIABLES if name in os.environ},
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command(sys.argv),
    }


def requirements(extra: str = "") -> list[str]:
    """Return the names of the distributions that bakeoff cannot do without, or that an extra of it brings."""
    found = []
    for line in metadata.requires("bakeoff") or []:
        wanted = re.search(r"extra == ['\"]([\w-]+)", line)
        if (wanted[1] if wanted else "") == extra:
            found.append(re.split(r"[^\w.-]", line, maxsplit=1)[0])
    return sorted(found)


def version(distribution: str) -> str:
    """Return the installed version of a distribution, "" where it is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def cores() -> int:
    """Return how many CPU cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """Return the name of the processor as the system gives it."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def command(arguments: Sequence[str]) -> str:
    """Return a command line for the record, without the folder of the program and without passwords in addresses."""
    program, *rest = arguments or [""]
    name = "bakeoff" if Path(program).name == "__main__.py" else Path(program).name
    return shlex.join([name, *map(_without_secrets, rest)])


def _without_secrets(argument: str) -> str:
    return re.sub(r"(\w+://)(?:[^\s/@]*@)?([^\s?]*)\S*", r"\1\2", argument)


def _used(experiment: Experiment) -> Iterator[PluginSpec]:
    yield experiment.dataset
    for method in experiment.methods:
        yield from (point.plugin for point in method.points)
    yield from (metric.plugin for metric in experiment.judges)
    yield from (entry.plugin for entry in experiment.perturbations if entry.plugin is not None)
    yield experiment.executor


def _foreign_sections(registry: Registry) -> Iterator[PluginSpec]:
    """Yield the sections of third parties: a report draws every section there is."""
    for name in registry.names("sections"):
        try:
            if registry.origin("sections", name).distribution != "bakeoff":
                yield PluginSpec("sections", name, {})
        except PluginError:
            continue  # claimed by two plugins, so that it cannot be drawn


def _plugin(registry: Registry, spec: PluginSpec, libraries: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    info, origin = registry.get(spec.kind, spec.name).info, registry.origin(spec.kind, spec.name)
    entry = {
        "kind": spec.kind,
        "name": spec.name,
        "version": info.version,
        "distribution": str(origin),
        "library": libraries.get((spec.kind, spec.name), ""),
        **_credit(str(info.citation or "")),
    }
    return entry | ({"sha256": origin.file_sha256} if origin.file_sha256 else {})


def _credit(citation: str) -> dict[str, str]:
    """Return the work to be credited as BibTeX and in words; the words are the fault where it cannot be read."""
    if not citation:
        return {"citation": "", "credit": ""}
    try:
        entry = parse_entry(citation)
    except PluginError as error:
        return {"citation": citation, "credit": f"Its citation cannot be read: {error}"}
    return {"citation": entry.text, "credit": credit_line(entry)}
