"""What statistics and report must know of the metrics and methods of an experiment."""

from typing import cast

from bakeoff.experiment import Experiment, MethodEntry
from bakeoff.jobs import Target
from bakeoff.plugin import Codec, MadeOutputs, Metric
from bakeoff.registry import Registry
from bakeoff.results import COSTS, EqualTerms, MethodFacts, MetricFacts
from bakeoff.timing import CPU_COSTS, TimingRules


def metric_facts(experiment: Experiment, registry: Registry) -> list[MetricFacts]:
    """Return what the statistics must know of the metrics the user lists, then of the costs."""
    facts = []
    for entry in experiment.metrics:
        metric = cast(Metric, registry.create(entry.plugin))
        info = metric.stated
        display = (info.title or info.name) if entry.label == info.name else entry.label
        facts.append(
            MetricFacts(
                entry.label,
                display,
                info.unit,
                info.better,
                info.margin,
                has_map=metric.has_map() and info.map_range is not None,
                map_range=info.map_range or (0.0, 1.0),
                map_step=info.map_step,
                note=info.note,
                bands=info.bands,
                bands_source=info.bands_source,
                ceiling=info.range[1] if info.saturates else None,
            )
        )
    if any(_has_costs(entry, registry) for entry in experiment.methods):
        facts += [_cost_facts(name, unit, experiment.timing) for name, unit in COSTS.items()]
        facts += [_cost_facts(name, unit, None) for name, unit in CPU_COSTS.items() if experiment.timing is not None]
    return facts


def _has_costs(entry: MethodEntry, registry: Registry) -> bool:
    """Return whether a method codes, or holds outputs whose coded files are known."""
    if issubclass(registry.get("methods", entry.name), Codec):
        return True
    made = registry.create(entry.points[0].plugin)
    return isinstance(made, MadeOutputs) and made.has_coded_files


def _cost_facts(name: str, unit: str, timing: TimingRules | None) -> MetricFacts:
    isolated = unit == "s" and timing is not None and timing.isolate
    return MetricFacts(name, name, unit, "lower", is_cost=True, isolated=isolated)


def method_facts(experiment: Experiment, registry: Registry) -> list[MethodFacts]:
    """Return what the statistics must know of the methods; the title stands for a one-letter label if it is unique."""
    classes = {entry.label: registry.get("methods", entry.name) for entry in experiment.methods}
    titles = {label: found.info.title or found.info.name for label, found in classes.items()}
    facts = []
    for entry in experiment.methods:
        title = titles[entry.label]
        unique = list(titles.values()).count(title) == 1
        display = entry.label if len(entry.label) > 1 else title if unique else f"{title} ({entry.label})"
        points = tuple(point.text for point in entry.points)
        aging = len({point.coding.generations for point in entry.points}) > 1
        facts.append(
            MethodFacts(
                entry.label, entry.name, display, points, _has_costs(entry, registry),
                terms=_terms(entry, registry), curve=not aging,
            )
        )  # fmt: skip
    return facts


def _terms(entry: MethodEntry, registry: Registry) -> dict[str, EqualTerms]:
    """Return what is equal at the points that have a target, and at generations of what has no sweep beside them."""
    aging = len({point.coding.generations for point in entry.points}) > 1
    found = {}
    for point in entry.points:
        target, count = point.coding.target, point.coding.generations
        if entry.swept and target is None:
            continue
        words = [] if target is None else [f"at {_goal(target, registry)}"]
        words += [f"after {count} generation{'s' * (count > 1)}"] if aging else []
        if target is not None and entry.swept:
            words.append(f"with {point.text.partition(f',{target.label}={target.value:g}')[0]}")
        if words:
            found[point.text] = EqualTerms("" if target is None else target.label, " ".join(words))
    return found


def _goal(target: Target, registry: Registry) -> str:
    if target.metric is None:
        return f"{target.value:g} bit{'s' * (target.value != 1)} a pixel"
    info = cast(Metric, registry.create(target.metric)).stated
    display = (info.title or info.name) if target.label == info.name else target.label
    return f"{display} {target.value:g} {info.unit}".rstrip()
