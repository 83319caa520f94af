"""Whole runs on small photographs: what lands in the folder, what is computed again, and what a failure costs."""

import csv
import json
import math
import re
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import bakeoff
from bakeoff import api
from bakeoff.errors import ConfigError, PluginError, StoreError

QUALITIES = [20, 50, 80, 95]


def experiment(photographs: Path, **changes: Any) -> dict[str, Any]:
    """Return a small experiment; the serial executor saves the start of workers."""
    return {
        "experiment": "small",
        "dataset": {"folder": {"path": str(photographs)}},
        "methods": {
            "A": {"jpeg": {"quality": {"sweep": QUALITIES}}},
            "B": {"webp": {"quality": {"sweep": QUALITIES}}},
        },
        "metrics": ["psnr", "ssim"],
        "executor": "serial",
        **changes,
    }


def table(run: api.Run) -> list[dict[str, str]]:
    with (run.folder / "scores.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def lasting(run: api.Run) -> list[dict[str, str]]:
    """Return the rows that two runs must share: all but times."""
    return [row for row in table(run) if row["unit"] != "s"]


def test_everything_a_run_promises_lands_in_its_folder(photographs: Path, tmp_path: Path) -> None:
    """The folder holds report, table, summary, store, config, environment and the kept outputs, and nothing else."""
    run = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    assert {path.name for path in run.folder.iterdir()} == {
        "index.html", "scores.csv", "summary.json", "run.sqlite", "experiment.resolved.yaml", "environment.json",
        "artifacts", ".lock",
    }  # fmt: skip
    assert list((run.folder / "artifacts").iterdir())
    facts = json.loads((run.folder / "summary.json").read_text("utf-8"))
    assert facts["units"] == {"planned": 32, "computed": 32, "reused": 0, "failed": 0}
    headline = [entry for entry in facts["comparisons"] if entry["kind"] == "bd_rate"]
    assert [entry["metric"] for entry in headline] == ["psnr", "ssim"]
    assert {row["metric"] for row in table(run)} == {
        "bytes", "bpp", "encode_seconds", "decode_seconds", "psnr", "ssim", "ssim.p05", "ssim.min", "ssim.worst_x",
        "ssim.worst_y",
    }  # fmt: skip
    assert len(table(run)) == 32 * 10


def test_scores_of_a_run_are_those_of_the_score_function(photographs: Path, tmp_path: Path) -> None:
    """A unit's PSNR and SSIM are what `bakeoff.score` gives for the same pixels, and its bytes those of Pillow."""
    from io import BytesIO

    from PIL import Image

    run = bakeoff.run(experiment(photographs), output=tmp_path / "out", limit=1)
    reference = np.asarray(Image.open(photographs / "astronaut.png"))
    coded = BytesIO()
    Image.fromarray(reference).save(coded, "JPEG", quality=50, subsampling="4:2:0", optimize=True)
    distorted = np.asarray(Image.open(coded))
    rows = [row for row in table(run) if (row["method"], row["point"]) == ("A", "quality=50")]
    found = {row["metric"]: float(row["score"]) for row in rows}
    assert found["bytes"] == len(coded.getvalue())
    assert found["bpp"] == 8 * len(coded.getvalue()) / (64 * 96)
    assert found["psnr"] == bakeoff.score(reference, distorted, "psnr")
    assert found["ssim"] == bakeoff.score(reference, distorted, "ssim")


def test_a_finished_run_started_again_computes_nothing(photographs: Path, tmp_path: Path) -> None:
    """The second run reuses every unit, and its table is the same to the last digit, times too."""
    first = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    rows = table(first)
    second = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    assert (second.units.reused, second.units.computed) == (32, 0)
    assert table(second) == rows


def test_a_new_metric_scores_without_touching_the_old_ones(photographs: Path, tmp_path: Path) -> None:
    """Adding a metric, or renaming one, leaves every stored score as it was."""
    bakeoff.run(experiment(photographs), output=tmp_path / "out")
    luma = {"ssim": {}, "as": "luma"}
    renamed = bakeoff.run(experiment(photographs, metrics=["psnr", luma]), output=tmp_path / "out")
    assert renamed.units.computed == 0
    added = bakeoff.run(experiment(photographs, metrics=["psnr", "ssim", "mse"]), output=tmp_path / "out")
    assert added.units.computed == 32
    plain = bakeoff.run(experiment(photographs, metrics=["psnr", "ssim", "mse"]), output=tmp_path / "plain")
    assert lasting(added) == lasting(plain)


def test_a_changed_option_recomputes_only_its_own_method(photographs: Path, tmp_path: Path) -> None:
    """Another WebP effort leaves the JPEG units alone."""
    bakeoff.run(experiment(photographs), output=tmp_path / "out")
    changed = experiment(photographs)
    changed["methods"]["B"] = {"webp": {"quality": {"sweep": QUALITIES}, "method": 0}}
    run = bakeoff.run(changed, output=tmp_path / "out")
    assert (run.units.computed, run.units.reused) == (16, 16)


def test_a_changed_byte_recomputes_only_its_own_image(photographs: Path, tmp_path: Path) -> None:
    """One pixel of one photograph makes its eight units new."""
    bakeoff.run(experiment(photographs), output=tmp_path / "out")
    pixels = cv2.imread(str(photographs / "coffee.png"))
    pixels[0, 0] ^= 1
    cv2.imwrite(str(photographs / "coffee.png"), pixels)
    run = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    assert (run.units.computed, run.units.reused) == (8, 24)


def test_moved_files_and_another_seed_compute_nothing(photographs: Path, tmp_path: Path) -> None:
    """Neither the place of the images nor a seed that nothing uses is part of a key."""
    bakeoff.run(experiment(photographs), output=tmp_path / "out")
    moved = photographs.rename(tmp_path / "elsewhere")
    run = bakeoff.run(experiment(moved, seed=7, keep="none", timeout=5), output=tmp_path / "out")
    assert run.units.computed == 0


def test_workers_change_nothing(photographs: Path, tmp_path: Path) -> None:
    """Two workers and no worker at all give the same table; `executors/test_local.py` tries one worker, too."""
    apart = bakeoff.run(experiment(photographs, executor={"local": {"workers": 2}}), output=tmp_path / "apart")
    assert lasting(apart) == lasting(bakeoff.run(experiment(photographs), output=tmp_path / "here"))


def test_identical_outputs_have_infinite_psnr_and_strict_json(photographs: Path, tmp_path: Path) -> None:
    """Lossless outputs are `inf` in the table; the summary has null beside a count, and no NaN or Infinity."""
    config = experiment(photographs, methods={"A": {"jpeg": {"quality": 50}}, "B": "png"}, metrics=["psnr"])
    run = bakeoff.run(config, output=tmp_path / "out")
    cells = {row["score"] for row in table(run) if row["method"] == "B" and row["metric"] == "psnr"}
    assert cells == {"inf"}

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    facts = json.loads((run.folder / "summary.json").read_text("utf-8"), parse_constant=refuse)
    (psnr,) = [entry for entry in facts["comparisons"] if entry["metric"] == "psnr"]
    assert (psnr["mean_b"], psnr["infinite_b"], psnr["gain"], psnr["wins"]) == (None, 4, None, 4)
    assert math.isfinite(psnr["mean_a"])


def test_a_photograph_that_cannot_be_read_costs_its_own_units(photographs: Path, tmp_path: Path) -> None:
    """A truncated file fails its eight units with a reason; the others are complete, and a repaired file heals it."""
    data = (photographs / "coffee.png").read_bytes()
    (photographs / "coffee.png").write_bytes(data[: len(data) // 2])
    run = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    assert (run.units.computed, run.units.failed) == (24, 8)
    failed = [row for row in table(run) if row["status"] == "failed"]
    assert {row["reference"] for row in failed} == {"coffee"}
    assert all(row["score"] == "" and row["reason"] for row in failed)
    (photographs / "coffee.png").write_bytes(data)
    healed = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    assert (healed.units.computed, healed.units.reused, healed.units.failed) == (8, 24, 0)


@pytest.mark.parametrize(("keep", "count"), [("none", 0), ("all", 32)])
def test_keep_decides_what_stays(photographs: Path, tmp_path: Path, keep: str, count: int) -> None:
    """Nothing, or the coded file of every unit beside the maps of the cases."""
    run = bakeoff.run(experiment(photographs, keep=keep), output=tmp_path / "out")
    folder = run.folder / "artifacts"
    kept = [path.suffix for path in folder.iterdir()] if folder.is_dir() else []
    assert sum(suffix in (".jpg", ".jpeg", ".webp") for suffix in kept) == count


def test_kept_outputs_spare_the_codec(photographs: Path, tmp_path: Path) -> None:
    """With `keep: all` a new metric is scored on the kept files: the times of the first encoding stay."""
    first = bakeoff.run(experiment(photographs, keep="all"), output=tmp_path / "out")
    times = [row["score"] for row in table(first) if row["unit"] == "s"]
    second = bakeoff.run(experiment(photographs, keep="all", metrics=["psnr", "ssim", "mse"]), output=tmp_path / "out")
    assert second.units.computed == 32
    assert [row["score"] for row in table(second) if row["unit"] == "s"] == times


def test_the_resolved_config_runs_again_to_the_same_store(photographs: Path, tmp_path: Path) -> None:
    """`experiment.resolved.yaml` is a config: running it in the same folder computes nothing."""
    first = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    again = bakeoff.run(first.folder / "experiment.resolved.yaml", output=tmp_path / "out")
    assert again.units.computed == 0


def test_a_report_can_be_written_again_without_the_photographs(photographs: Path, tmp_path: Path) -> None:
    """The store alone gives the same table and summary; only the pictures of the cases need the references."""
    run = bakeoff.run(experiment(photographs), output=tmp_path / "out")
    before = {name: (run.folder / name).read_bytes() for name in ("scores.csv", "summary.json", "index.html")}
    for name in before:
        (run.folder / name).unlink()
    assert api.report(run.folder) == run.folder / "index.html"
    assert {name: (run.folder / name).read_bytes() for name in before} == before
    shutil.rmtree(photographs)
    api.report(run.folder)
    assert (run.folder / "scores.csv").read_bytes() == before["scores.csv"]
    assert "could not be drawn" in (run.folder / "index.html").read_text("utf-8")


def test_two_folders_are_compared_without_a_config(photographs: Path, tmp_path: Path) -> None:
    """Outputs pair with references by name, the better folder wins, and what is missing or extra is named."""
    for name, sigma in (("sharp", 0.5), ("soft", 1.5)):
        (tmp_path / name).mkdir()
        for path in photographs.iterdir():
            cv2.imwrite(str(tmp_path / name / path.name), cv2.GaussianBlur(cv2.imread(str(path)), (0, 0), sigma))
    (tmp_path / "soft" / "coffee.png").unlink()
    shutil.copy(tmp_path / "soft" / "rocket.png", tmp_path / "soft" / "stranger.png")
    run = api.compare(photographs, tmp_path / "soft", tmp_path / "sharp", output=tmp_path / "out", workers=1)
    assert (run.units.planned, run.units.computed, run.units.reused, run.units.failed) == (8, 7, 0, 1)
    again = api.compare(photographs, tmp_path / "soft", tmp_path / "sharp", output=tmp_path / "out", workers=1)
    assert (again.units.computed, again.units.reused, again.units.failed) == (0, 7, 1)
    assert any("stranger" in warning for warning in run.warnings)
    (missing,) = {row["reason"] for row in table(run) if row["status"] == "failed"}
    assert "coffee" in missing
    psnr = next(found for found in run.comparisons if found.metric == "psnr")
    assert (psnr.a, psnr.b, psnr.n, psnr.wins) == ("soft", "sharp", 3, 3)


@pytest.fixture
def moved(photographs: Path, tmp_path: Path) -> dict[str, Any]:
    """Give an experiment of outputs that lie a pixel off, those of B blurred as well."""
    for name in ("off", "soft"):
        (tmp_path / name).mkdir()
        for path in photographs.iterdir():
            pixels = np.roll(cv2.imread(str(path)), (1, -1), (0, 1))
            pixels = pixels if name == "off" else cv2.GaussianBlur(pixels, (0, 0), 0.6)
            cv2.imwrite(str(tmp_path / name / path.name), pixels)
    methods = {label: {"folder": {"path": str(tmp_path / name)}} for label, name in (("A", "off"), ("B", "soft"))}
    return experiment(photographs, methods=methods, metrics=["psnr"])


def test_outputs_that_lie_off_are_warned_about(moved: dict[str, Any], tmp_path: Path) -> None:
    """The shift is a row, a warning, and a section of the report; made again, the report says the same."""
    run = bakeoff.run(moved, output=tmp_path / "out")
    shifts = {row["metric"]: float(row["score"]) for row in table(run) if row["metric"].startswith("misaligned")}
    assert (shifts["misaligned.dx"], shifts["misaligned.dy"]) == pytest.approx((-1.0, 1.0), abs=0.1)
    assert re.match(r"[34] of 4 outputs of Folder \(A\) lie off their references, typically by -1", run.warnings[0])
    again = bakeoff.run(moved, output=tmp_path / "out")
    assert (again.units.reused, again.warnings) == (8, run.warnings)
    page = run.report.read_text("utf-8")
    assert "These outputs lie off their references by a little" in page
    api.report(run.folder)
    assert run.report.read_text("utf-8") == page


def test_an_alignment_is_undone_recorded_and_drawn(moved: dict[str, Any], tmp_path: Path) -> None:
    """Scores are those of the aligned outputs, their transforms are rows, and nothing is left to warn of."""
    align = {"mode": "shift", "max_shift": 4}
    run = bakeoff.run({**moved, "align": align}, output=tmp_path / "out")
    of_a = [row for row in table(run) if row["method"] == "A"]
    found = {(row["metric"], row["score"]) for row in of_a}
    assert found == {("psnr", "inf"), ("align.dx", "-1.0"), ("align.dy", "1.0")}
    assert {row["signature"] for row in of_a if row["metric"] == "psnr"} == {
        "psnr|v1|rgb|range=255|mean|align=shift|border=4"
    }
    assert run.warnings == []
    assert "laid onto the reference (shift)" in run.report.read_text("utf-8")
    assert "88 by 56 of 96 by 64 pixels" in run.report.read_text("utf-8")
    far = bakeoff.run({**moved, "align": {**align, "max_shift": 0.5}}, output=tmp_path / "out")
    assert far.units.failed == 8
    assert "(dx=-1, dy=1), more than max_shift=0.5" in table(far)[0]["reason"]


def test_a_mask_costs_no_more_than_its_sample(photographs: Path, tmp_path: Path) -> None:
    """Signatures show that scores are masked; a mask of another size fails its own units, with both sizes."""
    (tmp_path / "masks").mkdir()
    for path in photographs.iterdir():
        mask = np.zeros((64, 96), np.uint8)
        mask[10:50, 20:70] = 255
        cv2.imwrite(str(tmp_path / "masks" / path.name), mask.T if path.stem == "coffee" else mask)
    dataset = {"folder": {"path": str(photographs), "masks": str(tmp_path / "masks")}}
    run = bakeoff.run(
        experiment(photographs, dataset=dataset, methods={"A": "jpeg", "B": "webp"}, metrics=["mse"]),
        output=tmp_path / "out",
    )
    assert (run.units.computed, run.units.failed) == (6, 2)
    rows = [row for row in table(run) if row["metric"] == "mse"]
    assert {row["signature"] for row in rows if row["status"] == "ok"} == {"mse|v1|rgb|range=255|mean|mask"}
    (reason,) = {row["reason"] for row in rows if row["status"] == "failed"}
    assert "coffee.png: the mask is 64x96, its reference 96x64" in reason
    assert "A mask lets 33% of these pixels count" in run.report.read_text("utf-8")


def test_perturbed_inputs_are_the_same_for_every_method(photographs: Path, tmp_path: Path) -> None:
    """Two methods that change nothing get equal scores under noise: they were given the very same pixels."""
    config = experiment(
        photographs,
        methods={"A": "identity", "B": "png"},
        metrics=["psnr"],
        perturbations=["none", {"gaussian_noise": {"severity": [1, 3]}}],
    )
    run = bakeoff.run(config, output=tmp_path / "out")
    scores = {"A": [], "B": []}
    for row in table(run):
        if row["metric"] == "psnr":
            scores[row["method"]].append((row["reference"], row["perturbation"], row["severity"], row["score"]))
    assert scores["A"] == scores["B"]
    assert {(row["perturbation"], row["severity"]) for row in table(run)} == {
        ("none", ""), ("gaussian_noise", "1"), ("gaussian_noise", "3"),
    }  # fmt: skip


def test_an_empty_dataset_and_a_foreign_store_are_refused(photographs: Path, tmp_path: Path) -> None:
    """Nothing to do is a mistake of the config; a damaged store is an error of the disk."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="empty"):
        bakeoff.run(experiment(tmp_path / "empty"), output=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "out2").mkdir()
    (tmp_path / "out2" / "run.sqlite").write_text("no database at all")
    with pytest.raises(StoreError, match="damaged"):
        bakeoff.run(experiment(photographs), output=tmp_path / "out2")


def test_scores_are_a_table_of_columns(photographs: Path, tmp_path: Path) -> None:
    """`Run.scores()` has the columns of the CSV, all of one length."""
    scores = bakeoff.run(experiment(photographs), output=tmp_path / "out").scores()
    assert {len(column) for column in scores.values()} == {32 * 10}
    assert set(scores["method"]) == {"A", "B"}


def test_a_broken_plugin_that_was_asked_for_is_an_error(photographs: Path, tmp_path: Path) -> None:
    """`--plugin` names a file: when it does not load, the run does not start without it."""
    (tmp_path / "broken.py").write_text("import there_is_no_such_module\n", encoding="utf-8")
    with pytest.raises(PluginError, match=r"broken of .* did not load: ModuleNotFoundError"):
        bakeoff.run(experiment(photographs), output=tmp_path / "out", plugins=[tmp_path / "broken.py"])
    assert not (tmp_path / "out").exists()


def test_a_number_of_workers_is_for_executors_that_have_some(photographs: Path, tmp_path: Path) -> None:
    """Asking the serial executor for two workers is an error, not a wish that is passed over."""
    with pytest.raises(ConfigError, match="the executor 'serial' has no option 'workers'"):
        bakeoff.run(experiment(photographs), output=tmp_path / "out", workers=2)
