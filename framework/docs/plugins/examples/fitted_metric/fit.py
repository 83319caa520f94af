"""Fit the weights to a table of opinions and write them: `python fit.py`.

Non-negative least squares with a ridge: a weight below zero would let a picture gain by getting worse, and the ridge
keeps features that say nearly the same from being weighed against each other.
"""

import csv
import hashlib
import json
from pathlib import Path

import numpy as np
from bakeoff_fitted import BEST, fingerprint
from bakeoff_fitted.features import features
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.stats import spearmanr
from synthetic import TABLE, pair

WEIGHTS = Path(__file__).parent / "bakeoff_fitted" / "weights.json"
RIDGE = 1.0
Vector = NDArray[np.float64]


def fitted(values: Vector, lost: Vector) -> Vector:
    """Return the weights of the features, (features,), that explain the points lost: (opinions, features), (opinions,).

    The ridge acts on features scaled to a root mean square of 1, so that their units do not matter.
    """
    scale = np.sqrt(np.mean(values**2, axis=0))
    ridge = np.sqrt(RIDGE) * np.eye(values.shape[1])
    weights, _ = nnls(np.vstack([values / scale, ridge]), np.concatenate([lost, np.zeros(values.shape[1])]))
    return weights / scale


def held_out(values: Vector, lost: Vector, sources: NDArray[np.str_]) -> Vector:
    """Return a prediction for every opinion by weights that have seen no opinion on the same source.

    Opinions on one picture are alike: leaving out single rows instead would let the fit learn each picture.
    """
    predicted = np.empty_like(lost)
    for name in np.unique(sources):
        inside = sources == name
        predicted[inside] = values[inside] @ fitted(values[~inside], lost[~inside])
    return predicted


def agreement(predicted: Vector, lost: Vector) -> dict[str, float]:
    """Return how well predictions follow opinions: error in points, Pearson's and Spearman's correlation."""
    return {
        "rmse": round(float(np.sqrt(np.mean((predicted - lost) ** 2))), 2),
        "pearson": round(float(np.corrcoef(predicted, lost)[0, 1]), 3),
        "spearman": round(float(spearmanr(predicted, lost).statistic), 3),
    }


def main() -> None:
    """Read the table, cross-validate and print, fit to all of it, write the weights with their hash."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [features(pair(int(row["source"]), row["distortion"], float(row["dose"]))) for row in rows]
    names = list(found[0])
    values = np.array([[row[name] for name in names] for row in found])
    lost = BEST - np.array([float(row["synthetic_opinion"]) for row in rows])
    sources = np.array([row["source"] for row in rows])

    predicted = held_out(values, lost, sources)
    for name in np.unique(sources):
        print(f"source {name} left out: {agreement(predicted[sources == name], lost[sources == name])}")
    overall = agreement(predicted, lost)
    print(f"all {len(np.unique(sources))} sources: {overall}")
    model: dict[str, object] = {
        "weights": {name: round(float(weight), 6) for name, weight in zip(names, fitted(values, lost), strict=True)},
        "ridge": RIDGE,
        "opinions": {"file": TABLE.name, "sha256": hashlib.sha256(TABLE.read_bytes()).hexdigest(), "rows": len(rows)},
        "leave_one_source_out": overall,
    }
    WEIGHTS.write_text(json.dumps({**model, "sha256": fingerprint(model)}, indent=2) + "\n", "utf-8")
    print(f"{WEIGHTS.name}: {model['weights']}")


if __name__ == "__main__":
    main()
