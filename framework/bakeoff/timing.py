"""How seconds are measured: what an experiment file says under `timing`, and what is recorded of each measurement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

CPU_COSTS = {"encode_cpu_seconds": "s", "decode_cpu_seconds": "s"}
"""What is recorded beside the costs where codecs are timed: time of the processor, in all threads and programs."""


class TimingRules(BaseModel):
    """Time every codec by itself, in turn with the others, after the scores are made."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    repeat: int = Field(default=5, ge=2, le=1000, description="laps that count of every unit; one before warms up")
    isolate: bool = Field(
        default=True,
        description="one worker on one thread, and nothing else running; otherwise laps are taken in the crowded pool, "
        "and their seconds are never compared",
    )

    def words(self) -> str:
        """Return how seconds are measured, for a reader."""
        how = "alone, in turn with the others" if self.isolate else "in the crowded pool"
        return f"median of {self.repeat}, {how}"


class Lap(NamedTuple):
    """One timed encoding and decoding; `turn` counts all laps of the codecs that took turns, from 0 on."""

    turn: int
    encode_seconds: float
    decode_seconds: float
    encode_cpu_seconds: float
    decode_cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """How seconds were measured, and on which machine: times of two stopwatches are never mixed.

    `machine` names processor, cores, system and Python. The library of a codec, with its version, is part of the key
    of its units.
    """

    rules: TimingRules
    machine: str

    @classmethod
    def of(cls, rules: TimingRules, environment: Mapping[str, object]) -> Self:
        """Return the stopwatch of a run from the facts of its environment (see `bakeoff.environment`)."""
        cpu, cores, system, python = (
            environment.get(name, "unknown") for name in ("cpu", "cores", "platform", "python")
        )
        machine = f"{cpu}, {cores} cores, {system}, Python {python}"
        return cls(rules, " ".join(machine.replace("|", "/").split()))

    @property
    def key(self) -> str:
        """What laps are stored under, and what signatures say of them."""
        return f"{'isolated' if self.rules.isolate else 'pool'}|median-of-{self.rules.repeat}|{self.machine}"

    def signature(self, cost: str) -> str:
        """Return the signature of medians: `encode_seconds|v1|wall|isolated|median-of-5|<machine>`."""
        return f"{cost}|v1|{'cpu' if cost in CPU_COSTS else 'wall'}|{self.key}"


@dataclass(frozen=True, slots=True)
class Measured:
    """The median of laps, in seconds, and an interval of it: with probability `coverage` it holds the true median."""

    median: float
    low: float
    high: float
    coverage: float


@dataclass(frozen=True, slots=True)
class UnitTiming:
    """What was measured of a codec unit, as the tables name it: its laps, and by cost their median and its interval."""

    reference: str
    perturbation: str
    severity: int | None
    method: str
    point: str
    stopwatch: Stopwatch
    laps: tuple[Lap, ...]
    seconds: Mapping[str, Measured]
