"""What the tests of the framework share: installing plugins that exist only for a test."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from bakeoff.config import load_experiment
from bakeoff.errors import ConfigError
from bakeoff.experiment import Experiment
from bakeoff.registry import Registry, load_registry

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


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Make a folder with four small cuttings of real photographs."""
    import cv2
    import skimage

    folder = tmp_path / "photographs"
    folder.mkdir()
    for name in ("astronaut", "chelsea", "coffee", "rocket"):
        source = next(Path(skimage.__file__).parent.glob(f"data/{name}.*"))
        photograph = cv2.imdecode(np.frombuffer(source.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        cutting = photograph[60:124, 100:196]
        (folder / f"{name}.png").write_bytes(cv2.imencode(".png", cutting)[1].tobytes())
    return folder


@pytest.fixture(scope="session")
def config_registry() -> Registry:
    """Load the small plugins of `config_plugins.py`, and no installed ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bakeoff.registry.entry_points", lambda group: [])
        registry = load_registry([Path(__file__).with_name("config_plugins.py")])
    assert registry.broken == []
    return registry


class ConfigFile:
    """Writes a text to demo.yaml and loads it."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self.path = folder / "demo.yaml"
        self.registry = registry

    def __call__(self, text: str, *sets: str) -> Experiment:
        self.path.write_text(textwrap.dedent(text), "utf-8")
        return load_experiment(self.path, self.registry, sets)

    def problems(self, text: str, *sets: str) -> list[str]:
        """Return the lines of the error, without the folder of the file."""
        with pytest.raises(ConfigError) as caught:
            self(text, *sets)
        assert caught.value.exit_code == 2
        return [line.removeprefix(f"{self.path.parent}/") for line in str(caught.value).split("\n")]


@pytest.fixture
def load(tmp_path: Path, config_registry: Registry) -> ConfigFile:
    """Give a function that loads a text as an experiment file; its `problems` gives the lines of the refusal."""
    return ConfigFile(tmp_path, config_registry)
