"""The store: what is written stays, whoever holds it is named, and damage is noticed."""

import json
import math
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import PlannedRow, Store
from bakeoff.timing import Lap


def test_what_is_stored_is_found_again_after_reopening(tmp_path: Path) -> None:
    """Costs, scores, companions, maps and artifacts come back as they went in, infinite scores too."""
    with Store(tmp_path) as store:
        store.add_output("u1", {"bytes": 10.0}, "ab.jpg")
        store.add_scores("u1", "m1", "psnr|v1", {"": math.inf, "min": 3.5})
        store.add_map("u1", "m1", "cd.png")
    with Store(tmp_path, readonly=True) as store:
        found = store.units(["u1", "u2"])
    assert list(found) == ["u1"]
    assert found["u1"].costs == {"bytes": 10.0}
    assert found["u1"].artifact == "ab.jpg"
    assert found["u1"].scores == {"m1": {"": (math.inf, "psnr|v1"), "min": (3.5, "psnr|v1")}}
    assert found["u1"].maps == {"m1": "cd.png"}


def test_costs_of_a_unit_are_measured_once(tmp_path: Path) -> None:
    """Running a method again, to keep its output, leaves the times of the first run and adds the artifact."""
    with Store(tmp_path) as store:
        store.add_output("u1", {"encode_seconds": 0.5}, None)
        store.add_output("u1", {"encode_seconds": 0.9}, "ab.jpg")
        store.add_output("u1", {"encode_seconds": 0.7}, None)
        found = store.units(["u1"])["u1"]
    assert found.costs == {"encode_seconds": 0.5}
    assert found.artifact == "ab.jpg"


def test_laps_are_kept_by_stopwatch(tmp_path: Path) -> None:
    """The latest of one stopwatch count, those of another are apart, and they take away its failure alone."""
    old, new = (Lap(0, 0.1, 0.2, 0.3, 0.4),), (Lap(0, 0.5, 0.25, 0.125, 1e-9), Lap(2, 1.0, 1.0, 1.0, 1.0))
    with Store(tmp_path) as store:
        store.add_failure("u1", "here", "tired")
        store.add_failure("u1", "there", "tired")
        store.add_laps("u1", "here", old)
        store.add_laps("u1", "here", new)
        assert store.laps("here") == {"u1": new}
        assert store.laps("there") == {}
        assert store.units(["u1"])["u1"].failures == {"there": "tired"}


def test_success_takes_the_failure_of_its_own_step_away(tmp_path: Path) -> None:
    """A metric that scores after all loses its failure; those of other steps stay."""
    with Store(tmp_path) as store:
        store.add_failure("u1", "m1", "crashed")
        store.add_failure("u1", "m2", "too small")
        store.add_scores("u1", "m1", "s", {"": 1.0})
        assert store.units(["u1"])["u1"].failures == {"m2": "too small"}
        store.add_failure("u1", "", "no file")
        store.add_output("u1", {}, None)
        assert store.units(["u1"])["u1"].failures == {"m2": "too small"}


def test_notes_are_gathered_by_their_words(tmp_path: Path) -> None:
    """Each file stands once, however many units it is part of, and only those of the latest plan count."""
    with Store(tmp_path) as store:
        store.set_plan([PlannedRow(key, "a", "a", "none", None, "A", "") for key in ("u1", "u2")])
        for unit in ("u1", "u2", "gone"):
            store.add_notes(unit, [("looks dark", f"{unit[0]}.png"), ("odd", "b.png")])
        assert store.notes() == {"looks dark": ["u.png"], "odd": ["b.png"]}


def test_the_plan_keeps_its_order(tmp_path: Path) -> None:
    """Planned rows come back in order, and a new plan replaces the old one."""
    rows = [PlannedRow(f"u{n}", f"image{n}", "g", "none", None, "A", "quality=50") for n in (3, 1, 2)]
    with Store(tmp_path) as store:
        store.set_plan(rows)
        store.set_plan(rows[:2])
        assert store.planned() == rows[:2]


def test_a_second_run_in_the_folder_is_refused_with_the_holders_name(tmp_path: Path) -> None:
    """The error says which process holds the folder, on which machine, since when; closing lets it go."""
    with Store(tmp_path), pytest.raises(StoreError, match=rf"in use by process {os.getpid()} on .* since 20"):
        Store(tmp_path)
    Store(tmp_path).close()


def test_a_reader_is_not_refused_while_a_run_goes_on(tmp_path: Path) -> None:
    """Reading beside the writer shows what is committed."""
    with Store(tmp_path) as store:
        store.add_output("u1", {}, None)
        with Store(tmp_path, readonly=True) as reader:
            assert "u1" in reader.units(["u1"])


def test_a_killed_writer_loses_nothing_and_frees_the_folder(tmp_path: Path) -> None:
    """Every result that was acknowledged before kill -9 is there, and the folder can be opened at once."""
    program = (
        "import sys; from pathlib import Path; from bakeoff.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for number in range(10**9):\n"
        "    store.add_scores(str(number), 'm', 's', {'': 1.0})\n"
        "    print(number, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline() for _ in range(300)]
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    last = int((rest.split() or acknowledged)[-1])
    with Store(tmp_path) as store:
        assert len(store.units(map(str, range(last + 1)))) == last + 1


@pytest.mark.parametrize("damage", [b"this is no database, only text that is long enough to be read", b"\0" * 8192])
def test_a_damaged_file_is_named_and_never_used(tmp_path: Path, damage: bytes) -> None:
    """A file that is no store ends in an error that says what to do with it."""
    (tmp_path / "run.sqlite").write_bytes(damage)
    with pytest.raises(StoreError, match=r"run\.sqlite: damaged: .*move it away"):
        Store(tmp_path)


def test_an_overwritten_page_is_noticed(tmp_path: Path) -> None:
    """Damage in the middle of a store is found when it is opened."""
    with Store(tmp_path) as store:
        for number in range(2000):
            store.add_failure(str(number), "step", "reason " * 5)
    path = tmp_path / "run.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 10 : 4096 * 12] = os.urandom(8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        Store(tmp_path)


def test_a_store_of_another_schema_version_is_refused(tmp_path: Path) -> None:
    """A newer file is not guessed at."""
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "run.sqlite") as database:
        database.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    database.close()
    for _ in range(2):  # the first refusal lets the folder go
        with pytest.raises(StoreError, match="schema version 99, this bakeoff reads 1"):
            Store(tmp_path)


def test_a_folder_without_a_store_is_named(tmp_path: Path) -> None:
    """Reading where no run has been says so."""
    with pytest.raises(StoreError, match=r"no run\.sqlite here"):
        Store(tmp_path, readonly=True)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the place of the run folder is an error of the store, with its exit code."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="file") as caught:
        Store(tmp_path / "file")
    assert caught.value.exit_code == 4


def test_a_full_disk_is_a_store_error_and_leaves_a_good_file(tmp_path: Path) -> None:
    """When the file may not grow any more the error names it; what was committed stays readable."""
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from bakeoff.errors import StoreError; from bakeoff.store import Store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = Store(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "number = 0\n"
        "try:\n"
        "    while True:\n"
        "        store.add_failure(str(number), 'step', 'reason ' * 20)\n"
        "        number += 1\n"
        "except StoreError as error:\n"
        "    import json; print(json.dumps([number, str(error)]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    number, message = json.loads(done.stdout)
    assert "run.sqlite" in message
    assert number > 0
    with Store(tmp_path) as store:
        assert len(store.units(map(str, range(number)))) == number
