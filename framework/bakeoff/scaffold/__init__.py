"""A new plugin's package: from a kind and a name to the text of every file. The templates are data, never imported."""

import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from bakeoff.errors import ConfigError
from bakeoff.results import COSTS

LONGEST = 40
"""Letters of the longest name: no label of an experiment is longer."""

_YAML_WORDS = {"false", "no", "none", "null", "off", "on", "true", "yes"}

_SHARED = {
    ".github/workflows/test.yml": "workflow.yml",
    ".gitignore": "gitignore",
    "README.md": "README.md",
    "pyproject.toml": "pyproject.toml",
}
_OWN = {"$module.py": "module.py", "experiment.yaml": "experiment.yaml", "tests/test_$name.py": "test.py"}
_IMAGES = {f"images/{name}.pgm": f"{name}.pgm" for name in ("gate_1", "gate_2", "lake_1")}
"""Where the templates go: those of all kinds, those of each kind, and those of the dataset."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the shared templates say of one kind: what its plugin does as written, and what it imports beside bakeoff.

    `called` follows "A", `edit` follows "to make it yours".
    """

    called: str
    does: str
    edit: str
    requires: tuple[str, ...] = ()


_KINDS = {
    "metric": _Kind(
        "metric",
        "scores the mean absolute difference of two images and draws it as a map",
        "change `score` and `map`, then what `info` states about the scores",
        ("numpy",),
    ),
    "method": _Kind(
        "method",
        "takes noise away with a median filter",
        "change `apply`, or derive from `Codec` for a method that codes to bytes",
        ("opencv-python-headless",),
    ),
    "perturbation": _Kind(
        "perturbation",
        "adds vertical stripes, as a sensor with uneven columns does",
        "change `apply`, then the doses and their unit",
        ("numpy",),
    ),
    "dataset": _Kind(
        "dataset",
        "lists the images of a folder and groups those whose names begin alike",
        "change `samples`, and give it the options it needs",
    ),
    "section": _Kind(
        "section of the report",
        "counts the scores of each method in a table",
        "change `blocks`, then the title and the place on the page in `info`",
    ),
}
KINDS = tuple(_KINDS)
"""The kinds of plugins that can be made, as they are named on the command line."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is not written yet: what it is called in each place, and the text of its files by their paths.

    `kind` is the registry's plural; `folder` is the name of the distribution, too.
    """

    kind: str
    name: str
    module: str
    folder: str
    files: Mapping[str, str]


def new_package(kind: str, typed: str) -> Package:
    """Return the package of a new plugin of one of `KINDS`, called as typed, with underscores for dashes.

    Raises
    ------
    ConfigError
        For what cannot be a name in Python and in the configs of experiments.
    """
    name = _checked(typed)
    facts = _KINDS[kind]
    words = {
        "called": facts.called,
        "cls": _class_name(kind, name),
        "distribution": f"bakeoff-{typed}",
        "does": facts.does,
        "edit": facts.edit,
        "kinds": f"{kind}s",
        "module": f"bakeoff_{name}",
        "name": name,
        "requires": "".join(f', "{package}"' for package in facts.requires),
        "title": name.replace("_", " ").capitalize(),
    }
    own = _OWN | (_IMAGES if kind == "dataset" else {})
    sources = _SHARED | {path: f"{kind}/{template}" for path, template in own.items()}
    texts = {_filled(path, words): _filled(_template(sources[path]), words) for path in sorted(sources)}
    return Package(words["kinds"], name, words["module"], words["distribution"], texts)


def _checked(typed: str) -> str:
    if len(typed) > LONGEST or not re.fullmatch(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", typed):
        raise ConfigError(
            f"'{typed}' cannot name a plugin: take up to {LONGEST} lower-case letters, digits and single underscores, "
            "beginning with a letter, such as edge_loss"
        )
    name = typed.replace("-", "_")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _YAML_WORDS or name in COSTS:
        raise ConfigError(f"'{typed}' means something else in Python or in configs; take another name")
    return name


def _class_name(kind: str, name: str) -> str:
    """Return the name in camel case; the kind follows where Python or the module uses that word already."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    taken = hasattr(builtins, camel) or re.search(rf"\b{camel}\b", _template(f"{kind}/module.py"))
    return camel + kind.capitalize() if taken else camel


def _template(name: str) -> str:
    return (files("bakeoff.scaffold") / "templates" / f"{name}.tmpl").read_text("utf-8")


def _filled(template: str, words: Mapping[str, str]) -> str:
    return Template(template).substitute(words)
