"""The method that does nothing."""

from bakeoff.plugin import Image, Method, MethodInfo, hookimpl


class Identity(Method):
    """Returns its input unchanged: the baseline for methods that repair, and a check that metrics see no difference."""

    info = MethodInfo(name="identity", version=1, title="Identity", lossless=True)

    def apply(self, image: Image) -> Image:
        """Return the input itself."""
        return image


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [Identity]
