"""YAML in, a validated Experiment out, or every problem at once, each on the line where it was written."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bakeoff.config import dump_experiment, experiment_from_mapping, load_experiment
from bakeoff.errors import ConfigError
from bakeoff.experiment import PerturbationEntry, Study
from bakeoff.jobs import PluginSpec
from bakeoff.looking import Align, Look
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry, load_registry

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


def test_a_small_file_gets_every_default(load: Any, tmp_path: Path) -> None:
    """Only the name, the data set, the methods and the metrics must be said."""
    experiment = load(SMALL)
    assert experiment.source == tmp_path / "demo.yaml"
    assert (experiment.name, experiment.seed, experiment.keep, experiment.timeout) == ("demo", 0, "cases", 60.0)
    assert experiment.dataset == PluginSpec("datasets", "photos", {"limit": None})
    assert experiment.executor == PluginSpec("executors", "local", {"workers": None})
    assert (experiment.study, experiment.images) == (Study("comparison", "reference"), ReadPolicy())
    assert experiment.perturbations == (PerturbationEntry("none", None, (None,)),)
    (method,), (metric,) = experiment.methods, experiment.metrics
    assert (method.label, method.name, method.swept) == ("A", "jpeg", ())
    assert [(point.text, point.plugin) for point in method.points] == [("", jpeg(quality=50))]
    ssim = {"channel": "y", "window": {"size": 11}, "weight": 1}
    assert (metric.label, metric.plugin) == ("ssim", PluginSpec("metrics", "ssim", ssim))


def test_everything_can_be_said(load: Any) -> None:
    """Each key of the file arrives in the experiment."""
    experiment = load(
        """\
        experiment: full-1.0
        seed: 7
        dataset: {photos: {limit: 3}}
        methods: {A: identity, B: {identity: }, "0.5": {jpeg: {sizes: [3]}}}
        metrics: [psnr, {ssim: {channel: rgb}, as: ssim_rgb}, {psnr: , as: again}]
        perturbations: [none, gaussian_noise, {gaussian_noise: {severity: 2, grey: true}, as: grey}]
        study: {kind: comparison, against: input}
        images: {alpha: white, peak: 2}
        ignore_border: 4
        align: {mode: affine, max_shift: 2}
        keep: all
        timeout: 2
        executor: {local: {workers: 2}}
        """
    )
    assert (experiment.name, experiment.seed, experiment.keep, experiment.timeout) == ("full-1.0", 7, "all", 2.0)
    assert isinstance(experiment.timeout, float)
    assert experiment.look == Look(None, 4, Align(mode="affine", max_shift=2.0))
    assert experiment.dataset.options == {"limit": 3}
    assert [(method.label, method.name) for method in experiment.methods] == [
        ("A", "identity"), ("B", "identity"), ("0.5", "jpeg"),
    ]  # fmt: skip
    assert experiment.methods[2].points[0].plugin == jpeg(sizes=[3])
    assert [metric.label for metric in experiment.metrics] == ["psnr", "ssim_rgb", "again"]
    clean, noise, grey = experiment.perturbations
    assert (clean.plugin, clean.severities) == (None, (None,))
    assert (noise.label, noise.severities) == ("gaussian_noise", (1, 2, 3, 4, 5))
    assert (grey.label, grey.severities) == ("grey", (2,))
    assert grey.plugin == PluginSpec("perturbations", "gaussian_noise", {"grey": True})
    assert experiment.study.against == "input"
    assert experiment.images == ReadPolicy(alpha="white", peak=2.0)
    assert experiment.executor.options == {"workers": 2}


def test_relative_paths_are_relative_to_the_file(load: Any, tmp_path: Path, config_registry: Registry) -> None:
    """A path option counts from the folder of the file that names it, wherever the command runs."""
    text = SMALL.replace("photos", "{folder: {path: images}}").replace("jpeg: {quality: 50}", "folder: {path: /a/b}")
    experiment = load(text)
    assert experiment.dataset.options["path"] == str(tmp_path / "images")
    assert experiment.methods[0].points[0].plugin.options["path"] == "/a/b"


FIVE = """\
# five mistakes
experiment: demo
sede: 3
dataset: {photos: {}}
methods:
  A:
    jpeg:
      quality: 400
  B:
    webp: {preset: text,
           qualty: 80}
metrics:
  - psnr
  - sssim
keep: al
"""


def test_five_mistakes_are_five_lines(load: Any) -> None:
    """All problems are told at once, in the order of the file, with a suggestion where there is one."""
    assert load.problems(FIVE) == [
        "demo.yaml:3: unknown key 'sede'. Did you mean 'seed'?",
        "demo.yaml:8: methods.A.jpeg.quality: must be less than or equal to 100, got 400",
        "demo.yaml:11: methods.B.webp: unknown option 'qualty'. Did you mean 'quality'?",
        "demo.yaml:14: metrics[1]: unknown metric 'sssim'. Did you mean 'ssim'?",
        "demo.yaml:15: keep: must be 'none', 'cases' or 'all', got 'al'. Did you mean 'all'?",
    ]


def test_mistakes_of_the_text_are_told_with_the_others(load: Any) -> None:
    """A duplicate key or a merge does not hide what else is wrong."""
    assert load.problems(SMALL + "<<: {keep: all}\nseed: -1\nseed: 2\n") == [
        "demo.yaml:6: merge keys (`<<`) are not supported; write the keys out",
        "demo.yaml:7: seed: must be greater than or equal to 0, got -1",
        "demo.yaml:8: duplicate key 'seed', first on line 7",
    ]


KEYS = {"experiment": "demo", "dataset": "photos", "methods": "{A: identity}", "metrics": "[ssim]"}
NAME = "names a folder, so it must be up to 100 letters, digits, '.', '_' or '-', not beginning with '.' or '-'; got "
METHOD_LABEL = "a label is up to 40 letters, digits, '.', '_' or '-', not beginning with a sign, got "
LABEL = "a label is up to 40 letters, digits, '_' or '-', not beginning with a sign, got "


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("experiment", "2024", "experiment: must be text, got 2024; write it in quotes"),
        ("experiment", "{output}", "experiment: must be text, got a mapping; braces make a mapping in YAML, so write "
         "'{output}' in quotes"),
        ("experiment", "a/b", f"experiment: {NAME}'a/b'"),
        ("experiment", "'..'", f"experiment: {NAME}'..'"),
        ("experiment", "-x", f"experiment: {NAME}'-x'"),
        ("experiment", "n" * 101, f"experiment: {NAME}'{'n' * 59}…'"),
        ("seed", "1.5", "seed: must be a whole number, got 1.5"),
        ("seed", "true", "seed: must be a whole number, got true"),
        ("seed", "9223372036854775808",
         "seed: must be less than or equal to 9223372036854775807, got 9223372036854775808"),
        ("timeout", "0", "timeout: must be greater than 0, got 0"),
        ("timeout", ".inf", "timeout: must be a finite number, got inf"),
        ("timeout", ".nan", "timeout: must be a finite number, got nan"),
        ("timeout", "1 s", "timeout: must be a number, got '1 s'"),
        ("keep", "no", "keep: must be 'none', 'cases' or 'all', got 'no'. Did you mean 'none'?"),
        ("study", "{kind: opinion}", "study.kind: must be 'comparison', got 'opinion'"),
        ("study", "comparison", "study: must be a mapping, got 'comparison'"),
        ("study", "{agains: input}", "study: unknown key 'agains'. Did you mean 'against'?"),
        ("images", "{frame: -1}", "images.frame: must be greater than or equal to 0, got -1"),
        ("images", "{gamma: 2}",
         "images: unknown key 'gamma'; there are: alpha, exif, icc, cmyk, frame, bits, peak, max_pixels, max_bytes"),
        ("dataset", "", "dataset: must name a dataset, got nothing"),
        ("dataset", "{photos: {limit: {sweep: [1]}}}",
         "dataset.photos.limit: must be a whole number, got a mapping; only a whole option of a method can be swept"),
        ("dataset", "folder", "dataset.folder.path: required, but missing"),
        ("dataset", "{photos: , limit: 3}",
         "dataset: must name exactly one dataset, its options indented below it; got 'photos' and 'limit'"),
        ("dataset", "{}",
         "dataset: must name exactly one dataset, its options indented below it; got an empty mapping"),
        ("dataset", "{photos: 3}", "dataset.photos: the options must be a mapping, got 3"),
        ("executor", "remote", "executor: unknown executor 'remote'; there are: local, serial"),
        ("executor", "{local: {workers: 0}}", "executor.local.workers: must be greater than or equal to 1, got 0"),
        ("methods", "[jpeg]", "methods: must be a mapping, got a list"),
        ("methods", "{}", "methods: must hold at least 1, got none"),
        ("methods", "{'a b': identity}", f"methods.a b: {METHOD_LABEL}'a b'"),
        ("methods", "{A: jpg}", "methods.A: unknown method 'jpg'. Did you mean 'jpeg'?"),
        ("methods", "{A: {identity: {x: 1}}}", "methods.A.identity: unknown option 'x'; there are: none"),
        ("methods", "{A: {jpeg: {sizes: [1, two]}}}",
         "methods.A.jpeg.sizes[1]: must be a whole number, got 'two'"),
        ("methods", "{A: {webp: {lossless: yes}}}", "methods.A.webp.lossless: must be true or false, got 'yes'"),
        ("methods", "{A: {webp: {lossless: true, smooth: 1}}}",
         "methods.A.webp: a lossless image is not smoothed; drop smooth or lossless"),
        ("metrics", "ssim", "metrics: must be a list, got 'ssim'"),
        ("metrics", "[]", "metrics: must hold at least 1, got none"),
        ("metrics", "[3]", "metrics[0]: must name a metric, got 3"),
        ("metrics", "[{ssim: {window: {siz: 3}}}]",
         "metrics[0].ssim.window: unknown option 'siz'. Did you mean 'size'?"),
        ("metrics", "[{ssim: {weight: []}}]",
         "metrics[0].ssim.weight: must be a whole number, got an empty list, or must be text, got an empty list"),
        ("metrics", "[ssim, psnr, {ssim: {channel: rgb}}]",
         "metrics[2]: the label 'ssim' is that of metrics[0] already; give another one with `as`"),
        ("metrics", "[{ssim: , as: bytes}]",
         "metrics[0]: 'bytes' names what is recorded beside metrics; give another one with `as`"),
        ("metrics", "[{ssim: , as: align}]",
         "metrics[0]: 'align' names what is recorded beside metrics; give another one with `as`"),
        ("ignore_border", "-1", "ignore_border: must be greater than or equal to 0, got -1"),
        ("align", "shift", "align: must be a mapping, got 'shift'"),
        ("align", "{mode: sift}",
         "align.mode: must be 'shift', 'subpixel', 'euclidean' or 'affine', got 'sift'. Did you mean 'shift'?"),
        ("align", "{max_shift: 0}", "align.max_shift: must be greater than 0, got 0"),
        ("metrics", "[{ssim: , as: s.p05}]", f"metrics[0].as: {LABEL}'s.p05'"),
        ("metrics", "[{ssim: , as: }]", f"metrics[0].as: {LABEL}nothing"),
        ("perturbations", "none", "perturbations: must be a list, got 'none'"),
        ("perturbations", "[]", "perturbations: must hold at least 1, got none"),
        ("perturbations", "[gauss_noise]",
         "perturbations[0]: unknown perturbation 'gauss_noise'. Did you mean 'gaussian_noise'?"),
        ("perturbations", "[{none: {severity: 1}}]", "perturbations[0]: `none` has neither options nor a label"),
        ("perturbations", "[none, none]", "perturbations[1]: the label 'none' is that of perturbations[0] already"),
        ("perturbations", "[{gaussian_noise: {severity: 6}}]",
         "perturbations[0].gaussian_noise.severity: must be a severity, a whole number from 1 to 5, got 6"),
        ("perturbations", "[{gaussian_noise: {severity: [1, true]}}]",
         "perturbations[0].gaussian_noise.severity[1]: must be a severity, a whole number from 1 to 5, got true"),
        ("perturbations", "[{gaussian_noise: {severity: [2, 2]}}]",
         "perturbations[0].gaussian_noise.severity[1]: severity 2 is in the list already"),
        ("perturbations", "[{gaussian_noise: {severity: []}}]",
         "perturbations[0].gaussian_noise.severity: must name at least one severity from 1 to 5, got an empty list"),
        ("perturbations", "[{gaussian_noise: {severty: 2}}]",
         "perturbations[0].gaussian_noise: unknown option 'severty'. Did you mean 'severity'?"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_and_explained(load: Any, key: str, value: str, problem: str) -> None:
    """One mistake is one line: where, what was expected, what was found, and the nearest name if it was a name."""
    keys = KEYS | {key: value}
    line = list(keys).index(key) + 1
    text = "".join(f"{name}: {written}\n" for name, written in keys.items())
    assert load.problems(text) == [f"demo.yaml:{line}: {problem}"]


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_told_where_the_file_begins(load: Any, key: str) -> None:
    """The four keys without a default are required."""
    text = "# first\n" + "".join(f"{name}: {value}\n" for name, value in KEYS.items() if name != key)
    assert load.problems(text) == [f"demo.yaml:2: {key}: required, but missing"]


@pytest.mark.parametrize(
    ("text", "found"), [("3", "3"), ("[a]", "a list"), ("~", "nothing"), ("just text", "'just text'")]
)
def test_a_file_must_be_a_mapping(load: Any, text: str, found: str) -> None:
    """Anything else at the top is refused with what was found."""
    expected = f"demo.yaml:1: must be a mapping of keys such as `experiment:` and `methods:`, got {found}"
    assert load.problems(text) == [expected]


def test_a_broken_plugin_is_named_where_it_is_asked_for(
    load: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plugin that could not be loaded says why, in the line of the file that wants it."""
    monkeypatch.setattr("bakeoff.registry.entry_points", lambda group: [])
    broken = tmp_path / "vmaf.py"
    broken.write_text("raise ImportError('libvmaf is missing')", "utf-8")
    load.registry = load_registry([broken])
    line = load.problems(SMALL.replace("[ssim]", "[vmaf]"))[-1]
    assert line.startswith("demo.yaml:5: metrics[0]: unknown metric 'vmaf'")
    assert line.endswith("could not be loaded: ImportError: libvmaf is missing; correct the file")


def test_a_name_with_line_breaks_stays_on_one_line(load: Any) -> None:
    """Whatever text a file holds, a problem is one printable line."""
    (line,) = load.problems(SMALL.replace("[ssim]", '["a\\nb\\u202e"]'))
    assert "\\n" in line
    assert line.isprintable()


def test_a_mapping_is_an_experiment_too(config_registry: Registry, tmp_path: Path) -> None:
    """The Python API gives what the file would, with paths and tuples for text and lists."""
    mapping = {
        "experiment": "demo",
        "dataset": {"folder": {"path": tmp_path / "images"}},
        "methods": {"A": {"folder": {"path": "out"}}},
        "metrics": ("ssim",),
    }
    experiment = experiment_from_mapping(mapping, config_registry, base=tmp_path, source="compare")
    assert experiment.source is None
    assert experiment.dataset.options["path"] == str(tmp_path / "images")
    assert experiment.methods[0].points[0].plugin.options["path"] == str(tmp_path / "out")


def test_a_wrong_mapping_is_told_without_lines(config_registry: Registry, tmp_path: Path) -> None:
    """Problems of a mapping name its source and the key; a value that no file could hold is one of them."""
    mapping = {"experiment": object(), "dataset": "photos", "methods": {"A": "jpg"}, "metrics": [math.nan]}
    with pytest.raises(ConfigError) as caught:
        experiment_from_mapping(mapping, config_registry, base=tmp_path, source="compare")
    assert caught.value.problems[0] == "compare: experiment: must be text, a number, true or false, got object"
    assert "compare: methods.A: unknown method 'jpg'. Did you mean 'jpeg'?" in caught.value.problems
    assert "compare: metrics[0]: must name a metric, got nan" in caught.value.problems


def test_a_mapping_is_not_changed(config_registry: Registry, tmp_path: Path) -> None:
    """Reading leaves the caller's mapping as it was."""
    mapping: dict[str, Any] = {"experiment": "a", "dataset": "photos", "methods": {"A": "jpeg"}, "metrics": ["ssim"]}
    before = repr(mapping)
    experiment_from_mapping(mapping, config_registry, base=tmp_path, source="compare")
    assert repr(mapping) == before


DUMPED = """\
experiment: "1e5"
seed: 9223372036854775807
dataset: {folder: {path: "some images/größe: 1"}}
methods:
  A: {jpeg: {optimize: {sweep: [false, true]}, quality: {sweep: [90, 30, 50]}, smooth: 1}}
  "007": {webp: {smooth: {sweep: [1e-7, 3, 0.1]}, preset: text, sizes: {sweep: [[], [3]]}}}
  no: identity
metrics: [ssim, {ssim: {weight: "no"}, as: "1"}]
perturbations: [{gaussian_noise: {severity: [3, 1]}}, none, {gaussian_noise: {severity: 5, grey: true}, as: "off"}]
images: {bits: 12, alpha: drop}
keep: none
timeout: 0.1
ignore_border: 3
align: {max_shift: 2.5}
executor: serial
"""


def test_a_dumped_experiment_is_the_same_experiment(load: Any, tmp_path: Path) -> None:
    """The resolved file gives an equal experiment from any folder: paths are absolute, sweeps are sweeps again."""
    experiment = load(DUMPED)
    text = dump_experiment(experiment)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = type(load)(elsewhere, load.registry)(text)
    assert replace(again, source=None) == replace(experiment, source=None)
    assert dump_experiment(again) == text
    assert "sweep: [90, 30, 50]" in text


SWEPT = st.fixed_dictionaries(
    {},
    optional={
        "quality": st.integers(1, 100) | st.lists(st.integers(1, 100), min_size=1, max_size=3, unique=True),
        "smooth": st.floats(0, 1e300) | st.lists(st.floats(0, 1e300), min_size=1, max_size=3, unique=True),
        "optimize": st.booleans(),
    },
)


@settings(max_examples=60, deadline=None)
@given(
    options=SWEPT, order=st.permutations(["quality", "smooth", "optimize"]),
    severities=st.lists(st.integers(1, 5), min_size=1, unique=True), limit=st.none() | st.integers(1, 10**9),
)  # fmt: skip
def test_every_experiment_survives_its_file(
    config_registry: Registry, tmp_path_factory: pytest.TempPathFactory, options: dict[str, Any], order: list[str],
    severities: list[int], limit: int | None,
) -> None:  # fmt: skip
    """From mapping to text and back nothing changes, whatever is swept, in whatever order."""
    written = {
        name: {"sweep": options[name]} if isinstance(options[name], list) else options[name]
        for name in order
        if name in options
    }
    mapping = {
        "experiment": "demo", "dataset": {"photos": {"limit": limit}}, "methods": {"A": {"jpeg": written}},
        "metrics": ["psnr"], "perturbations": [{"gaussian_noise": {"severity": severities}}],
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("round", numbered=True)
    experiment = experiment_from_mapping(mapping, config_registry, base=folder, source="test")
    path = folder / "experiment.yaml"
    path.write_text(dump_experiment(experiment), "utf-8")
    assert replace(load_experiment(path, config_registry), source=None) == experiment


def test_places_of_curves_name_metrics_of_the_experiment(tmp_path: Path) -> None:
    """A label under `at` or `match` that is no metric of the experiment is told, with the nearest one."""
    file = tmp_path / "curves.yaml"
    file.write_text(
        "experiment: curves\n"
        "dataset: photos\n"
        "methods: {A: {jpeg: {quality: {sweep: [20, 80]}}}}\n"
        "metrics: [psnr, ssim]\n"
        "study:\n"
        "  curves:\n"
        "    at: {bpp: [1], ssmi: [0.9]}\n"
        "    match: {metric: vif, tolerance: 0.1}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_experiment(file, load_registry())
    assert list(caught.value.problems) == [
        f"{file}:7: study.curves.at.ssmi: unknown metric 'ssmi'. Did you mean 'ssim'?",
        f"{file}:8: study.curves.match.metric: unknown metric 'vif'; there are: psnr, ssim",
    ]
