"""The core schema of YAML 1.2: what a plain scalar means, a loader that composes nodes by it, and a dumper.

PyYAML itself follows YAML 1.1, where `no` is false, `1e5` text and `12:30:45` a number.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml.resolver import BaseResolver

TAG = "tag:yaml.org,2002:"


class Rule(NamedTuple):
    """Which plain scalars have a tag, the characters these begin with, and how their text becomes a value."""

    pattern: re.Pattern[str]
    first: str
    convert: Callable[[str], Any]


RULES = {
    TAG + "null": Rule(re.compile(r"~|null|Null|NULL|"), "~nN", lambda _: None),
    TAG + "bool": Rule(re.compile("true|True|TRUE|false|False|FALSE"), "tTfF", lambda text: text.lower() == "true"),
    TAG + "int": Rule(
        re.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
        "-+0123456789",
        lambda text: int(text, {"0o": 8, "0x": 16}.get(text[:2], 10)),
    ),
    TAG + "float": Rule(
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"),
        "-+.0123456789",
        lambda text: float(re.sub(r"\.(inf|nan)", r"\1", text.lower())),
    ),
}
"""YAML 1.2.2, section 10.3.2."""


class CoreResolver(BaseResolver):
    """Tells null, bool, int and float from text by the core schema."""


class _Dumper(yaml.SafeDumper):
    """Quotes every text that YAML 1.1 or the core schema would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


for _tag, _rule in RULES.items():
    for _class in (CoreResolver, _Dumper):
        _class.add_implicit_resolver(_tag, re.compile(rf"(?:{_rule.pattern.pattern})\Z"), [*_rule.first])
CoreResolver.add_implicit_resolver(TAG + "null", re.compile(r"\Z"), [""])


class PureLoader(CoreResolver, yaml.BaseLoader):
    """Composes nodes where PyYAML was built without libyaml: the same answers, ten times slower."""


Loader: type[yaml.BaseLoader | yaml.CBaseLoader] = PureLoader
if yaml.__with_libyaml__:

    class FastLoader(CoreResolver, yaml.CBaseLoader):
        """Composes nodes with libyaml."""

    Loader = FastLoader


def dump(tree: Any) -> str:
    """Return a tree of plain values as YAML, in its own order, short collections on one line."""
    text: str = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, default_flow_style=None, allow_unicode=True, width=110)
    return text
