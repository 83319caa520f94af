"""The weighted squared errors of PSNR-HVS and PSNR-HVS-M.

Both weigh the DCT coefficients of 8x8 blocks by the sensitivity of the eye. PSNR-HVS is that of Egiazarian, Astola,
Ponomarenko, Lukin, Battisti and Carli (2006), "New full-reference quality metrics based on HVS", VPQM-06. PSNR-HVS-M,
of Ponomarenko, Silvestri, Egiazarian, Carli, Astola and Lukin (2007), "On between-coefficient contrast masking of DCT
basis functions", VPQM-07, takes from each error but that of the mean what the block's own contrast hides. The tables
are those of the authors' psnrhvsm.m (N. Ponomarenko, 2006), and so is the rule of the border: blocks lie side by side
from the upper left corner, and what does not fill a block is left out.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.block_errors import raise_to_contrast, share_in_quarters, stacks, subtract, sum_errors
from bakeoff_plugins.kernels.dct import SIDE, transform

CONTRAST_SENSITIVITY = np.array([
    1.608443, 2.339554, 2.573509, 1.608443, 1.072295, 0.643377, 0.504610, 0.421887,
    2.144591, 2.144591, 1.838221, 1.354478, 0.989811, 0.443708, 0.428918, 0.467911,
    1.838221, 1.979622, 1.608443, 1.072295, 0.643377, 0.451493, 0.372972, 0.459555,
    1.838221, 1.513829, 1.169777, 0.887417, 0.504610, 0.295806, 0.321689, 0.415082,
    1.429727, 1.169777, 0.695543, 0.459555, 0.378457, 0.236102, 0.249855, 0.334222,
    1.072295, 0.735288, 0.467911, 0.402111, 0.317717, 0.247453, 0.227744, 0.279729,
    0.525206, 0.402111, 0.329937, 0.295806, 0.249855, 0.212687, 0.214459, 0.254803,
    0.357432, 0.279729, 0.270896, 0.262603, 0.229778, 0.257351, 0.249855, 0.259950,
])  # fmt: skip
"""`CSFCof`, row by row: how visible an error of a coefficient is."""

MASKING = np.array([
    0.390625, 0.826446, 1.000000, 0.390625, 0.173611, 0.062500, 0.038447, 0.026874,
    0.694444, 0.694444, 0.510204, 0.277008, 0.147929, 0.029727, 0.027778, 0.033058,
    0.510204, 0.591716, 0.390625, 0.173611, 0.062500, 0.030779, 0.021004, 0.031888,
    0.510204, 0.346021, 0.206612, 0.118906, 0.038447, 0.013212, 0.015625, 0.026015,
    0.308642, 0.206612, 0.073046, 0.031888, 0.021626, 0.008417, 0.009426, 0.016866,
    0.173611, 0.081633, 0.033058, 0.024414, 0.015242, 0.009246, 0.007831, 0.011815,
    0.041649, 0.024414, 0.016437, 0.013212, 0.009426, 0.006830, 0.006944, 0.009803,
    0.019290, 0.011815, 0.011080, 0.010412, 0.007972, 0.010000, 0.009426, 0.010203,
])  # fmt: skip
"""`MaskCof`, row by row: how much a coefficient hides errors of the others."""

_WEIGHTS = CONTRAST_SENSITIVITY**2
_ENERGY = np.append(0.0, MASKING[1:])  # the mean of a block hides nothing,
_SHARES = np.append(0.0, 1 / MASKING[1:])  # and nothing hides its error


def weighted_squared_error(reference: NDArray[Any], distorted: NDArray[Any], *, masked: bool) -> float:
    """Return the mean over all coefficients of the weighted squared error, in squared units of the samples.

    Parameters
    ----------
    reference, distorted
        Contiguous (height, width) planes of one shape and of one real type, both sides at least 8.
    masked
        Whether each error is reduced by what the contrast of its block hides (PSNR-HVS-M).
    """
    total, count = 0.0, 0
    for one, other, differences in stacks(reference, distorted, SIDE):
        subtract(one, other, differences)
        transform(differences)
        share, hidden = np.empty(one.shape[1]), np.zeros(one.shape[1], np.float32)
        if masked:
            for blocks in (one, other):
                share_in_quarters(blocks, share)
                transform(blocks)
                raise_to_contrast(blocks, _ENERGY, share, hidden)
        total += sum_errors(differences, _WEIGHTS, _SHARES, hidden)
        count += differences.size
    return float(total) / count
