"""Results of other tools: what is written can be read back, and what is damaged is refused in words."""

import json
from pathlib import Path

import pytest

from bakeoff.errors import ConfigError
from bakeoff.interchange import NAMES, is_the_same, read_published, to_codec_compare, to_compressai
from bakeoff.results import COSTS, MethodFacts, MetricFacts, ScoreRow

POINTS = ("quality=20", "quality=80")
METHOD = MethodFacts("B", "webp", "WebP", POINTS, is_codec=True)
METRICS = [
    MetricFacts("psnr", "PSNR", "dB", "higher"),
    *(MetricFacts(name, name, unit, "lower", is_cost=True) for name, unit in COSTS.items()),
]
VALUES = {"psnr": (30.0, 40.0), "bytes": (1000.0, 4000.0), "bpp": (0.5, 2.0),
          "encode_seconds": (0.1, 0.2), "decode_seconds": (0.01, 0.02)}  # fmt: skip


@pytest.fixture
def rows() -> list[ScoreRow]:
    """Two references; the second is 2 dB worse and costs twice the bits."""
    return [
        ScoreRow(
            reference, reference, "none", None, "B", point, metric,
            value - 2.0 * number if metric == "psnr" else value * (1 + number),
            "", "higher", "psnr|v1|rgb|range=255|mean" if metric == "psnr" else metric, "ok", "",
        )
        for number, reference in enumerate(("one", "two"))
        for metric, values in VALUES.items()
        for point, value in zip(POINTS, values, strict=True)
    ]  # fmt: skip


def test_a_result_for_compressai_holds_means_under_its_names(rows: list[ScoreRow], tmp_path: Path) -> None:
    """RGB PSNR is `psnr-rgb`, seconds are `encoding_time`, and reading the file gives the same points."""
    text = to_compressai(rows, METHOD, METRICS, "WebP of a test")
    results = json.loads(text)["results"]
    assert results["psnr-rgb"] == [29.0, 39.0]
    assert results["bpp"] == [0.75, 3.0]
    assert results["encoding_time"] == pytest.approx([0.15, 0.3])
    path = tmp_path / "webp.json"
    path.write_text(text)
    found = read_published(path)
    assert (found.name, found.rates, found.scores) == ("WebP", (0.75, 3.0), {"psnr-rgb": (29.0, 39.0)})


def test_a_batch_for_codec_compare_holds_every_unit(rows: list[ScoreRow], tmp_path: Path) -> None:
    """Each row has as many values as there are fields, constants come with theirs, and reading gives the means."""
    text = to_codec_compare(rows, METHOD, METRICS, {"name": "B", "codec": "webp"})
    batch = json.loads(text)
    assert len(batch["constant_values"]) == len(batch["constant_descriptions"]) == 2
    assert len(batch["field_values"]) == 4
    assert {len(row) for row in batch["field_values"]} == {len(batch["field_descriptions"])}
    path = tmp_path / "batch.json"
    path.write_text(text)
    found = read_published(path)
    assert (found.name, found.description, found.rates) == ("B", "webp", (0.75, 3.0))
    assert found.scores["psnr"] == (29.0, 39.0)


def test_a_batch_of_the_tool_itself_is_read(tmp_path: Path) -> None:
    """Rows with width, height and size give bits a pixel; settings group the images that all of them have."""
    fields = ["original_name", "width", "height", "quality", "encoded_size", "psnr"]
    document = {
        "constant_descriptions": [{"name": "Name"}, {"codec": "Codec"}], "constant_values": ["jpeg 420", "jpegturbo"],
        "field_descriptions": [{name: name} for name in fields],
        "field_values": [["a", 10, 10, 50, 100, 30], ["b", 10, 20, 50, 100, 32],
                         ["a", 10, 10, 90, 200, 40], ["b", 10, 20, 90, 200, 42], ["c", 10, 20, 90, 900, 50]],
    }  # fmt: skip
    path = tmp_path / "batch.json"
    path.write_text(json.dumps(document))
    found = read_published(path)
    assert found.rates == (6.0, 12.0)
    assert found.scores == {"psnr": (31.0, 41.0)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "neither a result of CompressAI"),
        ('{"results": {"bpp": [1, 2]}}', "no `bpp` with as many values of one of psnr-rgb"),
        ('{"results": {"bpp": [1, 2], "psnr-rgb": [30]}}', "no `bpp` with as many values"),
        ('{"results": {"bpp": [1, null], "psnr-rgb": [30, 40]}}', "no `bpp` with as many values"),
        ('{"results": {"bpp": [1, 1e999], "psnr-rgb": [30, 40]}}', "all finite numbers"),
        ('{"results": {"bpp": [0, 1], "psnr-rgb": [30, 40]}}', "bits a pixel are positive, got 0"),
        ('{"results": {"bpp": [true, 2], "psnr-rgb": [30, 40]}}', "all finite numbers"),
        ('{"field_descriptions": [{"psnr": ""}], "field_values": [[30]]}', "without encoded_size, width or height"),
        ('{"field_descriptions": null, "field_values": [[30]]}', "field_descriptions and field_values are lists"),
        ('{"field_descriptions": [{}], "field_values": [[30]]}', "the first of objects of one name"),
        ('{"field_descriptions": [{"psnr": ""}], "field_values": [[30, 1]]}', "not one value for each of 1 fields"),
        (
            '{"field_descriptions": [{"speed": ""}, {"bpp": ""}, {"psnr": ""}], '
            '"field_values": [[1, 1, 30], [2, 2, 33]]}',
            "two rows of '' differ in none of the settings quality",
        ),
        (
            '{"field_descriptions": [{"original name": ""}, {"quality": ""}, {"bpp": ""}], '
            '"field_values": [["a", 1, 1], ["b", 2, 2]]}',
            "no image has a row at every setting",
        ),
    ],
)
def test_files_that_hold_no_curve_are_refused(text: str, words: str, tmp_path: Path) -> None:
    """Each kind of damage has its words and the path."""
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"bad\.json: ") as caught:
        read_published(path)
    assert words in str(caught.value)


def test_a_name_stands_only_for_the_same_definition() -> None:
    """psnr-rgb is PSNR of RGB samples, not of luma; a bare name says nothing of channels."""
    assert is_the_same("psnr-rgb", "psnr|v1|rgb|range=255|mean")
    assert not is_the_same("psnr-rgb", "psnr|v1|y-bt601|range=255|mean")
    assert not is_the_same("psnr-rgb", "ssim|v1|rgb|range=255|mean")
    assert is_the_same("psnr", "psnr|v1|y-bt601|range=255|mean")


def test_all_means_are_over_the_same_references(rows: list[ScoreRow]) -> None:
    """A reference that lacks one score takes no part in any mean, its bits included."""
    lacking = [
        row._replace(score=None, status="failed") if (row.reference, row.metric) == ("two", "psnr") else row
        for row in rows
    ]
    results = json.loads(to_compressai(lacking, METHOD, METRICS, ""))["results"]
    assert (results["psnr-rgb"], results["bpp"]) == ([30.0, 40.0], [0.5, 2.0])


def test_what_another_tool_means_otherwise_has_another_name(rows: list[ScoreRow]) -> None:
    """ciede2000 of codec-compare is higher for better images, so ours goes out under another name and is not read."""
    relabelled = [row._replace(metric="ciede2000") if row.metric == "psnr" else row for row in rows]
    metrics = [MetricFacts("ciede2000", "CIEDE2000", "", "lower"), *METRICS[1:]]
    batch = json.loads(to_codec_compare(relabelled, METHOD, metrics, {}))
    assert {"mean_delta_e_2000": "CIEDE2000"} in batch["field_descriptions"]
    assert "ciede2000" not in NAMES
