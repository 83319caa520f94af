"""What fsim and vsi have in common: local similarities of blocks, averaged by a weight of their own."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import MapMetric, Pair


class WeightedBlocks(MapMetric):
    """A similarity of blocks of pixels, whose standard pooling is a mean weighted by what attracts the eye."""

    @abstractmethod
    def blocks(self, pair: Pair) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return similarities and weights, (rows, columns) of blocks each."""

    def standard(self, pair: Pair) -> float:
        """Return the weighted mean; the plain mean where neither image has any weight."""
        from bakeoff_plugins.kernels.similarity import weighted_mean

        return weighted_mean(*self.blocks(pair))

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the local similarity, float32 (height, width); all pixels of a block have its value."""
        from bakeoff_plugins.kernels.block_means import repeated, shrink_factor

        height, width = pair.reference.height, pair.reference.width
        return repeated(self.blocks(pair)[0], shrink_factor(height, width), (height, width))
