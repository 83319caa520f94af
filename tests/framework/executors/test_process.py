"""How a worker ended is told in words that lead to the plugin."""

import signal
from pathlib import Path

import pytest

import bakeoff
from bakeoff.executors.process import _ending

CORE = Path(bakeoff.__file__).parent
STACK = """some noise of a library
Fatal Python error: Segmentation fault

{head} (most recent call first):
  File "/usr/lib/python3.11/ctypes/__init__.py", line 519 in string_at
  File "{plugin}", line 12 in helper
  File "{plugin}", line 30 in score
  File "{core}/evaluate.py", line 139 in _score
  File "<string>", line 1 in <module>

Extension modules: numpy (total: 1)
"""


@pytest.mark.parametrize("head", ["Current thread 0x00007f00 [Main]", "Stack"])
@pytest.mark.parametrize("plugin", ["/elsewhere/mine.py", f"{CORE}_plugins/metrics/mine.py"])
def test_a_crash_is_placed_in_the_plugin(head: str, plugin: str) -> None:
    """The place is the deepest line of the plugin that was called, wherever that plugin is installed."""
    output = STACK.format(head=head, plugin=plugin, core=CORE)
    assert _ending(-signal.SIGSEGV, output) == "(signal SIGSEGV) in mine.py:12"


def test_a_crash_of_our_own_is_placed_there() -> None:
    """A stack without a plugin names its deepest line."""
    output = f'Stack (most recent call first):\n  File "{CORE}/evaluate.py", line 9 in evaluate\n'
    assert _ending(-signal.SIGABRT, output) == "(signal SIGABRT) in evaluate.py:9"


def test_an_exit_is_told_with_its_last_words() -> None:
    """What was said last explains an exit code, printably; a clean exit needs no words."""
    assert _ending(1, "noise\nImportError: no \x1b[1mlib\n\n") == r"(exit code 1): ImportError: no \x1b[1mlib"
    assert _ending(0, "noise\n") == "(exit code 0)"
    assert _ending(3, "") == "(exit code 3)"


def test_a_signal_without_a_name_has_its_number() -> None:
    """Real-time signals are not in Python's list."""
    assert _ending(-40, "") == "(signal number 40)"
