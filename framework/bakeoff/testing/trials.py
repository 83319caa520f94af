"""What methods and perturbations are tried on, and how what they make is told apart."""

from collections.abc import Callable, Iterator
from unittest import SkipTest

from bakeoff.errors import UnitError
from bakeoff.testing.checks import failure
from bakeoff.testing.pictures import FORMS, Form, rendered, scene
from bakeoff.text import printable
from bakeoff.types import Image

SIZE = (64, 48)
"""Height and width of an ordinary picture: small, as slow plugins are tried on many."""

Attempt = Callable[[Image], object]
"""A plugin at work: what it makes of a picture."""


def pictures_of_every_form(sizes: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, Image]]:
    """Yield ordinary pictures in every form, then 8-bit ones of the given sizes, each with the words for it."""
    for form in FORMS:
        yield _words(form, SIZE), rendered(scene("shapes", SIZE), form)
    for size in sizes:
        for form in FORMS[:2]:
            yield _words(form, size), rendered(scene("landscape", size), form)


def carried_pictures(attempt: Attempt) -> tuple[Image, Image]:
    """Return two scenes, the second a dark one, in the first form that is not refused; raise `SkipTest` for none."""
    for form in FORMS:
        pictures = rendered(scene("landscape", SIZE), form), rendered(0.4 * scene("shapes", SIZE), form)
        try:
            for picture in pictures:
                attempt(copied(picture))
        except UnitError:
            continue
        return pictures
    raise SkipTest("it refuses every picture, which another check reports")


def carry_or_refuse(attempt: Attempt, sizes: tuple[tuple[int, int], ...]) -> None:
    """Hold a plugin to an image or a `UnitError` for every picture, and to an image for one of them at least."""
    carried = False
    for words, picture in pictures_of_every_form(sizes):
        try:
            attempt(picture)
        except UnitError:
            continue
        except Exception as error:
            raise failure(
                asked=f"an image or a UnitError for {words}", found=told(error),
                remedy="raise UnitError, with words for the user, for every image that cannot be carried",
            ) from error  # fmt: skip
        carried = True
    if not carried:
        raise failure(
            asked="at least one kind of image that is carried", found="a UnitError for each",
            remedy="see what the errors say, and whether all that is needed is installed",
        )  # fmt: skip


def keep_form(attempt: Attempt, sizes: tuple[tuple[int, int], ...], *, may_resize: bool) -> None:
    """Hold a plugin to outputs with the type, peak, channels and (unless it `may_resize`) size of their inputs."""
    for words, picture in pictures_of_every_form(sizes):
        try:
            made = require_image(attempt(picture))
        except UnitError:
            continue
        found = _difference(picture, made, may_resize=may_resize)
        if found:
            raise failure(
                asked=f"an image of the same form for {words}", found=found,
                remedy="give back the form of the input, or refuse the input by UnitError; "
                "what changes the size declares changes_size=True",
            )  # fmt: skip


def image_result(attempt: Attempt, picture: Image) -> str:
    """Return what is made of a picture as a text: the same for the same pixels; a refusal is a result, too."""
    try:
        return described(require_image(attempt(picture)))
    except UnitError:
        return "a refusal"


def require_image(returned: object) -> Image:
    """Return what a plugin made. Raise `CheckFailure` when it is no image."""
    if not isinstance(returned, Image):
        raise failure(
            asked="an Image", found=f"a {type(returned).__name__}",
            remedy="return Image(pixels, peak=image.peak, icc=image.icc)",
        )  # fmt: skip
    return returned


def copied(image: Image) -> Image:
    """Return an equal image that shares no memory with `image`, and whose cache is empty."""
    return Image(image.pixels.copy(), peak=image.peak, icc=image.icc)


def described(image: Image) -> str:
    """Return a text that is the same for images with the same pixels, size, type and peak."""
    return f"{image.describe()} with pixels {image.digest()[:8]}"


def told(error: BaseException) -> str:
    """Return an exception in one line."""
    return f"{type(error).__name__}: {printable(' '.join(str(error).split()))}"


def _words(form: Form, size: tuple[int, int]) -> str:
    return f"{size[1]}x{size[0]} {form}"


def _difference(given: Image, made: Image, *, may_resize: bool) -> str:
    if (made.width, made.height) != (given.width, given.height) and not may_resize:
        return f"another size, {made.width}x{made.height}"
    if made.channels != given.channels:
        return "grey" if made.channels == 1 else "RGB"
    if made.pixels.dtype != given.pixels.dtype:
        return str(made.pixels.dtype)
    return "" if made.peak == given.peak else f"another peak, {made.peak:g}"
