"""Checks for codecs: what `decode` returns comes from the bytes, all of it, and the bytes can hold it."""

import math
import re
from unittest import SkipTest

import numpy as np

from bakeoff.errors import UnitError
from bakeoff.plugin import Codec
from bakeoff.randomness import RandomField
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.conduct import remade
from bakeoff.testing.elsewhere import run_elsewhere
from bakeoff.testing.pictures import FORMS
from bakeoff.testing.trials import carried_pictures, copied, described, image_result, require_image
from bakeoff.types import Image

ENOUGH = 0.95
"""Part of the bits that theory asks for which a file must have; the rest allows for the chance in one picture."""


def _suffix(codec: Codec) -> None:
    suffix: object = getattr(codec, "suffix", None)
    if not isinstance(suffix, str) or re.fullmatch(r"[a-z0-9][a-z0-9.]*", suffix) is None:
        raise failure(
            asked="the suffix of the format's files, in lower case and without a leading dot",
            found=f"suffix = {suffix!r}", remedy='set the class variable: suffix: ClassVar[str] = "jxl"',
        )  # fmt: skip


def _encodes_bytes(codec: Codec) -> None:
    for picture in carried_pictures(codec.apply):
        data: object = codec.encode(copied(picture))
        if not isinstance(data, bytes) or not data:
            found = "empty bytes" if isinstance(data, bytes) else f"a {type(data).__name__}"
            raise failure(asked="the coded file as bytes", found=found, remedy="return bytes(...) of the whole file")


def _encode_deterministic(codec: Codec) -> None:
    for picture in carried_pictures(codec.apply):
        data = codec.encode(copied(picture))
        for again in (codec.encode(copied(picture)), remade(codec).encode(copied(picture))):
            if data != again:
                raise failure(
                    asked="the same bytes for the same picture", found=f"{len(data)} bytes, then other {len(again)}",
                    remedy="write no time and no random number into the file, and use one thread",
                )  # fmt: skip


def _round_trip(codec: Codec) -> None:
    for picture in carried_pictures(codec.apply):
        decoded = require_image(codec.decode(codec.encode(copied(picture))))
        applied = image_result(codec.apply, copied(picture))
        if described(decoded) != applied:
            raise failure(
                asked="apply(image) to be decode(encode(image))", found=f"{applied} against {described(decoded)}",
                remedy="leave apply as Codec defines it",
            )  # fmt: skip


def _bytes_suffice(codec: Codec) -> None:
    picture, _ = carried_pictures(codec.apply)
    data = codec.encode(copied(picture))
    here = described(require_image(codec.decode(data)))
    there = run_elsewhere(_decode, codec, data)
    if here != there:
        raise failure(
            asked="a picture that is in the bytes", found=f"{here} here, {there} in another process from them",
            remedy="keep nothing of the image outside of the bytes, also not its size, type or peak",
        )  # fmt: skip


def _decode(codec: Codec, data: bytes) -> str:
    return described(require_image(codec.decode(data)))


def _bytes_needed(codec: Codec) -> None:
    picture, _ = carried_pictures(codec.apply)
    data = codec.encode(copied(picture))
    for words, part in (("no bytes", b""), ("the first half of the bytes", data[: len(data) // 2])):
        try:
            codec.decode(part)
        except Exception:  # noqa: BLE001, S112 - how a damaged file is refused is the codec's own
            continue
        raise failure(
            asked=f"an error from decode for {words}", found="an image",
            remedy="decode from the bytes alone, and raise UnitError for a file that ends too early",
        )  # fmt: skip


def _bytes_honest(codec: Codec) -> None:
    """Hold the size of a coded noise to Shannon's lower bound.

    Independent samples that are uniform over L values, known up to a mean squared error D, have at least
    log2(L) - log2(2 pi e (D + 1/12)) / 2 bits each (Shannon 1959; the twelfth is the variance of a dither that makes
    the values continuous, which cannot add information). No codec is below, whatever it knows of natural images.
    """
    noise, levels = _noise(codec)
    data = codec.encode(copied(noise))
    decoded = require_image(codec.decode(data))
    if decoded.pixels.shape != noise.pixels.shape:
        return  # a codec of fewer pixels is no codec of this noise
    error = float(np.mean((decoded.pixels.astype(np.float64) - noise.pixels) ** 2))
    least = math.log2(levels) - 0.5 * math.log2(2.0 * math.pi * math.e * (error + 1.0 / 12.0))
    needed = math.floor(ENOUGH * least * noise.pixels.size / 8.0)
    if len(data) < needed:
        raise failure(
            asked=f"at least the {needed} bytes that hold noise as exactly as it came back (MSE {error:.3g})",
            found=f"{len(data)} bytes", remedy="put everything that decode needs into the bytes",
        )  # fmt: skip


def _noise(codec: Codec) -> tuple[Image, int]:
    """Return uniform noise in an integer form that the codec carries, and how many values its samples take."""
    for channels, dtype, peak in FORMS:
        if dtype.startswith("uint"):
            shape = (64, 64) if channels == 1 else (64, 64, channels)
            uniform = RandomField("bakeoff.testing", "noise to be coded").uniform(shape)
            noise = Image(np.floor(uniform * (peak + 1.0)).astype(dtype), peak=peak)
            try:
                codec.apply(copied(noise))
            except UnitError:
                continue
            return noise, int(peak) + 1
    raise SkipTest("the codec carries no integer samples")


CODEC_CHECKS: tuple[Check, ...] = (
    Check("suffix", _suffix),
    Check("encodes_bytes", _encodes_bytes),
    Check("encode_deterministic", _encode_deterministic),
    Check("round_trip", _round_trip),
    Check("bytes_suffice", _bytes_suffice),
    Check("bytes_needed", _bytes_needed),
    Check("bytes_honest", _bytes_honest),
)
"""The checks of methods that only codecs must pass."""
