"""Targets and generations of codecs become operating points, and whatever is wrong is told where it stands."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakeoff.coding_options import written
from bakeoff.config import dump_experiment, load_experiment
from bakeoff.jobs import ONCE, Coding, PluginSpec, Target
from bakeoff.registry import Registry

SMALL = """\
experiment: demo
dataset: photos
methods:
  A: {jpeg: {quality: 50}}
metrics: [ssim, {ssim: {channel: rgb}, as: colour}, psnr]
"""
SSIM = PluginSpec("metrics", "ssim", {"channel": "y", "window": {"size": 11}, "weight": 1})


def asked(options: str) -> str:
    return SMALL.replace("quality: 50", options)


def test_a_target_searches_the_option_that_the_codec_names(load: Any) -> None:
    """The point is called by its target; the options hold the end of the largest files until the search is done."""
    (method,) = load(asked("target: {metric: ssim, value: 0.95}")).methods
    (point,) = method.points
    assert (method.swept, point.text) == ((), "ssim=0.95")
    assert point.plugin.options["quality"] == 100
    assert point.coding == Coding(1, Target("quality", (1, 100), True, "ssim", SSIM, 0.95, 0.005))


def test_a_target_below_an_option_searches_that_one(load: Any) -> None:
    """With `between` any number can be searched, from what makes the smallest files."""
    (point,) = load(asked("smooth: {target: {bpp: 1}, between: [9, 0.5]}")).methods[0].points
    assert (point.text, point.plugin.options["smooth"]) == ("bpp=1", 0.5)
    assert point.coding.target == Target("smooth", (9.0, 0.5), False, "bpp", None, 1.0, 0.05)


def test_targets_sweeps_and_generations_make_a_grid(load: Any) -> None:
    """Every combination is a point; what is swept comes first in its name, then the target, then the generations."""
    options = "optimize: {sweep: [true, false]}, target: [{bpp: 0.5}, {bpp: 1}], generations: {sweep: [1, 5]}"
    (method,) = load(asked(options)).methods
    assert method.swept == ("optimize",)
    assert [point.text for point in method.points] == [
        f"optimize={optimize},bpp={bits},generations={count}"
        for optimize in ("true", "false") for bits in ("0.5", "1") for count in (1, 5)
    ]  # fmt: skip


def test_one_number_of_generations_names_no_point(load: Any) -> None:
    """A point names only what differs; how often it is coded stands in the point itself."""
    (point,) = load(asked("generations: 5")).methods[0].points
    assert (point.text, point.coding) == ("", Coding(5))
    assert load(SMALL).methods[0].points[0].coding is ONCE or load(SMALL).methods[0].points[0].coding == ONCE


def test_any_metric_can_be_a_target(load: Any) -> None:
    """A label of the experiment means that metric, another metric is named with its options and a label of its own."""
    goals = "[{metric: colour, value: 0.9}, {metric: {ssim: {channel: gray}, as: grey}, value: 0.9}]"
    experiment = load(asked(f"target: {goals}"))
    targets = [point.coding.target for point in experiment.methods[0].points]
    assert [(each.label, each.metric.options["channel"]) for each in targets] == [("colour", "rgb"), ("grey", "gray")]
    assert [entry.label for entry in experiment.judges] == ["ssim", "colour", "psnr", "grey"]


@pytest.mark.parametrize(
    "options",
    [
        "target: [{bpp: 0.5}, {metric: ssim, value: 0.95, tolerance: 0.002}]",
        "smooth: {target: {metric: colour, value: 0.9}, between: [9, 0.5]}, quality: {sweep: [50, 70]}",
        "target: {metric: {ssim: {channel: gray}, as: grey}, value: 0.9}, generations: 3",
        "target: {metric: {psnr: }, value: 40, tolerance: 1}, generations: {sweep: [1, 2]}",
    ],
)
def test_the_resolved_file_says_the_same(load: Any, options: str, tmp_path: Path, config_registry: Registry) -> None:
    """With every default filled in, it loads as an equal experiment."""
    experiment = load(asked(options))
    resolved = tmp_path / "resolved.yaml"
    resolved.write_text(dump_experiment(experiment), "utf-8")
    assert replace(load_experiment(resolved, config_registry), source=None) == replace(experiment, source=None)


def test_what_is_coded_once_is_written_as_before(load: Any) -> None:
    """A method without targets and generations has neither key."""
    experiment = load(SMALL)
    assert written(experiment.methods[0], experiment.metrics) == {}


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ("target: 1", [".target: must be a mapping such as `{bpp: 1.0}` or `{metric: ssim, value: 0.95}`, got 1"]),
        ("target: []", [".target: must be a target such as `{bpp: 1.0}` or `{metric: ssim, value: 0.95}`, "
                        "got an empty list"]),
        ("target: {bpp: 0}", [".target.bpp: must be greater than 0, got 0"]),
        ("target: {bpp: 1, tolerence: 0.1}", [".target: unknown key 'tolerence'. Did you mean 'tolerance'?"]),
        ("target: {metric: ssim}", [".target.value: required, but missing"]),
        ("target: {metric: sim, value: 1}", [".target.metric: unknown metric 'sim'. Did you mean 'ssim'?"]),
        ("target: {metric: psnr, value: 40}", [".target: psnr states no margin, so say how near is near enough: "
                                               "`tolerance: …`"]),
        ("target: {metric: {ssim: {channel: gray}}, value: 0.9}",
         [".target.metric: the label 'ssim' is that of another metric of this file; give one with `as`"]),
        ("target: {metric: {psnr: , as: bpp}, value: 9, tolerance: 1}",
         [".target.metric.as: 'bpp' cannot be the label of a metric"]),
        ("target: [{bpp: 1}, {bpp: 1, tolerance: 0.1}]", [".target[1]: bpp=1 is in the list already"]),
        ("quality: 50, target: {bpp: 1}",
         [".quality: the target searches this option, so it has no value of its own"]),
        ("target: {bpp: 1}, smooth: {target: {bpp: 1}, between: [1, 0]}",
         [": has more than one `target`; one option can be searched, for a list of targets"]),
        ("smooth: {target: {bpp: 1}}",
         [".smooth: nobody says where to search it; add `between: [A, B]`, where A makes the smallest files and B the "
          "largest"]),
        ("smooth: {target: {bpp: 1}, beteen: [1, 0]}",
         [".smooth: a searched option has no key 'beteen'; there are: target, between",
          ".smooth: nobody says where to search it; add `between: [A, B]`, where A makes the smallest files and B the "
          "largest"]),
        ("quality: {target: {bpp: 1}, between: [0, 200]}",
         [".quality: must be greater than or equal to 1, got 0",
          ".quality: must be less than or equal to 100, got 200"]),
        ("qualty: {target: {bpp: 1}}", [": unknown option 'qualty'. Did you mean 'quality'?"]),
        ("generations: 0", [".generations: must be a whole number from 1 to 1000, or a sweep of them, got 0"]),
        ("generations: {sweep: [2, 2.5, 2]}",
         [".generations.sweep[1]: must be a whole number from 1 to 1000, or a sweep of them, got 2.5",
          ".generations.sweep[2]: 2 is in the sweep already"]),
        ("generations: {sweep: []}", [".generations: must be a list of whole numbers, got an empty list"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(load: Any, options: str, problems: list[str]) -> None:
    """Each has one line with the place in the file, the reason, and what to write."""
    assert sorted(load.problems(asked(options))) == sorted(f"demo.yaml:4: methods.A.jpeg{text}" for text in problems)


def test_only_codecs_are_coded(load: Any) -> None:
    """Other methods have no bytes to aim at, and no output that could be coded again."""
    text = SMALL.replace("{jpeg: {quality: 50}}", "\n    identity:\n      target: {bpp: 1}\n      generations: 2")
    assert load.problems(text) == [
        "demo.yaml:6: methods.A.identity: `target` is for codecs, and identity is none",
        "demo.yaml:7: methods.A.identity: `generations` is for codecs, and identity is none",
    ]


def test_the_grid_has_a_limit(load: Any) -> None:
    """Sweeps, targets and generations count together."""
    counts = ", ".join(str(count) for count in range(1, 102))
    options = f"generations: {{sweep: [{counts}]}}, quality: {{sweep: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}"
    assert load.problems(asked(options)) == [
        "demo.yaml:4: methods.A.jpeg: 10 settings, 1 targets and 101 numbers of generations make more than 1000 "
        "operating points"
    ]
