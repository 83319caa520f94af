"""Distance of learned features: a small convolutional network, run by ONNX Runtime."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Image, Metric, MetricInfo, Pair, PluginError, UnitError, hookimpl

NETWORK_SHA256 = "f23c49b030a563c4831914e76ec5c43068835937d59ab3c87608d54e3bd62173"
"""Of network.onnx, as make_model.py prints it."""

SMALLEST = 10
"""Pixels along a side that the network needs for one position of its last layer."""


class FeatureDistance(Metric):
    """Mean squared distance of unit-length features of two layers learned without labels, on luma scaled to 0..1."""

    info = MetricInfo(
        name="feature_distance",
        version=1,
        title="Feature distance",
        better="lower",
        identical=0.0,
        range=(0.0, 2.0),
        symmetric=True,
        paper="filters as in Chan et al. (2015), PCANet; distance as in Zhang et al. (2018), LPIPS, unweighted",
    )

    def library(self) -> str:
        """Return the version of ONNX Runtime: another one may round differently."""
        try:
            return f"onnxruntime {version('onnxruntime')}"
        except PackageNotFoundError:
            raise _missing() from None

    def prepare(self) -> None:
        """Load the network, outside the time limit of the first image."""
        _session()

    def score(self, pair: Pair) -> float:
        """Return the distance. Raise `UnitError` for images smaller than 10x10 pixels."""
        reference, distorted = _features(pair.reference), _features(pair.distorted)
        return float(np.mean(np.sum((reference - distorted) ** 2, axis=0)))

    def signature(self, image: Image) -> str:
        """Return for instance `feature_distance|v1|network=0123456789ab|y-bt601|range=255`."""
        channel = image.definition("y")
        return f"feature_distance|v{self.info.version}|network={NETWORK_SHA256[:12]}|{channel}|range={image.peak:g}"


def _features(image: Image) -> NDArray[np.float64]:
    """Return the features, (channels, height, width) of length 1; a reference has its own computed once a job."""
    return image.cached(("bakeoff_feature_distance", NETWORK_SHA256), lambda: _computed_features(image))


def _computed_features(image: Image) -> NDArray[np.float64]:
    if min(image.height, image.width) < SMALLEST:
        raise UnitError(
            f"feature_distance needs at least {SMALLEST}x{SMALLEST} pixels, got {image.width}x{image.height}"
        )
    luma = (image.select("y") / image.peak).astype(np.float32)
    (found,) = _session().run(None, {"luma": luma[np.newaxis, np.newaxis]})
    features = np.asarray(found, np.float64)[0]
    # The constant keeps flat regions, where features are next to nothing, from becoming unit vectors of rounding noise.
    length = np.sqrt(np.sum(features**2, axis=0) + 0.1)
    unit: NDArray[np.float64] = features / length
    return unit


@cache
def _session() -> Any:
    """Return the loaded network, one a process; many threads may call its `run`."""
    try:
        import onnxruntime
    except ImportError as error:
        raise _missing() from error
    data = files(__package__).joinpath("network.onnx").read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != NETWORK_SHA256:
        raise PluginError(
            f"network.onnx is not the file this version was made with: SHA-256 {found[:12]}…, "
            f"expected {NETWORK_SHA256[:12]}…; install bakeoff-feature-distance again"
        )
    options = onnxruntime.SessionOptions()
    # One thread: bakeoff runs a process a core, and sums must not depend on how many threads shared them.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _missing() -> PluginError:
    return PluginError("feature_distance needs ONNX Runtime, which cannot be imported; pip install onnxruntime")


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [FeatureDistance]
