"""The JSON Schema of experiment files, for editors: the keys of the core and the options of every plugin.

It says what `config` says, as far as JSON Schema can: what it accepts may still be refused for labels given twice.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from bakeoff.errors import PluginError
from bakeoff.experiment_file import (
    BETWEEN_KEY,
    CLEAN,
    COLUMN_LABEL,
    GENERATIONS_KEY,
    LABEL_KEY,
    METHOD_LABEL,
    MOST_GENERATIONS,
    SEVERITIES,
    SEVERITY_KEY,
    SWEEP_KEY,
    TARGET_KEY,
    ExperimentKeys,
    RateTarget,
    ScoreTarget,
)
from bakeoff.metric_sets import SETS
from bakeoff.plugin import Codec, Plugin
from bakeoff.presets import PRESET_KEY, PresetPlugin
from bakeoff.registry import Registry
from bakeoff.results import RESERVED

Schema = dict[str, Any]

_LABEL = {"type": "string", "pattern": f"^{COLUMN_LABEL}$"}
_LABELS: dict[str, Schema | None] = {
    "datasets": None,
    "methods": None,
    "metrics": _LABEL | {"not": {"enum": sorted(RESERVED)}},
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
            names[name] = not {"required", "anyOf"}.isdisjoint(options[f"{kind}.{name}"])
        chosen[kind] = _chosen(kind, names, label)
    definitions[TARGET_KEY] = _targets(chosen["metrics"])
    keys = schema["properties"]
    keys["dataset"] |= chosen["datasets"]
    keys["executor"] |= chosen["executors"]
    keys["methods"] |= {"propertyNames": {"pattern": f"^{METHOD_LABEL}$"}, "additionalProperties": chosen["methods"]}
    _list_metrics(keys, chosen["metrics"], [name for name, found in SETS.items() if not found.missing(registry)])
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
        coded = issubclass(plugin, Codec)
        options["properties"] = {name: _sweepable(option, coded=coded) for name, option in properties.items()}
        options["properties"] |= _codec_keys(plugin) if issubclass(plugin, Codec) else {}
    if kind == "perturbations":
        options["properties"] = properties | {SEVERITY_KEY: _severity()}
    if issubclass(plugin, PresetPlugin) and plugin.presets:
        options["properties"] = {PRESET_KEY: _preset(plugin.presets), **properties}
        required = options.pop("required", [])
        if required:
            options["anyOf"] = [{"required": required}, {"required": [PRESET_KEY]}]
    if plugin.shorthand:
        about = {key: options.pop(key) for key in ("title", "description") if key in options}
        options = about | {"anyOf": [options, {"type": "string", "description": f"its `{plugin.shorthand}`"}]}
    return {f"{kind}.{name}": options, **within}


def _preset(names: Iterable[str]) -> Schema:
    return {"description": "a named set of options; those beside it have precedence", "enum": list(names)}


def _list_metrics(keys: Schema, metric: Schema, sets: Sequence[str]) -> None:
    """Say what `metrics` holds: a list of metrics and sets of metrics, or one set alone."""
    keys["metrics"]["items"] = metric
    if sets:
        of_set = _mapping({PRESET_KEY: {"enum": list(sets)}}, required=[PRESET_KEY])
        metric["anyOf"].append(of_set)
        about = {"description": keys["metrics"].pop("description")}
        keys["metrics"] = about | {"anyOf": [keys["metrics"], of_set]}


def _codec_keys(plugin: type[Codec]) -> Schema:
    """Return the schemas of what the core adds to a codec."""
    one: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_GENERATIONS}
    sweep = _mapping({SWEEP_KEY: {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}}, [SWEEP_KEY])
    again = {"description": "how often to code, each time what came out last", "default": 1, "anyOf": [one, sweep]}
    goal = {TARGET_KEY: {"$ref": f"#/$defs/{TARGET_KEY}"}} if plugin.scale is not None else {}
    added = {**goal, GENERATIONS_KEY: again}
    return {name: schema for name, schema in added.items() if name not in plugin.model_fields}


def _targets(metric: Schema) -> Schema:
    """Return the schema of a target, or of a list of them."""
    rate, score = (model.model_json_schema(schema_generator=_Untitled) for model in (RateTarget, ScoreTarget))
    about = {"description": score["properties"]["metric"]["description"]}
    score["properties"]["metric"] = about | {"anyOf": [_LABEL, *metric["anyOf"]]}
    one: Schema = {"anyOf": [rate, score]}
    return {
        "description": "what the setting is searched for, image by image, with at most 8 encodings",
        "anyOf": [one, {"type": "array", "items": one, "minItems": 1}],
    }


def _sweepable(option: Schema, *, coded: bool) -> Schema:
    """Return the schema of an option that may also be a sweep; a path may not. Numbers of a codec can be searched."""
    if option.get("format") == "path":
        return option
    about = {key: option[key] for key in ("description", "default") if key in option}
    value = {key: inner for key, inner in option.items() if key not in about}
    values = {"type": "array", "items": value, "minItems": 1, "uniqueItems": True}
    choices = [value, _mapping({SWEEP_KEY: values}, required=[SWEEP_KEY])]
    if coded and value.get("type") in {"integer", "number"}:
        ends = {"type": "array", "items": value, "minItems": 2, "maxItems": 2, "uniqueItems": True}
        choices.append(_mapping({TARGET_KEY: {"$ref": f"#/$defs/{TARGET_KEY}"}, BETWEEN_KEY: ends}, [TARGET_KEY]))
    return about | {"anyOf": choices}


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
