"""Stopwatches say how and where seconds were measured, and keep apart what must not be mixed."""

import pytest
from pydantic import ValidationError

from bakeoff.errors import SignatureError
from bakeoff.results import ScoreRow, one_signature
from bakeoff.timing import Stopwatch, TimingRules

HERE = {"cpu": "Kilburn Mark 1", "cores": 2, "platform": "Linux-6.1", "python": "3.11.7"}


def test_a_stopwatch_names_method_and_machine() -> None:
    """Its signature says what was measured, how, how often, and on which processor, cores, system and Python."""
    stopwatch = Stopwatch.of(TimingRules(), HERE)
    how = "isolated|median-of-5|Kilburn Mark 1, 2 cores, Linux-6.1, Python 3.11.7"
    assert stopwatch.key == how
    assert stopwatch.signature("encode_seconds") == f"encode_seconds|v1|wall|{how}"
    assert stopwatch.signature("decode_cpu_seconds") == f"decode_cpu_seconds|v1|cpu|{how}"
    assert stopwatch.rules.words() == "median of 5, alone, in turn with the others"


@pytest.mark.parametrize(
    ("rules", "changes"),
    [
        (TimingRules(), {"cpu": "Z3"}),
        (TimingRules(), {"cores": 4}),
        (TimingRules(), {"platform": "Linux-6.2"}),
        (TimingRules(), {"python": "3.12.0"}),
        (TimingRules(repeat=7), {}),
        (TimingRules(isolate=False), {}),
    ],
)
def test_times_of_two_stopwatches_are_never_mixed(rules: TimingRules, changes: dict[str, object]) -> None:
    """Another machine, another number of laps and a crowded pool have signatures of their own, which are refused."""
    here, there = Stopwatch.of(TimingRules(), HERE), Stopwatch.of(rules, HERE | changes)
    assert here.key != there.key
    rows = [
        ScoreRow("cat", "cat", "none", None, label, "", "encode_seconds", 1.0, "s", "lower",
                 watch.signature("encode_seconds"), "ok", "")
        for label, watch in (("A", here), ("B", there))
    ]  # fmt: skip
    with pytest.raises(SignatureError, match="encode_seconds has different signatures"):
        one_signature(rows)


def test_a_processor_cannot_break_a_signature() -> None:
    """Its name is the system's, and may hold what separates the parts of a signature."""
    assert Stopwatch(TimingRules(), machine="").key.count("|") == 2
    assert Stopwatch.of(TimingRules(), HERE | {"cpu": "A|B  C"}).machine.startswith("A/B C, 2 cores")


@pytest.mark.parametrize("repeat", [1, 0, 2.5])
def test_one_lap_is_no_measurement(repeat: float) -> None:
    """A median needs at least two laps, and a whole number of them."""
    with pytest.raises(ValidationError):
        TimingRules.model_validate({"repeat": repeat})
