"""`--set` changes any value of the file before it is validated, and its mistakes are told as they were typed."""

from typing import Any

import pytest

SMALL = """\
experiment: demo
dataset: photos
methods:
  A: {jpeg: {quality: 50}}
metrics: [ssim]
"""


@pytest.mark.parametrize(
    ("setting", "find", "value"),
    [
        ("methods.A.jpeg.quality=70", lambda found: found.methods[0].points[0].plugin.options["quality"], 70),
        ("methods.A.jpeg.quality={sweep: [1, 2]}", lambda found: [point.text for point in found.methods[0].points],
         ["quality=1", "quality=2"]),
        ("methods.B=identity", lambda found: [method.label for method in found.methods], ["A", "B"]),
        ("methods.v1.5.jpeg.quality=3", lambda found: found.methods[1].points[0].plugin.options["quality"], 3),
        ("metrics[0].ssim.channel=rgb", lambda found: found.metrics[0].plugin.options["channel"], "rgb"),
        ("metrics.0.ssim.window.size=3", lambda found: found.metrics[0].plugin.options["window"], {"size": 3}),
        ("dataset.photos.limit=2", lambda found: found.dataset.options["limit"], 2),
        ("executor.local.workers=2", lambda found: found.executor.options["workers"], 2),
        ("executor=serial", lambda found: found.executor.name, "serial"),
        ("perturbations=[gaussian_noise]", lambda found: found.perturbations[0].label, "gaussian_noise"),
        ("experiment=other", lambda found: found.name, "other"),
        ("timeout=1e2", lambda found: found.timeout, 100.0),
    ],
)  # fmt: skip
def test_a_setting_overrides_the_file(load: Any, setting: str, find: Any, value: Any) -> None:
    """`--set` reaches every key, through indexes, short names, labels with dots, and what is not in the file yet."""
    sets = ["methods={A: {jpeg: {quality: 50}}, v1.5: {jpeg: {quality: 9}}}"] if "v1.5" in setting else []
    assert find(load(SMALL, *sets, setting)) == value


def test_settings_apply_in_order(load: Any) -> None:
    """The last one wins, also where it replaces what an earlier one is part of."""
    experiment = load(SMALL, "methods.A.jpeg.quality=1", "methods.A={jpeg: {quality: 2}}", "methods.A.jpeg.smooth=1")
    assert experiment.methods[0].points[0].plugin.options == {
        "quality": 2, "smooth": 1.0, "optimize": True, "sizes": [1, 2],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("methods.A.jpeg.quality=700", "must be less than or equal to 100, got 700"),
        ("methods.A.jpeg.qualty=70", "methods.A.jpeg: unknown option 'qualty'. Did you mean 'quality'?"),
        ("methods.A.webp.quality=70",
         "methods.A: must name exactly one method, its options indented below it; got 'jpeg' and 'webp'"),
        ("methods.B.jpg.quality=70", "methods.B: unknown method 'jpg'. Did you mean 'jpeg'?"),
        ("metrics[1]=psnr", "metrics is a list of 1, so it has no item '1' (they count from 0)"),
        ("metrics.ssim=psnr", "metrics is a list of 1, so it has no item 'ssim' (they count from 0)"),
        ("metrics[0].psnr.x=1", "metrics[0] is 'ssim', so it has no 'psnr'"),
        ("experiment.name=x", "experiment is 'demo', so it has no 'name'"),
        ("sede=1", "unknown key 'sede'. Did you mean 'seed'?"),
        ("seed", "must look like --set path=value, such as --set methods.A.jpeg.quality=70"),
        ("=1", "must look like --set path=value, such as --set methods.A.jpeg.quality=70"),
        ("a..b=1", "must look like --set path=value, such as --set methods.A.jpeg.quality=70"),
        ("seed=", "empty: nothing but blank lines or comments"),
        ("seed=!!python/name:os.system x",
         "tag 'python/name:os.system' is not allowed here; remove it"),
        ("keep=\udcff", r"character '\udcff' is not allowed in YAML; is this a text file?"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_as_it_was_typed(load: Any, setting: str, problem: str) -> None:
    """A mistake on the command line is not blamed on a line of the file."""
    found = load.problems(SMALL, setting)
    typed = setting.replace("\udcff", r"\udcff")
    assert found[0] == f"--set {typed}: {problem}"


def test_settings_and_the_file_are_told_together(load: Any) -> None:
    """Problems of the file come first, those of the command line after them, in their order."""
    found = load.problems(SMALL + "keep: al\n", "seed=-1", "methods.A.jpeg.quality=[", "timeout=0")
    assert [line.split(": ")[0] for line in found] == [
        "demo.yaml:6", "--set seed=-1", "--set methods.A.jpeg.quality=[", "--set timeout=0",
    ]  # fmt: skip
