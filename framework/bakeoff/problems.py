"""Every problem of a configuration, told at once, in plain words, where the user wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from bakeoff.document import Document, Place, Problem, dotted
from bakeoff.errors import ConfigError
from bakeoff.wording import faults


class Problems:
    """Collects problems by place, and raises them all as one error, sorted by line."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found = dict.fromkeys(document.problems)

    def add(self, about: Place, text: str, *, at: Place | None = None) -> None:
        """Note what is wrong with the place `about`; `at` is the place whose line is shown, if it is another."""
        rank, where, written = self._document.locate(about if at is None else at)
        # A setting of the command line shows its place itself.
        told = written == about and written in self._document.overrides
        path = f"{dotted(about)}: " if about and not told else ""
        self._found[Problem(rank, where, path + text)] = None

    def add_invalid(
        self,
        error: ValidationError,
        model: type[BaseModel],
        data: Any,
        place: Place,
        *,
        noun: str,
        also: Sequence[str] = (),
        moved: Mapping[str, Place] | None = None,
    ) -> None:
        """Note everything that `model` found wrong with `data`, which stands at `place`.

        `also` names keys that stand there without being the model's. `moved` maps fields to the places where their
        values stand instead (the items of a sweep).
        """

        def resolved(inner: Place) -> Place:
            base = (moved or {}).get(str(inner[0])) if inner else None
            return (*place, *inner) if base is None else (*base, *inner[1:])

        for fault in faults(error, model, data, noun=noun, also=also):
            self.add(resolved(fault.about), fault.text, at=resolved(fault.at))

    def error(self) -> ConfigError:
        """Return the error that tells all problems."""
        return ConfigError(map(str, sorted(self._found, key=lambda problem: problem.rank)))

    def raise_if_any(self) -> None:
        """Raise `ConfigError` when a problem has been noted."""
        if self._found:
            raise self.error()
