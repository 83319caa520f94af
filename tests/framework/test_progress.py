"""A run says how far it is: in a terminal, in a log, or not at all."""

import io

import pytest

from bakeoff.progress import Bar, Lines, Quiet, console_progress


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_log_has_a_line_at_the_start_and_one_at_the_end() -> None:
    """A short run writes two lines: what there is to do, and what was done."""
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock)
    lines.start(10, reused=4)
    for number in range(6):
        clock.now += 0.1
        lines.advance("kodim01", failed=number == 2)
    lines.finish()
    lines.finish()
    assert stream.getvalue().splitlines() == [
        "10 units, 4 of them stored already, 6 to do",
        "10/10 units, 1 failed, 0.6 s",
    ]


def test_a_second_count_begins_anew() -> None:
    """Where codecs are timed the units are counted once more, without what the first count came to."""
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock)
    for total in (3, 2):
        lines.start(total, reused=0)
        for number in range(total):
            lines.advance("kodim01", failed=number == 0)
        lines.finish()
    found = stream.getvalue().splitlines()
    assert found[1::2] == ["3/3 units, 1 failed, 0.0 s", "2/2 units, 1 failed, 0.0 s"]


def test_a_slow_run_is_heard_from_every_ten_seconds() -> None:
    """A line with the rate comes as soon as ten seconds have passed; the time left once it can be told (5 %)."""
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock)
    lines.start(100, reused=0)
    for _ in range(8):
        clock.now += 4.0
        lines.advance("kodim01", failed=False)
    heard = stream.getvalue().splitlines()[1:]
    assert [line.split(",")[0] for line in heard] == ["3/100 units", "6/100 units"]
    assert heard[0].endswith("0.2 units/s")
    assert heard[1].endswith("0.2 units/s, about 376 s left")


def test_a_quick_run_is_heard_from_at_most_once_a_second() -> None:
    """A run of many quick units writes a line each 5 %, but never more than one a second."""
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock)
    lines.start(1000, reused=0)
    for _ in range(1000):
        clock.now += 1 / 256
        lines.advance("kodim01", failed=False)
    assert len(stream.getvalue().splitlines()) == 1 + 3


def test_a_stopped_run_says_how_far_it_came() -> None:
    """The last line counts what is stored, also when there is more to do."""
    stream, clock = io.StringIO(), Clock()
    lines = Lines(stream, clock)
    lines.start(10, reused=4)
    lines.advance("kodim01", failed=False)
    lines.finish()
    assert stream.getvalue().splitlines()[-1] == "5/10 units, 0 failed, 0.0 s"


def test_nothing_to_do_divides_by_nothing() -> None:
    """A run whose results are all stored starts and finishes without an advance."""
    stream = io.StringIO()
    lines = Lines(stream, Clock())
    lines.start(7, reused=7)
    lines.finish()
    assert stream.getvalue().splitlines()[-1] == "7/7 units, 0 failed, 0.0 s"


def test_names_cannot_act_on_the_terminal() -> None:
    """Escape sequences and markup in names arrive as text."""
    for progress in (Lines(stream := io.StringIO(), Clock()), Bar(stream)):
        progress.phase("reading \x1b[2J[red]a\nb[/red]")
        shown = stream.getvalue()
        assert "\x1b" not in shown
        assert r"reading \x1b[2J[red]a\nb[/red]" in shown


def test_the_bar_counts_units_and_failures() -> None:
    """The bar ends on the number of units done and failed."""
    stream = io.StringIO()
    bar = Bar(stream)
    bar.start(3, reused=1)
    bar.advance("kodim01", failed=False)
    bar.advance("kodim02", failed=True)
    bar.finish()
    assert "3/3 1 failed" in " ".join(stream.getvalue().split())


def test_what_is_shown_depends_on_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar for a terminal, lines for a pipe, nothing when quiet."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    for quiet, terminal, kind in ((False, False, Lines), (True, True, Quiet), (False, True, Bar)):
        monkeypatch.setattr(stream, "isatty", lambda terminal=terminal: terminal)
        with console_progress(quiet=quiet) as progress:
            assert isinstance(progress, kind)


def test_an_interrupted_run_leaves_the_terminal_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar hides the cursor; whatever ends the block shows it again."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(KeyboardInterrupt), console_progress() as progress:
        progress.start(9, reused=0)
        assert stream.getvalue().count("\x1b[?25l") == 1
        raise KeyboardInterrupt
    assert stream.getvalue().count("\x1b[?25h") == 1
