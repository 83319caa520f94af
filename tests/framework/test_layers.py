"""Modules import only downwards: the order of the layers is the architecture."""

import ast
import graphlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "framework"
PLUGINS = ROOT / "plugins"


def layers() -> list[list[str]]:
    """Return the modules of each layer, from the bottom to the top, as the architecture document lists them."""
    document = (CORE / "ARCHITECTURE.md").read_text("utf-8")
    block = re.search(r"<!-- layers -->\n```\n(.*?)\n```", document, re.DOTALL)
    assert block is not None
    return [line.partition("#")[0].split() for line in reversed(block[1].splitlines())]


LEVEL = {module: level for level, modules in enumerate(layers()) for module in modules}
KERNEL_IMPORTS = {"numba", "numpy", "math", "typing", "collections", "functools"}


def sources(folder: Path, package: str) -> dict[str, Path]:
    """Return the modules of a package by their dotted names."""
    names = {}
    for path in sorted((folder / package).rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


CORE_MODULES = sources(CORE, "bakeoff")
PLUGIN_MODULES = sources(PLUGINS, "bakeoff_plugins")


def imported(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, wherever in the file it does; `from a import b` may mean module a.b."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: relative import"
            module = node.module or ""
            submodules = [f"{module}.{alias.name}" for alias in node.names]
            found = [name for name in submodules if name in CORE_MODULES or name in PLUGIN_MODULES]
            yield from found
            if len(found) < len(submodules):
                yield module


def part(module: str) -> str:
    """Return which name in the list of layers a module of the core belongs to."""
    return module.split(".")[1]


@pytest.mark.parametrize("module", [name for name in CORE_MODULES if name != "bakeoff"])
def test_a_core_module_imports_only_downwards(module: str) -> None:
    """No module of the core imports one of a higher layer, or any plugin."""
    assert part(module) in LEVEL, f"{module} is in no layer: give it its place in ARCHITECTURE.md"
    for name in imported(CORE_MODULES[module]):
        assert not name.startswith("bakeoff_plugins"), f"{module} imports the plugin {name}"
        if name.startswith("bakeoff."):
            assert LEVEL[part(name)] <= LEVEL[part(module)], f"{module} imports {name}, which is above it"


def test_every_listed_module_exists() -> None:
    """The document lists no module that is gone."""
    assert {part(module) for module in CORE_MODULES if module != "bakeoff"} == set(LEVEL)


def test_the_core_has_no_import_cycle() -> None:
    """Also within a layer there is an order in which modules can be read."""
    graph = {
        module: {name for name in imported(path) if name in CORE_MODULES and name != module}
        for module, path in CORE_MODULES.items()
        if module != "bakeoff"
    }
    try:
        assert set(graphlib.TopologicalSorter(graph).static_order()) >= set(graph)
    except graphlib.CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("module", list(PLUGIN_MODULES))
def test_a_built_in_plugin_imports_what_any_plugin_may(module: str) -> None:
    """Built-in plugins use bakeoff.plugin, the kernels, and private modules (`_name`) of their own folder."""
    folder = module.rpartition(".")[0]
    for name in imported(PLUGIN_MODULES[module]):
        top = name.split(".")[0]
        if top in {"bakeoff", "bakeoff_plugins"}:
            kernels = name == "bakeoff_plugins.kernels" or name.startswith("bakeoff_plugins.kernels.")
            private = name.startswith(f"{folder}._")
            assert name == "bakeoff.plugin" or kernels or private, f"{module} imports {name}"


@pytest.mark.parametrize("module", [name for name in PLUGIN_MODULES if ".kernels." in name])
def test_a_kernel_imports_numbers_only(module: str) -> None:
    """Kernels import numba, numpy, math, words for types and each other; `_jit.py` may use the standard library."""
    shared = module.rpartition(".")[2].startswith("_")
    allowed = KERNEL_IMPORTS | (sys.stdlib_module_names if shared else frozenset())
    for name in imported(PLUGIN_MODULES[module]):
        ours = name.startswith("bakeoff_plugins.kernels")
        assert ours or name.split(".")[0] in allowed, f"{module} imports {name}"


def test_the_folders_hold_one_package_each() -> None:
    """Editable installs put framework/ and plugins/ on the import path, so nothing else may be importable there."""
    for folder, package in ((CORE, "bakeoff"), (PLUGINS, "bakeoff_plugins")):
        importable = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
        assert importable == {package}
