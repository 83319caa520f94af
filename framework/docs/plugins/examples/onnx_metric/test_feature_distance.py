"""The metric keeps its promises, and the network is the one that make_model.py learns."""

import sys
from pathlib import Path

import bakeoff_feature_distance as plugin
import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, Plugin, PluginError
from bakeoff.testing import Check, parametrize_with_metric_checks


@parametrize_with_metric_checks([plugin.FeatureDistance()])
def test_the_metric_conforms(plugin: Plugin, check: Check) -> None:
    """It keeps each rule of the kit."""
    check(plugin)


def test_the_scores_do_not_depend_on_the_depth() -> None:
    """The same picture in 8 and in 16 bits scores the same, as samples count as shares of the peak."""
    rng = np.random.default_rng(4)
    reference, distorted = rng.integers(0, 256, (2, 24, 20, 3), np.uint8)
    eight = plugin.FeatureDistance().score(Pair(Image(reference), Image(distorted)))
    both = (Image(image.astype(np.uint16) * 257) for image in (reference, distorted))
    assert plugin.FeatureDistance().score(Pair(*both)) == pytest.approx(eight, rel=1e-4)


def test_the_network_is_small_and_made_by_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """make_model.py learns the committed weights anew; the last digits follow the machine's linear algebra."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed; pip install onnx")
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import make_model

    committed = onnx.load(make_model.NETWORK)
    assert make_model.NETWORK.stat().st_size < 50_000
    for was, made in zip(committed.graph.initializer, make_model.make().graph.initializer, strict=True):
        np.testing.assert_allclose(onnx.numpy_helper.to_array(was), onnx.numpy_helper.to_array(made), atol=2e-3)


def test_another_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with another hash is never run."""
    monkeypatch.setattr(plugin, "NETWORK_SHA256", "0" * 64)
    with pytest.raises(PluginError, match="install bakeoff-feature-distance again"):
        plugin._session.__wrapped__()


def test_a_missing_runtime_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnxruntime the message says what to install."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(PluginError, match="pip install onnxruntime"):
        plugin._session.__wrapped__()
