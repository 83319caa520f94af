"""Checks are named, selected, excused with a reason, and told apart from one another."""

from unittest import SkipTest

import pytest

from bakeoff.plugin import Field, Plugin, PluginInfo
from bakeoff.testing import Check, CheckFailure, failure, parametrize, require, run_checks
from bakeoff.testing.checks import label

pytest_plugins = ["pytester"]


class Toy(Plugin):
    """A plugin with two options."""

    info = PluginInfo(name="toy", version=1)
    size: int = 3
    names: list[str] = Field(default_factory=list)


def broken(plugin: Toy) -> None:
    raise failure(asked="a size of 4", found=f"{plugin.size}", remedy="grow")


def crashing(plugin: Toy) -> None:
    raise SystemExit("out\nof here")


def judging_nothing(plugin: Toy) -> None:
    raise SkipTest("nothing to see")


def fine(plugin: Toy) -> None:
    assert plugin.size


GOOD = Check("good", fine)
BAD = Check("bad", broken)
CRASH = Check("crash", crashing)
OPEN = Check("open", judging_nothing)
LARGE = Check("large", broken, lambda plugin: plugin.size > 5, "plugins above 5")


def test_outcomes_come_in_order_with_their_reasons() -> None:
    """Passed, failed, crashed, not judged, not meant: one outcome each."""
    outcomes = run_checks(Toy(), [GOOD, BAD, CRASH, OPEN, LARGE])
    assert [(outcome.name, outcome.status, outcome.reason) for outcome in outcomes] == [
        ("good", "passed", ""),
        ("bad", "failed", "asked for a size of 4; found 3; grow"),
        ("crash", "failed", "the plugin raised SystemExit: out of here"),
        ("open", "skipped", "nothing to see"),
        ("large", "skipped", "only for plugins above 5"),
    ]
    assert [outcome.bad for outcome in outcomes] == [False, True, True, False, False]


def test_an_interrupt_is_the_users() -> None:
    """Ctrl-C during a check is no failure of the plugin."""

    def interrupted(plugin: Toy) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_checks(Toy(), [Check("interrupted", interrupted)])


def test_selected_checks_alone_are_run() -> None:
    """`select` names the checks to run; one that is not there is an error that lists those that are."""
    assert [outcome.name for outcome in run_checks(Toy(), [GOOD, BAD, OPEN], select={"open", "good"})] == [
        "good", "open",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"^there is no check 'gone'; there are: good, bad$"):
        run_checks(Toy(), [GOOD, BAD], select=["gone"])


def test_an_expected_failure_is_told_with_its_reason() -> None:
    """It does not count; one that does not happen does."""
    outcomes = run_checks(Toy(), [GOOD, BAD, OPEN], dict.fromkeys(("good", "bad", "open"), "by definition"))
    assert [(outcome.status, outcome.reason, outcome.bad) for outcome in outcomes] == [
        ("unexpected_pass", "it passes, but was expected to fail: by definition", True),
        ("expected", "by definition", False),
        ("skipped", "nothing to see", False),
    ]


@pytest.mark.parametrize(
    ("expected", "message"),
    [({"gone": "why"}, "there is no check 'gone'"), ({"bad": " "}, "the expected failure of 'bad' has no reason")],
)
def test_an_expected_failure_needs_a_check_and_a_reason(expected: dict[str, str], message: str) -> None:
    """Neither a misspelt name nor an empty reason passes, on either way to run checks."""
    with pytest.raises(ValueError, match=message):
        run_checks(Toy(), [BAD], expected)
    with pytest.raises(ValueError, match=message):
        parametrize([Toy()], [BAD], {"toy": expected})


def test_a_failure_that_follows_from_another_is_not_told() -> None:
    """A check whose need fails is skipped where it would fail, and passes where it would pass."""
    after_bad = [Check("later", broken, needs=(GOOD, BAD)), Check("fine", fine, needs=(BAD,))]
    assert [(outcome.status, outcome.reason) for outcome in run_checks(Toy(), after_bad)] == [
        ("skipped", "cannot be judged before bad passes"),
        ("passed", ""),
    ]
    assert run_checks(Toy(), [Check("later", broken, needs=(GOOD, OPEN))])[0].status == "failed"


def test_require_lists_every_failure() -> None:
    """One exception, a line for each failed check with plugin and rule."""
    with pytest.raises(CheckFailure) as caught:
        require(Toy(size=2), [BAD, GOOD, CRASH])
    assert str(caught.value).splitlines() == [
        "toy(size=2) fails bad: asked for a size of 4; found 2; grow",
        "toy(size=2) fails crash: the plugin raised SystemExit: out of here",
    ]
    require(Toy(), [GOOD, OPEN])


def test_a_label_shows_what_is_not_default() -> None:
    """Options at their defaults, also made by a factory, do not show."""
    assert label(Toy()) == "toy"
    assert label(Toy(size=4, names=["a"])) == "toy(size=4,names=['a'])"


def test_calling_a_check_raises_what_pytest_understands() -> None:
    """A failure names plugin and rule; what does not apply is a skip."""
    GOOD(Toy())
    with pytest.raises(CheckFailure, match=r"^toy fails bad: asked for a size of 4; found 3; grow$"):
        BAD(Toy())
    with pytest.raises(SkipTest, match="only for plugins above 5"):
        LARGE(Toy())


def test_pytest_runs_checks_by_name(pytester: pytest.Pytester) -> None:
    """Ids are plugin and check, `-k` selects, an expected failure is a strict xfail."""
    pytester.makepyfile(
        test_toy="""
        from bakeoff.plugin import Plugin, PluginInfo
        from bakeoff.testing import Check, failure, parametrize

        class Toy(Plugin):
            info = PluginInfo(name="toy", version=1)
            size: int = 3

        def is_three(plugin):
            if plugin.size != 3:
                raise failure(asked="3", found=str(plugin.size), remedy="be 3")

        CHECKS = [Check("three", is_three), Check("odd", lambda plugin: None)]
        EXPECTED = {"toy(size=4)": {"three": "it is larger"}, "toy(size=5)": {"odd": "it is not"}}

        @parametrize([Toy(), Toy(size=4), Toy(size=5)], CHECKS, EXPECTED)
        def test_toys(plugin, check):
            check(plugin)
        """
    )
    run = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-v")
    run.assert_outcomes(passed=3, xfailed=1, failed=2)
    run.stdout.fnmatch_lines(["*test_toys?toy-three? PASSED*", "*test_toys?toy(size=4)-three? XFAIL (it is larger)*"])
    run.stdout.fnmatch_lines(["*CheckFailure: toy(size=5) fails three: asked for 3; found 5; be 3*"])
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-k", "odd").assert_outcomes(
        passed=2, failed=1, deselected=3
    )


def test_expected_failures_of_a_plugin_that_is_not_there_are_an_error() -> None:
    """A misspelt name of a plugin does not excuse in silence."""
    with pytest.raises(ValueError, match=r"names the plugin 'toi'; there are: toy$"):
        parametrize([Toy()], [BAD], {"toi": {"bad": "why"}})
