"""What is shipped is what the project says it ships."""

import email
import json
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# Written so that this file does not match its own patterns.
PATTERNS = (
    re.compile(rb"(?<![\w.~-])/(?:home|root|Users|work|farm)/\w"),
    re.compile(rb"(?:index|extra-index)[-]url|find[-]links|bash[_]jobs"),
    re.compile(rb"//(?:pypi|files\.pythonhosted|test\.pypi|registry\.npmjs|deb\.debian)[.]"),
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel as pip would."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    built = next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    return zipfile.ZipFile(built)


def committed() -> list[Path]:
    """Return the files that are, or would be, committed."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def test_the_wheel_holds_two_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Top level of the wheel: bakeoff, bakeoff_plugins, and the metadata."""
    version = PROJECT["project"]["version"]
    assert {name.split("/")[0] for name in wheel.namelist()} == {
        "bakeoff", "bakeoff_plugins", f"bakeoff-{version}.dist-info",
    }  # fmt: skip


def test_the_wheel_holds_every_source_file(wheel: zipfile.ZipFile) -> None:
    """Every file of the two packages is in the wheel: templates, styles, schema, starter and type markers too."""
    expected = {
        str(path.relative_to(ROOT / folder))
        for folder, package in (("framework", "bakeoff"), ("plugins", "bakeoff_plugins"))
        for path in committed()
        if path.is_relative_to(ROOT / folder / package)
    }
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == expected
    assert {
        "bakeoff/py.typed",
        "bakeoff_plugins/py.typed",
        "bakeoff/schema.json",
        "bakeoff/cli/starter.yaml",
    } <= shipped
    assert [name for name in shipped if name.startswith("bakeoff/report/templates/")]


def test_the_metadata_says_licence_and_python(wheel: zipfile.ZipFile) -> None:
    """Apache-2.0 with its text, Python 3.11 and newer, and the command `bakeoff`."""
    names = [name for name in wheel.namelist() if ".dist-info/" in name]
    metadata = email.message_from_bytes(wheel.read(next(name for name in names if name.endswith("/METADATA"))))
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert b"Apache License" in wheel.read(next(name for name in names if name.endswith("/LICENSE")))
    assert b"bakeoff = bakeoff.cli:main" in wheel.read(
        next(name for name in names if name.endswith("/entry_points.txt"))
    )


def test_every_entry_point_has_its_module() -> None:
    """Each plugin module has one entry point, named by its kind, and each entry point a module."""
    points = PROJECT["project"]["entry-points"]["bakeoff"]
    modules = {
        f"bakeoff_plugins.{path.parent.name}.{path.stem}"
        for path in (ROOT / "plugins" / "bakeoff_plugins").glob("*/*.py")
        if path.parent.name != "kernels" and not path.name.startswith("_")
    }
    assert {module for module in points.values() if module.startswith("bakeoff_plugins.")} == modules
    for name, module in points.items():
        assert module.endswith(f".{name}"), f"{name} = {module}"


def test_torch_is_no_dependency() -> None:
    """Neither a plain install nor the tests bring the big frameworks."""
    extras = PROJECT["project"]["optional-dependencies"]
    everyday = PROJECT["project"]["dependencies"] + [
        line for name in extras if name != "peers" for line in extras[name]
    ]
    assert not [line for line in everyday if re.match(r"torch|tensorflow|jax", line)]


def test_the_lock_covers_every_requirement_by_hash() -> None:
    """Each requirement of the project and of its tests is locked, and each locked line has a hash."""
    lock = (ROOT / ".ci" / "requirements.txt").read_text("utf-8")
    locked = {_canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = (
        PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"] + extras["test"] + extras["photos"]
    )
    names = {_canonical(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in wanted} - {"bakeoff"}
    assert names <= locked
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", lock, flags=re.MULTILINE)[1:]
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


def test_no_file_names_a_machine_or_an_index() -> None:
    """Nothing committed holds an absolute path of somebody's machine or the address of a package index."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in committed()
        for pattern in PATTERNS
        if (match := pattern.search(path.read_bytes()))
    ]
    assert found == []


def test_ci_runs_readmes_test_command() -> None:
    """`.ci/run` finds exactly one test command in README, and it is the locked one."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    extraction = (
        next(line for line in script.splitlines() if line.startswith("tests=")).removeprefix("tests=$(").rstrip(")")
    )
    lines = subprocess.run(["bash", "-c", extraction], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert lines.count("\n") == 1
    assert "--require-hashes -r .ci/requirements.txt" in lines
    assert lines.rstrip().split(" && ")[-1].startswith(".venv/bin/python -Im pytest")


def test_readmes_run_command_runs_a_config_that_exists() -> None:
    """README's first command is one line, installs the project and runs one of the configs."""
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"<!-- run -->\n```sh\n(.+)\n```", readme)
    assert block is not None
    *setup, run = block[1].split(" && ")
    assert setup[0] == "python3 -m venv .venv"
    config = re.fullmatch(r"\.venv/bin/bakeoff run (configs/\S+\.yaml)", run)
    assert config is not None
    assert (ROOT / config[1]).is_file()


def test_the_committed_schema_is_json() -> None:
    """Editors can read the committed schema."""
    schema = json.loads((ROOT / "framework" / "bakeoff" / "schema.json").read_text("utf-8"))
    assert schema["$schema"].startswith("https://json-schema.org/")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
