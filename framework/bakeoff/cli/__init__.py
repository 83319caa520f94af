"""The command line, one file a verb; a verb's file is imported only when the verb is used.

Exit codes, which do not change: 0 done, 1 a gate failed (a check of a plugin), 2 bad configuration or usage, 3 the run
finished with failed units, 4 store or disk, 70 a bug, 130 interrupted and resumable.
"""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from bakeoff.cli.console import complain
from bakeoff.errors import BakeoffError, ConfigError

BUG = 70
INTERRUPTED = 130
USAGE = 2

VERBS = {
    "run": "Run an experiment and write its report.",
    "compare": "Compare two folders of images with their references.",
    "explain": "Show what each preset of a metric says of two images, and why.",
    "validate": "Check a config file without running it.",
    "ls": "List the installed plugins and their options.",
    "report": "Write the report of a run again.",
    "export": "Write the operating points of a run for other tools.",
    "cite": "Print BibTeX for what a run used.",
    "init": "Write a commented config file to start from.",
    "schema": "Print the JSON Schema of config files.",
    "new-plugin": "Write an installable package with a new plugin.",
    "check-plugin": "Hold a plugin to the rules of its kind.",
    "doctor": "Check the installation.",
}

EPILOG = """\b
Exit codes:
  0    done
  1    a gate failed: a check of a plugin
  2    bad configuration or usage
  3    finished, with failed units
  4    store or disk
  70   a bug in bakeoff or in a plugin
  130  interrupted; the same command continues
"""


class LazyGroup(click.Group):
    """A group whose commands are names and summaries until one is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order a user meets them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb's real command, imported now."""
        name, named, rest = super().resolve_command(ctx, args)
        if name is None or named is None:
            return name, named, rest
        command: click.Command = import_module(f"bakeoff.cli.{name.replace('-', '_')}").command
        return name, command, rest


@click.group(
    cls=LazyGroup,
    commands={name: click.Command(name, short_help=summary) for name, summary in VERBS.items()},
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="bakeoff", message="%(prog)s %(version)s")
def cli() -> None:
    """Settle which image method is better, by how much, and how sure we are.

    Start with `bakeoff init`, then `bakeoff run experiment.yaml`.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with one of the documented exit codes."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a name that is no valid UTF-8
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(outcome(arguments))


def outcome(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every error is shown here and nowhere else."""
    try:
        code = cli.main(arguments, prog_name="bakeoff", standalone_mode=False)
    except click.Abort:
        complain("interrupted: what is finished is stored, and the same command continues")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except ConfigError as error:
        complain(*error.problems)
        return error.exit_code
    except BakeoffError as error:
        complain(*str(error).splitlines())
        return error.exit_code
    except Exception:  # noqa: BLE001 - the last place where a bug can be told from bad input
        import traceback

        traceback.print_exc()
        complain("this is a bug in bakeoff or in a plugin: please report it with the lines above")
        return BUG
    return code if isinstance(code, int) else 0


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
