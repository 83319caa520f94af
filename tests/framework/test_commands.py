"""Commands: placeholders, programs that are found, and keys that know what is run."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bakeoff import commands
from bakeoff.errors import ConfigError, UnitError
from bakeoff.types import Image


def test_a_missing_program_is_named() -> None:
    """A program that is not there is a matter of the configuration, with advice."""
    with pytest.raises(ConfigError, match=r"there is no program 'no-such-encoder' on this machine; install it"):
        commands.program(["no-such-encoder", "{input}"])


def test_a_program_is_never_looked_for_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path that the config does not lie beside is refused, as the program runs in another folder."""
    (tmp_path / "enc").write_text("#!/bin/sh\n")
    (tmp_path / "enc").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"there is no program './enc' beside the config"):
        commands.program(["./enc"])
    assert commands.program(commands.resolved(["./enc"], tmp_path)) == tmp_path / "enc"


def test_placeholders_are_whole_items() -> None:
    """Names come in order; a placeholder within an item is refused with what to do."""
    assert commands.placeholders(["enc", "{input}", "-q", "{quality}"]) == ["input", "quality"]
    assert commands.filled(["enc", "{q}", "-o"], {"q": "a b"}) == ["enc", "a b", "-o"]
    with pytest.raises(ValueError, match=r"an item of its own, got '--q=\{quality\}'"):
        commands.placeholders(["enc", "--q={quality}"])


def test_the_content_of_programs_and_scripts_is_known(tmp_path: Path) -> None:
    """A program or a script that changes is another content; the same bytes under the same name are the same."""
    script = tmp_path / "encode.py"
    script.write_text("print(1)")
    items = commands.resolved(["python3", "encode.py", "{input}"], tmp_path)
    assert items[1] == str(script)
    before = commands.content(items)
    assert before == commands.content(items)
    script.write_text("print(22)")
    after = commands.content(items)
    assert {name for name in before if before[name] != after[name]} == {"encode.py"}


@pytest.mark.skipif(shutil.which("gcc") is None or shutil.which("ldd") is None, reason="needs gcc and ldd")
def test_libraries_outside_the_systems_folders_belong_to_the_content(tmp_path: Path) -> None:
    """A library that was built again in a folder of the user's changes the content of an untouched program."""
    (tmp_path / "lib.c").write_text("int value(void) { return 1; }")
    (tmp_path / "main.c").write_text("int value(void); int main(void) { return value() - 1; }")

    def build(*arguments: str) -> None:
        subprocess.run(["gcc", *arguments], cwd=tmp_path, check=True)

    build("-shared", "-fPIC", "-o", "libvalue.so", "lib.c")
    build("-o", "tool", "main.c", "-L.", "-lvalue", f"-Wl,-rpath,{tmp_path}")
    before = commands.content([str(tmp_path / "tool")])
    assert set(before) == {"tool", "libvalue.so"}
    (tmp_path / "lib.c").write_text("int value(void) { return 2 + 0 * 7; }")
    build("-shared", "-fPIC", "-O2", "-o", "libvalue.so", "lib.c")
    os.utime(tmp_path / "libvalue.so")
    after = commands.content([str(tmp_path / "tool")])
    assert (before["tool"], before["libvalue.so"] == after["libvalue.so"]) == (after["tool"], False)


def test_keys_hold_no_paths_but_every_file(tmp_path: Path) -> None:
    """A moved folder is the same command; two scripts of one name are two contents; arguments may be any length."""
    seen = []
    for folder in ("one", "two"):
        (tmp_path / folder / "b").mkdir(parents=True)
        (tmp_path / folder / "tool.py").write_text("1")
        (tmp_path / folder / "b" / "tool.py").write_text("2")
        items = commands.resolved(["python3", "tool.py", "b/tool.py", "-c", "/" * 5000], tmp_path / folder)
        seen.append((commands.portable(items), commands.content(items)))
    assert seen[0] == seen[1]
    assert seen[0][0][:3] == ["python3", "tool.py", "tool.py"]
    (tmp_path / "two" / "tool.py").write_text("3")
    assert commands.content(items) != seen[1][1]


@pytest.mark.parametrize(
    ("items", "settings", "words"),
    [
        (["enc", "{input}", "{output}"], {"output": 5}, "{output} stands for a file, so there can be no option output"),
        (["enc", "{input}", "{output}", "{q}"], {"q": "a\0b"}, "option q has a null character"),
        (["enc", "{input}", "{output}", "a\0b"], {}, "encode has an item with a null character"),
    ],
)
def test_what_cannot_fill_a_command_is_refused(items: list[str], settings: dict[str, object], words: str) -> None:
    """An option of a file's name would be ignored, and no argument can hold a null character."""
    with pytest.raises(ValueError, match=re.escape(words)):
        commands.check({"encode": items}, ("input", "output"), settings)


def test_pictures_are_handed_over_only_at_the_white_of_their_type() -> None:
    """16-bit samples whose white is 255 would be nearly black to the program, so they are refused."""
    pixels = np.full((2, 2), 255, np.uint16)
    with pytest.raises(UnitError, match="handed over as png, which cannot carry"):
        commands.picture(Image(pixels, peak=255), "png")
    assert commands.picture(Image(pixels), "png").startswith(b"\x89PNG")
