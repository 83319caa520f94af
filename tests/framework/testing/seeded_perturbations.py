"""Perturbations for the tests of the kit: some that are right, and many that are wrong, each in one way."""

import itertools
import random
import time
from typing import ClassVar

import numpy as np

from bakeoff.plugin import Image, Perturbation, PerturbationInfo, RandomField, UnitError, hookimpl


class Snow(Perturbation):
    """Right: white samples here and there, more of them with each severity, always the same ones first."""

    info = PerturbationInfo(name="snow", version=1, unit="share of samples")

    def dose(self, severity: int) -> float:
        return 0.03 * severity

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        hit = field.uniform(image.pixels.shape) < self.dose(severity)
        return self.rendered(image, np.where(hit, image.peak, image.pixels))


class Posterised(Perturbation):
    """Right: nothing random, and only for 8 bits."""

    info = PerturbationInfo(name="posterised", version=1, unit="step")

    def dose(self, severity: int) -> float:
        return 2.0 ** (severity + 1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        if image.bits != 8:
            raise UnitError(f"posterised takes 8 bits, got {image.bits}")
        step = self.dose(severity)
        return self.rendered(image, np.floor(image.pixels / step) * step)


class Cropped(Perturbation):
    """Right: it changes the size, and says so."""

    info = PerturbationInfo(name="cropped", version=1, changes_size=True)

    def dose(self, severity: int) -> float:
        return float(severity)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return Image(image.pixels[: max(1, image.height - severity)], peak=image.peak)


class Tint(Snow):
    """Right: kinds of damage that no order is claimed for."""

    info = PerturbationInfo(name="tint", version=1, monotone=False)

    def dose(self, severity: int) -> float:
        return (0.1, 0.3, 0.2, 0.05, 0.4)[severity - 1]


class Unseeded(Snow):
    info = PerturbationInfo(name="unseeded", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        hit = np.random.default_rng().uniform(size=image.pixels.shape) < self.dose(severity)
        return self.rendered(image, np.where(hit, image.peak, image.pixels))


class GlobalNoise(Snow):
    info = PerturbationInfo(name="global_noise", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        random.seed(0)
        shift = random.random() * self.dose(severity) * image.peak
        return self.rendered(image, image.pixels - shift)


class Hashed(Snow):
    """Another pattern in every process, as the hash of a text is salted."""

    info = PerturbationInfo(name="hashed", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        salt = str(hash("snow"))
        return super().apply(image, severity, RandomField(salt, image.digest()))


class OneFieldForAll(Snow):
    """It draws from the field, and then uses another one."""

    info = PerturbationInfo(name="one_field_for_all", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        field.uniform((1,))
        return super().apply(image, severity, RandomField("always"))


class FieldPerSeverity(Snow):
    info = PerturbationInfo(name="field_per_severity", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        noise = field.normal(image.pixels.shape, stream=severity)
        return self.rendered(image, image.pixels + self.dose(severity) * image.peak * noise)


class WrongLadder(Snow):
    info = PerturbationInfo(name="wrong_ladder", version=1)

    def dose(self, severity: int) -> float:
        return 0.03 * (6 - severity)


class WrongDamage(Snow):
    """The dose grows, but what is done does not follow it."""

    info = PerturbationInfo(name="wrong_damage", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return super().apply(image, (1, 2, 5, 3, 4)[severity - 1], field)


class Nothing(Snow):
    info = PerturbationInfo(name="nothing", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return image


class DoseInWords(Snow):
    info = PerturbationInfo(name="dose_in_words", version=1, monotone=False)

    def dose(self, severity: int) -> float:
        return "mild" if severity < 3 else "strong"

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return Snow().apply(image, severity, field)


class EightBits(Snow):
    info = PerturbationInfo(name="eight_bits", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        made = super().apply(image, severity, field)
        return Image((made.pixels / made.peak * 255).astype(np.uint8))


class HardCoded255(Snow):
    """Right for 8 bits; a float image leaves its range."""

    info = PerturbationInfo(name="hard_coded_255", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        hit = field.uniform(image.pixels.shape) < self.dose(severity)
        return Image(np.where(hit, 255, image.pixels).astype(image.pixels.dtype), peak=image.peak)


class Shrinks(Snow):
    info = PerturbationInfo(name="shrinks", version=1, monotone=False)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return super().apply(Image(image.pixels[::2, ::2], peak=image.peak), severity, field)


class ReturnsArray(Snow):
    info = PerturbationInfo(name="returns_array", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        return super().apply(image, severity, field).pixels


class Unlocks(Snow):
    info = PerturbationInfo(name="unlocks", version=1)

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        image.pixels.setflags(write=True)
        image.pixels[0] = 0
        return super().apply(image, severity, field)


class Warms(Snow):
    """Scales by how bright the picture before was."""

    info = PerturbationInfo(name="warms", version=1)
    before: ClassVar[list] = [0.5]

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        shift, self.before[0] = self.before[0], float(image.pixels.mean() / image.peak)
        return self.rendered(image, image.pixels - shift * self.dose(severity) * image.peak)


class Racy(Snow):
    """One place for the image of all threads."""

    info = PerturbationInfo(name="racy", version=1)
    shared: ClassVar[list] = [None]

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        self.shared[0] = image
        time.sleep(0.002)
        made = super().apply(image, severity, field)
        return made if self.shared[0] is image else image


class Unpicklable(Snow):
    info = PerturbationInfo(name="unpicklable", version=1)

    def __getstate__(self):
        raise TypeError("cannot pickle a model")


class Unprepared(Snow):
    info = PerturbationInfo(name="unprepared", version=1)

    def prepare(self):
        raise OSError("no such model")


class Versioned(Snow):
    """Names another library each time it is asked, in two lines."""

    info = PerturbationInfo(name="versioned", version=1)
    number: ClassVar = itertools.count()

    def library(self):
        return f"snow\n{next(self.number)}"


@hookimpl
def bakeoff_register_perturbations():
    return [
        found for found in globals().values()
        if isinstance(found, type) and issubclass(found, Perturbation) and found.__module__ == __name__
    ]  # fmt: skip
