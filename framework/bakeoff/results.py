"""What a run found, as frozen values: rows of the score table, comparisons, rate-distortion results, cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

COSTS = {"bytes": "B", "bpp": "bit/px", "encode_seconds": "s", "decode_seconds": "s"}
"""What every codec is charged with, always recorded, and the units."""

Verdict = Literal["a_better", "b_better", "equivalent", "inconclusive"]


class ScoreRow(NamedTuple):
    """One score of one unit: a row of `scores.csv`, with the group that the statistics count by.

    `perturbation` is "none" for the clean input. `point` names only swept options (`quality=50`), "" without a sweep.
    `score` is None exactly when `status` is "failed"; it may be infinite, never NaN.
    """

    reference: str
    group: str
    perturbation: str
    severity: int | None
    method: str
    point: str
    metric: str
    score: float | None
    unit: str
    better: str
    signature: str
    status: Literal["ok", "failed"]
    reason: str


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What the statistics must know of a metric: its label in the tables, its margin, whether it is a cost.

    `display` is the name used in sentences ("SSIM"); `has_map` tells whether the metric draws a per-pixel map,
    `map_range` which scores its darkest and brightest colour stand for.
    """

    label: str
    display: str
    unit: str
    better: str
    margin: float | None = None
    is_cost: bool = False
    has_map: bool = False
    map_range: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """What the statistics must know of a method: its label, what it is, and its operating points in order.

    `display` is the name used in sentences ("WebP"); `points` holds the point texts of its sweep ("" without one).
    """

    label: str
    name: str
    display: str
    points: tuple[str, ...]
    is_codec: bool

    @property
    def heading(self) -> str:
        """The name in tables, charts and captions: the label, and what it stands for where that says more."""
        shown = self.label == self.display or self.display.endswith(f"({self.label})")
        return self.display if shown else f"{self.label}\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}{self.display}"


@dataclass(frozen=True, slots=True)
class BdResult:
    """The outcome of one Bjontegaard comparison of two curves.

    `percent` is the change of rate of B against A at equal quality (negative: B needs fewer bits), None unless
    `status` is "ok". `overlap` is the shared quality range over the union of both (0..1). `dropped` names the points
    that could not be used.
    """

    status: Literal["ok", "no_overlap", "small_overlap", "too_few_points", "non_monotone", "saturated", "failed"]
    percent: float | None
    reason: str
    overlap: float
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Method A against method B on one metric in one scope: an entry of `comparisons` in `summary.json`.

    `gain` is positive when B is better, in the metric's unit; for `bd_rate` it is minus the percent. `n` counts
    independent references (groups). `infinite_a`, `infinite_b` count infinite scores, which leave a mean undefined.
    `left_out` says which references could not take part, and why.
    """

    metric: str
    a: str
    b: str
    scope: str
    kind: Literal["score", "bd_rate"]
    perturbation: str
    severity: int | None
    point: str
    unit: str
    signature: str
    n: int
    mean_a: float | None
    mean_b: float | None
    infinite_a: int
    infinite_b: int
    gain: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    p_adjusted: float | None
    wins: int
    ties: int
    losses: int
    effect_size: float | None
    verdict: Verdict
    sentence: str
    headline: bool
    per_reference: Mapping[str, float]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many units the plan has, and what became of them."""

    planned: int
    computed: int
    reused: int
    failed: int


@dataclass(frozen=True, slots=True)
class CasePicture:
    """One picture of a case: what it shows, in a word and in a caption, and an image file that a browser can show."""

    role: Literal["reference", "distorted", "map"]
    label: str
    caption: str
    data: bytes
    media_type: Literal["image/png", "image/webp"]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MapScale:
    """What the colours of the maps of a case stand for: a colour bar from `low` to `high`, and how to read it."""

    bar: CasePicture
    low: float
    high: float
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """A reference worth looking at, and why it was chosen ("worst for B", "median").

    `pictures` are overviews, fitted to the page; `crops` show a part of the reference and the distorted images pixel
    by pixel. `frame` is where that part lies: left, top, width, height as fractions of the image.
    """

    title: str
    reference: str
    why: str
    pictures: tuple[CasePicture, ...]
    crops: tuple[CasePicture, ...] = ()
    frame: tuple[float, float, float, float] | None = None
    scale: MapScale | None = None
    notes: tuple[str, ...] = ()
