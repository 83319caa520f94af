"""The search for the setting of a codec that reaches a target, by bisection that interpolates where it may."""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from bakeoff.errors import UnitError
from bakeoff.jobs import Target

MOST_ENCODES = 8
"""Encodings that a search may take for one image: enough to tell 255 settings apart, whatever the curve."""

CLOSE = 0.25
"""A setting that misses by less than this share of the tolerance ends the search. The tolerance itself would let it
stop anywhere inside, always on the same side for one codec and on the other for the next."""

STEPS = 4096
"""Settings that are told apart of an option that takes any number."""

WIDE = 20.0
"""Options whose ends differ by this factor are searched in equal ratios, others in equal differences."""

VERSION = 1
"""Raised when a search may find another setting; it is part of keys."""


class Trial(NamedTuple):
    """A setting that was tried, what it reached, and its place in the order from small to large files."""

    setting: float
    reached: float
    position: int


class Search:
    """Proposes settings, is told what they reach, and says which is nearest.

    Settings are numbered from 0, the smallest files, on. The search keeps to the gap between one that is known to make
    too little and one that makes too much, and to proposals whose gaps the encodings left can still close.

    Parameters
    ----------
    target
        What to reach, and the option that is searched.
    rising
        Whether the value of larger files is the higher one: it is for bits a pixel and for similarities.
    """

    def __init__(self, target: Target, *, rising: bool) -> None:
        self._target = target
        self._sign = 1.0 if rising else -1.0
        self._last = round(abs(target.ends[1] - target.ends[0])) if target.whole else STEPS
        self._below, self._above = -1, self._last + 1
        self.trials: list[Trial] = []
        self._proposed = 0

    def proposal(self) -> float | None:
        """Return the setting to try next, None when the search is over."""
        left = MOST_ENCODES - len(self.trials)
        if left == 0 or self._above - self._below <= 1 or self._is_close():
            return None
        reach = 2 ** (left - 1)
        lowest, highest = max(self._below + 1, self._above - reach), min(self._above - 1, self._below + reach)
        if lowest > highest:
            # More settings than the encodings left can tell apart: cut something off each time, then take the guess.
            margin = (self._above - self._below) // 8 if left > 1 else 0
            lowest, highest = self._below + 1 + margin, self._above - 1 - margin
        self._proposed = min(max(self._guess(), lowest), highest)
        return self._setting(self._proposed)

    def tell(self, reached: float) -> bool:
        """Note what the latest proposal reached; return whether nothing was nearer before."""
        trial = Trial(self._setting(self._proposed), reached, self._proposed)
        nearest = all(self._miss(trial) < self._miss(other) for other in self.trials)
        self.trials.append(trial)
        if self._sign * (reached - self._target.value) < 0:
            self._below = trial.position
        else:
            self._above = trial.position
        return nearest

    def found(self) -> Trial:
        """Return the nearest trial. Raise `UnitError` where it misses the target, with the reason."""
        nearest = min(self.trials, key=self._miss)
        if self._miss(nearest) <= self._target.tolerance:
            return nearest
        goal = f"{self._target.label} {self._target.value:g}"
        raise UnitError(f"{goal} is not reached within {self._target.tolerance:g}: {self._why(nearest)}")

    def _why(self, nearest: Trial) -> str:
        option = self._target.option
        ordered = sorted(self.trials, key=lambda trial: trial.position)
        for lower, upper in itertools.pairwise(ordered):
            if self._sign * (upper.reached - lower.reached) < 0:
                return (
                    f"it does not go one way with {option} ({_said(lower)}, {_said(upper)}), so the search may have "
                    f"missed it; the nearest of {len(ordered)} tried: {option} {_said(nearest)}"
                )
        if self._below == self._last:
            return f"{option} {_said(ordered[-1])}, and there is none for larger files"
        if self._above == 0:
            return f"{option} {_said(ordered[0])}, and there is none for smaller files"
        if self._above - self._below > 1:
            return f"the nearest of {len(ordered)} tried: {option} {_said(nearest)}"
        lower, upper = (next(t for t in ordered if t.position == end) for end in (self._below, self._above))
        return f"the steps of {option} are too coarse ({_said(lower)}, {_said(upper)})"

    def _miss(self, trial: Trial) -> float:
        return abs(trial.reached - self._target.value)

    def _is_close(self) -> bool:
        return any(self._miss(trial) <= CLOSE * self._target.tolerance for trial in self.trials)

    def _setting(self, position: int) -> float:
        first, last = self._target.ends
        if self._target.whole:
            return round(first) + position * (1 if last > first else -1)
        share = position / self._last
        if min(first, last) > 0 and max(first, last) / min(first, last) >= WIDE:
            setting = math.exp((1 - share) * math.log(first) + share * math.log(last))
        else:
            setting = (1 - share) * first + share * last
        # Four digits are finer than the steps, and can be read.
        return min(max(float(f"{setting:.4g}"), min(first, last)), max(first, last))

    def _guess(self) -> int:
        """Return where the curve through the trials next to the gap meets the target, the middle without a curve."""
        middle = (self._below + self._above) // 2
        ends = self._below, self._above
        near = sorted(self.trials, key=lambda trial: min(abs(trial.position - end) for end in ends))[:3]
        known = [(self._height(trial.reached), trial.position) for trial in near]
        goal = self._height(self._target.value)
        for number in (3, 2):
            crossing = _inverse(known[:number], goal) if len(known) >= number else math.nan
            if self._below < crossing < self._above:
                return round(crossing)
        # Beyond the end of the curve so far, by a line that goes the right way.
        if len(known) >= 2 and self._sign * (known[1][0] - known[0][0]) * (known[1][1] - known[0][1]) > 0:
            crossing = _inverse(known[:2], goal)
            return middle if math.isnan(crossing) else round(min(max(crossing, -1.0), self._last + 1.0))
        return middle

    def _height(self, value: float) -> float:
        """Return bits in log rate, which settings move evenly; scores as they are."""
        if self._target.metric is not None:
            return value
        return math.log(value) if value > 0 else -math.inf


def _inverse(known: Sequence[tuple[float, int]], goal: float) -> float:
    """Return the position at a height, by Lagrange's polynomial of position over height; NaN where it has none."""
    heights = [height for height, _ in known]
    if not all(map(math.isfinite, heights)) or len(set(heights)) < len(heights):
        return math.nan
    total = 0.0
    for i, (height, position) in enumerate(known):
        others = heights[:i] + heights[i + 1 :]
        total += position * math.prod((goal - other) / (height - other) for other in others)
    return total


def _said(trial: Trial) -> str:
    return f"{trial.setting:g} gives {trial.reached:.5g}"
