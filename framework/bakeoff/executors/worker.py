"""The inside of a child process: takes jobs or calls from a channel and sends back what happens, until it closes.

A worker is started by its own command line (see `bakeoff.executors.process`) instead of `multiprocessing`, so the
script or notebook that called bakeoff is never imported again in it.
"""

import ctypes
import faulthandler
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from socket import socket

from bakeoff.errors import BakeoffError
from bakeoff.executors.channel import Channel
from bakeoff.jobs import Began, Event, Finished, Job, WorkSetup

PR_SET_PDEATHSIG = 1
"""From Linux' sys/prctl.h."""

PARENT_CHECK_SECONDS = 0.5


def main(descriptor: int, parent: int) -> None:
    """Work for the process `parent` through the inherited socket `descriptor`."""
    _die_with(parent)
    # Ctrl-C in a terminal is for the parent to decide on; a crash is a result, so a core file would only cost disk.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.enable(all_threads=False)
    # A program that a plugin starts must not hold the channel open when this process dies.
    os.set_inheritable(descriptor, False)  # noqa: FBT003 - takes no keywords
    channel = Channel(socket(fileno=descriptor))
    try:
        _serve(channel)
    except BakeoffError as error:
        channel.send([error])
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the supervisor has no more work, or is gone
    except BaseException:  # noqa: BLE001 - whatever it is, the supervisor reads its last line
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _serve(channel: Channel) -> None:
    opening = channel.receive()
    if isinstance(opening, WorkSetup):
        _carry_out_jobs(channel, opening)
    else:
        _answer_calls(channel, opening.local_plugins)


def _answer_calls(channel: Channel, local_plugins: Iterable[Path]) -> None:
    from bakeoff.executors.calls import answer
    from bakeoff.registry import load_registry

    registry = load_registry(local_plugins)
    channel.send([])
    home = Path.cwd()
    while True:
        task = channel.receive()
        os.chdir(home)  # as below
        channel.send([answer(task, registry)])


def _carry_out_jobs(channel: Channel, setup: WorkSetup) -> None:
    from bakeoff.evaluate import evaluate
    from bakeoff.registry import load_registry
    from bakeoff.toolbox import Toolbox

    tools = Toolbox(setup, load_registry(setup.local_plugins))
    channel.send([])
    home = Path.cwd()
    while True:
        job: Job = channel.receive()
        os.chdir(home)  # paths may be relative, and a plugin may have gone elsewhere
        news: list[Event] = []
        for event in evaluate(job, tools):
            news.append(event)
            # What is about to begin may be the last thing this process does: the supervisor must know all before it.
            if isinstance(event, Began | Finished):
                channel.send(news)
                news = []


def _die_with(parent: int) -> None:
    """Make this process die when its parent does, even by kill -9 and even while a plugin hangs in native code.

    To Linux the parent is the thread that started this process, so that thread must live as long as the run.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)  # it died before we began to watch


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)
