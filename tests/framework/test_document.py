"""Any text becomes a tree with lines, or one clear line of refusal; nothing in a file can harm the reader."""

import math
import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bakeoff import yaml_core
from bakeoff.document import dotted, parse_document, read_document
from bakeoff.errors import ConfigError

LOADERS = [yaml_core.PureLoader, *([yaml_core.FastLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_core, "Loader", request.param)


def refusal(text: str) -> str:
    """Return the one line that refuses a text."""
    with pytest.raises(ConfigError) as caught:
        parse_document(text, "demo.yaml")
    assert len(caught.value.problems) == 1
    line = str(caught.value)
    assert "\n" not in line
    return line


def noted(text: str) -> list[str]:
    """Return what is wrong with a text that could be read all the same."""
    return [str(problem) for problem in parse_document(text, "demo.yaml").problems]


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("Yes", "Yes"), ("off", "off"), ("y", "y"),
        ("1e5", 100000.0), ("1.", 1.0), (".5e-3", 0.0005), ("-1.5", -1.5), (".inf", math.inf), ("-.INF", -math.inf),
        ("10", 10), ("010", 10), ("0o17", 15), ("0x1F", 31), ("-7", -7), ("+7", 7), ("0b1", "0b1"), ("1_000", "1_000"),
        ("12:30:45", "12:30:45"), ("2024-01-01", "2024-01-01"), ("=", "="),
        ("true", True), ("FALSE", False), ("~", None), ("null", None), ("", None),
        ("'5'", "5"), ('"null"', "null"), ("!!str 5", "5"), ("!!float '5'", 5.0),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: Any) -> None:
    """Plain scalars mean what section 10.3.2 of YAML 1.2.2 says, whichever parser is used."""
    found = parse_document(f"key: {text}", "demo.yaml").value["key"]
    assert found == value
    assert type(found) is type(value)


def test_nan_is_a_float() -> None:
    """`.nan` is read as the float that is not equal to itself; what takes it is for the reader to say."""
    assert math.isnan(parse_document(".NaN", "demo.yaml").value)


@pytest.mark.usefixtures("_each_loader")
def test_lines_are_those_of_the_keys_and_items() -> None:
    """Every value is found on the line of its key, or for an item of a list on its own."""
    document = parse_document("# a comment\na: 1\nb:\n  - x\n  - {c: 1,\n     d: [2]}\n", "demo.yaml")
    assert document.value == {"a": 1, "b": ["x", {"c": 1, "d": [2]}]}
    assert document.lines == {
        (): 2, ("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 1): 5, ("b", 1, "c"): 5, ("b", 1, "d"): 6, ("b", 1, "d", 0): 6,
    }  # fmt: skip
    assert document.locate(("b", 1, "d", "missing"))[:2] == (6, "demo.yaml:6")


@pytest.mark.usefixtures("_each_loader")
def test_aliases_are_expanded() -> None:
    """An alias stands for the value of its anchor, as a value of its own."""
    value = parse_document("a: &q {b: [1]}\nc: *q", "demo.yaml").value
    assert value == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert value["a"]["b"] is not value["c"]["b"]


def test_places_in_words() -> None:
    """Keys are joined by dots and indexes stand in brackets."""
    assert dotted(("metrics", 1, "ssim", "channel")) == "metrics[1].ssim.channel"
    assert dotted(()) == ""


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
LADDER = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} {'[' * 38}*a{n - 1}{']' * 38}\n" for n in range(1, 60))


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[" * 100_000, "demo.yaml:1: nested deeper than 40 levels"),
        ("[\n" * 100_000, "demo.yaml:41: nested deeper than 40 levels"),
        ("{a: " * 100_000, "demo.yaml:1: nested deeper than 40 levels"),
        ("- " * 100_000, "demo.yaml:1: nested deeper than 40 levels"),
        ("".join(" " * depth + "a:\n" for depth in range(200)), "demo.yaml:41: nested deeper than 40 levels"),
        (BOMB, "demo.yaml:1: more than 50000 values after alias expansion"),
        (LADDER, "demo.yaml:2: nested deeper than 40 levels after alias expansion"),
        ("a: &self [*self]", "demo.yaml:1: nested deeper than 40 levels after alias expansion"),
        ("&self {a: *self}", "demo.yaml:1: nested deeper than 40 levels after alias expansion"),
        ("[" + "1," * 50_001 + "]", "demo.yaml:1: more than 50000 values after alias expansion"),
        ("--- 1\n--- 2\n", "demo.yaml:2: a second document begins here (`---`); one file holds one"),
        ("", "demo.yaml:1: empty: nothing but blank lines or comments"),
        ("# only\n\n# comments\n", "demo.yaml:1: empty: nothing but blank lines or comments"),
        ("a: !mine 1", "demo.yaml:1: tag '!mine' is not allowed here; remove it"),
        ("a:\n  - !!set {b, c}", "demo.yaml:2: tag 'set' is not allowed here; remove it"),
        ("!!seq {a: 1}", "demo.yaml:1: tag 'seq' is not allowed here; remove it"),
        ("!!timestamp 2024-01-01", "demo.yaml:1: tag 'timestamp' is not allowed here; remove it"),
        ("a: 1\nb: \x07", r"demo.yaml:2: character '\x07' is not allowed in YAML; is this a text file?"),
        ("a: \ud800", r"demo.yaml:1: character '\ud800' is not allowed in YAML; is this a text file?"),
    ],
    ids=[
        "brackets", "brackets-on-lines", "maps", "lists", "deep-block", "bomb", "ladder", "self", "root-self",
        "values", "two-documents", "empty", "comments", "own-tag", "set", "wrong-tag", "date", "control", "surrogate",
    ],
)  # fmt: skip
def test_hostile_texts_are_refused_in_one_line(text: str, line: str) -> None:
    """Depth, size, expansion and documents are limited before anything recursive sees the text."""
    started = time.process_time()
    assert refusal(text) == line
    assert time.process_time() - started < 30


def test_a_flood_of_events_is_refused_while_it_is_read() -> None:
    """A megabyte of small values stops at the limit of events, before any node of it exists."""
    assert refusal("[" + "1," * 250_000 + "]").endswith("more than 200000 YAML events; a configuration is smaller")


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: [1, 2\n", 2), ("a:\n\t- 1\n", 2), ("a: 1\nb: c: d\n", 2), ("a: *b\n", 1), ("a: &b 1\nc: &b 2", 2)],
    ids=["open-list", "tab", "colon", "no-anchor", "anchor-twice"],
)
def test_a_syntax_error_names_its_line(text: str, line: int) -> None:
    """What is no YAML is refused with the line of the mistake, never one below the last."""
    assert refusal(text).startswith(f"demo.yaml:{line}: not valid YAML: ")


@pytest.mark.usefixtures("_each_loader")
def test_what_can_be_read_past_is_noted_with_its_line() -> None:
    """Duplicate keys, merges, odd keys, control characters and bad numbers are all told, not just the first."""
    text = (
        "name: a\nlist:\n  - {b: 1, b: 2}\nname: c\n<<: {d: 1}\n5: x\n? [e]\n: 1\n"
        "f: !!int x\n"
        f'j: "\\0"\nk: {"9" * 200}\n"\\e": 1\n'
    )
    assert noted(text) == [
        "demo.yaml:3: list[0]: duplicate key 'b', first on line 3",
        "demo.yaml:4: duplicate key 'name', first on line 1",
        "demo.yaml:5: merge keys (`<<`) are not supported; write the keys out",
        "demo.yaml:6: a key must be text; write '5' in quotes",
        "demo.yaml:7: a key must be text, not a list or a mapping",
        "demo.yaml:9: f: 'x' is no int",
        r"demo.yaml:10: j: the text '\x00' holds control characters",
        f"demo.yaml:11: k: '{'9' * 59}…' is no int of at most 100 characters",
        r"demo.yaml:12: the key '\x1b' holds control characters",
    ]


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    """A python tag is refused as text: the command in it does not run."""
    canary = tmp_path / "canary"
    line = refusal(f"a: 1\nb: !!python/object/apply:os.system ['touch {canary}']")
    assert line == "demo.yaml:2: tag 'python/object/apply:os.system' is not allowed here; remove it"
    assert not canary.exists()


def test_a_file_is_read_with_its_byte_order_mark(tmp_path: Path) -> None:
    """UTF-8 with or without a mark is the same document, called by the path as given."""
    path = tmp_path / "demo.yaml"
    path.write_bytes("\ufeffname: größe\n".encode())
    document = read_document(path)
    assert (document.source, document.value) == (str(path), {"name": "größe"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", ":1: empty: nothing but blank lines or comments"),
        (b"\x7fELF\x00\x01", ": holds NUL bytes, so it is no text; name a YAML file"),
        (b"a: 1\nb: \xff\n", ":2: not UTF-8 text (byte 0xff); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n", ":1: not UTF-8 text (byte 0x89); save it as UTF-8"),
        (b"a" * ((1 << 20) + 1), ": larger than 1 MiB, the most a configuration may be"),
    ],
    ids=["empty", "binary", "latin", "png", "large"],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    """Each kind of wrong file has its own clear line."""
    path = tmp_path / "demo.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read_document(path)
    assert str(caught.value) == f"{path}{reason}"


def test_paths_that_are_no_files_are_refused(tmp_path: Path) -> None:
    """A missing file, a folder, a pipe (which would block), a loop of links and an impossible name: one line each."""
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path, reason in [
        (tmp_path / "missing.yaml", "no such file"),
        (tmp_path, "is a folder; name a YAML file"),
        (pipe, "is not a regular file; name a YAML file"),
        (loop, "cannot be read: "),
        (tmp_path / ("n" * 300), "cannot be read: File name too long"),
        (tmp_path / "a\nb", "no such file"),
    ]:
        with pytest.raises(ConfigError) as caught:
            read_document(path)
        assert f": {reason}" in str(caught.value)
        assert "\n" not in str(caught.value)


FRAGMENTS = st.sampled_from(
    ["a", ": ", "- ", "\n", "  ", "{", "}", "[", "]", ",", "&x ", "*x", "!!str ", "!t ", "|", ">", "'", '"', "#", "---",
     "...", "? ", "<<", "%YAML 1.2", "\\", "1e5", "~", "\t", "é", "\x00", "0x"]
)  # fmt: skip


@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join)))
def test_any_text_is_a_document_or_a_config_error(loader: Any, text: str) -> None:
    """No text makes anything else happen, and whatever is said of it is said in single lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_core, "Loader", loader)
        try:
            lines = [str(problem) for problem in parse_document(text, "demo.yaml").problems]
        except ConfigError as error:
            lines = list(error.problems)
    assert all(len(line.splitlines()) == 1 for line in lines)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=20)
    | st.sampled_from(
        ["no", "1e5", "0o17", "null", "~", "", "12:30:45", "<<", "=", "- a", "a: b", "2024-01-01", ".inf", "a\nb "]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "no", "b c", "é"]), inner),
    max_leaves=10,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PLAIN)
def test_what_is_dumped_is_read_again(tree: Any) -> None:
    """`dump` quotes whatever the core schema, or YAML 1.1, would take for something else."""
    text = yaml_core.dump(tree)
    document = parse_document(text, "demo.yaml")
    assert document.problems == ()
    assert document.value == tree
    assert yaml.safe_load(text) == tree
