"""Named sets of options: `preset: skimage` in the YAML, or as a keyword, stands for the options that it names."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from bakeoff.base import Plugin
from bakeoff.wording import shown, unknown

PRESET_KEY = "preset"


class PresetPlugin(Plugin):
    """A plugin whose options may be given by the name of a preset.

    A validator of pydantic would do, were it not that whatever runs before a model is validated turns JSON into plain
    Python values, among which a list is no tuple any more. So presets are spelt out before pydantic sees anything.
    """

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Named sets of options, such as those of another implementation: the YAML's `preset: NAME` stands for them, and
    options beside it have precedence. Only the options that result are kept, so equal definitions have equal keys."""

    def __init__(self, /, **options: Any) -> None:
        super().__init__(**spelt_out(type(self), options))

    # With an __init__ of its own a model is validated by calling it, again with plain Python values; with this mark, as
    # pydantic's own base class has it, it is not.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **how: Any) -> Self:
        """Return the plugin with these options."""
        return super().model_validate(spelt_out(cls, obj), **how)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **how: Any) -> Self:
        """Return the plugin with the options of a JSON text."""
        if cls.presets:
            json_data = json.dumps(spelt_out(cls, json.loads(json_data)))
        return super().model_validate_json(json_data, **how)


def spelt_out(plugin: type[PresetPlugin], options: Any) -> Any:
    """Return options with those of their preset in its place.

    Raises
    ------
    ValidationError
        For a preset that the plugin does not have; it stands at `preset`. Without any presets, `preset` is an option
        like any other.
    """
    if not (plugin.presets and isinstance(options, Mapping) and PRESET_KEY in options):
        return options
    name = options[PRESET_KEY]
    if not isinstance(name, str) or name not in plugin.presets:
        text = unknown("preset", name, list(plugin.presets)) if isinstance(name, str) else _no_name(plugin, name)
        wrong = InitErrorDetails(type="value_error", loc=(PRESET_KEY,), input=name, ctx={"error": ValueError(text)})
        raise ValidationError.from_exception_data(plugin.__name__, [wrong])
    return {**plugin.presets[name], **{key: value for key, value in options.items() if key != PRESET_KEY}}


def option_names(plugin: type[Plugin]) -> tuple[str, ...]:
    """Return what may stand among the options of a plugin besides its fields: `preset` where there are presets."""
    return (PRESET_KEY,) if issubclass(plugin, PresetPlugin) and plugin.presets else ()


def _no_name(plugin: type[PresetPlugin], found: object) -> str:
    return f"must be the name of a preset ({', '.join(plugin.presets)}), got {shown(found)}"
