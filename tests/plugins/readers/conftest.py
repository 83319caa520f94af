"""What the tests of readers share: reading bytes under a policy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff.images import ImageFile, decode
from bakeoff.plugin import Image, ReadPolicy
from bakeoff.registry import load_registry

Reader = Callable[..., Image]


@pytest.fixture(scope="session")
def read() -> Reader:
    """Give a function that reads bytes under a policy."""
    registry = load_registry()

    def read_bytes(data: bytes, **rules: object) -> Image:
        return decode(ImageFile(Path("it"), data, ""), ReadPolicy(**rules), registry)

    return read_bytes
