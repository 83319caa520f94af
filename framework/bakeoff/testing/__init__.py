"""The conformance kit for plugins: `check_metric(Psnr())`, or the same checks one by one in pytest.

Names are imported when they are used, so that a package with one kind of plugin loads the checks of that kind.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bakeoff.testing.checks import Check, CheckFailure, Outcome, failure, parametrize, require, run_checks

if TYPE_CHECKING:
    from bakeoff.testing.datasets import check_dataset, parametrize_with_dataset_checks
    from bakeoff.testing.methods import check_method, parametrize_with_method_checks
    from bakeoff.testing.metrics import check_metric, parametrize_with_metric_checks
    from bakeoff.testing.perturbations import check_perturbation, parametrize_with_perturbation_checks
    from bakeoff.testing.sections import check_section, parametrize_with_section_checks

KINDS = ("metrics", "methods", "perturbations", "datasets", "sections")
"""The kinds of plugins that have checks, and the modules of this package that hold them."""

_LAZY = {
    name.format(kind.removesuffix("s")): kind for kind in KINDS for name in ("check_{}", "parametrize_with_{}_checks")
}


def checks_of(kind: str) -> tuple[Check, ...]:
    """Return the checks of one kind of plugins, in the order in which they are run."""
    checks: tuple[Check, ...] = import_module(f"{__name__}.{kind}").CHECKS
    return checks


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)


__all__ = [
    "KINDS", "Check", "CheckFailure", "Outcome", "check_dataset", "check_method", "check_metric", "check_perturbation",
    "check_section", "checks_of", "failure", "parametrize", "parametrize_with_dataset_checks",
    "parametrize_with_method_checks", "parametrize_with_metric_checks", "parametrize_with_perturbation_checks",
    "parametrize_with_section_checks", "require", "run_checks",
]  # fmt: skip
