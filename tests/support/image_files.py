"""Image files made in memory by other libraries, or by the book, for tests that read them."""

import io
import struct
import zlib

import cv2
import numpy as np
import tifffile
from PIL import Image as PillowImage

RANDOM = np.random.default_rng(7)
SMOOTH = cv2.resize(RANDOM.integers(0, 256, (4, 5, 3), dtype=np.uint8), (61, 47), interpolation=cv2.INTER_CUBIC)


def noise(*shape: int, dtype: type = np.uint8) -> np.ndarray:
    """Return random samples over the whole range of an integer type, or over 0..1."""
    if dtype is np.float32:
        return RANDOM.random(shape, dtype=np.float32)
    return RANDOM.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def pillow(pixels: np.ndarray | PillowImage.Image, kind: str, **settings: object) -> bytes:
    """Return an image file written by Pillow."""
    image = PillowImage.fromarray(pixels) if isinstance(pixels, np.ndarray) else pixels
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def tiff(pixels: np.ndarray, **settings: object) -> bytes:
    """Return a TIFF file written by tifffile."""
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **settings)
    return file.getvalue()


def png(colour: int, depth: int, samples: np.ndarray, *before: tuple[bytes, bytes], width: int | None = None) -> bytes:
    """Return a PNG file written by the book, with chunks before the pixels; sub-byte samples come packed."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    samples = samples.astype(">u2") if depth == 16 else samples
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    head = struct.pack(">IIBBBBB", width or samples.shape[1], samples.shape[0], depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", head), *before, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*named) for named in chunks)


def pnm(kind: int, maxval: int, samples: np.ndarray) -> bytes:
    """Return a PNM file with a comment in its header."""
    height, width = samples.shape[:2]
    head = f"P{kind}\n# by hand\n{width} {height}\n{maxval}\n".encode()
    if kind in (2, 3):
        return head + b" ".join(str(value).encode() for value in samples.ravel().tolist()) + b"\n"
    return head + samples.astype(">u2" if maxval > 255 else np.uint8).tobytes()


def pfm(samples: np.ndarray, order: str = "<", scale: float = 1.0) -> bytes:
    """Return a PFM file: rows from the bottom up, a negative scale for little endian."""
    head = f"{'PF' if samples.ndim == 3 else 'Pf'}\n{samples.shape[1]} {samples.shape[0]}\n"
    head += f"{-scale if order == '<' else scale}\n"
    return head.encode() + samples[::-1].astype(f"{order}f4").tobytes()
