"""The channel hands over whole values and never waits for half of one."""

import pickle
import socket
from collections.abc import Iterator

import pytest

from bakeoff.executors.channel import Channel


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """Give a channel, and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def framed(*values: object) -> bytes:
    """Return the bytes that a channel sends for these values."""
    ours, theirs = socket.socketpair()
    with theirs:
        sender = Channel(ours)
        for value in values:
            sender.send(value)
        sender.close()
        return theirs.recv(1 << 20)


def test_values_arrive_in_order(ends: tuple[Channel, socket.socket]) -> None:
    """What was sent in one go is read one value at a time, or all at once."""
    channel, theirs = ends
    theirs.sendall(framed(1, "two", [3.0], None))
    assert channel.receive() == 1
    assert channel.drain() == ["two", [3.0], None]


def test_nothing_there_is_no_wait(ends: tuple[Channel, socket.socket]) -> None:
    """Draining an empty channel gives nothing, at once."""
    assert ends[0].drain() == []


def test_half_a_value_is_kept_for_later(ends: tuple[Channel, socket.socket]) -> None:
    """Wherever a message is cut, its value comes when the rest has come."""
    channel, theirs = ends
    data = framed({"key": "value"})
    for cut in range(1, len(data)):
        theirs.sendall(data[:cut])
        assert channel.drain() == []
        theirs.sendall(data[cut:])
        assert channel.drain() == [{"key": "value"}]


def test_last_words_are_heard_before_the_end(ends: tuple[Channel, socket.socket]) -> None:
    """Values sent before the other end closed arrive; then the end is told."""
    channel, theirs = ends
    theirs.sendall(framed(1, 2))
    theirs.close()
    assert channel.drain() == [1, 2]
    with pytest.raises(EOFError):
        channel.drain()
    with pytest.raises(EOFError):
        channel.receive()


def test_an_end_closed_upon_unread_values_is_an_end(ends: tuple[Channel, socket.socket]) -> None:
    """A worker that dies with a job unread resets the connection, which means no more than its end."""
    channel, theirs = ends
    channel.send("unread")
    theirs.close()
    with pytest.raises(EOFError):
        channel.drain()


@pytest.mark.parametrize("noise", [b"\x00\x00\x00\x05hello", b"a plugin's print\n", pickle.dumps("bare")])
def test_noise_is_refused(ends: tuple[Channel, socket.socket], noise: bytes) -> None:
    """Bytes that no channel has sent are an error, not a length to wait for."""
    channel, theirs = ends
    theirs.sendall(noise)
    with pytest.raises(ValueError, match="no channel"):
        channel.drain()


def test_what_came_before_noise_is_heard(ends: tuple[Channel, socket.socket]) -> None:
    """A worker's last message, which says what it was about to do, is not lost to the noise that follows at once."""
    channel, theirs = ends
    Channel(theirs).send("began")
    theirs.sendall(b"a plugin's print\n")
    assert channel.drain() == ["began"]
    with pytest.raises(ValueError, match="no channel"):
        channel.drain()
