"""One pair judged by every preset of a metric, and which option makes the difference."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from bakeoff.document import dotted
from bakeoff.errors import BakeoffError
from bakeoff.plugin import Metric
from bakeoff.presets import PRESET_KEY, spelt_out
from bakeoff.scoring import checked_scores
from bakeoff.types import Pair
from bakeoff.wording import faults

DEFAULT = "default"
"""What the row without a preset is called."""


@dataclass(frozen=True, slots=True)
class PresetScore:
    """What one preset says of a pair.

    `score` is None where it refuses the pair, and `reason` says why. `difference` is the score minus that of the
    default options, None where one of both is missing. `changed` holds the options that are not the default ones;
    `alone`, for presets that change several, the difference that each makes when only it is changed (None where that
    gives no score), the largest first.
    """

    preset: str
    score: float | None
    difference: float | None
    signature: str
    changed: Mapping[str, Any] = field(default_factory=dict)
    alone: Mapping[str, float | None] = field(default_factory=dict)
    reason: str = ""


def preset_table(metric: type[Metric], pair: Pair) -> list[PresetScore]:
    """Return a row for the default options of a metric and one for each of its presets, in their order."""
    default = _judged(DEFAULT, metric, {}, pair)
    usual = metric().options() if default.signature else {}
    return [default, *(_row(name, metric, usual, default.score, pair) for name in metric.presets)]


def _judged(name: str, metric: type[Metric], options: Mapping[str, Any], pair: Pair) -> PresetScore:
    """Return the score by these options, or why they give none."""
    try:
        made = metric.model_validate(options, strict=False)
    except ValidationError as error:
        wrong = faults(error, metric, spelt_out(metric, options), noun="option")
        reason = "; ".join(": ".join(filter(None, (dotted(fault.about), fault.text))) for fault in wrong)
        return PresetScore(name, None, None, "", reason=reason)
    signature = made.signature(pair.reference)
    try:
        return PresetScore(name, checked_scores(metric.info.name, made.score(pair))[""], None, signature)
    except BakeoffError as error:
        return PresetScore(name, None, None, signature, reason=str(error))


def _row(name: str, metric: type[Metric], usual: Mapping[str, Any], standard: float | None, pair: Pair) -> PresetScore:
    row = _judged(name, metric, {PRESET_KEY: name}, pair)
    if not row.signature:
        return row
    options = metric.model_validate({PRESET_KEY: name}).options()
    changed = {option: value for option, value in options.items() if option not in usual or value != usual[option]}
    alone = {}
    if len(changed) > 1 and standard is not None:
        scores = {option: _judged("", metric, {option: value}, pair).score for option, value in changed.items()}
        effects = {option: _difference(score, standard) for option, score in scores.items()}
        alone = dict(sorted(effects.items(), key=lambda effect: -abs(effect[1] or 0.0)))
    return replace(row, difference=_difference(row.score, standard), changed=changed, alone=alone)


def _difference(score: float | None, standard: float | None) -> float | None:
    if score is None or standard is None:
        return None
    return 0.0 if score == standard else score - standard  # two infinite scores are equal
