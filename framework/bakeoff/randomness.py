"""Random numbers that depend only on their key: any order, worker count or subset gives the same pixels."""

import hashlib
import math

import numpy as np
from numpy.typing import NDArray


class RandomField:
    """Uniform and normal fields from the counter-based generator Philox4x64-10 (Salmon et al. 2011), keyed by text.

    Every draw is a function of the key and of a stream number alone, never of earlier draws. The raw Philox
    integers are NumPy's (its bit generators keep their streams); the transforms are ours, since NumPy promises no
    stable distributions.
    """

    def __init__(self, *key: str) -> None:
        digest = hashlib.blake2b("\0".join(key).encode("utf-8", "surrogateescape"), digest_size=16).digest()
        self._key = int.from_bytes(digest, "little")

    def uniform(self, shape: tuple[int, ...], stream: int = 0) -> NDArray[np.float64]:
        """Return float64 numbers in [0, 1) with 53 random bits each."""
        raw = np.random.Philox(key=self._key, counter=stream << 128).random_raw(math.prod(shape))
        fractions: NDArray[np.float64] = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return fractions.reshape(shape)

    def normal(self, shape: tuple[int, ...], stream: int = 0) -> NDArray[np.float64]:
        """Return standard normal float64 numbers (Box and Muller 1958) from two uniform streams."""
        radius: NDArray[np.float64] = np.sqrt(-2.0 * np.log1p(-self.uniform(shape, 2 * stream)))
        angle = 2.0 * math.pi * self.uniform(shape, 2 * stream + 1)
        normal: NDArray[np.float64] = radius * np.cos(angle)
        return normal
