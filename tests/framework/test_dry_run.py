"""What a dry run says, and that it leaves no trace."""

from pathlib import Path

import bakeoff
from bakeoff import api


def config(photographs: Path, keep: str = "cases") -> dict[str, object]:
    return {
        "experiment": "small",
        "dataset": {"folder": {"path": str(photographs)}},
        "methods": {"A": {"jpeg": {"quality": {"sweep": [20, 50, 80, 95]}}}, "B": {"jpeg": {"quality": 60}}},
        "metrics": ["psnr"],
        "executor": "serial",
        "keep": keep,
    }


def test_a_dry_run_counts_and_estimates_without_a_trace(photographs: Path, tmp_path: Path) -> None:
    """Units, seconds and bytes are there, and the run folder is not."""
    found = api.plan(config(photographs), output=tmp_path / "out")
    assert (found.references, found.units, found.stored, found.impossible) == (4, 20, 0, 0)
    assert found.estimated_seconds is not None
    assert 0 < found.estimated_seconds < 60
    assert found.estimated_bytes is not None
    assert found.estimated_bytes > 0
    assert not (tmp_path / "out").exists()


def test_what_is_stored_needs_no_estimate(photographs: Path, tmp_path: Path) -> None:
    """After a run everything is stored; after a run of half the samples, half is."""
    bakeoff.run(config(photographs), output=tmp_path / "out", limit=2)
    half = api.plan(config(photographs), output=tmp_path / "out")
    assert (half.units, half.stored) == (20, 10)
    bakeoff.run(config(photographs), output=tmp_path / "out")
    whole = api.plan(config(photographs), output=tmp_path / "out")
    assert (whole.stored, whole.estimated_seconds, whole.estimated_bytes) == (20, None, None)


def test_the_estimate_of_bytes_is_near_what_a_run_writes(photographs: Path, tmp_path: Path) -> None:
    """With `keep: all` the estimate is within a factor of two of the artifacts, the store and the table together."""
    found = api.plan(config(photographs, keep="all"), output=tmp_path / "out")
    run = bakeoff.run(config(photographs, keep="all"), output=tmp_path / "out")
    written = [*run.folder.glob("artifacts/*"), run.folder / "run.sqlite", run.folder / "scores.csv"]
    size = sum(path.stat().st_size for path in written)
    assert found.estimated_bytes is not None
    assert size / 2 < found.estimated_bytes < 2 * size
