"""What a worker does with a job: every step ends in one event, and says what really was done."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bakeoff.errors import StoreError
from bakeoff.evaluate import evaluate, load_kept
from bakeoff.jobs import (
    METHOD,
    Began,
    Event,
    Failed,
    Finished,
    Job,
    Mapped,
    PluginSpec,
    Produced,
    Scored,
    UnitWork,
    WorkSetup,
)  # fmt: skip
from bakeoff.looking import Align
from bakeoff.randomness import RandomField
from bakeoff.reading import ReadPolicy
from bakeoff.registry import load_registry
from bakeoff.toolbox import Toolbox
from bakeoff.types import Image, Sample

METRICS = {
    "difference": PluginSpec("metrics", "difference", {}),
    "corner": PluginSpec("metrics", "corner", {}),
    "nan": PluginSpec("metrics", "bad", {"how": "nan"}),
    "none": PluginSpec("metrics", "bad", {"how": "none"}),
    "text": PluginSpec("metrics", "bad", {"how": "text"}),
    "map_none": PluginSpec("metrics", "difference", {"broken_map": "none"}),
    "map_nan": PluginSpec("metrics", "difference", {"broken_map": "nan"}),
    "own_words": PluginSpec("metrics", "own_words", {"broken_map": ""}),
    "unknown": PluginSpec("metrics", "dreamt_up", {}),
}

Make = Callable[..., Job]
Photograph = np.ndarray[Any, Any]


def method(name: str, **options: Any) -> PluginSpec:
    return PluginSpec("methods", name, options)


def unit(
    key: str, spec: PluginSpec, metrics: tuple[str, ...] = (), severity: int | None = None, **more: Any
) -> UnitWork:
    perturbation = None if severity is None else PluginSpec("perturbations", "add", {})
    return UnitWork(key, perturbation, severity, spec, metrics, **more)


def photograph(seed: int = 0, dtype: type = np.uint8) -> Photograph:
    """Return random pixels of 24x20."""
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, (20, 24, 3), dtype)


def scores(job: Job, tools: Toolbox) -> list[float]:
    return [event.scores[""] for event in evaluate(job, tools) if isinstance(event, Scored)]


def only(kind: type, events: list[Event]) -> Any:
    """Return the only event of a kind."""
    (found,) = (event for event in events if isinstance(event, kind))
    return found


@pytest.fixture
def tools(tmp_path: Path) -> Toolbox:
    """Give a toolbox with the plugin that lies beside this file."""
    path = tmp_path / "mine.py"
    path.write_bytes(Path(__file__).with_name("evaluate_plugin.py").read_bytes())
    setup = WorkSetup(METRICS, ReadPolicy(), 1, tmp_path / "artifacts", 60.0, (path,))
    return Toolbox(setup, load_registry(setup.local_plugins))


@pytest.fixture
def make_job(tmp_path: Path) -> Make:
    """Give a function that writes pixels to files and makes a job of them."""

    def write(name: str, pixels: Photograph) -> tuple[Path, str]:
        path = tmp_path / name
        path.write_bytes(cv2.imencode(path.suffix, pixels[:, :, ::-1])[1].tobytes())
        return path, hashlib.sha256(path.read_bytes()).hexdigest()

    def make(
        *units: UnitWork, pixels: Photograph | None = None, given: Photograph | None = None, suffix: str = ".png"
    ) -> Job:
        reference, digest = write(f"reference{suffix}", photograph() if pixels is None else pixels)
        if given is None:
            return Job(0, Sample("0", reference), digest, digest, units)
        path, given_digest = write(f"input{suffix}", given)
        return Job(0, Sample("0", reference, path), digest, given_digest, units)

    return make


def test_every_step_is_announced_and_ended(tools: Toolbox, make_job: Make) -> None:
    """A unit goes through its method and its metrics, each begun before it ends, and the job is finished last.

    Before its first use a plugin is prepared, which is announced too; the second unit needs no more of that.
    """
    both = (unit("u", method("raw"), ("difference", "corner")), unit("v", method("raw"), ("difference",)))
    everything = list(evaluate(make_job(*both), tools))
    prepared = [(event.unit, event.step) for event in everything if isinstance(event, Began) and event.preparing]
    assert prepared == [("u", METHOD), ("u", "difference"), ("u", "corner")]
    events = [
        event
        for event in everything
        if not (isinstance(event, Began) and event.preparing) and getattr(event, "unit", "u") == "u"
    ]
    steps = [(type(event), getattr(event, "step", getattr(event, "metric", None))) for event in events]
    assert steps == [
        (Began, METHOD), (Produced, None), (Began, "difference"), (Scored, "difference"), (Began, "corner"),
        (Scored, "corner"), (Finished, None),
    ]  # fmt: skip
    local = {"p95": 0.0, "max": 0.0, "worst_x": 12.0, "worst_y": 10.0}
    assert events[3] == Scored(0, "u", "difference", "difference|v1|broken_map=|range=255", {"": 0.0, **local})
    assert isinstance(events[5], Scored)
    assert events[5].signature == "corner of 24x20"


def test_the_output_of_a_codec_is_kept_as_its_own_file(tools: Toolbox, make_job: Make) -> None:
    """The artifact of a codec holds the coded bytes, whose number is among its costs."""
    produced = only(Produced, list(evaluate(make_job(unit("u", method("raw"), keep=True)), tools)))
    assert produced.artifact.endswith(".raw")
    data = tools.artifacts.get(produced.artifact)
    assert produced.costs.keys() == {"bytes", "bpp", "encode_seconds", "decode_seconds"}
    assert produced.costs["bytes"] == len(data)
    kept = load_kept(produced.artifact, data, tools.method(method("raw")), 255.0)
    assert kept.digest() == Image(photograph()).digest()


@pytest.mark.parametrize(
    ("pixels", "policy", "suffix"),
    [
        (photograph(), ReadPolicy(), "png"),
        (photograph()[:, :, :1], ReadPolicy(), "png"),
        (photograph(dtype=np.uint16), ReadPolicy(), "png"),
        ((photograph(dtype=np.uint16) >> 4).astype(np.uint16), ReadPolicy(bits=12), "png"),
        (photograph().astype(np.float32) / 256, ReadPolicy(), "npy"),
    ],
    ids=["8 bits", "grey", "16 bits", "12 bits", "float"],
)
def test_other_outputs_are_kept_without_loss(
    tools: Toolbox, make_job: Make, pixels: Photograph, policy: ReadPolicy, suffix: str
) -> None:
    """Integers become PNG, floats .npy, and both come back bit for bit."""
    tools.setup = replace(tools.setup, images=policy)
    job = make_job(unit("u", method("invert"), keep=True), pixels=pixels, suffix=".tiff")
    reference = tools.read(job.sample.reference, "")
    produced = only(Produced, list(evaluate(job, tools)))
    assert (produced.costs, produced.artifact.partition(".")[2]) == ({}, suffix)
    inverted = Image((reference.peak - reference.pixels).astype(reference.pixels.dtype), peak=reference.peak)
    kept = load_kept(
        produced.artifact, tools.artifacts.get(produced.artifact), tools.method(method("invert")), reference.peak
    )
    assert kept.digest() == inverted.digest()


def test_a_kept_output_is_not_made_again(tools: Toolbox, make_job: Make, tmp_path: Path) -> None:
    """With an artifact at hand the method does not run, there are no new costs, and the scores are the same."""
    first = list(evaluate(make_job(unit("u", method("invert"), ("difference",), keep=True)), tools))
    kept = only(Produced, first).artifact
    (tmp_path / "calls").unlink()
    second = list(evaluate(make_job(unit("u", method("invert"), ("difference",), kept=kept)), tools))
    assert not (tmp_path / "calls").exists()
    assert only(Produced, second) == Produced(0, "u", {}, kept)
    assert only(Scored, second) == only(Scored, first)


def test_a_kept_output_that_is_gone_is_made_again(tools: Toolbox, make_job: Make, tmp_path: Path) -> None:
    """A deleted artifact costs a second run of the method, nothing else."""
    events = list(evaluate(make_job(unit("u", method("invert"), ("difference",), kept="0.png")), tools))
    assert (tmp_path / "calls").read_text() == "called;"
    assert only(Produced, events).artifact is None
    assert only(Scored, events).scores[""] > 0.0


def test_a_damaged_artifact_ends_the_run(tools: Toolbox, make_job: Make) -> None:
    """What the store vouches for must be what it was."""
    kept = only(Produced, list(evaluate(make_job(unit("u", method("invert"), keep=True)), tools))).artifact
    (tools.artifacts.folder / kept).write_bytes(b"damaged")
    with pytest.raises(StoreError, match="damaged"):
        list(evaluate(make_job(unit("u", method("invert"), kept=kept)), tools))


@pytest.mark.parametrize("name", ["0.png", "0.webp"])
def test_an_artifact_that_is_no_image_is_refused(tools: Toolbox, name: str) -> None:
    """A suffix that nobody knows, or a file that is no PNG, is an error that names the artifact."""
    with pytest.raises(StoreError, match=f"artifact {name}"):
        load_kept(name, b"no image", tools.method(method("raw")), 255.0)


@pytest.mark.parametrize("changed", ["reference", "input"])
def test_a_file_that_changed_fails_its_units(tools: Toolbox, make_job: Make, changed: str) -> None:
    """Bytes that the plan has not seen are never scored under its keys."""
    job = make_job(unit("u", method("raw"), ("corner",)), unit("v", method("raw")), given=photograph(1))
    *failed, finished = evaluate(replace(job, **{f"{changed}_sha256": "0" * 64}), tools)
    reason = (
        f"{job.sample.reference.with_stem(changed)}: it changed while the run was going on; run the same command again"
    )
    assert failed == [Failed(0, key, METHOD, reason) for key in "uv"]
    assert finished == Finished(0)


def test_the_images_of_a_job_are_read_once(tools: Toolbox, make_job: Make, tmp_path: Path) -> None:
    """However many units a job has, reference and input are decoded once each."""
    units = [unit(str(number), method("raw"), ("difference", "corner")) for number in range(5)]
    list(evaluate(make_job(*units, given=photograph(1)), tools))
    assert (tmp_path / "read").read_text() == "read;read;"


def test_the_method_is_given_the_input(tools: Toolbox, make_job: Make) -> None:
    """A sample with an input is judged against its reference, or against the input where the study asks so."""
    job = make_job(unit("u", method("raw"), ("difference", "corner")), given=photograph(1))
    apart = np.abs(photograph().astype(float) - photograph(1)).mean()
    assert scores(job, tools) == [apart, photograph()[0, 0, 0]]
    tools.setup = replace(tools.setup, against="input")
    assert scores(job, tools) == [0.0, photograph(1)[0, 0, 0]]


def test_a_perturbation_depends_on_its_key_only(tools: Toolbox, make_job: Make) -> None:
    """Perturbed pixels follow from seed, input and name alone: the same in any order, for every method."""
    names = ("raw", "broken", "invert")
    units = [unit(f"{name}{level}", method(name), ("difference",), level) for level in (1, None, 3) for name in names]
    found: dict[str, float] = {}
    for order in (units, units[::-1], units[3:4], units[6:]):
        for event in evaluate(make_job(*order), tools):
            if isinstance(event, Scored):
                assert found.setdefault(event.unit, event.scores[""]) == event.scores[""]
    image = Image(photograph())
    field = RandomField("1", image.digest(), "add").uniform((20, 24, 3))
    for level in (1, 3):
        perturbed = (image.pixels * (1 - level * 0.1) + field * 255 * (level * 0.1)).astype(np.uint8).astype(float)
        assert found[f"raw{level}"] == np.abs(perturbed - image.pixels).mean()
        assert found[f"invert{level}"] == np.abs(255 - perturbed - image.pixels).mean()
    assert found["rawNone"] == 0.0
    tools.setup = replace(tools.setup, seed=2)
    assert scores(make_job(units[0]), tools) != [found["raw1"]]


def test_a_perturbed_input_can_be_the_judge(tools: Toolbox, make_job: Make) -> None:
    """Against the input, a method that changes nothing is perfect at every severity."""
    tools.setup = replace(tools.setup, against="input")
    assert scores(make_job(unit("u", method("raw"), ("difference",), 3)), tools) == [0.0]


def test_an_output_of_another_size_fails_its_metrics(tools: Toolbox, make_job: Make) -> None:
    """A pair that cannot be compared fails every metric with both sizes; the method has run, its output is not kept."""
    job = make_job(unit("u", method("invert", crop=2), ("difference", "corner"), maps=("difference",), keep=True))
    events = list(evaluate(job, tools))
    assert only(Produced, events).artifact is None
    failed = [event for event in events if isinstance(event, Failed)]
    assert [event.step for event in failed] == ["difference", "corner"]
    assert all("24x20 RGB uint8" in event.reason and "24x18 RGB uint8" in event.reason for event in failed)


def test_made_outputs_are_read_under_the_policy(tools: Toolbox, make_job: Make, tmp_path: Path) -> None:
    """An output made before is read and scored; without one, the method's own words are the reason."""
    job = make_job(unit("u", method("made"), ("difference",)))
    assert only(Failed, list(evaluate(job, tools))) == Failed(0, "u", METHOD, "0 has no output")
    (tmp_path / "made.png").write_bytes(cv2.imencode(".png", photograph()[:, :, ::-1])[1].tobytes())
    assert scores(job, tools) == [0.0]
    job = make_job(unit("u", method("made"), ("difference",), made_sha256="0" * 64))
    assert "made.png: it changed while" in only(Failed, list(evaluate(job, tools))).reason
    job = make_job(unit("u", method("made"), ("difference",), 1))
    assert "clean input" in only(Failed, list(evaluate(job, tools))).reason


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (method("broken"), "broken.encode returned a bytearray; a codec returns bytes"),
        (method("broken", encoded=True), "broken.decode returned a ndarray, not an Image"),
        (method("invert", fail=True), "ValueError: assignment destination is read-only (mine.py:"),
        (method("dreamt_up"), "unknown method 'dreamt_up'"),
    ],
)
def test_a_method_that_fails_fails_its_unit(tools: Toolbox, make_job: Make, spec: PluginSpec, reason: str) -> None:
    """What a method does wrong is one failure with a reason, and the next unit is none the worse."""
    job = make_job(unit("bad", spec, ("difference", "corner")), unit("good", method("raw"), ("corner",)))
    events = list(evaluate(job, tools))
    failed = only(Failed, events)
    assert (failed.unit, failed.step) == ("bad", METHOD)
    assert failed.reason.startswith(reason)
    assert only(Scored, events).unit == "good"


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("nan", "nan returned NaN"),
        ("none", "none returned None"),
        ("text", "text returned a str"),
        ("unknown", "unknown metric 'dreamt_up'"),
    ],
)
def test_a_metric_that_fails_fails_its_score(tools: Toolbox, make_job: Make, label: str, reason: str) -> None:
    """What is no number is a failure of that metric alone, which then draws no map either."""
    job = make_job(unit("u", method("raw"), ("corner", label, "difference"), maps=(label,)))
    events = list(evaluate(job, tools))
    failed = only(Failed, events)
    assert failed.step == label
    assert failed.reason.startswith(reason)
    assert [event.metric for event in events if isinstance(event, Scored)] == ["corner", "difference"]


def test_a_map_is_a_picture_over_its_range(tools: Toolbox, make_job: Make) -> None:
    """A map is kept as 8-bit grey: black at the low end of `map_range`, white at the high end and beyond."""
    pixels = np.zeros((4, 6, 3), np.uint8)
    given = pixels.copy()
    given[0, :, :] = np.array([0, 10, 51, 255, 1, 2])[:, np.newaxis]
    job = make_job(unit("u", method("raw"), maps=("difference",)), pixels=pixels, given=given)
    mapped = only(Mapped, list(evaluate(job, tools)))
    picture = load_kept(mapped.artifact, tools.artifacts.get(mapped.artifact), tools.method(method("raw")), 255.0)
    assert (mapped.metric, picture.channels) == ("difference", 1)
    assert picture.pixels[0].tolist() == [0, 50, 255, 255, 5, 10]
    assert not picture.pixels[1:].any()


def test_what_a_mean_hides_is_stored_beside_it(tools: Toolbox, make_job: Make) -> None:
    """Of every map the bad end and the worst place are stored; what a metric says itself under such a name stays."""
    given = photograph().copy()
    given[4:9, 14:20] ^= 255
    job = make_job(unit("u", method("raw"), ("difference", "own_words")), given=given)
    difference, own_words = (event.scores for event in evaluate(job, tools) if isinstance(event, Scored))
    apart = np.abs(photograph().astype(float) - given).mean(axis=2)
    assert difference == {
        "": apart.mean(), "p95": pytest.approx(np.percentile(apart, 95)), "max": apart.max(), "worst_x": 12.0,
        "worst_y": 10.0,
    }  # fmt: skip
    assert own_words == difference | {"": 1.0, "max": 7.0}


def test_a_map_is_drawn_once_and_first(tools: Toolbox, make_job: Make, tmp_path: Path) -> None:
    """Scored and kept, a map is drawn once, before the score is made."""
    job = make_job(unit("u", method("raw"), ("own_words",), maps=("own_words",)))
    events = list(evaluate(job, tools))
    assert (tmp_path / "order").read_text() == "map;score;"
    assert [type(event) for event in events[-3:]] == [Scored, Mapped, Finished]


def test_a_score_without_its_map_says_so(tools: Toolbox, make_job: Make) -> None:
    """A map that cannot be looked at costs its companions, and the reason is told; the score stands."""
    events = list(evaluate(make_job(unit("u", method("raw"), ("map_nan", "map_none"))), tools))
    scored = [event for event in events if isinstance(event, Scored)]
    assert [event.scores for event in scored] == [{"": 0.0}, {"": 0.0}]
    assert "map_nan.map returned NaN" in only(Failed, events).reason


def test_metrics_see_what_is_looked_at(tools: Toolbox, make_job: Make) -> None:
    """The rectangle without the border is scored, the signature says so, and places count in the whole image."""
    given = photograph().copy()
    given[4:9, 14:20] ^= 255
    tools.setup = replace(tools.setup, ignore_border=3)
    job = make_job(unit("u", method("raw"), ("difference",)), given=given)
    job = replace(job, sample=replace(job.sample, roi=(8, 0, 10, 20)))
    scored = only(Scored, list(evaluate(job, tools)))
    apart = np.abs(photograph().astype(float) - given)[3:17, 8:18]
    assert scored.scores[""] == apart.mean()
    assert scored.signature == "difference|v1|broken_map=|range=255|border=3|roi"
    assert (scored.scores["worst_x"], scored.scores["worst_y"]) == (13.0, 10.0)


def test_an_output_that_cannot_be_aligned_fails_its_metrics(tools: Toolbox, make_job: Make) -> None:
    """The method has run and its output is kept; every metric has the same reason."""
    tools.setup = replace(tools.setup, align=Align(max_shift=1))
    pixels = np.full((20, 24, 3), 7, np.uint8)
    events = list(
        evaluate(make_job(unit("u", method("raw"), ("difference", "corner"), keep=True), pixels=pixels), tools)
    )
    assert only(Produced, events).artifact is not None
    failed = {(event.step, event.reason) for event in events if isinstance(event, Failed)}
    reason = "align: the reference is flat, so there is nothing to align by; leave align out"
    assert failed == {("difference", reason), ("corner", reason)}


@pytest.mark.parametrize(
    ("label", "reason"),
    [("map_none", "map_none.map returned None"), ("map_nan", "map_nan.map returned NaN"), ("corner", "no map_range")],
)
def test_a_map_that_fails_leaves_the_score(tools: Toolbox, make_job: Make, label: str, reason: str) -> None:
    """A metric that cannot draw has scored all the same."""
    events = list(evaluate(make_job(unit("u", method("raw"), (label,), maps=(label,))), tools))
    assert only(Scored, events).metric == label
    assert reason in only(Failed, events).reason
