"""The socket between a supervisor and one of its workers: whole values in, whole values out, and never a wait.

The supervisor must not wait for the rest of a message that a dying worker began, or that a plugin wrote into the
wrong file by mistake; so it takes what is there and keeps an unfinished message for later.
"""

import pickle
import socket
import struct
import sys
from typing import Any

_HEADER = struct.Struct("<4sI")
_MARK = b"bkof"
_CHUNK = 1 << 16


class Channel:
    """One end of the socket. Values travel as pickles between processes of one program, and are never stored.

    Parameters
    ----------
    end
        The socket; closed with the channel.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._unread = bytearray()

    def fileno(self) -> int:
        """Return the descriptor, for selectors."""
        return self._end.fileno()

    def close(self) -> None:
        """Close this end; the other one finds out."""
        self._end.close()

    def send(self, value: object) -> None:
        """Send a value. Raise OSError when nobody listens."""
        data = pickle.dumps(value)
        self._end.sendall(_HEADER.pack(_MARK, len(data)) + data)

    def receive(self) -> Any:
        """Wait for a value and return it. Raise EOFError when the other end is closed."""
        while not (values := self._take(1)):
            data = self._end.recv(_CHUNK)
            if not data:
                raise EOFError
            self._unread += data
        return values[0]

    def drain(self) -> list[Any]:
        """Return the values that have arrived, without waiting.

        Raises
        ------
        EOFError
            When there are none and the other end is closed.
        ValueError
            For bytes that no channel has sent.
        """
        ended = False
        try:
            while data := self._end.recv(_CHUNK, socket.MSG_DONTWAIT):
                self._unread += data
            ended = True
        except BlockingIOError:
            pass
        except OSError:
            ended = True
        values = self._take()
        if ended and not values:
            raise EOFError
        return values

    def _take(self, most: int = sys.maxsize) -> list[Any]:
        values: list[Any] = []
        while len(self._unread) >= _HEADER.size and len(values) < most:
            mark, length = _HEADER.unpack_from(self._unread)
            if mark != _MARK:
                if values:  # what came before stands, and says whose fault this is
                    break
                raise ValueError("bytes that no channel has sent")
            end = _HEADER.size + length
            if len(self._unread) < end:
                break
            values.append(pickle.loads(self._unread[_HEADER.size : end]))  # noqa: S301 - from our own child or parent
            del self._unread[:end]
        return values
