"""The features of the metric: one function, used by the fit and by the metric, so that the two cannot part."""

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Pair, UnitError

BLOCK = 8
Plane = NDArray[np.float64]


def features(pair: Pair) -> dict[str, float]:
    """Return what is wrong with the distorted image, on luma from 0 to 1; every feature of an identical one is 0.

    `error` is a PSNR turned round, log10(1 + MSE / 0.01^2), `structure` 1 minus the mean SSIM of blocks of 8x8 samples,
    `gradient` 1 minus the mean similarity of gradient lengths. Raises `UnitError` for images smaller than a block.
    """
    image = pair.reference
    if min(image.height, image.width) < BLOCK:
        raise UnitError(f"fitted_opinion needs at least {BLOCK}x{BLOCK} pixels, got {image.describe()}")
    reference, distorted = (found.select("y").astype(np.float64) / found.peak for found in (image, pair.distorted))
    return {
        "error": float(np.log10(1.0 + np.mean((reference - distorted) ** 2) / 0.01**2)),
        "structure": 1.0 - float(np.mean(_structure(_blocks(reference), _blocks(distorted)))),
        "gradient": 1.0 - float(np.mean(_similarity(_slopes(reference), _slopes(distorted), 0.0026))),
    }


def _blocks(plane: Plane) -> Plane:
    """Return the whole blocks of a plane, (blocks, samples); a rest at the right and below takes no part."""
    rows, columns = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    whole = plane[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    return whole.swapaxes(1, 2).reshape(-1, BLOCK * BLOCK)


def _structure(reference: Plane, distorted: Plane) -> Plane:
    """Return the SSIM of each block: similarity of means times similarity of deviations and correlation."""
    means = [blocks.mean(axis=1, keepdims=True) for blocks in (reference, distorted)]
    # Centred before they are multiplied, so that of equal blocks covariance and variance are equal to the last bit.
    one, other = reference - means[0], distorted - means[1]
    contrast = (2.0 * np.mean(one * other, axis=1) + 0.03**2) / (
        np.mean(one**2, axis=1) + np.mean(other**2, axis=1) + 0.03**2
    )
    found: Plane = _similarity(means[0][:, 0], means[1][:, 0], 0.01**2) * contrast
    return found


def _slopes(plane: Plane) -> Plane:
    lengths: Plane = np.hypot(*np.gradient(plane))
    return lengths


def _similarity(one: Plane, other: Plane, constant: float) -> Plane:
    return (2.0 * one * other + constant) / (one**2 + other**2 + constant)
