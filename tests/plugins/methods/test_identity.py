"""The method `identity`."""

from bakeoff.plugin import Image
from bakeoff_plugins.methods.identity import Identity


def test_the_image_itself_comes_back(photo: Image) -> None:
    """Nothing is copied, nothing is changed."""
    assert Identity().apply(photo) is photo
