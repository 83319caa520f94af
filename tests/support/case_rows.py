"""What the tests of cases are made of: metrics, two codecs, rows of scores, headline comparisons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bakeoff.results import Comparison, MethodFacts, MetricFacts, ScoreRow

PSNR = MetricFacts("psnr", "PSNR", "dB", "higher")
SSIM = MetricFacts("ssim", "SSIM", "", "higher", has_map=True)
LPIPS = MetricFacts("lpips", "LPIPS", "", "lower")
SWEEP = ("quality=10", "quality=50", "quality=90")
A, B = MethodFacts("A", "jpeg", "JPEG", SWEEP, is_codec=True), MethodFacts("B", "webp", "WebP", SWEEP, is_codec=True)


def comparison(metric: str, gains: dict[str, float], **changes: Any) -> Comparison:
    """Return a headline comparison that says no more than its gains."""
    found = Comparison(
        metric=metric, a="A", b="B", scope="all", kind="bd_rate", perturbation="none", severity=None, point="",
        unit="%", signature="", n=len(gains), mean_a=None, mean_b=None, infinite_a=0, infinite_b=0, gain=1.0,
        ci_low=None, ci_high=None, p_value=None, p_adjusted=None, wins=0, ties=0, losses=0, effect_size=None,
        verdict="inconclusive", sentence="", headline=True, per_reference=gains, left_out={},
    )  # fmt: skip
    return replace(found, **changes)


def rows(metric: str, scores: dict[tuple[str, str, str], float]) -> list[ScoreRow]:
    """Return rows from scores by reference, method and point."""
    return [
        ScoreRow(reference, reference, "none", None, method, point, metric, score, "", "higher", "", "ok", "")
        for (reference, method, point), score in scores.items()
    ]


def sweep(references: Sequence[str], metric: str = "ssim") -> list[ScoreRow]:
    """Return rows in which B at quality 10 is as good as A at quality 50."""
    quality = {("A", SWEEP[0]): 0.7, ("A", SWEEP[1]): 0.8, ("A", SWEEP[2]): 0.9, ("B", SWEEP[0]): 0.81,
               ("B", SWEEP[1]): 0.9, ("B", SWEEP[2]): 0.95}  # fmt: skip
    return rows(metric, {(name, *unit): score for name in references for unit, score in quality.items()})
