"""The header of a TIFF file, and the orientation in an EXIF block, which is a TIFF header too (TIFF 6.0, section 2)."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from bakeoff.errors import ImageError
from bakeoff.images.profile import profile_digest
from bakeoff.reading import Header

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _PLANAR = 256, 257, 258, 262, 274, 277, 284
_FORMAT, _PROFILE = 339, 34675
_NUMBERS = (_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _PLANAR, _FORMAT)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
_COLOURS = {0: "grey", 1: "grey", 2: "RGB", 3: "palette", 5: "CMYK", 6: "YCbCr", 8: "Lab"}
_CHANNELS = {"grey": 1, "RGB": 3, "RGB+alpha": 4, "palette": 1, "CMYK": 4, "YCbCr": 3, "Lab": 3}
_WHITE_IS_ZERO = 0
_UNSIGNED, _FLOAT = 1, 3
_MOST_TAGS = 4096


class _Entry(NamedTuple):
    """One tag of a directory: its type, how many values, and where they lie."""

    kind: int
    length: int
    start: int
    size: int


def exif_orientation(block: bytes) -> int:
    """Return the orientation that an EXIF block states: 1 where it states none, 0 where it cannot be read."""
    block = block.removeprefix(b"Exif\0\0")
    try:
        tiff = _Tiff(block)
        entry = tiff.entries(next(tiff.directories())).get(_ORIENTATION)
        return 1 if entry is None else _orientation(tiff.integers(entry))
    except (ImageError, StopIteration):
        return 0


def tiff_header(data: bytes, frame: int) -> Header:
    """Return the header of the page `frame`, or of the last one. Raise `ImageError` for a damaged or truncated file."""
    tiff = _Tiff(data)
    pages = list(tiff.directories())
    if not pages:
        raise ImageError("damaged TIFF: it has no page")
    entries = tiff.entries(pages[min(frame, len(pages) - 1)])
    for tag, entry in entries.items():
        if entry.start + entry.size > len(data):
            raise ImageError(f"truncated TIFF: the data of tag {tag} lies beyond the end of the file")
    numbers = {tag: tiff.integers(entries[tag]) for tag in _NUMBERS if tag in entries}
    profile = entries.get(_PROFILE)
    try:
        width, height = numbers[_WIDTH][0], numbers[_HEIGHT][0]
        mode, peak = _layout(numbers)
    except (KeyError, IndexError) as error:
        raise ImageError("damaged TIFF: a tag that every TIFF file has is missing") from error
    return Header(
        format="TIFF",
        width=width,
        height=height,
        mode=mode,
        peak=peak,
        frames=len(pages),
        orientation=_orientation(numbers.get(_ORIENTATION, (1,))),
        icc=profile_digest(data[profile.start : profile.start + profile.size]) if profile else "",
    )


def _layout(numbers: dict[int, tuple[int, ...]]) -> tuple[str, int]:
    """Return mode and peak; a layout without a common name is described in words."""
    photometric, samples = numbers[_PHOTOMETRIC][0], numbers.get(_SAMPLES, (1,))[0]
    bits, kinds = set(numbers.get(_BITS, (1,))), set(numbers.get(_FORMAT, (_UNSIGNED,)))
    colour = _COLOURS.get(photometric, f"photometric {photometric}")
    mode = "RGB+alpha" if (colour, samples) == ("RGB", 4) else colour
    planar = samples > 1 and numbers.get(_PLANAR, (1,))[0] != 1
    if samples == _CHANNELS.get(mode) and not planar:
        if kinds == {_UNSIGNED} and (bits == {8} or (samples == 1 and bits in ({1}, {4}))):
            return mode, 255
        # Where white is 0, decoders turn 8 bits round, but not 16 or floats.
        if kinds == {_UNSIGNED} and bits == {16} and photometric != _WHITE_IS_ZERO:
            return mode, 65535
        if kinds == {_FLOAT} and bits == {32} and photometric != _WHITE_IS_ZERO:
            return mode, 0
    words = f"{mode} in {samples} {'separate planes' if planar else 'samples'} of {_listed(bits)} bits"
    return f"{words} (photometric {photometric}, sample format {_listed(kinds)})", 0


def _listed(numbers: set[int]) -> str:
    return "/".join(map(str, sorted(numbers)))


def _orientation(values: tuple[int, ...]) -> int:
    return values[0] if len(values) == 1 and 1 <= values[0] <= 8 else 0


class _Tiff:
    """A walk over directories and tags; every position is checked against the end of the data."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._order = "<" if data[:2] == b"II" else ">"
        if data[:2] not in (b"II", b"MM") or self._unpack("H", 2) not in ((42,), (43,)):
            raise ImageError("damaged TIFF header")
        self._big = self._unpack("H", 2) == (43,)
        # Offset type and its size, type of the number of tags and its size, size of a tag.
        self._offset, self._offset_size, self._count, self._count_size, self._tag_size = (
            ("Q", 8, "Q", 8, 20) if self._big else ("I", 4, "H", 2, 12)
        )

    def directories(self) -> Iterator[int]:
        """Yield the positions of the directories, one a page. A chain that runs in a circle is an error."""
        seen: set[int] = set()
        position = self._unpack(self._offset, 8 if self._big else 4)[0]
        while position:
            if position in seen:
                raise ImageError("damaged TIFF: its pages form a circle")
            seen.add(position)
            yield position
            count = self._unpack(self._count, position)[0]
            position = self._unpack(self._offset, position + self._count_size + count * self._tag_size)[0]

    def entries(self, directory: int) -> dict[int, _Entry]:
        """Return the tags of a directory; the data of one may lie beyond the end of a damaged file."""
        count = self._unpack(self._count, directory)[0]
        if count > _MOST_TAGS:
            raise ImageError(f"damaged TIFF: a page has {count} tags")
        found: dict[int, _Entry] = {}
        for number in range(count):
            position = directory + self._count_size + number * self._tag_size
            tag, kind = self._unpack("HH", position)
            values = self._unpack(self._offset, position + 4)[0]
            size = values * _SIZES.get(kind, 0)
            start = position + 4 + self._offset_size
            if size > self._offset_size:
                start = self._unpack(self._offset, start)[0]
            found[tag] = _Entry(kind, values, start, size)
        return found

    def integers(self, entry: _Entry) -> tuple[int, ...]:
        """Return the values of a tag of integers."""
        letter = _INTEGERS.get(entry.kind)
        return self._unpack(f"{entry.length}{letter}", entry.start) if letter else ()

    def _unpack(self, letters: str, position: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(self._order + letters, self._data, position)
        except (struct.error, OverflowError) as error:
            raise ImageError("truncated TIFF: a page lies beyond the end of the file") from error
