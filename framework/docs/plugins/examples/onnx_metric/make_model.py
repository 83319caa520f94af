"""Learn the filters of the network and write network.onnx: `python make_model.py` (needs numpy and onnx).

Both layers are learned without labels: the filters are the principal components of the patches that the layer sees
(Chan et al. 2015, PCANet), here of made textures whose spectrum falls as that of photographs does. To learn from
photographs, return them from `textures`.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

NETWORK = Path(__file__).parent / "bakeoff_feature_distance" / "network.onnx"
SIZE = 64
Maps = NDArray[np.float64]


def textures(count: int = 32) -> Maps:
    """Return images of noise with amplitude 1/frequency, (count, 1, SIZE, SIZE), mean 0.5, deviation 0.2."""
    rng = np.random.default_rng(1)
    frequency = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)[None])
    frequency[0, 0] = np.inf
    noise = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((count, 1, SIZE, SIZE))) / frequency, s=(SIZE, SIZE))
    return 0.5 + 0.2 * noise / noise.std(axis=(2, 3), keepdims=True)


def learned_filters(maps: Maps, count: int, side: int) -> Maps:
    """Return the first principal components of all patches, (count, channels, side, side), scaled to unit response."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (side, side), axis=(2, 3))
    patches = np.moveaxis(windows, 1, 3).reshape(-1, maps.shape[1], side * side)
    # Without their mean in each channel, patches teach filters that do not see a change of brightness.
    patches = (patches - patches.mean(axis=2, keepdims=True)).reshape(len(patches), -1)
    values, vectors = np.linalg.eigh(patches.T @ patches / len(patches))
    components = vectors[:, ::-1][:, :count].T / np.sqrt(values[::-1][:count, None])
    largest = np.abs(components).argmax(axis=1)[:, None]
    signs = np.sign(np.take_along_axis(components, largest, axis=1))
    return (components * signs).reshape(count, maps.shape[1], side, side)


def responses(maps: Maps, filters: Maps) -> Maps:
    """Return both signs of all filters' responses, cut off at zero, as the network computes them."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, filters.shape[2:], axis=(2, 3))
    signed = np.einsum("nchwij,fcij->nfhw", windows, filters, optimize=True)
    return np.maximum(np.concatenate([signed, -signed], axis=1), 0.0)


def network(first: Maps, second: Maps) -> onnx.ModelProto:
    """Return convolution, ReLU, mean of 2x2, convolution, ReLU; every filter is there with both signs."""
    weights = {"first": np.concatenate([first, -first]), "second": np.concatenate([second, -second])}
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["luma", "first"], ["a"]),
            helper.make_node("Relu", ["a"], ["b"]),
            helper.make_node("AveragePool", ["b"], ["c"], kernel_shape=[2, 2], strides=[2, 2]),
            helper.make_node("Conv", ["c", "second"], ["d"]),
            helper.make_node("Relu", ["d"], ["features"]),
        ],
        "features",
        [helper.make_tensor_value_info("luma", TensorProto.FLOAT, [1, 1, "height", "width"])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 2 * len(second), "rows", "columns"])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()],
    )
    # Old versions on purpose, so that old runtimes can read the file.
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="bakeoff")


def make() -> onnx.ModelProto:
    """Learn the first layer from textures, the second from what the first makes of them."""
    images = textures()
    first = learned_filters(images, count=8, side=5)
    seen = responses(images, first)
    half = seen.shape[2] // 2
    pooled = seen.reshape(*seen.shape[:2], half, 2, half, 2).mean(axis=(3, 5))
    return network(first, learned_filters(pooled, count=16, side=3))


if __name__ == "__main__":
    model = make()
    onnx.checker.check_model(model)
    data = model.SerializeToString(deterministic=True)
    NETWORK.write_bytes(data)
    print(f"{NETWORK.name}: {len(data)} bytes; NETWORK_SHA256 = {hashlib.sha256(data).hexdigest()!r}")
