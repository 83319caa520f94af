"""Artifacts are named by their content, whole or not there at all, and never silently damaged."""

import hashlib
import os
import resource
import threading
from pathlib import Path

import pytest

from bakeoff.artifacts import Artifacts
from bakeoff.errors import StoreError


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    """Give artifacts in a folder that does not exist yet."""
    return Artifacts(tmp_path / "run" / "artifacts")


def test_what_is_put_can_be_got(artifacts: Artifacts) -> None:
    """The name is the blake2b-128 of the content and the suffix."""
    name = artifacts.put(b"content", "webp")
    assert name == f"{hashlib.blake2b(b'content', digest_size=16).hexdigest()}.webp"
    assert artifacts.has(name)
    assert artifacts.get(name) == b"content"
    assert [path.name for path in artifacts.folder.iterdir()] == [name]


def test_the_same_content_is_written_once(artifacts: Artifacts) -> None:
    """Putting content again leaves the file as it is."""
    path = artifacts.folder / artifacts.put(b"content", "png")
    before = path.stat()
    assert artifacts.put(b"content", "png") == path.name
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_cut_short_is_written_again(artifacts: Artifacts) -> None:
    """Half a file under the right name, as a power failure leaves it, is made whole."""
    path = artifacts.folder / artifacts.put(b"content", "png")
    path.write_bytes(b"cont")
    artifacts.put(b"content", "png")
    assert artifacts.get(path.name) == b"content"


def test_many_writers_of_one_content_agree(artifacts: Artifacts) -> None:
    """Writers at the same time end with one whole file."""
    content = os.urandom(1 << 20)
    threads = [threading.Thread(target=artifacts.put, args=(content, "png")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [artifacts.get(path.name) for path in artifacts.folder.iterdir()] == [content]


def test_damage_is_noticed(artifacts: Artifacts) -> None:
    """One changed byte makes an artifact unusable, by an error that names the file."""
    path = artifacts.folder / artifacts.put(b"content", "png")
    path.write_bytes(b"contemt")
    with pytest.raises(StoreError, match=f"{path}: damaged"):
        artifacts.get(path.name)


def test_an_artifact_that_is_gone_is_named(artifacts: Artifacts) -> None:
    """A missing file is an error with its path, and `has` says so before."""
    assert not artifacts.has("0.png")
    with pytest.raises(StoreError, match=r"artifacts/0.png: .*No such file"):
        artifacts.get("0.png")


def test_a_folder_that_refuses_is_named(tmp_path: Path) -> None:
    """A folder that cannot be made is a StoreError with its path."""
    (tmp_path / "artifacts").write_text("a file")
    with pytest.raises(StoreError, match=str(tmp_path / "artifacts")):
        Artifacts(tmp_path / "artifacts").put(b"content", "png")


def test_a_full_disk_leaves_nothing_behind(artifacts: Artifacts) -> None:
    """When the system refuses to write more, the error names file and size, and no half file stays."""
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StoreError, match=r"cannot keep 2000 bytes: File too large"):
            artifacts.put(bytes(2000), "png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(artifacts.folder.iterdir()) == []


def test_sweeping_removes_what_killed_writers_left(artifacts: Artifacts) -> None:
    """Temporary files go, artifacts stay."""
    name = artifacts.put(b"content", "png")
    (artifacts.folder / ".0123.tmp").write_bytes(b"half")
    artifacts.sweep()
    assert [path.name for path in artifacts.folder.iterdir()] == [name]


def test_sweeping_before_the_first_artifact_is_nothing(artifacts: Artifacts) -> None:
    """A folder that does not exist yet holds nothing to remove."""
    artifacts.sweep()
    assert not artifacts.folder.exists()
