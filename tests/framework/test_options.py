"""Sweeps become operating points: the whole grid, validated point by point, named by what is swept."""

from typing import Any

import pytest

from bakeoff.jobs import PluginSpec

SMALL = """\
experiment: demo
dataset: photos
methods:
  A: {jpeg: {quality: 50}}
metrics: [ssim]
"""


def jpeg(**options: Any) -> PluginSpec:
    """Return the spec of the test's JPEG with its defaults filled in."""
    defaults = {"quality": 75, "smooth": 0.0, "optimize": True, "sizes": [1, 2]}
    return PluginSpec("methods", "jpeg", defaults | options)


def test_sweeps_make_the_grid_in_the_order_of_the_file(load: Any) -> None:
    """Every combination is a point; its text names the swept options only, whole numbers without a point."""
    experiment = load(
        SMALL.replace("{quality: 50}", "{quality: {sweep: [50.0, 7]}, sizes: [1], optimize: {sweep: [true, false]}}")
    )
    (method,) = experiment.methods
    assert method.swept == ("quality", "optimize")
    assert [point.text for point in method.points] == [
        "quality=50,optimize=true", "quality=50,optimize=false", "quality=7,optimize=true", "quality=7,optimize=false",
    ]  # fmt: skip
    assert method.points[1].plugin == jpeg(quality=50, optimize=False, sizes=[1])
    assert type(method.points[0].plugin.options["quality"]) is int


def test_the_text_of_a_point_is_canonical(load: Any) -> None:
    """Floats are written by repr, whether the file says 1 or 1.0; text and lists as they are."""
    sweeps = "{smooth: {sweep: [1, 0.25, 1e-7]}, sizes: {sweep: [[1, 2]]}}"
    points = load(SMALL.replace("{quality: 50}", sweeps)).methods[0].points
    assert [point.text for point in points] == [
        "smooth=1.0,sizes=[1,2]", "smooth=0.25,sizes=[1,2]", "smooth=1e-07,sizes=[1,2]",
    ]  # fmt: skip
    (point,) = load(SMALL.replace("jpeg: {quality: 50}", "webp: {preset: {sweep: [text]}}")).methods[0].points
    assert point.text == "preset=text"


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ("quality: {sweep: []}", ["quality.sweep: must be a list of values, got an empty list"]),
        ("quality: {sweep: 5}", ["quality.sweep: must be a list of values, got 5"]),
        ("quality: {sweep: [50, 75, 50.0]}",
         ["quality.sweep[2]: 50 is in the sweep already, as item 0 (they count from 0)"]),
        ("quality: {sweep: [5, 101, x]}",
         ["quality.sweep[1]: must be less than or equal to 100, got 101",
          "quality.sweep[2]: must be a whole number, got 'x'"]),
        ("quality: {sweep: [5], sweeep: [6]}", ["quality: a sweep has no key 'sweeep'"]),
        ("quality: {sweep: [1, 2, 3]}, optimize: {sweep: [true, maybe]}, smooth: -1",
         ["optimize.sweep[1]: must be true or false, got 'maybe'",
          "smooth: must be greater than or equal to 0, got -1"]),
        ("sizes: {sweep: [[1, a]]}", ["sizes.sweep[0][1]: must be a whole number, got 'a'"]),
        ("qualty: {sweep: [5, 6]}", ["unknown option 'qualty'. Did you mean 'quality'?"]),
    ],
)  # fmt: skip
def test_a_wrong_sweep_names_the_item(load: Any, options: str, problems: list[str]) -> None:
    """Every operating point is validated; a mistake is told once, at the item of the sweep that it is in."""
    found = load.problems(SMALL.replace("quality: 50", options))
    path = "demo.yaml:4: methods.A.jpeg"
    separator = {True: ": ", False: "."}
    assert sorted(found) == sorted(f"{path}{separator[text.startswith('unknown')]}{text}" for text in problems)


def test_a_path_is_not_swept(load: Any) -> None:
    """Points are named by values, and a name must not hold a path of this machine."""
    assert load.problems(SMALL.replace("jpeg: {quality: 50}", "folder: {path: {sweep: [a, b]}}")) == [
        "demo.yaml:4: methods.A.folder.path: a path cannot be swept; give each path a method of its own"
    ]


def test_a_grid_has_a_limit(load: Any) -> None:
    """A product of long sweeps is refused before it is made."""
    many = ", ".join(str(number) for number in range(1, 101))
    options = f"quality: {{sweep: [{many}]}}, smooth: {{sweep: [{many}]}}, sizes: {{sweep: [[1], [2]]}}"
    assert load.problems(SMALL.replace("quality: 50", options)) == [
        "demo.yaml:4: methods.A.jpeg: the sweeps make 20000 operating points, more than 1000"
    ]
