"""The metric keeps its promises, and its weights are those that fit.py finds."""

import json
import sys
from pathlib import Path

import bakeoff_fitted
import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, Plugin, PluginError, Scores
from bakeoff.testing import Check, parametrize_with_metric_checks

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import fit  # noqa: E402 - the scripts lie beside this file and are not installed
import synthetic  # noqa: E402


@parametrize_with_metric_checks([bakeoff_fitted.FittedOpinion()])
def test_the_metric_conforms(plugin: Plugin, check: Check) -> None:
    """It keeps each rule of the kit."""
    check(plugin)


def test_the_committed_table_and_weights_are_what_the_scripts_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made anew, opinions are the same to the letter, and weights to the last digits that JPEG decoders share."""
    rows = synthetic.TABLE.read_text("utf-8").splitlines()
    assert rows[1:] == [",".join(map(str, row.values())) for row in synthetic.opinions()]
    monkeypatch.setattr(fit, "WEIGHTS", tmp_path / "weights.json")
    fit.main()
    made = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    committed = bakeoff_fitted._model()
    assert made["weights"] == pytest.approx(committed["weights"], rel=1e-2, abs=1e-2)
    assert made["sha256"] == bakeoff_fitted.fingerprint(made)
    assert made["leave_one_source_out"]["spearman"] > 0.9


def test_a_source_is_predicted_by_the_others_alone() -> None:
    """Nonsense in one source's opinions changes the predictions of every source but its own."""
    rng = np.random.default_rng(1)
    values, sources = rng.random((30, 3)), np.repeat(["a", "b", "c"], 10)
    lost = values @ np.array([10.0, 20.0, 30.0])
    spoilt = np.where(sources == "a", 1000.0, lost)
    before, after = fit.held_out(values, lost, sources), fit.held_out(values, spoilt, sources)
    np.testing.assert_array_equal(after[sources == "a"], before[sources == "a"])
    assert (after[sources != "a"] != before[sources != "a"]).all()


def test_the_score_is_100_minus_what_its_companions_cost() -> None:
    """The points that each feature costs add up."""
    reference, distorted = np.random.default_rng(2).integers(0, 256, (2, 24, 24), np.uint8)
    scores = bakeoff_fitted.FittedOpinion().score(Pair(Image(reference), Image(distorted)))
    assert isinstance(scores, Scores)
    assert scores.value == pytest.approx(100.0 - sum(scores.companions.values()))
    assert set(scores.companions) == {"error", "structure", "gradient"}


def test_edited_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights changed by hand have no fit behind them."""
    model = json.loads((Path(bakeoff_fitted.__file__).parent / "weights.json").read_text("utf-8"))
    model["weights"]["error"] += 1.0
    (tmp_path / "weights.json").write_text(json.dumps(model), "utf-8")
    monkeypatch.setattr(bakeoff_fitted, "files", lambda package: tmp_path)
    with pytest.raises(PluginError, match="write it anew"):
        bakeoff_fitted._model.__wrapped__()
