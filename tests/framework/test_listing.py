"""The images in a folder: which, in what order, under what names."""

import os
from pathlib import Path

import pytest

from bakeoff.errors import ConfigError
from bakeoff.listing import image_files


def make(folder: Path, *names: str) -> None:
    """Create empty files; the listing never opens them."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_numbers_count_as_numbers(tmp_path: Path) -> None:
    """img2 comes before img10, folders are ordered the same way, and case does not matter first."""
    make(tmp_path, "img10.png", "img2.png", "IMG3.png", "set12/a.png", "set2/a.png", "img2b.png")
    assert list(image_files(tmp_path)) == ["img2", "img2b", "IMG3", "img10", "set2/a", "set12/a"]


def test_all_common_images_are_taken_by_default(tmp_path: Path) -> None:
    """Without a pattern the suffix decides, in any case; hidden files and folders and everything else are left out."""
    make(tmp_path, "a.PNG", "b.jpeg", "c/d.tif", "notes.txt", "._a.png", ".cache/e.png", "none")
    assert list(image_files(tmp_path)) == ["a", "b", "c/d"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.png", ["a"]),
        ("**/*.png", ["a", "c/b", "c/d/e"]),
        ("c/*.png", ["c/b"]),
        ("c/**/*.png", ["c/b", "c/d/e"]),
        ("**/d/*", ["c/d/e"]),
        ("*/[ab].*", ["c/b"]),
        ("**", ["a", "a.raw", "c/b", "c/d/e"]),
    ],
)
def test_a_pattern_is_about_the_whole_path(pattern: str, names: list[str], tmp_path: Path) -> None:
    """A star stays within a folder, two stars stand for any number of folders."""
    make(tmp_path, "a.png", "a.raw", "c/b.png", "c/d/e.png")
    expected = ["a.png" if name == "a" and pattern == "**" else name for name in names]
    assert list(image_files(tmp_path, pattern)) == expected


def test_a_name_keeps_its_suffix_where_two_would_be_the_same(tmp_path: Path) -> None:
    """Only names that are not unique without their suffix keep it."""
    make(tmp_path, "a.png", "a.jpg", "b.png")
    files = image_files(tmp_path)
    assert {name: path.name for name, path in files.items()} == {"a.jpg": "a.jpg", "a.png": "a.png", "b": "b.png"}


def test_a_name_that_stays_ambiguous_is_refused(tmp_path: Path) -> None:
    """`a.png` beside `a.jpg` keeps its suffix, and so meets `a.png.bmp` without its own."""
    make(tmp_path, "a.png", "a.jpg", "a.png.bmp")
    with pytest.raises(ConfigError, match=r"would both be called 'a\.png'; rename one"):
        image_files(tmp_path)


def test_names_can_always_be_printed(tmp_path: Path) -> None:
    """Line breaks and bytes that are no text are escaped in names, not in paths."""
    make(tmp_path, "two\nlines.png", os.fsdecode(b"\xff.png"))
    files = image_files(tmp_path)
    assert list(files) == ["two\\nlines", "\\udcff"]
    assert all(path.exists() for path in files.values())


def test_links_to_files_count_and_links_to_folders_do_not(tmp_path: Path) -> None:
    """A link in a circle cannot multiply samples."""
    make(tmp_path, "data/a.png", "elsewhere/b.png")
    (tmp_path / "data/link.png").symlink_to(tmp_path / "elsewhere/b.png")
    (tmp_path / "data/loop").symlink_to(tmp_path / "data")
    assert list(image_files(tmp_path / "data")) == ["a", "link"]
    (tmp_path / "root").symlink_to(tmp_path / "data")
    assert list(image_files(tmp_path / "root")) == ["a", "link"]


def test_a_dangling_link_is_an_error(tmp_path: Path) -> None:
    """Every link that leads nowhere is named, one line each."""
    make(tmp_path, "a.png")
    for name in ("x.png", "y.png"):
        (tmp_path / name).symlink_to("nowhere")
    with pytest.raises(ConfigError) as caught:
        image_files(tmp_path)
    assert [problem.rpartition("/")[2] for problem in caught.value.problems] == [
        "x.png: the link leads to no file",
        "y.png: the link leads to no file",
    ]


def test_nothing_found_says_where_and_what(tmp_path: Path) -> None:
    """A missing folder, a file in its place, no images and no match are four messages."""
    with pytest.raises(ConfigError, match="missing: no such folder"):
        image_files(tmp_path / "missing")
    make(tmp_path, "notes.txt")
    with pytest.raises(ConfigError, match=r"notes\.txt: not a folder"):
        image_files(tmp_path / "notes.txt")
    with pytest.raises(ConfigError, match=f"{tmp_path.name}: no images; patterns are relative"):
        image_files(tmp_path)
    with pytest.raises(ConfigError, match=r"no file matches the pattern '\*\.png'"):
        image_files(tmp_path, "*.png")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    """No part of a data set is left out silently."""
    make(tmp_path, "a.png", "closed/b.png")
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(ConfigError, match="closed: cannot be listed: Permission denied"):
            image_files(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)
