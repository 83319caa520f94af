"""A metric fitted to opinion scores: 100 minus a weighted sum of what is wrong. `fit.py` writes its weights."""

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bakeoff.plugin import Image, Metric, MetricInfo, Pair, PluginError, Scores, hookimpl

BEST = 100.0
"""The opinion of an image without any fault."""


class FittedOpinion(Metric):
    """Predicted opinion, up to 100. The weights here were fitted to made-up opinions and mean nothing for photographs.

    What is wrong is kept by its features: `fitted_opinion.error`, `.structure` and `.gradient` are the points each of
    them costs.
    """

    info = MetricInfo(
        name="fitted_opinion",
        version=1,
        title="Fitted opinion",
        better="higher",
        unit="points",
        identical=BEST,
        range=(-math.inf, BEST),
        symmetric=True,
    )

    def library(self) -> str:
        """Return which weights score: other ones mean that stored scores are computed anew."""
        return f"weights {_model()['sha256'][:12]}"

    def score(self, pair: Pair) -> Scores:
        """Return the prediction, and what each feature costs. Raise `UnitError` for images smaller than 8x8 pixels."""
        from bakeoff_fitted.features import features

        weights = _model()["weights"]
        costs = {name: weights[name] * value for name, value in features(pair).items()}
        return Scores(BEST - sum(costs.values()), **costs)

    def signature(self, image: Image) -> str:
        """Return for instance `fitted_opinion|v1|weights=0123456789ab|y-bt601|range=255`."""
        weights = _model()["sha256"][:12]
        return f"fitted_opinion|v{self.info.version}|weights={weights}|{image.definition('y')}|range={image.peak:g}"


def fingerprint(model: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what was fitted, as sorted JSON without the hash itself."""
    content = {name: value for name, value in model.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@cache
def _model() -> Mapping[str, Any]:
    """Return the fitted weights. Raise `PluginError` for a file that nobody fitted: one edited by hand, or damaged."""
    model: Mapping[str, Any] = json.loads(files(__package__).joinpath("weights.json").read_text("utf-8"))
    if model.get("sha256") != fingerprint(model):
        raise PluginError("fitted_opinion: weights.json does not match its SHA-256; write it anew with fit.py")
    return model


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [FittedOpinion]
