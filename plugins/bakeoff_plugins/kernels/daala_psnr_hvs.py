"""The weighted squared error of Daala's and libvmaf's psnr_hvs, which is a relative of PSNR-HVS-M.

The definition is `calc_psnrhvs` of libvmaf (third_party/xiph/psnr_hvs.c, by G. Maxwell of Xiph.Org), for luma. It
differs from the authors' PSNR-HVS-M by blocks that lie 7 samples apart, so that they overlap by one, by the table of
weights, from which the table of masking is made, and by an integer transform.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.block_errors import raise_to_contrast, share_in_quarters, stacks, subtract, sum_errors
from bakeoff_plugins.kernels.integer_dct import transform_integers

STEP = 7

CONTRAST_SENSITIVITY = np.array([
    1.6193873005, 2.2901594831, 2.08509755623, 1.48366094411, 1.00227514334, 0.678296995242, 0.466224900598,
    0.3265091542, 2.2901594831, 1.94321815382, 2.04793073064, 1.68731108984, 1.2305666963, 0.868920337363,
    0.61280991668, 0.436405793551, 2.08509755623, 2.04793073064, 1.34329019223, 1.09205635862, 0.875748795257,
    0.670882927016, 0.501731932449, 0.372504254596, 1.48366094411, 1.68731108984, 1.09205635862, 0.772819797575,
    0.605636379554, 0.48309405692, 0.380429446972, 0.295774038565, 1.00227514334, 1.2305666963, 0.875748795257,
    0.605636379554, 0.448996256676, 0.352889268808, 0.283006984131, 0.226951348204, 0.678296995242, 0.868920337363,
    0.670882927016, 0.48309405692, 0.352889268808, 0.27032073436, 0.215017739696, 0.17408067321, 0.466224900598,
    0.61280991668, 0.501731932449, 0.380429446972, 0.283006984131, 0.215017739696, 0.168869545842, 0.136153931001,
    0.3265091542, 0.436405793551, 0.372504254596, 0.295774038565, 0.226951348204, 0.17408067321, 0.136153931001,
    0.109083846276,
])  # fmt: skip
"""`csf_y`, row by row."""

_WEIGHTS = CONTRAST_SENSITIVITY**2
_MASKING = (0.3885746225901003 * CONTRAST_SENSITIVITY) ** 2
_ENERGY = np.append(0.0, _MASKING[1:])  # the mean of a block hides nothing,
_SHARES = np.append(0.0, 1 / _MASKING[1:])  # and nothing hides its error


def daala_squared_error(reference: NDArray[Any], distorted: NDArray[Any]) -> float:
    """Return the mean over all coefficients of the weighted squared error, in squared units of the samples.

    Parameters
    ----------
    reference, distorted
        Contiguous (height, width) planes of whole numbers up to 4095, of one shape and type, both sides at least 8.
    """
    total, count = 0.0, 0
    for one, other, differences in stacks(reference, distorted, STEP):
        share, hidden = np.empty(one.shape[1]), np.zeros(one.shape[1], np.float32)
        for blocks in (one, other):
            share_in_quarters(blocks, share)
            transform_integers(blocks)
            raise_to_contrast(blocks, _ENERGY, share, hidden)
        subtract(one, other, differences)
        total += sum_errors(differences, _WEIGHTS, _SHARES, hidden)
        count += differences.size
    return float(total) / count
