"""Bytes become images: headers, limits before decoding, and the hook for reader plugins."""

import io
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pluggy
import pytest
from PIL import Image as PillowImage

from bakeoff import plugin as api
from bakeoff.errors import ImageError, PluginError
from bakeoff.images import ImageFile, decode
from bakeoff.images.header import probe
from bakeoff.plugin import hookimpl
from bakeoff.reading import Header, ReadPolicy
from bakeoff.registry import Registry, load_registry
from bakeoff.types import Image

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


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a grey PNG file of the given chunks."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def read(data: bytes, registry: Registry, **rules: object) -> Image:
    """Decode bytes under a policy."""
    return decode(ImageFile(Path("it.png"), data, ""), ReadPolicy(**rules), registry)


def test_a_bomb_is_refused_before_it_is_decoded(registry: Registry) -> None:
    """30000 x 30000 pixels in a few kilobytes are refused by their header, quickly."""
    deflate = zlib.compressobj(9)
    rows = b"".join(deflate.compress(bytes(30001)) for _ in range(300)) + deflate.flush()
    bomb = png_of(30000, 30000, chunk(b"IDAT", rows))
    assert len(bomb) < 100_000
    started = time.monotonic()
    with pytest.raises(ImageError, match=r"PNG of 30000x30000 pixels, more than the limit of 200000000; raise"):
        read(bomb, registry)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (
            b"\xff\xd8\xff\xc0\0\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x0c"
            + bytes(10),
            "65500x65500",
        ),
        (b"GIF89a" + struct.pack("<HH", 65000, 65000) + b"\0\0\0" + b"," + bytes(9) + b"\x02\0;", "65000x65000"),
        (b"P6 99999 99999 255\n", "99999x99999"),
        (b"PF\n99999 99999\n-1.0\n", "99999x99999"),
        (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 99999 +X 99999\n", "99999x99999"),
        (
            b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 99999, 99999, 1, 24, 0, 0, 0, 0, 0, 0),
            "99999x99999",
        ),
    ],
)
def test_a_huge_size_is_refused_in_every_format(data: bytes, size: str, registry: Registry) -> None:
    """A header alone, without any pixels, is enough to be refused for its size."""
    with pytest.raises(ImageError, match=f"{size} pixels, more than the limit"):
        read(data, registry)


def test_the_limit_of_pixels_is_the_policy_s(registry: Registry) -> None:
    """An image at the limit is read, one beyond it is not."""
    assert read(encoded(), registry, max_pixels=54).width == 9
    with pytest.raises(ImageError, match="9x6 pixels, more than the limit of 53"):
        read(encoded(), registry, max_pixels=53)


def test_an_icc_profile_is_never_inflated_without_end(registry: Registry) -> None:
    """A profile that would inflate to a gigabyte is refused after a few megabytes."""
    deflate = zlib.compressobj(9)
    profile = b"".join(deflate.compress(bytes(1 << 20)) for _ in range(64)) + deflate.flush()
    started = time.monotonic()
    with pytest.raises(ImageError, match="ICC profile is damaged, or larger than 16777216 bytes"):
        read(png_of(1, 1, chunk(b"iCCP", b"name\0\0" + profile)), registry)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "PNG", "AVIF"])
def test_several_frames_are_refused_unless_one_is_chosen(kind: str, registry: Registry) -> None:
    """The default refuses; a frame beyond the last is named with the last."""
    frames = [PillowImage.fromarray(np.full((6, 8, 3), value, np.uint8)) for value in (0, 80, 200)]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    with pytest.raises(ImageError, match=r"of 3 frames; choose one with images\.frame"):
        read(file.getvalue(), registry)
    assert (read(file.getvalue(), registry, frame=0).pixels < 4).all()
    with pytest.raises(ImageError, match=r"images\.frame is 3, but the last frame of this file is 2"):
        read(file.getvalue(), registry, frame=3)


def test_frame_zero_of_a_single_image_is_that_image(registry: Registry) -> None:
    """Choosing the first frame changes nothing for ordinary files."""
    assert np.array_equal(read(encoded(), registry, frame=0).pixels, PIXELS)


@pytest.mark.parametrize(
    "data", [b"\0", b"hello", b"<svg></svg>", b"%PDF-1.7", bytes(100), b"\x00\x00\x00\x18ftypheic"]
)
def test_what_is_no_known_image_is_refused(data: bytes, registry: Registry) -> None:
    """The message shows how the file begins and which formats are read."""
    with pytest.raises(ImageError, match=r"it\.png: not an image that can be read, it begins with b.*PNG, JPEG, WebP"):
        read(data, registry)


@pytest.mark.parametrize(
    "magic",
    [
        b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x1cftypavif", b"II*\0", b"MM\0*", b"II+\0",
        b"BM", b"GIF89a", b"P5 x", b"PF\n", b"#?RADIANCE\n", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("rest", [b"", bytes(200), b"\xff" * 200])
def test_a_known_beginning_with_rubbish_behind_is_refused(magic: bytes, rest: bytes, registry: Registry) -> None:
    """Whatever follows the magic number, the file is refused as an image, never by an error of a parser."""
    with pytest.raises(ImageError, match=r"^it\.png: "):
        read(magic + rest, registry)


def test_a_tiff_whose_pages_form_a_circle_is_refused() -> None:
    """The chain of pages is followed once."""
    page = struct.pack("<H", 1) + struct.pack("<HHII", 256, 3, 1, 1) + struct.pack("<I", 8)
    with pytest.raises(ImageError, match="its pages form a circle"):
        probe(b"II*\0" + struct.pack("<I", 8) + page, 0)


def test_ten_thousand_pages_are_counted_quickly(registry: Registry) -> None:
    """A TIFF file of many pages is refused by its count, before any is decoded."""
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number in range(10_000):
        following = len(data) + 2 + 4 * 12 + 4 if number < 9_999 else 0
        data += struct.pack("<H", 4)
        for tag, value in ((256, 1), (257, 1), (258, 8), (262, 1)):
            data += struct.pack("<HHII", tag, 3, 1, value)
        data += struct.pack("<I", following)
    started = time.monotonic()
    with pytest.raises(ImageError, match="TIFF of 10000 frames"):
        read(bytes(data), registry)
    assert time.monotonic() - started < 5


class Everything:
    """A reader that takes formats which nobody else knows, and notes what it was asked."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[tuple[bytes, Header | None]] = []

    @hookimpl
    def bakeoff_read_image(self, data: bytes, header: Header | None, policy: ReadPolicy) -> object:
        """Answer as told."""
        self.asked.append((data, header))
        return self.answer


def registry_with(reader: object) -> Registry:
    """Return a registry with one reader."""
    manager = pluggy.PluginManager("bakeoff")
    manager.add_hookspecs(api)
    manager.register(reader)
    return Registry(manager)


def test_a_plugin_reads_what_nobody_else_knows() -> None:
    """For an unknown format a reader is asked with the bytes and no header."""
    reader = Everything(Image(PIXELS))
    assert read(b"my own format", registry_with(reader)).width == 9
    assert reader.asked == [(b"my own format", None)]


def test_a_plugin_that_returns_no_image_is_named_a_fault() -> None:
    """An array instead of an Image is the plugin's fault, not the file's."""
    with pytest.raises(PluginError, match=r"it\.png: a reader plugin returned a ndarray, not an Image"):
        read(b"my own format", registry_with(Everything(PIXELS)))


def test_the_limits_hold_for_every_reader() -> None:
    """A reader is not asked for an image whose header is beyond the limits."""
    reader = Everything(Image(PIXELS))
    with pytest.raises(ImageError, match="more than the limit"):
        read(encoded(), registry_with(reader), max_pixels=1)
    assert reader.asked == []


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "GIF", "BMP", "JPEG2000"])
def test_pillow_s_own_limit_neither_refuses_nor_warns(
    kind: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy alone decides what is too large, and Pillow's setting is left as it was."""
    data = encoded(np.zeros((40, 40, 3), np.uint8), kind)
    monkeypatch.setattr(PillowImage, "MAX_IMAGE_PIXELS", 100)
    assert read(data, registry).width == 40
    assert PillowImage.MAX_IMAGE_PIXELS == 100
