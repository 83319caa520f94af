"""The store of a run: one SQLite file, one writer, every result committed the moment it is known.

Rows are found by keys (see `bakeoff.keys`), so a killed run continues where it stopped, and a run that was
finished before computes nothing. In WAL mode a commit without fsync survives the death of the process at any moment.
"""

import contextlib
import fcntl
import json
import os
import socket
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bakeoff.errors import StoreError
from bakeoff.timing import Lap

SCHEMA_VERSION = 1
FILE_NAME = "run.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unit (key TEXT PRIMARY KEY, costs TEXT NOT NULL, artifact TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS score (
  unit TEXT, metric TEXT, name TEXT, value REAL NOT NULL, signature TEXT NOT NULL,
  PRIMARY KEY (unit, metric, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failure (
  unit TEXT, step TEXT, reason TEXT NOT NULL, PRIMARY KEY (unit, step)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS map (
  unit TEXT, metric TEXT, artifact TEXT NOT NULL, PRIMARY KEY (unit, metric)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (unit TEXT, text TEXT, about TEXT, PRIMARY KEY (unit, text, about)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS laps (
  unit TEXT, stopwatch TEXT, laps TEXT NOT NULL, PRIMARY KEY (unit, stopwatch)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS planned (
  position INTEGER PRIMARY KEY, unit TEXT NOT NULL, reference TEXT NOT NULL, sample_group TEXT NOT NULL,
  perturbation TEXT NOT NULL, severity INTEGER, method TEXT NOT NULL, point TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """What is stored of a unit: its costs, kept output, scores by metric key, and failures by step."""

    costs: Mapping[str, float] | None
    artifact: str | None
    scores: Mapping[str, Mapping[str, tuple[float, str]]]
    failures: Mapping[str, str]
    maps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A unit of the plan as the tables name it; `unit` is its key."""

    unit: str
    reference: str
    group: str
    perturbation: str
    severity: int | None
    method: str
    point: str


class Store:
    """The open store of a run folder.

    Parameters
    ----------
    folder
        The run folder; made where it does not exist.
    readonly
        Open for reading only, beside a writer or without one.

    Raises
    ------
    StoreError
        When another run holds the folder, the file is damaged or of a newer version, or the disk refuses.
    """

    def __init__(self, folder: Path, *, readonly: bool = False) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self._lock: int | None = None
        with contextlib.ExitStack() as undo, self._explained():
            if readonly:
                if not self.path.is_file():
                    raise StoreError(f"{folder}: no {FILE_NAME} here; name the folder of a run")
                self._db = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._lock = _lock(folder / ".lock")
                undo.callback(os.close, self._lock)
                self._db = sqlite3.connect(self.path, isolation_level=None)
            undo.callback(self._db.close)
            self._prepare(readonly=readonly)
            undo.pop_all()

    def _prepare(self, *, readonly: bool) -> None:
        if self._db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it does not pass SQLite's integrity check")
        if not readonly:
            # WAL needs shared memory, which network file systems do not give.
            journal = "DELETE" if _on_network(self.folder) else "WAL"
            self._db.execute(f"PRAGMA journal_mode={journal}")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_TABLES)
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('schema_version', ?)", (str(SCHEMA_VERSION),))
        found = self._db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        if found is None or int(found[0]) != SCHEMA_VERSION:
            version = found[0] if found else "none"
            raise StoreError(
                f"{self.path}: schema version {version}, this bakeoff reads {SCHEMA_VERSION}; "
                "choose another folder with -o"
            )

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{self.path}: {error}; free space or mend permissions, then run the same command"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: damaged: {error}; move it away to start anew") from error
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror or error}; choose another folder with -o") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let the folder go."""
        self._db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._explained():
            self._db.execute(statement, values)

    def add_output(self, unit: str, costs: Mapping[str, float], artifact: str | None) -> None:
        """Store that a method has run. Costs measured before stay: only a unit without any gets new ones."""
        self._write(
            "INSERT INTO unit VALUES (?, ?, ?) ON CONFLICT (key) "
            "DO UPDATE SET artifact = coalesce(excluded.artifact, artifact)",
            (unit, json.dumps(dict(costs), allow_nan=False), artifact),
        )
        self._write("DELETE FROM failure WHERE unit = ? AND step = ''", (unit,))

    def add_scores(self, unit: str, metric: str, signature: str, scores: Mapping[str, float]) -> None:
        """Store the score of a metric (under the name "") and its companions, all at once."""
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute("DELETE FROM failure WHERE unit = ? AND step = ?", (unit, metric))
                rows = [(unit, metric, name, value, signature) for name, value in scores.items()]
                self._db.executemany("INSERT OR REPLACE INTO score VALUES (?, ?, ?, ?, ?)", rows)
                self._db.execute("COMMIT")
            except sqlite3.Error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def add_map(self, unit: str, metric: str, artifact: str) -> None:
        """Store which artifact holds the map of a metric."""
        self._write("INSERT OR REPLACE INTO map VALUES (?, ?, ?)", (unit, metric, artifact))

    def add_failure(self, unit: str, step: str, reason: str) -> None:
        """Store why a step ("" for the method, otherwise the key of a metric or of a stopwatch) could not be done."""
        self._write("INSERT OR REPLACE INTO failure VALUES (?, ?, ?)", (unit, step, reason))

    def add_laps(self, unit: str, stopwatch: str, laps: Iterable[Lap]) -> None:
        """Store how long the codec of a unit took, lap by lap, in place of what the same stopwatch said before."""
        self._write("DELETE FROM failure WHERE unit = ? AND step = ?", (unit, stopwatch))
        text = json.dumps([lap._asdict() for lap in laps], allow_nan=False)
        self._write("INSERT OR REPLACE INTO laps VALUES (?, ?, ?)", (unit, stopwatch, text))

    def laps(self, stopwatch: str) -> dict[str, tuple[Lap, ...]]:
        """Return the laps that were timed by a stopwatch, by unit."""
        rows = self._db.execute("SELECT unit, laps FROM laps WHERE stopwatch = ?", (stopwatch,))
        return {unit: tuple(Lap(**lap) for lap in json.loads(laps)) for unit, laps in rows}

    def add_notes(self, unit: str, notes: Iterable[tuple[str, str]]) -> None:
        """Store what is to be minded about files that a unit was made of: (words, which file)."""
        for text, about in notes:
            self._write("INSERT OR IGNORE INTO note VALUES (?, ?, ?)", (unit, text, about))

    def notes(self) -> dict[str, list[str]]:
        """Return which files each of the stored words of the latest plan is about."""
        found: dict[str, list[str]] = {}
        query = "SELECT DISTINCT text, about FROM note WHERE unit IN (SELECT unit FROM planned) ORDER BY text, about"
        for text, about in self._db.execute(query):
            found.setdefault(text, []).append(about)
        return found

    def set_meta(self, key: str, value: str) -> None:
        """Store a fact about the run itself."""
        self._write("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def meta(self, key: str) -> str | None:
        """Return a fact stored with `set_meta`, None without it."""
        found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def set_plan(self, rows: Iterable[PlannedRow]) -> None:
        """Replace the plan that the tables and the report are made of."""
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM planned")
            values = ((None, r.unit, r.reference, r.group, r.perturbation, r.severity, r.method, r.point) for r in rows)
            self._db.executemany("INSERT INTO planned VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            self._db.execute("COMMIT")

    def planned(self) -> list[PlannedRow]:
        """Return the plan in its order."""
        return [PlannedRow(*row[1:]) for row in self._db.execute("SELECT * FROM planned ORDER BY position")]

    def units(self, keys: Iterable[str]) -> dict[str, StoredUnit]:
        """Return what is stored of these units, by key."""
        wanted = set(keys)
        outputs = {
            row[0]: row[1:] for row in self._db.execute("SELECT key, costs, artifact FROM unit") if row[0] in wanted
        }
        scores: dict[str, dict[str, dict[str, tuple[float, str]]]] = {}
        for unit, metric, name, value, signature in self._db.execute("SELECT * FROM score"):
            if unit in wanted:
                scores.setdefault(unit, {}).setdefault(metric, {})[name] = (value, signature)
        failures = self._by_unit("SELECT * FROM failure", wanted)
        maps = self._by_unit("SELECT * FROM map", wanted)
        found = {}
        for key in wanted & (outputs.keys() | failures.keys() | scores.keys()):
            costs, artifact = outputs.get(key, (None, None))
            parsed = json.loads(costs) if costs is not None else None
            found[key] = StoredUnit(parsed, artifact, scores.get(key, {}), failures.get(key, {}), maps.get(key, {}))
        return found

    def _by_unit(self, query: str, wanted: set[str]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for unit, name, value in self._db.execute(query):
            if unit in wanted:
                found.setdefault(unit, {})[name] = value
        return found


def _lock(path: Path) -> int:
    """Take the run folder for this process; the operating system lets go when the process dies, however it dies."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 200).decode("utf-8", "replace") or "another process"
        os.close(handle)
        raise StoreError(
            f"{path.parent} is in use by {holder}; wait for it, or choose another folder with -o"
        ) from None
    os.ftruncate(handle, 0)
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    os.write(handle, f"process {os.getpid()} on {socket.gethostname()} since {since}".encode())
    return handle


def _on_network(folder: Path) -> bool:
    """Tell whether the folder lies on a network file system, as far as the system says."""
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return False
    lines = (line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines())
    kinds = {Path(fields[1]): fields[2] for fields in lines if len(fields) > 2}
    place = folder.resolve()
    while place not in kinds and place != place.parent:
        place = place.parent
    return kinds.get(place, "").startswith(("nfs", "cifs", "smb", "9p", "fuse.sshfs", "lustre", "beegfs"))
