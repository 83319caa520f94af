import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from bakeoff.report.case_choice import CaseChoice, choose_cases
from bakeoff.report.cases import CLOSEUP, CROP, draw_case
from bakeoff.results import Case
from bakeoff.types import Image
from case_rows import SSIM, A, B, comparison, rows, sweep


@pytest.fixture(scope="module")
def drawn() -> tuple[CaseChoice, np.ndarray[Any, Any], np.ndarray[Any, Any], Case]:
    """A case of a 16-bit photograph that is wider than an overview, damaged in one place by B."""
    truth = np.random.default_rng(4).integers(0, 65536, (300, 900, 3), dtype=np.uint16)
    damaged = truth.copy()
    damaged[100:200, 600:700] //= 2
    levels = np.full((290, 890), 255, np.uint8)
    levels[95:195, 595:695] = 10
    (choice,) = choose_cases(sweep(["one"]), [comparison("ssim", {"one": 1.0})], [A, B], [SSIM])
    of_a, of_b = choice.units
    images = {of_a: Image(truth), of_b: Image(damaged)}
    maps = {of_a: np.full((290, 890), 255, np.uint8), of_b: levels}
    return choice, truth, damaged, draw_case(choice, Image(truth), images, maps, sweep(["one"]))


def decode(data: bytes) -> np.ndarray[Any, Any]:
    """Return the pixels of a picture."""
    return np.asarray(Pillow.open(io.BytesIO(data)))


def test_a_case_has_its_pictures(drawn: tuple[Any, Any, Any, Case]) -> None:
    """Reference, A, B and two maps are fitted to the page, with captions that say what they are."""
    case = drawn[3]
    assert [picture.role for picture in case.pictures] == ["reference", "distorted", "distorted", "map", "map"]
    assert {(picture.width, picture.height) for picture in case.pictures} == {(720, 240)}
    assert case.pictures[2].label == B.heading
    assert case.pictures[2].caption == "quality=10 · SSIM 0.8100"
    assert case.scale is not None
    assert (case.scale.low, case.scale.high) == (0.0, 1.0)
    assert any("averaged down" in note for note in case.notes)
    assert any("16 bits" in note for note in case.notes)


def test_the_crop_is_the_damaged_part_pixel_by_pixel(drawn: tuple[Any, Any, Any, Case]) -> None:
    """The part shown holds the damage that the map found, each pixel as it is, at the same place in every image."""
    _, truth, damaged, case = drawn
    left, top, wide, tall = (round(part * size) for part, size in zip(case.frame, (900, 300, 900, 300), strict=True))
    assert top <= 100
    assert top + tall >= 200
    assert left <= 600
    assert left + wide >= 700
    assert (tall, wide) == (CROP, CROP)
    for picture, pixels in zip(case.crops, (truth, truth, damaged), strict=True):
        shown = np.rint(pixels[top : top + CROP, left : left + CROP] / 257).astype(np.uint8)
        np.testing.assert_array_equal(decode(picture.data), shown)


def test_the_stored_worst_place_leads(drawn: tuple[Any, Any, Any, Case]) -> None:
    """Where B's worst place is stored, the part shown lies around it, its middle is shown once more, captions tell."""
    choice, truth, damaged, _ = drawn
    units = {choice.units[0]: Image(truth), choice.units[1]: Image(damaged)}
    of_b = ("one", *choice.units[1])
    table = sweep(["one"]) + [
        row
        for name, score in (("p05", 0.5), ("min", 0.25), ("worst_x", 800.0), ("worst_y", 150.0))
        for row in rows(f"ssim.{name}", {of_b: score})
    ]
    case = draw_case(choice, Image(truth), units, {}, table)
    assert case.frame == (710 / 900, 60 / 300, 180 / 900, 180 / 300)
    top, left = 150 - CLOSEUP // 2, 800 - CLOSEUP // 2
    for picture, pixels in zip(case.closeups, (truth, truth, damaged), strict=True):
        shown = np.rint(pixels[top : top + CLOSEUP, left : left + CLOSEUP] / 257).astype(np.uint8)
        np.testing.assert_array_equal(decode(picture.data), shown)
    assert case.pictures[2].caption == "quality=10 · SSIM 0.8100 · 5 % below 0.5000 · lowest 0.2500"
    assert drawn[3].closeups == ()


def test_a_map_whose_pixels_stand_for_several_is_drawn_to_scale() -> None:
    """A map of half the size covers its image, not the middle of it."""
    coarse = replace(SSIM, map_step=2)
    (choice,) = choose_cases(sweep(["one"]), [comparison("ssim", {"one": 1.0})], [A, B], [coarse])
    image = Image(np.zeros((60, 80), np.uint8))
    levels = np.zeros((30, 40), np.uint8)
    levels[:15] = 255
    case = draw_case(choice, image, dict.fromkeys(choice.units, image), {choice.units[1]: levels}, [])
    shown = decode(case.pictures[3].data)
    assert shown.shape[:2] == (60, 80)
    assert (shown[:30] == shown[0, 0]).all()
    assert (shown[30:] == shown[59, 0]).all()


def test_without_a_map_the_error_leads(drawn: tuple[Any, Any, Any, Case]) -> None:
    """A metric without a map has no map pictures; the crop is where the squared error of B is largest."""
    choice, truth, damaged, _ = drawn
    units = {choice.units[0]: Image(truth), choice.units[1]: Image(damaged)}
    plain = draw_case(choice, Image(truth), units, {}, [])
    assert len(plain.pictures) == 3
    assert plain.scale is None
    left, _, wide, _ = plain.frame
    assert left * 900 <= 600
    assert (left + wide) * 900 >= 700


def test_what_does_not_count_is_grey_and_never_the_worst(drawn: tuple[Any, Any, Any, Case]) -> None:
    """A mask leaves out the damage that it hides: in the map, and in the search for the worst part."""
    choice, truth, damaged, _ = drawn
    units = {choice.units[0]: Image(truth), choice.units[1]: Image(damaged)}
    mask = np.ones((300, 900), np.bool_)
    mask[:, 500:] = False
    maps = dict.fromkeys(choice.units, np.full((290, 890), 255, np.uint8))
    case = draw_case(choice, Image(truth), units, maps, [], mask=mask, notes=["half of it counts"])
    assert (case.frame[0] + case.frame[2]) * 900 <= 500
    shown = decode(case.pictures[-1].data)
    assert (shown[:, 450:] == 128).all()
    assert not (shown[:, :390] == 128).all(axis=2).any()
    assert case.notes[0] == "half of it counts"


def test_places_are_those_of_the_whole_image(drawn: tuple[Any, Any, Any, Case]) -> None:
    """Where a part is drawn, a place that counts from the corner of the image is moved with it."""
    choice, truth, damaged, _ = drawn
    units = {choice.units[0]: Image(truth), choice.units[1]: Image(damaged)}
    (one,) = (row for row in sweep(["one"]) if (row.method, row.point, row.metric) == (*choice.units[1], "ssim"))
    rows = [one._replace(metric=f"ssim.worst_{name}", score=place) for name, place in (("x", 700.0), ("y", 250.0))]
    whole, part = (draw_case(choice, Image(truth), units, {}, rows, start=start) for start in ((0, 0), (300, 100)))
    assert (whole.frame[0] * 900, whole.frame[1] * 300) == (610, 120)
    assert (part.frame[0] * 900, part.frame[1] * 300) == (310, 60)


def test_tiny_and_grey_images_have_cases_too() -> None:
    """An image smaller than the crop is shown whole, and grey stays grey."""
    (choice,) = choose_cases(sweep(["one"]), [comparison("ssim", {"one": 1.0})], [A, B], [SSIM])
    image = Image(np.arange(12, dtype=np.uint8).reshape(3, 4))
    case = draw_case(choice, image, dict.fromkeys(choice.units, image), {}, [])
    assert case.frame == (0.0, 0.0, 1.0, 1.0)
    assert decode(case.crops[0].data)[..., 0].tolist() == image.pixels.tolist()
