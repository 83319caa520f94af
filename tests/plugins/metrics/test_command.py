"""Any program as a metric; the programs are Python scripts."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from bakeoff import api
from bakeoff.errors import ConfigError, UnitError
from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.command import Command

SIZES = """
import sys
reference, distorted, scale = sys.argv[1:]
sizes = [len(open(path, "rb").read()) for path in (reference, distorted)]
print("files v2:", *sizes)
print("difference =", (sizes[1] - sizes[0]) * float(scale))
"""


def pair(level: int = 90) -> Pair:
    """A noisy pair whose sides differ in size as PNG files."""
    noise = np.random.default_rng(1).integers(0, 256, (40, 50, 3), np.uint8)
    return Pair(Image(noise), Image((noise // level * level).astype(np.uint8)))


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Write a program that prints how much larger the distorted file is."""
    (tmp_path / "sizes.py").write_text(SIZES)
    return tmp_path


def made(folder: Path, **changes) -> Command:
    """Return the metric as a config in the folder would make it."""
    options = {
        "compare": [sys.executable, "-IS", "sizes.py", "{reference}", "{distorted}", "{scale}"],
        "better": "lower", "unit": "B", "input": "ppm", "scale": 1,
    }  # fmt: skip
    return Command.model_validate_json(json.dumps({**options, **changes}), context={"base": folder})


def test_the_last_number_is_the_score(script: Path) -> None:
    """As PPM both files have one size; as PNG the coarse image is smaller, by the scale that was asked for."""
    assert made(script).score(pair()) == 0.0
    once, twice = (made(script, input="png", scale=scale).score(pair()) for scale in (1, 2))
    assert once < 0
    assert twice == 2 * once


def test_a_pattern_finds_another_number(script: Path) -> None:
    """The first group of the pattern is the number."""
    assert made(script, pattern=r"v2: (\d+)").score(pair()) == 40 * 50 * 3 + len(b"P6\n50 40\n255\n")


@pytest.mark.parametrize(
    ("printed", "number"), [("a1b 3.5e-2", 0.035), ("PSNR: inf dB", float("inf")), ("-7\n", -7.0), ("x=+.5", 0.5)]
)
def test_numbers_are_read_as_people_write_them(printed: str, number: float, script: Path) -> None:
    """Exponents, signs, infinity and bare fractions count; digits within words do not."""
    (script / "sizes.py").write_text(f"print({printed!r})")
    assert made(script).score(pair()) == number


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print('no match')", "printed no number where one is looked for; the end is 'no match'"),
        ("print('nan')", "printed no number"),
        ("import sys; sys.exit('bad file')", "ended with code 1: bad file"),
    ],
)
def test_a_program_without_a_number_is_an_error(code: str, words: str, script: Path) -> None:
    """Silence, NaN and a failure each cost the score with a reason."""
    (script / "sizes.py").write_text(code)
    with pytest.raises(UnitError, match=words):
        made(script).score(pair())


def test_direction_and_unit_are_the_options(script: Path) -> None:
    """What the options say is what a run's tables say."""
    metric = made(script, identical=0.0)
    assert (metric.stated.better, metric.stated.unit, metric.stated.identical) == ("lower", "B", 0.0)
    config = {
        "experiment": "x", "dataset": {"photos": {"limit": 1}}, "methods": {"A": "identity", "B": "median_filter"},
        "metrics": [{"command": metric.options(), "as": "growth"}], "executor": "serial",
    }  # fmt: skip
    run = api.run(config, output=script / "run")
    (row,) = [row for row in run.rows if (row.metric, row.method) == ("growth", "A")]
    assert (row.score, row.better, row.unit) == (0.0, "lower", "B")


def test_signature_and_key_name_the_program_by_its_content(script: Path) -> None:
    """A changed script, and another argument, makes scores of another signature under another key."""
    image = Image(np.zeros((8, 8), np.uint8))
    before = made(script).signature(image), made(script).key_options()
    (script / "sizes.py").write_text(SIZES + "#")
    after = made(script).signature(image), made(script).key_options()
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert "scale=1" in after[0]
    quieter = made(script, compare=[sys.executable, "-IS", "-q", *made(script).compare[2:]])
    assert quieter.signature(image) != after[0]


def test_what_cannot_be_run_is_refused(script: Path) -> None:
    """A missing file, a bad expression and a missing program are told before the run."""
    for changes in ({"compare": ["x", "{reference}"]}, {"pattern": "("}, {"better": "more"}):
        with pytest.raises(ValidationError):
            made(script, **changes)
    with pytest.raises(ConfigError, match="there is no program 'no-such-tool'"):
        made(script, compare=["no-such-tool", "{reference}", "{distorted}", "{scale}"]).library()
