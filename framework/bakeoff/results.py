"""What a run found, as frozen values: rows of the score table, comparisons, rate-distortion results, cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bakeoff.errors import SignatureError
from bakeoff.infos import Band, Better, band_of, bands_in_words
from bakeoff.timing import CPU_COSTS

COSTS = {"bytes": "B", "bpp": "bit/px", "encode_seconds": "s", "decode_seconds": "s"}
"""What every codec is charged with, always recorded, and the units."""

PLACEMENT = {
    "align.dx": "px", "align.dy": "px", "align.angle": "deg", "align.scale_x": "", "align.scale_y": "",
    "align.shear": "", "misaligned.dx": "px", "misaligned.dy": "px", "misaligned.gain": "dB",
}  # fmt: skip
"""What may be recorded of how an output lay on its reference, and the units: what an alignment undid, or, where none
was asked for, the small shift that explains a low score, with the PSNR that undoing it brings."""

SEARCH = ("search.setting", "search.reached", "search.encodes")
"""What is recorded of the search for a target: the setting that was found, what it reached, and how many were tried."""

RESERVED = frozenset({*COSTS, *CPU_COSTS, *(name.partition(".")[0] for name in (*PLACEMENT, *SEARCH))})
"""What no metric may be called in the tables."""

Verdict = Literal["a_better", "b_better", "equivalent", "inconclusive"]


class ScoreRow(NamedTuple):
    """One score of one unit: a row of `scores.csv`, with the group that the statistics count by.

    `perturbation` is "none" for the clean input. `point` names only swept options (`quality=50`), "" without a sweep.
    `score` is None exactly when `status` is "failed"; it may be infinite, never NaN. `better` is "" for what is neither
    good nor bad, such as `align.dx`.
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


def one_signature(rows: Iterable[ScoreRow]) -> str:
    """Return the signature that all rows share, "" for no rows. Raise SignatureError showing two that differ."""
    first: ScoreRow | None = None
    for row in rows:
        first = first or row
        if row.signature != first.signature:
            raise SignatureError(
                f"{row.metric} has different signatures: {first.signature!r} (method {first.method}, "
                f"{first.reference}) and {row.signature!r} (method {row.method}, {row.reference}); scores of different "
                "definitions are never averaged or compared, so give such images a dataset of their own"
            )
    return first.signature if first else ""


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What the statistics must know of a metric: its label in the tables, its margin, whether it is a cost.

    `display` is the name used in sentences ("SSIM"); `has_map` tells whether the metric draws a per-pixel map,
    `map_range` which scores its darkest and brightest colour stand for, `map_step` how many pixels of the image, across
    and down, a pixel of the map does. `note` says how to read a score, `bands` which words its ranges have, best first,
    by `bands_source`. `isolated` marks seconds that were measured with nothing else running: only those are compared.
    """

    label: str
    display: str
    unit: str
    better: Better
    margin: float | None = None
    is_cost: bool = False
    has_map: bool = False
    map_range: tuple[float, float] = (0.0, 1.0)
    map_step: int = 1
    note: str = ""
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    ceiling: float | None = None
    isolated: bool = False

    def band(self, score: float) -> str:
        """Return the words of the band that a score falls in, "" for a metric without bands."""
        return band_of(score, self.bands, self.better)

    def bands_text(self) -> str:
        """Return all bands in one line: `very high from 0.95, good from 0.8, low below`; "" without bands."""
        return bands_in_words(self.bands, self.better)


class EqualTerms(NamedTuple):
    """What is the same for every method at an operating point, so that comparing them there is fair.

    `metric` is the label of what was searched for ("bpp", or that of a metric), "" where it is no target; `words` begin
    a sentence: "at 0.5 bits a pixel", "at SSIM 0.95", "after 5 generations".
    """

    metric: str
    words: str


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """What the statistics must know of a method: its label, what it is, and its operating points in order.

    `display` is the name used in sentences ("WebP"); `points` holds the point texts of its sweep ("" without one).
    `terms` says of points that are no settings of the user's what is equal there: targets, numbers of generations.
    `curve` is False where points differ in generations, too: bits and quality of those make no curve.
    """

    label: str
    name: str
    display: str
    points: tuple[str, ...]
    is_codec: bool
    terms: Mapping[str, EqualTerms] = field(default_factory=dict)
    curve: bool = True

    @property
    def has_curve(self) -> bool:
        """Whether its points are a curve of rate and quality."""
        return self.is_codec and self.curve and len(self.points) > 1

    def equal_terms(self, other: "MethodFacts", point: str) -> EqualTerms | None:
        """Return what is equal at a point of both methods, None where that is not known."""
        terms = self.terms.get(point)
        return terms if terms is not None and terms == other.terms.get(point) else None

    @property
    def heading(self) -> str:
        """The name in tables, charts and captions: the label, and what it stands for where that says more."""
        shown = self.label == self.display or self.display.endswith(f"({self.label})")
        return self.display if shown else f"{self.label}\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}{self.display}"


@dataclass(frozen=True, slots=True)
class CodecConditions:
    """What a fair comparison must know of a codec: its plugin, libraries, swept options, and what it says of itself.

    `stated` maps `effort`, `threads`, `chroma`, `depth` to every answer at the operating points; what is not known is
    left out.
    """

    label: str
    name: str
    libraries: tuple[str, ...]
    swept: tuple[str, ...]
    stated: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Method A against method B on one metric in one scope: an entry of `comparisons` in `summary.json`.

    `gain` is positive when B is better, in the metric's unit; for ratios (`kind` is not "score") it is minus the
    percent. `n` counts independent references (groups). `infinite_a`, `infinite_b` count infinite scores, which leave a
    mean undefined. `left_out` says which references could not take part, and why.
    """

    metric: str
    a: str
    b: str
    scope: str
    kind: Literal["score", "bd_rate", "time", "bytes"]
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
    by pixel. `frame` is where that part lies: left, top, width, height as fractions of the image. `closeups` show the
    middle of that part, in which B is worst, several times larger.
    """

    title: str
    reference: str
    why: str
    pictures: tuple[CasePicture, ...]
    crops: tuple[CasePicture, ...] = ()
    closeups: tuple[CasePicture, ...] = ()
    frame: tuple[float, float, float, float] | None = None
    scale: MapScale | None = None
    notes: tuple[str, ...] = ()
