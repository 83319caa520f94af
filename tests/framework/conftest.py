"""What the tests of the framework share: installing plugins that exist only for a test."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Distribute = Callable[..., Path]


@pytest.fixture
def distribute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Distribute]:
    """Give a function that makes a distribution with one plugin module and puts it on the import path."""
    known = set(sys.modules)

    def make(name: str, source: str, *, version: str = "1.0", module: str | None = None) -> Path:
        module = module or name.replace("-", "_")
        folder = tmp_path / "distributions" / name
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[bakeoff]\n{name} = {module}\n", "utf-8")
        (folder / f"{name.replace('-', '_')}.py").write_text(textwrap.dedent(source), "utf-8")
        monkeypatch.syspath_prepend(str(folder))
        return folder

    yield make
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]
