"""Gaussian smoothing as a method."""

from bakeoff.plugin import Field, Image, Method, MethodInfo, Pixels, hookimpl
from bakeoff_plugins.methods._opencv_filter import OpencvFilter


class GaussianFilter(OpencvFilter):
    """Gaussian smoothing, the plainest denoiser; 8 or 16 bits or float, grey or RGB."""

    info = MethodInfo(name="gaussian_filter", version=1, title="Gaussian filter")

    sigma: float = Field(1.0, gt=0, le=100, description="standard deviation of the window, in pixels")

    def filtered(self, image: Image) -> Pixels:
        """Return each sample as the weighted mean of its neighbours; the window is as wide as OpenCV makes it."""
        import cv2

        return cv2.GaussianBlur(image.pixels, (0, 0), self.sigma, borderType=cv2.BORDER_REFLECT_101)


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [GaussianFilter]
