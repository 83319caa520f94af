"""Files become bytes: what is opened, what is refused, and what every message says."""

import hashlib
import io
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from bakeoff.errors import ImageError
from bakeoff.images import decode, file_sha256, read_bytes, read_image
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry, load_registry

POLICY = ReadPolicy()
PIXELS = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Give all installed plugins, the built-in reader among them."""
    return load_registry()


def encoded(pixels: np.ndarray = PIXELS, kind: str = "PNG", **settings: object) -> bytes:
    """Return pixels as an image file made by Pillow."""
    file = io.BytesIO()
    PillowImage.fromarray(pixels).save(file, kind, **settings)
    return file.getvalue()


def test_bytes_come_with_their_hash(tmp_path: Path, registry: Registry) -> None:
    """The hash is SHA-256 of the very bytes that are decoded."""
    path = tmp_path / "a.png"
    path.write_bytes(encoded())
    file = read_bytes(path, POLICY)
    assert file.data == encoded()
    assert file.sha256 == file_sha256(path, POLICY) == hashlib.sha256(encoded()).hexdigest()
    path.write_bytes(b"something else by now")
    assert np.array_equal(decode(file, POLICY, registry).pixels, PIXELS)


@pytest.mark.parametrize("name", ["a.jpg", "a.txt", "noext", "line\nbreak.png", "-rf.png", "$(id).png", "日本.png"])
def test_any_file_name_is_read_by_content(name: str, tmp_path: Path, registry: Registry) -> None:
    """Neither a wrong suffix nor odd characters keep a PNG from being read."""
    (tmp_path / name).write_bytes(encoded())
    assert np.array_equal(read_image(tmp_path / name, POLICY, registry).pixels, PIXELS)


def test_a_file_name_that_is_no_text_is_read_and_shown(tmp_path: Path, registry: Registry) -> None:
    """A name of invalid UTF-8 is read like any other, and its message can be printed."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.png"))
    path.write_bytes(encoded())
    assert read_image(path, POLICY, registry).width == 9
    path.write_bytes(b"no image")
    with pytest.raises(ImageError, match=r"udcff.*not an image") as caught:
        read_image(path, POLICY, registry)
    str(caught.value).encode("utf-8")


def test_a_message_is_one_line_and_names_the_file(tmp_path: Path, registry: Registry) -> None:
    """A line break in a name is escaped."""
    path = tmp_path / "two\nlines.png"
    path.write_bytes(b"hello world")
    with pytest.raises(ImageError, match=r"two\\nlines\.png: not an image .* begins with b'hello wo'") as caught:
        read_image(path, POLICY, registry)
    assert "\n" not in str(caught.value)


def folder(path: Path) -> None:
    """Make a folder with the name of an image."""
    path.mkdir()


def dangling(path: Path) -> None:
    """Make a link to a file that is not there."""
    path.symlink_to("nowhere.png")


def circle(path: Path) -> None:
    """Make a link to itself."""
    path.symlink_to(path)


def zero(path: Path) -> None:
    """Make a link to a device."""
    path.symlink_to("/dev/zero")


def bind(path: Path) -> None:
    """Make a socket."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (folder, "regular file, this is a folder"),
        (os.mkfifo, "regular file, this is a named pipe"),
        (bind, "regular file, this is a socket"),
        (zero, "regular file, this is a device"),
        (dangling, "the link leads to no file"),
        (circle, "cannot be read"),
        (Path.touch, "the file is empty"),
        (lambda path: None, "no such file"),
    ],
)
def test_what_is_no_file_is_refused_at_once(
    make: Callable[[Path], object], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders, pipes, sockets, devices and broken links are named, and none of them blocks."""
    monkeypatch.chdir(tmp_path)  # the address of a socket must be short
    make(Path("x.png"))
    started = time.monotonic()
    with pytest.raises(ImageError, match=f"x.png: .*{words}"):
        read_bytes(Path("x.png"), POLICY)
    assert time.monotonic() - started < 5


def test_a_name_that_cannot_be_a_file_is_refused() -> None:
    """A zero byte or an endless name is an error of ours, not of the operating system."""
    with pytest.raises(ImageError, match=r"a\\x00b: not a file name"):
        read_bytes(Path("a\0b"), POLICY)
    with pytest.raises(ImageError, match="cannot be read: File name too long"):
        read_bytes(Path("a" * 300), POLICY)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    """The size is looked at first: a sparse file of a terabyte is refused at once."""
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ImageError, match=r"1099511627776 bytes, more than the limit .* raise images\.max_bytes"):
        read_bytes(path, POLICY)


@pytest.mark.parametrize("size", [1, 60])
def test_a_file_that_changes_while_it_is_read_is_refused(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is hashed is a whole file of one moment: one that shrinks or grows after its size was taken is refused."""
    path = tmp_path / "a.png"
    path.write_bytes(bytes(40))
    look = os.fstat

    def look_and_change(handle: int) -> os.stat_result:
        status = look(handle)
        os.truncate(path, size)
        return status

    monkeypatch.setattr(os, "fstat", look_and_change)
    with pytest.raises(ImageError, match="it changed while it was read"):
        read_bytes(path, POLICY)
