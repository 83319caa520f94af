"""`bakeoff init`, `validate` and `schema`: from nothing to a config that is checked."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from bakeoff import cli
from bakeoff.config import load_experiment
from bakeoff.registry import load_registry


def invoke(*arguments: object) -> Result:
    """Run the command line; errors of ours come back as the result's exception."""
    return CliRunner().invoke(cli.cli, [str(argument) for argument in arguments], standalone_mode=False)


def test_the_starter_is_a_valid_experiment_named_after_its_file(tmp_path: Path) -> None:
    """What `init` writes can be run at once, and its run folder is called like the file."""
    file = tmp_path / "My Study.yaml"
    result = invoke("init", file)
    assert result.exception is None
    assert "bakeoff run" in result.stdout
    experiment = load_experiment(file, load_registry())
    assert experiment.name == "my-study"
    assert [method.label for method in experiment.methods] == ["A", "B"]


def test_the_starter_names_the_schema_beside_it(tmp_path: Path) -> None:
    """The first line points editors to the schema that `init` wrote, and the starter obeys it."""
    file = tmp_path / "study.yaml"
    invoke("init", file)
    first = file.read_text("utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    schema = json.loads((tmp_path / named).read_text("utf-8"))
    jsonschema.validate(yaml.safe_load(file.read_text("utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"experiment": "x", "sede": 1}, schema)


def test_the_starters_examples_are_right(tmp_path: Path) -> None:
    """The commented alternatives in the starter are valid, too."""
    file = tmp_path / "study.yaml"
    (tmp_path / "my" / "images").mkdir(parents=True)
    invoke("init", file)
    text = file.read_text("utf-8")
    for line in ('dataset: {folder: {path: my/images, pattern: "*.png"}}',
                 "perturbations: [none, {gaussian_noise: {severity: [1, 3, 5]}}]"):  # fmt: skip
        assert f"#   {line}\n" in text
        key = line.partition(":")[0]
        lines = [line if old.startswith(f"{key}:") else old for old in text.splitlines()]
        file.write_text("\n".join(lines), "utf-8")
        assert load_experiment(file, load_registry()).name == "study"


def test_init_never_touches_a_file_that_exists(tmp_path: Path) -> None:
    """A config of the user is worth more than ours."""
    file = tmp_path / "experiment.yaml"
    file.write_text("mine", "utf-8")
    assert cli.outcome(["init", str(file)]) == 2
    assert file.read_text("utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [file]


def test_a_disk_that_refuses_is_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that cannot be made is a storage error, with the path and the reason."""
    (tmp_path / "file").write_text("", "utf-8")
    assert cli.outcome(["schema", "-o", str(tmp_path / "file" / "schema.json")]) == 4
    assert "schema.json: cannot be written" in capsys.readouterr().err


def test_schema_prints_what_it_writes(tmp_path: Path) -> None:
    """Standard output and `-o` give the same JSON."""
    file = tmp_path / "schema.json"
    assert invoke("schema", "-o", file).exception is None
    printed = invoke("schema").stdout
    assert printed == file.read_text("utf-8")
    assert "properties" in json.loads(printed)


def test_validate_says_what_it_found(tmp_path: Path) -> None:
    """A valid config is summed up in one line; `--set` counts."""
    file = tmp_path / "study.yaml"
    invoke("init", file)
    result = invoke("validate", file, "--set", "methods.B.webp.quality=70")
    assert result.stdout == f"{file}: valid; experiment study, methods A (6 points), B, metrics psnr, ssim\n"


def test_validate_prints_every_mistake_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five mistakes are five lines, each with file, line and a suggestion where there is one; the exit code is 2."""
    file = tmp_path / "study.yaml"
    file.write_text(
        "experiment: study\n"
        "sede: 1\n"
        "dataset: {photos: {}}\n"
        "methods:\n"
        "  A: {jpeg: {quality: 400}}\n"
        "  B: {webp: {qualty: 70}}\n"
        "  C: {jpg: {}}\n"
        "metrics: [psnr, ssim, {ssim: {channel: rbg}, as: again}]\n",
        "utf-8",
    )
    assert cli.outcome(["validate", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.removeprefix(f"{file}:").split(":")[0] for line in lines] == ["2", "5", "6", "7", "8"]
    for line, suggestion in zip(lines, ("'seed'", "100", "'quality'", "'jpeg'", "rgb"), strict=True):
        assert suggestion in line
