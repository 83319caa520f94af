"""The committed sample report is what the code makes today."""

import csv
import importlib.util
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "reports" / "sample"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample again, with the facts of the environment that the committed one has."""
    spec = importlib.util.spec_from_file_location("make_sample", SAMPLE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    make: Callable[[Path, Mapping[str, Any]], None] = module.make
    folder = tmp_path_factory.mktemp("sample")
    make(folder, json.loads((SAMPLE / "environment.json").read_text("utf-8")))
    return folder


def test_its_scores_are_those_of_today(made: Path) -> None:
    """Every row is there, with the same score to nine digits."""
    tables = []
    for folder in (SAMPLE, made):
        with (folder / "scores.csv").open(newline="", encoding="utf-8") as file:
            tables.append(list(csv.DictReader(file)))
    assert len(tables[0]) == 7 * 2 * 6
    for committed, today in zip(*tables, strict=True):
        assert float(committed.pop("score")) == pytest.approx(float(today.pop("score")), rel=1e-9)
        assert committed == today


def test_its_page_is_the_one_of_today(made: Path) -> None:
    """Text, styles and script are equal; only pictures and the last digits of sort keys may depend on a library."""
    pages = [(folder / "index.html").read_text("utf-8") for folder in (SAMPLE, made)]
    volatile = r'data:image/[a-z]+;base64,[A-Za-z0-9+/=]+|data-sort="[^"]*"'
    words = [re.sub(volatile, "", page) for page in pages]
    assert words[0] == words[1], "run `python reports/sample/make.py`, look at the page, and commit it"


def test_its_verdicts_are_those_of_today(made: Path) -> None:
    """The sentences of summary.json are equal."""
    sentences = [
        [entry["sentence"] for entry in json.loads((folder / "summary.json").read_text("utf-8"))["comparisons"]]
        for folder in (SAMPLE, made)
    ]
    assert sentences[0]
    assert sentences[0] == sentences[1]
