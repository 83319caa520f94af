"""The images of one job: read once, perturbed once a condition, so that every method sees the same pixels."""

from pathlib import Path

from bakeoff.errors import PairError
from bakeoff.jobs import Job, Note, UnitWork
from bakeoff.lint import range_doubt
from bakeoff.looking import Look
from bakeoff.randomness import RandomField
from bakeoff.text import printable
from bakeoff.toolbox import Toolbox, checked_image, plugin_text
from bakeoff.types import Image
from bakeoff.view import Mask, mask_of


class JobImages:
    """The reference, input and mask of a sample, what metrics look at of it, and doubts about the files.

    Raises
    ------
    ImageError, PairError, UnitError
        For a file that cannot be read or has changed since the plan saw it, a mask that is none of this reference, and
        a region of interest beyond it.
    """

    def __init__(self, job: Job, tools: Toolbox) -> None:
        sample, setup = job.sample, tools.setup
        self._tools = tools
        self.reference, self.notes = self.read(sample.reference, job.reference_sha256)
        self._clean = self.reference
        if sample.input is not None:
            self._clean, more = self.read(sample.input, job.input_sha256)
            self.notes += more
        self.mask = None if sample.mask is None else self._mask(sample.mask, job.mask_sha256)
        self.look = Look(sample.roi, setup.ignore_border, setup.align)
        self.look.part(self.reference)
        self._perturbed: tuple[str, Image] | None = None

    def read(self, path: Path, sha256: str) -> tuple[Image, tuple[Note, ...]]:
        """Return the image in a file, and what is doubtful about its range."""
        image = self._tools.read(path, sha256)
        doubt = range_doubt(image)
        return image, () if doubt is None else (Note(doubt[0], f"{printable(str(path))} ({doubt[1]})"),)

    def given(self, unit: UnitWork) -> Image:
        """Return what the method of a unit is given."""
        if unit.perturbation is None or unit.severity is None:
            return self._clean
        # Only the latest is remembered: units come condition by condition, and images may be large.
        if self._perturbed is None or self._perturbed[0] != condition(unit):
            name = unit.perturbation.name
            digest = self._clean.cached("digest", self._clean.digest)
            field = RandomField(str(self._tools.setup.seed), digest, name)
            perturbed = self._tools.perturbation(unit.perturbation).apply(self._clean, unit.severity, field)
            self._perturbed = (condition(unit), checked_image(perturbed, f"{name}.apply"))
        return self._perturbed[1]

    def against(self, unit: UnitWork) -> Image:
        """Return what the output of a unit is judged against."""
        return self.reference if self._tools.setup.against == "reference" else self.given(unit)

    def _mask(self, path: Path, sha256: str) -> Mask:
        image = self._tools.read(path, sha256, self._tools.setup.images.for_masks())
        if (image.width, image.height) != (self.reference.width, self.reference.height):
            raise PairError(
                f"{printable(str(path))}: the mask is {image.width}x{image.height}, its reference "
                f"{self.reference.width}x{self.reference.height}; a mask has the size of its reference"
            )
        try:
            return mask_of(image)
        except PairError as error:
            raise PairError(f"{printable(str(path))}: {error}") from error


def condition(unit: UnitWork) -> str:
    """Return a text that is the same for units whose methods are given the same pixels."""
    return "" if unit.perturbation is None else f"{plugin_text(unit.perturbation)}|{unit.severity}"
