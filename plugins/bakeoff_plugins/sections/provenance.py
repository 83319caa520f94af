"""The provenance: what was run, where, with which versions, so that anybody can repeat it."""

from collections.abc import Mapping, Sequence

from bakeoff.plugin import Block, Cell, Code, Column, Facts, Quantity, ReportData, Section, SectionInfo, Table, hookimpl

_TITLES = {
    "bakeoff": "bakeoff", "python": "Python", "platform": "platform", "cpu": "processor", "cores": "cores",
    "started": "started", "command": "command",
}  # fmt: skip
_OWN = "bakeoff "
"""How the distribution of a plugin begins that comes with bakeoff itself."""


class ProvenanceSection(Section):
    """Versions, machine, settings and definitions."""

    info = SectionInfo(name="provenance", version=1, title="Provenance", order=70)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the facts of the run, its methods and metrics, the plugins, packages and the whole configuration."""
        environment = data.environment
        blocks: list[Block] = [Facts("The run", _run(data)), _methods(data), _metrics(data)]
        blocks += [*_credits(data), *_plugins(data), *_citations(data)]
        packages = environment.get("packages")
        if isinstance(packages, Mapping) and packages:
            versions = [[str(name), str(version) or None] for name, version in packages.items()]
            blocks.append(Table("Packages", ["package", "version"], versions, folded=True))
        variables = environment.get("variables")
        if isinstance(variables, Mapping) and variables:
            settings = [[str(name), str(value)] for name, value in variables.items()]
            blocks.append(Table("Environment variables", ["variable", "value"], settings, folded=True))
        if data.resolved:
            blocks.append(Code("The configuration, with every default filled in", data.resolved))
        return blocks


def _run(data: ReportData) -> list[tuple[str, str]]:
    experiment = data.experiment
    references = len({row.reference for row in data.rows})
    groups = len({row.group for row in data.rows})
    counted = f"{references} references" + (f" in {groups} groups" if groups != references else "")
    facts = [
        ("experiment", experiment.name),
        ("seed", str(experiment.seed)),
        ("dataset", f"{experiment.dataset.name}, {counted}"),
        ("judged against", f"the {experiment.study.against}"),
    ]
    return [*facts, *((title, str(data.environment[key])) for key, title in _TITLES.items() if key in data.environment)]


def _methods(data: ReportData) -> Table:
    libraries = {
        str(plugin.get("name")): str(plugin.get("library") or "")
        for plugin in _entries(data)
        if plugin.get("kind") == "methods"
    }
    rows = [
        [
            method.label,
            method.display,
            method.name,
            ", ".join(method.points) or None,
            libraries.get(method.name) or None,
        ]
        for method in data.methods
    ]
    return Table("Methods", ["label", "method", "plugin", "operating points", "done by"], rows)


def _entries(data: ReportData) -> list[Mapping[str, object]]:
    plugins = data.environment.get("plugins")
    return [entry for entry in plugins if isinstance(entry, Mapping)] if isinstance(plugins, list | tuple) else []


def _metrics(data: ReportData) -> Table:
    signatures: dict[str, dict[str, None]] = {}
    for row in data.rows:
        if row.signature:
            signatures.setdefault(row.metric, {})[row.signature] = None
    rows: list[list[Cell]] = []
    for metric in data.metrics:
        margin = None if metric.margin is None else Quantity(metric.margin, metric.unit)
        head = [metric.label, metric.unit or None, metric.better, margin]
        rows += [[*head, signature or None] for signature in signatures.get(metric.label, {"": None})]
    return Table(
        "Metrics, and the signatures that say which definition made each score",
        ["metric", "unit", "better", Column("margin", digits=2), "signature"],
        rows,
    )


def _is_foreign(entry: Mapping[str, object]) -> bool:
    return not str(entry.get("distribution", "")).startswith(_OWN)


def _credits(data: ReportData) -> list[Block]:
    """Return who, besides bakeoff, made what took part, and the works that they want to be cited."""
    items = []
    for entry in filter(_is_foreign, _entries(data)):
        kind = str(entry.get("kind", "")).removesuffix("s")
        credit = str(entry.get("credit") or "It names no work to cite.")
        items.append((f"{kind} {entry.get('name', '')}", f"{entry.get('distribution', '')}. {credit}"))
    return [Facts("Credits to third parties", items)] if items else []


def _plugins(data: ReportData) -> list[Block]:
    rows: list[list[Cell]] = []
    for entry in _entries(data):
        texts = [str(entry.get(key, "")) or None for key in ("kind", "name", "version", "distribution", "library")]
        rows.append([*texts, "third party" if _is_foreign(entry) else None])
    foreign = sum(row[-1] is not None for row in rows)
    caption = f"Plugins that took part ({len(rows)}, of which {foreign} by third parties)"
    columns = ["kind", "name", "version", "distribution", "library", "origin"]
    return [Table(caption, columns, rows, folded=True)] if rows else []


def _citations(data: ReportData) -> list[Block]:
    """Return every citation once, to be copied."""
    entries = dict.fromkeys(str(entry["citation"]) for entry in _entries(data) if entry.get("citation"))
    caption = "Works to cite, as BibTeX (bakeoff cite adds those of the analysis and the tools)"
    return [Code(caption, "\n\n".join(entries))] if entries else []


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `provenance`."""
    return [ProvenanceSection]
