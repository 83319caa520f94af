"""One experiment from its config to its report: what the command line and the Python API both call."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bakeoff.config import experiment_from_mapping, load_experiment
from bakeoff.doubts import doubts
from bakeoff.environment import environment
from bakeoff.errors import ConfigError, PluginError
from bakeoff.experiment import Experiment
from bakeoff.interchange import exported
from bakeoff.jobs import PluginSpec
from bakeoff.plan import make_plan, metric_keys
from bakeoff.progress import Progress, Quiet
from bakeoff.publish import RESOLVED, STOPWATCH, find, keep_cases, publish, write_file
from bakeoff.registry import Registry, load_registry
from bakeoff.results import Comparison, ScoreRow, UnitCounts
from bakeoff.runner import execute, work_setup
from bakeoff.store import FILE_NAME, Store
from bakeoff.tables import ScoreTable, to_columns
from bakeoff.text import printable
from bakeoff.timing import Stopwatch

REPORTS = Path("reports")
"""Where runs land, below the current folder, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: where its files are, and what it found."""

    experiment: Experiment
    folder: Path
    report: Path
    units: UnitCounts
    comparisons: Sequence[Comparison]
    rows: Sequence[ScoreRow] = field(repr=False)
    warnings: Sequence[str] = ()

    def scores(self) -> ScoreTable:
        """Return every score as columns named as in `scores.csv`; `.to_pandas()` where pandas is installed."""
        return to_columns(self.experiment.name, self.rows)


def run(
    config: Path | str | Mapping[str, Any],
    *,
    output: Path | None = None,
    workers: int | None = None,
    limit: int | None = None,
    sets: Sequence[str] = (),
    plugins: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Run:
    """Run an experiment and write its report; what is stored already is not computed again.

    Parameters
    ----------
    config
        Path of a YAML file, or its content as a mapping (relative paths are then relative to the current folder).
    output
        The run folder; by default `reports/<name of the experiment>`.
    workers
        How many worker processes; by default one a CPU core.
    limit
        Evaluate only the first so many samples.
    sets
        Changes to the config, such as `methods.A.jpeg.quality=70`.
    plugins
        One-file plugins to load besides the installed ones.
    progress
        Hears what is going on; nobody does by default.

    Raises
    ------
    ConfigError
        For a config that cannot be run; it lists every problem.
    StoreError
        When another run holds the folder, or the disk refuses.
    """
    registry = load_registry(plugins)
    experiment = read_experiment(config, registry, sets, workers)
    return _run(experiment, registry, output, limit, plugins, progress or Quiet())


def compare(
    references: Path,
    a: Path,
    b: Path,
    *,
    metrics: Sequence[str] = ("psnr", "ssim"),
    masks: Path | None = None,
    ignore_border: int = 0,
    output: Path | None = None,
    workers: int | None = None,
    limit: int | None = None,
    plugins: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Run:
    """Compare two folders of made outputs, paired with the references by name; no YAML needed.

    Parameters are those of `run`; `metrics` are names of metric plugins, `masks` is a folder with a mask for every
    reference, and `ignore_border` pixels on every side are not looked at.
    """
    registry = load_registry(plugins)
    labels = _folder_labels(Path(a), Path(b))
    mapping = {
        "experiment": f"{labels[0]}-vs-{labels[1]}",
        "dataset": {"folder": {"path": str(references)} | ({"masks": str(masks)} if masks is not None else {})},
        "methods": {label: {"folder": {"path": str(path)}} for label, path in zip(labels, (a, b), strict=True)},
        "metrics": list(metrics),
        "ignore_border": ignore_border,
    }
    experiment = _with_workers(experiment_from_mapping(mapping, registry, base=Path.cwd(), source="compare"), workers)
    return _run(experiment, registry, output, limit, plugins, progress or Quiet())


def report(folder: Path, *, plugins: Sequence[Path] = ()) -> Path:
    """Write the tables and the report of a finished run again, from its store; return the path of the report."""
    registry = load_registry(plugins)
    folder = Path(folder)
    with Store(folder) if (folder / FILE_NAME).is_file() else Store(folder, readonly=True) as store:
        experiment = load_experiment(folder / RESOLVED, registry)
        keys = metric_keys(experiment, registry)
        findings = find(experiment, store, registry, keys)
        facts = json.loads(store.meta("run") or "{}")
        return publish(
            experiment, findings, store, registry, units=UnitCounts(**facts["units"]),
            environment=facts["environment"], warnings=facts["warnings"], metric_keys=keys,
        )  # fmt: skip


def export(
    folder: Path, form: str = "compressai", output: Path | None = None, *, plugins: Sequence[Path] = ()
) -> list[Path]:
    """Write the operating points of every codec of a run in the format of another tool.

    Parameters
    ----------
    folder
        The run folder.
    form
        `compressai`: means over references, one value a point; `codec-compare`: a row a unit.
    output
        Folder for the files, the run folder by default; they are named by format and method label.
    plugins
        One-file plugins to load besides the installed ones.

    Returns
    -------
    The paths written, one a codec.

    Raises
    ------
    ConfigError
        For another format, or a run without codecs.
    """
    registry = load_registry(plugins)
    with Store(folder) if (folder / FILE_NAME).is_file() else Store(folder, readonly=True) as store:
        experiment = load_experiment(folder / RESOLVED, registry)
        findings = find(experiment, store, registry, metric_keys(experiment, registry))
        environment = json.loads(store.meta("run") or "{}").get("environment", {})
    codecs = [method for method in findings.methods if method.is_codec]
    if not codecs:
        raise ConfigError(
            f"{printable(str(folder))}: no method of this run is a codec, so there are no operating points"
        )
    written = []
    for codec in codecs:
        path = (output or folder) / f"{form}-{codec.label}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, exported(form, findings.rows, codec, findings.metrics, experiment.name, environment))
        written.append(path)
    return written


def read_experiment(
    config: Path | str | Mapping[str, Any], registry: Registry, sets: Sequence[str], workers: int | None
) -> Experiment:
    """Return the experiment of a YAML file or of a mapping, with its number of workers replaced."""
    if isinstance(config, Mapping):
        if sets:
            raise ConfigError("changes (`sets`) are for config files; change the mapping itself")
        experiment = experiment_from_mapping(config, registry, base=Path.cwd(), source="config")
    else:
        experiment = load_experiment(Path(config), registry, sets)
    return _with_workers(experiment, workers)


def _with_workers(experiment: Experiment, workers: int | None) -> Experiment:
    executor = experiment.executor
    if workers is None:
        return experiment
    if "workers" not in executor.options:
        raise ConfigError(f"the executor '{executor.name}' has no option 'workers'; leave their number (-j) out")
    return replace(
        experiment, executor=PluginSpec(executor.kind, executor.name, {**executor.options, "workers": workers})
    )


def _folder_labels(a: Path, b: Path) -> tuple[str, str]:
    """Name two folders by their last part, or by the first part that tells them apart."""
    for name_a, name_b in zip(reversed(a.resolve().parts), reversed(b.resolve().parts), strict=False):
        if name_a != name_b:
            return _as_label(name_a, "A"), _as_label(name_b, "B")
    raise ConfigError(f"compare: --a and --b are the same folder, {a}")


def _as_label(name: str, otherwise: str) -> str:
    label = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "-" for char in name)[:40]
    return label if label.strip("-._") else otherwise


def _broken_plugins(registry: Registry) -> list[str]:
    """Return a warning for every installed plugin that did not load. Raise for one that was asked for by its file."""
    lines = [
        f"the plugin {found.origin.module} of {found.origin} did not load: {found.reason}; {found.remedy}"
        for found in registry.broken
    ]
    if any(found.origin.file_sha256 for found in registry.broken):
        raise PluginError("\n".join(lines))
    return lines


def _run(
    experiment: Experiment,
    registry: Registry,
    output: Path | None,
    limit: int | None,
    plugins: Sequence[Path],
    progress: Progress,
) -> Run:
    folder = Path(output) if output is not None else REPORTS / experiment.name
    progress.phase("planning: listing samples and hashing their files")
    plan = make_plan(experiment, registry, limit=limit)
    facts = environment(registry, experiment, plan.libraries, plan.codecs)
    stopwatch = None if experiment.timing is None else Stopwatch.of(experiment.timing, facts)
    warnings = [*plan.notes, *_broken_plugins(registry)]
    with Store(folder) as store:
        store.set_plan(unit.row() for unit in plan.units)
        units = execute(plan, store, registry, work_setup(experiment, folder, plugins), progress, stopwatch)
        progress.phase("comparing, and keeping what the report shows")
        if stopwatch is not None:
            store.set_meta(STOPWATCH, stopwatch.machine)
        findings = find(experiment, store, registry, plan.metric_keys)
        warnings += doubts(findings.rows, findings.methods, store.notes())
        keep_cases(findings, plan, store, registry, folder, plugins)
        progress.phase("writing the report")
        store.set_meta("run", json.dumps({"units": asdict(units), "environment": facts, "warnings": warnings}))
        report = publish(
            experiment, findings, store, registry, units=units, environment=facts, warnings=warnings,
            metric_keys=plan.metric_keys,
        )  # fmt: skip
    return Run(experiment, folder, report, units, findings.comparisons, findings.rows, warnings)
