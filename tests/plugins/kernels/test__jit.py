import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import numba
import numpy as np
from numba.core.caching import IndexDataCacheFile

from bakeoff_plugins.kernels import _jit

SCORE = """
import numba, numpy
before = numba.config.CACHE_DIR
from bakeoff_plugins.kernels import sample_error
ones = numpy.ones((3, 3), numpy.uint8)
result = sample_error.squared_error(ones, 0 * ones)
hits = sum(sample_error._sum_integers.stats.cache_hits.values())
print(result, hits, numba.config.CACHE_DIR == before)
"""


def score(tmp_path, **environment):
    """Run a kernel in a process of its own; return result, cache hits, and whether Numba's own setting stayed."""
    clean = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    (tmp_path / "tmp").mkdir(exist_ok=True)
    settings = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "tmp"), **environment}
    command = [sys.executable, "-c", SCORE]
    done = subprocess.run(command, env=clean | settings, capture_output=True, text=True, check=True)
    return done.stdout.split()


def compiled(folder):
    return list(Path(folder).rglob("*.nbc"))


def test_compiled_kernels_are_kept_for_the_next_process(tmp_path):
    """They lie in the user's cache folder, are found again, and Numba's own setting stays as it was."""
    assert score(tmp_path) == ["9", "0", "True"]
    assert compiled(tmp_path / "cache" / "bakeoff" / "numba")
    assert score(tmp_path) == ["9", "1", "True"]


def test_a_damaged_cache_costs_only_the_compilation(tmp_path):
    """Truncated files are as good as none."""
    score(tmp_path)
    for file in (*compiled(tmp_path), *tmp_path.rglob("*.nbi")):
        file.write_bytes(file.read_bytes()[:10])
    assert score(tmp_path) == ["9", "0", "True"]


def test_numba_cache_dir_has_precedence(tmp_path):
    """Who sets NUMBA_CACHE_DIR gets the compiled kernels there and nowhere else."""
    score(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "own"))
    assert compiled(tmp_path / "own")
    assert not (tmp_path / "cache").exists()


def test_without_a_writable_cache_a_private_temporary_folder_serves(tmp_path):
    """The temporary folder is open to the user alone."""
    (tmp_path / "file").touch()
    assert score(tmp_path, XDG_CACHE_HOME=str(tmp_path / "file" / "cache"))[0] == "9"
    private = tmp_path / "tmp" / f"bakeoff-{os.getuid()}"
    assert compiled(private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_temporary_folder_that_others_can_write_is_not_trusted(tmp_path):
    """Compiled code is never loaded from where somebody else could have put it; kernels then run uncached."""
    (tmp_path / "file").touch()
    private = tmp_path / "tmp" / f"bakeoff-{os.getuid()}"
    private.mkdir(parents=True)
    private.chmod(0o777)
    assert score(tmp_path, XDG_CACHE_HOME=str(tmp_path / "file" / "cache"))[0] == "9"
    assert not compiled(tmp_path)


def test_processes_that_save_at_once_do_not_share_a_file(tmp_path, monkeypatch):
    """Two types saved at the same moment get a data file each, so that none runs the other's code."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    kernel = numba.njit(_total)
    kernel(np.ones(3, np.uint8))
    kernel(np.ones(3, np.float32))
    save_index = IndexDataCacheFile._save_index

    def slowly_save_index(self, overloads):
        time.sleep(0.2)
        save_index(self, overloads)

    monkeypatch.setattr(IndexDataCacheFile, "_save_index", slowly_save_index)
    savers = [
        threading.Thread(target=_jit._SharedCache(_total).save_overload, args=found)
        for found in kernel.overloads.items()
    ]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    index = _jit._SharedCache(_total)._cache_file._load_index()
    assert len(index) == len(set(index.values())) == 2


def _total(samples):
    total = 0.0
    for sample in samples:
        total += sample
    return total


def test_an_edit_in_any_kernel_file_changes_the_folder(tmp_path, monkeypatch):
    """Numba compares only the file of the function itself, so the folder's name must cover all of them."""
    monkeypatch.setattr(_jit, "__file__", str(tmp_path / "_jit.py"))
    hashes = set()
    for content in ("a = 1", "a = 2"):
        (tmp_path / "shared.py").write_text(content)
        hashes.add(_jit._sources_hash())
    assert len(hashes) == 2


def test_a_kernel_keeps_its_python_function():
    """The plain function stays reachable, for a debugger and for coverage."""
    assert _jit.jit(_total).py_func is _total
