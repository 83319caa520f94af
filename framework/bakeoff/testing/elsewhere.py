"""A plugin in a fresh process, as workers have it: found by its file, and made again from its options."""

import importlib
import importlib.util
import inspect
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar
from unittest import SkipTest

from bakeoff.plugin import Plugin
from bakeoff.testing.checks import failure
from bakeoff.text import printable

SECONDS = 120.0

Result = TypeVar("Result")


def run_elsewhere(function: Callable[..., Result], plugin: Plugin, *arguments: object) -> Result:
    """Return `function(plugin, *arguments)` as an equal plugin in a new Python process gives it.

    The function stands at the top of a module of the core; the arguments and the result can be pickled.

    Raises
    ------
    CheckFailure
        When the process ends without a result; with the last line that it printed.
    SkipTest
        For a class that another process cannot find, because it was made inside a function.
    """
    made = type(plugin)
    if "<locals>" in made.__qualname__:
        raise SkipTest("the class is made inside a function, so that another process cannot find it")
    where = (made.__module__, inspect.getfile(made), made.__qualname__, plugin.options())
    task = pickle.dumps(sys.path) + pickle.dumps(where) + pickle.dumps((function, arguments))
    command = [sys.executable, "-c", "from bakeoff.testing.elsewhere import main; main()"]
    with tempfile.TemporaryDirectory(prefix="bakeoff-check-") as folder:
        # Another hash seed, so that the order of a set is no stable order, and no temporary file of this process.
        seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TMPDIR": folder}
        done = subprocess.run(  # noqa: S603 - this very Python
            command, input=task, capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    if done.returncode != 0:
        last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no message"])[-1]
        raise failure(
            asked="the same plugin to work in another process",
            found=f"exit code {done.returncode}: {printable(last)}",
            remedy="depend on nothing but the options and what the module itself imports",
        )
    result: Result = pickle.loads(done.stdout)  # noqa: S301 - written by `main` below
    return result


def main() -> None:
    """Do the task that standard input holds, and write its result to standard output, where nothing else goes."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what a plugin prints, or the libraries below it
    sys.path[:] = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by `run_elsewhere`
    module, file, name, options = pickle.load(sys.stdin.buffer)  # noqa: S301 - as above
    found: Any = _module(module, file)
    for part in name.split("."):
        found = getattr(found, part)
    function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - as above
    result = function(found.model_validate(options, strict=False), *arguments)
    with os.fdopen(answers, "wb") as stream:
        pickle.dump(result, stream)


def _module(name: str, file: str) -> ModuleType:
    """Return the module; one that is not on the path, as of a test or of `--plugin`, is loaded from its file."""
    try:
        return importlib.import_module(name)
    except ImportError:
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
