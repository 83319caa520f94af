"""The structural similarity index of Wang, Bovik, Sheikh and Simoncelli (2004), as means and as a map.

"Image quality assessment: from error visibility to structural similarity", IEEE Transactions on Image Processing 13(4),
equation 13 with the constants of section III-C: K1 = 0.01, K2 = 0.03, and a Gaussian window of 11x11 samples with sigma
1.5 that sums to one. What implementations do differently is in `Definition`.

Two kernels compute it. Single precision is many times as fast; on photographs of some size it errs by less than 1e-7 in
the mean, where the errors of single windows (at most 4e-5, in bright flat parts with noise) cancel. Small images, masks
and what only few definitions ask for are done in double precision.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

K1 = 0.01
K2 = 0.03

FEW_WINDOWS = 1 << 12
"""Images with fewer windows, such as 64x64, are done in double precision, which takes less than a millisecond."""

_LARGEST_SINGLE = 11


class Definition(NamedTuple):
    """What implementations of SSIM do differently.

    `window` is `gaussian`, `uniform`, or `libvmaf`: the Gaussian of 11 taps and sigma 1.5 with taps rounded to six
    decimals, see `ssim_libvmaf`. `size` is its side, odd; `sigma` that of the Gaussian, in samples. `border` is
    `valid`, `reflect` or `replicate`, see `ssim_double.Statistics`; `unbiased` divides variances by n - 1;
    `nonnegative` takes a negative product of contrast and structure for 0, window by window.
    """

    window: str = "gaussian"
    size: int = 11
    sigma: float = 1.5
    border: str = "valid"
    unbiased: bool = False
    nonnegative: bool = False

    @property
    def half(self) -> NDArray[np.float64]:
        """The taps from the middle one outwards, in a scale of their own."""
        reach = self.size // 2 + 1
        if self.window == "uniform":
            return np.ones(reach)
        return np.array([math.exp(-0.5 * (away / self.sigma) ** 2) for away in range(reach)])

    @property
    def taps(self) -> NDArray[np.float64]:
        """All taps in order; they sum to 1."""
        both: NDArray[np.float64] = np.concatenate([self.half[:0:-1], self.half])
        both /= both.sum()
        return both

    @property
    def is_plain(self) -> bool:
        """Whether the kernel for single precision knows it."""
        plain_window = self.window != "libvmaf" and self.size <= _LARGEST_SINGLE
        return plain_window and self.border == "valid" and not self.nonnegative


WANG = Definition()


def ssim_mean(reference: NDArray[Any], distorted: NDArray[Any], peak: float, definition: Definition = WANG) -> float:
    """Return the mean SSIM of all windows, a number in (-1, 1], exactly 1.0 for equal planes.

    Parameters
    ----------
    reference, distorted
        Contiguous (height, width) planes of one shape and type, uint8, uint16 or float32, both sides at least the
        window's.
    peak
        The value of white; both constants are proportional to its square.
    definition
        Which SSIM.
    """
    return ssim_means(reference, distorted, peak, definition)[0]


def ssim_means(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    peak: float,
    definition: Definition = WANG,
    *,
    similarity: NDArray[np.float32] | None = None,
    mask: NDArray[np.bool_] | None = None,
) -> tuple[float, float]:
    """Return the means over all windows of SSIM and of its contrast and structure alone, in one pass.

    `reference`, `distorted`, `peak` and `definition` are those of `ssim_mean`.

    Parameters
    ----------
    similarity
        Written to: SSIM of every window, float32 of the size that `map_size` gives. The means are the same, bit for
        bit, with and without it.
    mask
        (height, width), True where samples count; the others have no weight. The means are still over all windows. The
        definition of libvmaf knows no masks.
    """
    rows, columns = map_size(reference.shape, definition)
    if definition.is_plain and mask is None and rows * columns >= FEW_WINDOWS:
        return _single(reference, distorted, peak, definition, similarity)
    return _double(reference, distorted, peak, definition, similarity, mask)


def ssim_map(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    peak: float,
    definition: Definition = WANG,
    *,
    mask: NDArray[np.bool_] | None = None,
) -> NDArray[np.float32]:
    """Return SSIM of every window, float32 of the size that `map_size` gives; see `ssim_means`."""
    similarity = np.empty(map_size(reference.shape, definition), np.float32)
    ssim_means(reference, distorted, peak, definition, similarity=similarity, mask=mask)
    return similarity


def map_size(shape: tuple[int, ...], definition: Definition = WANG) -> tuple[int, int]:
    """Return how many rows and columns of windows a plane has."""
    outside = definition.size - 1 if definition.border == "valid" else 0
    return shape[0] - outside, shape[1] - outside


def _single(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    peak: float,
    definition: Definition,
    similarity: NDArray[np.float32] | None,
) -> tuple[float, float]:
    from bakeoff_plugins.kernels.lane_filters import lane_taps
    from bakeoff_plugins.kernels.ssim_single import mean_losses

    samples = definition.size**2
    # Variances that are n / (n - 1) times as large are variances beside a constant that is so many times as small.
    correction = (samples - 1) / samples if definition.unbiased else 1.0
    loss, contrast = mean_losses(
        reference, distorted, definition.size // 2, lane_taps(definition.half), (K1**2, K2**2 * correction), peak,
        similarity,
    )  # fmt: skip
    return 1.0 - loss, 1.0 - contrast


def _double(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    peak: float,
    definition: Definition,
    similarity: NDArray[np.float32] | None,
    mask: NDArray[np.bool_] | None,
) -> tuple[float, float]:
    from bakeoff_plugins.kernels import ssim_double, ssim_libvmaf

    constants = (K1 * peak) ** 2, (K2 * peak) ** 2
    if definition.window == "libvmaf":
        bands = ssim_libvmaf.loss_bands(reference, distorted, constants)
    else:
        statistics = ssim_double.Statistics(definition.taps, definition.border, definition.unbiased)
        bands = ssim_double.loss_bands(reference, distorted, mask, statistics, constants)
    losses, contrasts, top = [], [], 0
    for luminance, contrast in bands:
        if definition.nonnegative:
            np.minimum(contrast, 1.0, out=contrast)
        loss = luminance + contrast - luminance * contrast
        if similarity is not None:
            similarity[top : top + len(loss)] = 1.0 - loss
            top += len(loss)
        losses.append(float(loss.sum()))
        contrasts.append(float(contrast.sum()))
    windows = math.prod(map_size(reference.shape, definition))
    return 1.0 - math.fsum(losses) / windows, 1.0 - math.fsum(contrasts) / windows
