"""The JSON Schema of experiment files, for editors: the keys of the core and the options of every plugin.

It says what `config` says, as far as JSON Schema can: what it accepts may still be refused for labels given twice.
"""

from collections.abc import Iterable
from typing import Any

from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from bakeoff.errors import PluginError
from bakeoff.experiment_file import (
    CLEAN,
    COLUMN_LABEL,
    LABEL_KEY,
    METHOD_LABEL,
    SEVERITIES,
    SEVERITY_KEY,
    SWEEP_KEY,
    ExperimentKeys,
)
from bakeoff.plugin import Plugin
from bakeoff.registry import Registry
from bakeoff.results import COSTS

Schema = dict[str, Any]

_LABEL = {"type": "string", "pattern": f"^{COLUMN_LABEL}$"}
_LABELS: dict[str, Schema | None] = {
    "datasets": None,
    "methods": None,
    "metrics": _LABEL | {"not": {"enum": list(COSTS)}},
    "perturbations": _LABEL,
    "executors": None,
}
"""What a label under `as` may be, for the kinds of plugins that may have one."""


def json_schema(registry: Registry) -> Schema:
    """Return the JSON Schema (draft 2020-12) of an experiment file that may use the plugins of `registry`."""
    schema = ExperimentKeys.model_json_schema(schema_generator=_Untitled)
    definitions = schema.setdefault("$defs", {})
    chosen = {}
    for kind, label in _LABELS.items():
        names = {}
        for name, plugin in _plugins(registry, kind):
            options = _definitions(kind, name, plugin)
            definitions |= options
            names[name] = bool(options[f"{kind}.{name}"].get("required"))
        chosen[kind] = _chosen(kind, names, label)
    keys = schema["properties"]
    keys["dataset"] |= chosen["datasets"]
    keys["executor"] |= chosen["executors"]
    keys["methods"] |= {"propertyNames": {"pattern": f"^{METHOD_LABEL}$"}, "additionalProperties": chosen["methods"]}
    keys["metrics"]["items"] = chosen["metrics"]
    keys["perturbations"]["items"] = chosen["perturbations"]
    keys["perturbations"]["items"]["anyOf"] += [
        {"const": CLEAN},
        _mapping({CLEAN: {"anyOf": [{"type": "null"}, {"type": "object", "maxProperties": 0}]}}, required=[CLEAN]),
    ]
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that pydantic derives from the names of fields: they say nothing twice."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _plugins(registry: Registry, kind: str) -> Iterable[tuple[str, type[Plugin]]]:
    for name in registry.names(kind):
        try:
            yield name, registry.get(kind, name)
        except PluginError:  # two plugins claim the name: no file can use it
            continue


def _definitions(kind: str, name: str, plugin: type[Plugin]) -> Schema:
    """Return the schema of a plugin's options as `kind.name`, and beside it those of the models within."""
    try:
        options = plugin.model_json_schema(ref_template=f"#/$defs/{kind}.{name}.{{model}}", schema_generator=_Untitled)
    except PydanticInvalidForJsonSchema:  # an option that only Python can check: let the editor accept anything
        options = {"type": "object"}
    within = {f"{kind}.{name}.{model}": schema for model, schema in options.pop("$defs", {}).items()}
    options["title"] = plugin.info.title or name
    if "description" in options:
        options["description"] = " ".join(options["description"].split("\n\n")[0].split())
    properties = options.get("properties", {})
    if kind == "methods":
        options["properties"] = {name: _sweepable(option) for name, option in properties.items()}
    if kind == "perturbations":
        options["properties"] = properties | {SEVERITY_KEY: _severity()}
    return {f"{kind}.{name}": options, **within}


def _sweepable(option: Schema) -> Schema:
    """Return the schema of an option that may also be a sweep; a path may not."""
    if option.get("format") == "path":
        return option
    about = {key: option[key] for key in ("description", "default") if key in option}
    value = {key: inner for key, inner in option.items() if key not in about}
    values = {"type": "array", "items": value, "minItems": 1, "uniqueItems": True}
    return about | {"anyOf": [value, _mapping({SWEEP_KEY: values}, required=[SWEEP_KEY])]}


def _severity() -> Schema:
    one: Schema = {"enum": list(SEVERITIES)}
    return {
        "description": "how strong, from 1 to 5; by default all of them",
        "default": list(SEVERITIES),
        "anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}],
    }


def _chosen(kind: str, names: dict[str, bool], label: Schema | None) -> Schema:
    """Return the schema of a plugin as the YAML names it; `names` tells which ones need options."""
    alone = [name for name, needs_options in names.items() if not needs_options]
    options: Schema = {name: {"$ref": f"#/$defs/{kind}.{name}"} for name in names}
    options |= {name: {"anyOf": [options[name], {"type": "null"}]} for name in alone}
    choices = [_mapping(options) | {"minProperties": 1, "maxProperties": 1}]
    if label is not None:
        both = _mapping({**options, LABEL_KEY: label}, required=[LABEL_KEY])
        choices.append(both | {"minProperties": 2, "maxProperties": 2})
    return {"anyOf": [*([{"enum": alone}] if alone else []), *choices]}


def _mapping(properties: Schema, required: Iterable[str] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": list(required)} if required else schema
