"""What statistics and report are told of metrics and methods."""

from pathlib import Path
from typing import Any

from bakeoff.config import experiment_from_mapping
from bakeoff.experiment import Experiment
from bakeoff.facts import method_facts, metric_facts
from bakeoff.registry import default_registry
from bakeoff.results import EqualTerms


def experiment_of(**changes: Any) -> Experiment:
    mapping = {"experiment": "small", "dataset": "photos", "methods": {"A": "jpeg"}, "metrics": ["psnr"], **changes}
    return experiment_from_mapping(mapping, default_registry(), base=Path(), source="test.yaml")


def test_one_letter_labels_give_way_to_titles_that_are_unique() -> None:
    """Sentences say "JPEG", unless two methods share the title or the user chose a name."""

    def displays(methods: dict[str, Any]) -> list[str]:
        experiment = experiment_of(methods=methods)
        return [facts.display for facts in method_facts(experiment, default_registry())]

    assert displays({"A": "jpeg", "B": "webp"}) == ["JPEG", "WebP"]
    assert displays({"A": "jpeg", "B": "jpeg"}) == ["JPEG (A)", "JPEG (B)"]
    assert displays({"A": "jpeg", "mine": "webp"}) == ["JPEG", "mine"]


def test_costs_are_counted_only_where_a_codec_takes_part() -> None:
    """Denoisers have no bytes."""
    registry = default_registry()
    with_codec = metric_facts(experiment_of(), registry)
    without = metric_facts(experiment_of(methods={"A": "identity"}), registry)
    costs = [facts.label for facts in with_codec if facts.is_cost]
    assert costs == ["bytes", "bpp", "encode_seconds", "decode_seconds"]
    assert [facts.label for facts in without] == ["psnr"]


def test_targets_and_generations_are_equal_terms() -> None:
    """Points with a target, or of generations alone, say what is equal there, in words that begin a sentence."""
    goals = [{"bpp": 1}, {"bpp": 0.5}, {"metric": "psnr", "value": 40, "tolerance": 1}]
    methods = {
        "A": {"jpeg": {"target": goals}}, "B": {"jpeg": {"generations": {"sweep": [1, 5]}}},
        "C": {"jpeg": {"quality": {"sweep": [50, 60]}, "generations": {"sweep": [1, 5]}}},
        "D": {"jpeg": {"generations": 5}},
    }  # fmt: skip
    a, b, c, d = method_facts(experiment_of(methods=methods), default_registry())
    assert a.terms == {
        "bpp=1": EqualTerms("bpp", "at 1 bit a pixel"), "bpp=0.5": EqualTerms("bpp", "at 0.5 bits a pixel"),
        "psnr=40": EqualTerms("psnr", "at PSNR 40 dB"),
    }  # fmt: skip
    assert b.terms == {
        "generations=1": EqualTerms("", "after 1 generation"), "generations=5": EqualTerms("", "after 5 generations"),
    }  # fmt: skip
    assert (c.terms, d.terms) == ({}, {})
    both = {"A": {"jpeg": {"subsampling": {"sweep": ["4:4:4", "4:2:0"]}, "target": {"bpp": 1}}}}
    (swept,) = method_facts(experiment_of(methods=both), default_registry())
    assert swept.terms["subsampling=4:4:4,bpp=1"] == EqualTerms("bpp", "at 1 bit a pixel with subsampling=4:4:4")
    assert [found.has_curve for found in (a, b, c, d)] == [True, False, False, False]
