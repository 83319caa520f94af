"""What all kinds of checks share: a named check, its outcome, running many, and handing them to pytest."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from unittest import SkipTest

from bakeoff.plugin import Plugin, printable

if TYPE_CHECKING:
    import pytest

Status = Literal["passed", "failed", "skipped", "expected", "unexpected_pass"]


class CheckFailure(AssertionError):  # noqa: N818 - pytest and unittest call it a failure, not an error
    """A plugin broke a rule; the message says which plugin, what was asked, what was found and what to do."""


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that plugins of one kind keep, under a name by which it is selected and expected to fail.

    `run` raises `CheckFailure` (make it with `failure`) where the rule is broken, and `SkipTest` where it cannot be
    judged. `applies` tells whether a plugin must keep it at all, and `only` says for which plugins that is, in words
    that complete "only for": `metrics that declare symmetric=True`. A failure is not told where one of the checks in
    `needs` fails, too: that one is the cause.
    """

    name: str
    run: Callable[[Any], None]
    applies: Callable[[Any], bool] = _always
    only: str = ""
    needs: tuple["Check", ...] = ()

    def __call__(self, plugin: Plugin) -> None:
        """Hold the plugin to the rule, as a test does: a failure says which plugin and which rule.

        Raises
        ------
        CheckFailure
            When it is broken, or when the plugin raises anything at all.
        SkipTest
            When it does not apply or cannot be judged; pytest understands it.
        """
        outcome = self.outcome(plugin)
        if outcome.status == "skipped":
            raise SkipTest(outcome.reason)
        if outcome.status == "failed":
            raise CheckFailure(f"{label(plugin)} fails {self.name}: {outcome.reason}")

    def outcome(self, plugin: Plugin) -> "Outcome":
        """Return whether the plugin passed, failed, or was skipped, and why."""
        try:
            self._judge(plugin)
        except SkipTest as skipped:
            return Outcome(self.name, "skipped", str(skipped))
        except CheckFailure as broken:
            for earlier in self.needs:
                if earlier.outcome(plugin).status == "failed":
                    return Outcome(self.name, "skipped", f"cannot be judged before {earlier.name} passes")
            return Outcome(self.name, "failed", str(broken))
        return Outcome(self.name, "passed")

    def _judge(self, plugin: Plugin) -> None:
        """Run the check; whatever else the plugin raises, `SystemExit` included, is a failure of it."""
        try:
            if not self.applies(plugin):
                raise SkipTest(f"only for {self.only}")
            self.run(plugin)
        except (CheckFailure, SkipTest, KeyboardInterrupt):
            raise
        except BaseException as error:
            message = printable(" ".join(str(error).split()))
            raise CheckFailure(f"the plugin raised {type(error).__name__}: {message}") from error


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check; `reason` is empty for one that passed.

    `expected` is a failure that was expected, `unexpected_pass` an expected failure that did not happen.
    """

    name: str
    status: Status
    reason: str = ""

    @property
    def bad(self) -> bool:
        """Whether this outcome makes the whole fail."""
        return self.status in {"failed", "unexpected_pass"}


def failure(*, asked: str, found: str, remedy: str) -> CheckFailure:
    """Return the failure to raise; `Check` puts the plugin and the rule in front."""
    return CheckFailure(f"asked for {asked}; found {found}; {remedy}")


def label(plugin: Plugin) -> str:
    """Return the plugin's name, with the options that are not its defaults: `ssim(channel=rgb)`."""
    fields = type(plugin).model_fields
    given = [
        f"{name}={value}" for name, value in plugin if fields[name].get_default(call_default_factory=True) != value
    ]
    return plugin.info.name + (f"({','.join(given)})" if given else "")


def run_checks(
    plugin: Plugin,
    checks: Sequence[Check],
    expected_failures: Mapping[str, str] | None = None,
    *,
    select: Collection[str] | None = None,
) -> list[Outcome]:
    """Return the outcome of every check in turn, or of those whose names `select` holds.

    `expected_failures` gives, for the name of a check, the reason why the plugin may fail it.

    Raises
    ------
    ValueError
        For a name that no check has, and for an expected failure without a reason.
    """
    expected = dict(expected_failures or {})
    _require_known(checks, [*expected, *(select or ())])
    _require_reasons(expected)
    chosen = [check for check in checks if select is None or check.name in select]
    return [_expected(check.outcome(plugin), expected.get(check.name)) for check in chosen]


def require(plugin: Plugin, checks: Sequence[Check], expected_failures: Mapping[str, str] | None = None) -> None:
    """Run all checks. Raise one `CheckFailure` that lists every bad outcome, a line each."""
    bad = [outcome for outcome in run_checks(plugin, checks, expected_failures) if outcome.bad]
    if bad:
        raise CheckFailure("\n".join(f"{label(plugin)} fails {outcome.name}: {outcome.reason}" for outcome in bad))


def parametrize(
    plugins: Iterable[Plugin],
    checks: Sequence[Check],
    expected_failures: Mapping[str, Mapping[str, str]] | None = None,
) -> "pytest.MarkDecorator":
    """Return the pytest mark that calls a test with every `plugin` and `check`: the test calls `check(plugin)`.

    Test ids are `psnr-identity_value`, so that `-k identity_value` selects. `expected_failures` maps the label of a
    plugin (`psnr`, `ssim(channel=rgb)`) to names of checks and reasons; each becomes a strict xfail.

    Raises
    ------
    ValueError
        For a label or a name of a check that is not there, and for an expected failure without a reason.
    """
    import pytest

    by_label = {label(plugin): plugin for plugin in plugins}
    expected = {owner: dict(reasons) for owner, reasons in (expected_failures or {}).items()}
    for owner, reasons in expected.items():
        if owner not in by_label:
            raise ValueError(f"expected_failures names the plugin '{owner}'; there are: {', '.join(by_label)}")
        _require_known(checks, reasons)
        _require_reasons(reasons)
    parameters = []
    for owner, plugin in by_label.items():
        for check in checks:
            reason = expected.get(owner, {}).get(check.name)
            marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True, raises=CheckFailure)]
            parameters.append(pytest.param(plugin, check, id=f"{owner}-{check.name}", marks=marks))
    return pytest.mark.parametrize(("plugin", "check"), parameters)


def _expected(outcome: Outcome, excuse: str | None) -> Outcome:
    """Return the outcome in the light of an expected failure, whose reason `excuse` is."""
    if excuse is None or outcome.status == "skipped":
        return outcome
    if outcome.status == "failed":
        return Outcome(outcome.name, "expected", excuse)
    return Outcome(outcome.name, "unexpected_pass", f"it passes, but was expected to fail: {excuse}")


def _require_known(checks: Sequence[Check], names: Iterable[str]) -> None:
    known = [check.name for check in checks]
    for name in names:
        if name not in known:
            raise ValueError(f"there is no check '{name}'; there are: {', '.join(known)}")


def _require_reasons(expected: Mapping[str, str]) -> None:
    for name, reason in expected.items():
        if not reason.strip():
            raise ValueError(f"the expected failure of '{name}' has no reason; say why it may fail")
