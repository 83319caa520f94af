"""Tasks that do whatever goes wrong, in a module that the process apart can import too."""

import ctypes
import os
import signal
import threading
import time
from pathlib import Path


def identity(registry):
    return os.getpid()


def wait_for(seconds, registry):
    time.sleep(seconds)


def crash(registry):
    ctypes.string_at(0)


def leave_a_thread(what, registry):
    threading.Timer(0.3, what).start()
    return os.getpid()


def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def segfault():
    ctypes.string_at(0)


def go_elsewhere(registry):
    os.chdir("/")


def folder(registry):
    return Path.cwd()


def write_everywhere(registry):
    for descriptor in range(3, 50):
        try:
            os.write(descriptor, b"\x00\x00\x00\x05hello")
        except OSError:
            continue
    time.sleep(20)


def measure(data, registry):
    return len(data)
