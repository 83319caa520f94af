"""Runs of other programs: no shell, limits that hold, and nothing left running. The programs are lines of Python."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bakeoff import programs
from bakeoff.errors import UnitError

LIMITS = {"seconds": 20.0, "most_bytes": 1 << 20}


def python(code, *arguments):
    """Return the command that runs a line of Python without its site packages, which is quick."""
    return [sys.executable, "-ISc", code, *arguments]


def has_ended(pid: int) -> bool:
    """Return whether a process ends within five seconds; one that nobody has waited for yet has ended."""
    stat = Path("/proc", str(pid), "stat")
    deadline = time.monotonic() + 5
    while stat.exists() and stat.read_text().split()[2] != "Z":
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_arguments_arrive_as_they_are_and_no_shell_sees_them(tmp_path: Path) -> None:
    """Dollars, quotes, semicolons, newlines and dashes are one argument each, and start nothing."""
    hostile = ["$(touch canary)", "`touch canary`", "; touch canary", "-rf", "a \"b\" 'c'", "two\nlines", ""]
    said = programs.run(python("import sys; print(ascii(sys.argv[1:]))", *hostile), tmp_path, **LIMITS)
    assert said.strip() == ascii(hostile)
    assert not (tmp_path / "canary").exists()


def test_standard_input_is_empty_and_variables_are_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that asks gets nothing, secrets of the environment stay here, and its home is the private folder."""
    monkeypatch.setenv("SECRET_TOKEN", "1234")
    code = "import os, sys; print(repr(sys.stdin.read()), os.environ.get('SECRET_TOKEN'), os.environ['HOME'])"
    assert programs.run(python(code), tmp_path, **LIMITS).split() == ["''", "None", str(tmp_path)]


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    """After the time limit the whole process group is gone, also a child that was to go on alone."""
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-ISc', 'import time; time.sleep(60)'])\n"
        "open('child', 'w').write(str(child.pid)); time.sleep(60)"
    )
    with pytest.raises(UnitError, match=r"took longer than 1 s"):
        programs.run(python(code), tmp_path, seconds=1.0, most_bytes=1 << 20)
    assert has_ended(int((tmp_path / "child").read_text()))


def test_a_program_that_writes_without_end_is_ended(tmp_path: Path) -> None:
    """A file beyond the limit ends the program, and the disk is not filled."""
    code = "file = open('big', 'wb')\nwhile True: file.write(bytes(65536))"
    with pytest.raises(UnitError, match=r"ended with|wrote more than"):
        programs.run(python(code), tmp_path, seconds=20, most_bytes=1 << 20, watched=tmp_path / "big")
    assert (tmp_path / "big").stat().st_size <= (1 << 20) + 1


def test_the_last_words_of_a_failing_program_are_the_reason(tmp_path: Path) -> None:
    """The exit code and the last line of standard error are told; a signal is told by name."""
    with pytest.raises(UnitError, match=r"ended with code 3: no such profile"):
        programs.run(python("import sys; print('no such profile', file=sys.stderr); sys.exit(3)"), tmp_path, **LIMITS)
    with pytest.raises(UnitError, match=r"ended with SIGSEGV: it said nothing"):
        programs.run(python("import os; os.kill(os.getpid(), 11)"), tmp_path, **LIMITS)


def test_a_killed_worker_takes_its_programs_along(tmp_path: Path) -> None:
    """What a program has started, as a wrapper does, ends when the process that ran it is killed by force."""
    child = tmp_path / "child"
    wrapper = (
        f"import os, subprocess; c = subprocess.Popen(['sleep', '60']); "
        f"open('{child}.new', 'w').write(str(c.pid)); os.rename('{child}.new', '{child}'); c.wait()"
    )
    code = (
        "import sys; from pathlib import Path; from bakeoff import programs\n"
        f"programs.run({python(wrapper)!r}, Path({str(tmp_path)!r}), seconds=60, most_bytes=1 << 20)"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], process_group=0)
    deadline = time.monotonic() + 20
    while not child.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert has_ended(int(child.read_text()))


def test_a_program_that_ignores_its_limit_is_not_believed(tmp_path: Path) -> None:
    """A file that was cut at the limit is no output, although the program ends well."""
    code = "try: open('big', 'wb').write(bytes(3 << 20))\nexcept OSError: pass"
    with pytest.raises(UnitError, match="wrote more than 1048576 bytes"):
        programs.run(python(code), tmp_path, watched=tmp_path / "big", **LIMITS)


def test_the_end_of_what_is_printed_is_read(tmp_path: Path) -> None:
    """After megabytes of talk the number that was printed last is there."""
    said = programs.run(python("print('talk ' * 500000); print(42)"), tmp_path, seconds=20, most_bytes=1 << 24)
    assert said.endswith("42\n")
    assert len(said) == programs.MOST_SAID


def test_a_program_finds_its_folder_as_it_was_handed_over(tmp_path: Path) -> None:
    """What it prints lies elsewhere, where it can neither be removed nor replaced."""
    assert programs.run(python("import os; print(os.listdir('.'))"), tmp_path, **LIMITS) == "[]\n"
