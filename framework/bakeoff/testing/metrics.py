"""The checks of metrics.

What they hold a metric to, and by what, is told in the modules that they come from: `metric_conduct`, `metric_scores`,
`metric_maps`, `metric_masks`, `metric_presets`, `metric_signatures`. The list of all of them is in `plugins/README.md`.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bakeoff.plugin import Metric
from bakeoff.testing.checks import parametrize, require
from bakeoff.testing.metric_conduct import CONDUCT
from bakeoff.testing.metric_maps import MAPS
from bakeoff.testing.metric_masks import MASKS
from bakeoff.testing.metric_presets import PRESETS
from bakeoff.testing.metric_scores import SCORES
from bakeoff.testing.metric_signatures import SIGNATURES

if TYPE_CHECKING:
    import pytest

CHECKS = (*CONDUCT, *SCORES, *MAPS, *MASKS, *PRESETS, *SIGNATURES)


def check_metric(metric: Metric, *, expected_failures: Mapping[str, str] | None = None) -> None:
    """Hold a metric to everything that its base class and its `info` promise.

    Parameters
    ----------
    metric
        An instance, with the options that are to be tried.
    expected_failures
        For the name of a check, the reason why the metric may fail it.

    Raises
    ------
    CheckFailure
        When checks fail, or pass against expectation; with a line for each.
    ValueError
        For a name that no check has, and for an expected failure without a reason.
    """
    require(metric, CHECKS, expected_failures)


def parametrize_with_metric_checks(
    metrics: Iterable[Metric], expected_failures: Mapping[str, Mapping[str, str]] | None = None
) -> "pytest.MarkDecorator":
    """Return the pytest mark that calls a test with every metric and check as `plugin` and `check`.

    The test is one line, `check(plugin)`; its ids are `psnr-identity_value` or `ssim(channel=rgb)-range`.
    `expected_failures` gives, for such a name of a metric and the name of a check, the reason why it may fail; it is
    then a strict xfail.
    """
    return parametrize(metrics, CHECKS, expected_failures)
