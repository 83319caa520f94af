import math

import numpy as np
import pytest

from bakeoff.errors import UnitError
from bakeoff.scoring import checked_map, checked_scores
from bakeoff.types import Scores


@pytest.mark.parametrize("number", [0.5, -1.0, 3, math.inf, -math.inf, np.float64(0.25)])
def test_real_numbers_become_python_floats(number):
    """Floats and integers pass, infinite ones too; a NumPy float64 is a Python float already."""
    scores = checked_scores("psnr", number)
    assert scores == {"": float(number)}
    assert type(scores[""]) is float


def test_companions_stand_under_their_names():
    """The main score has the empty name."""
    assert checked_scores("ssim", Scores(0.97, p05=0.81, min=0)) == {"": 0.97, "p05": 0.81, "min": 0.0}


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (math.nan, "psnr returned NaN"),
        (np.float64("nan"), "psnr returned NaN"),
        (None, "psnr returned None; a score is a Python float"),
        (True, "psnr returned a bool; a score is a Python float"),
        ("1.5", "psnr returned a str; a score is a Python float"),
        (1j, "psnr returned a complex; a score is a Python float"),
        (np.float32(1), "psnr returned a float32; wrap it in float(...)"),
        (np.int64(1), "psnr returned a int64; wrap it in float(...)"),
        (np.ones(3), "psnr returned an array of shape (3,) and type float64; a score is a Python float"),
        (Scores(math.nan), "psnr returned NaN"),
        (Scores(1.0, p05=math.nan), "psnr.p05 returned NaN"),
        (Scores(1.0, p05=None), "psnr.p05 returned None; a score is a Python float"),
        (Scores(1.0, **{"p 5": 1.0}), "psnr returned a companion score named 'p 5'; use a name such as p05"),
        (Scores(1.0, **{"": 2.0}), "psnr returned a companion score named ''; use a name such as p05"),
    ],
)
def test_anything_else_is_refused_by_name(returned, message):
    """The error says which metric returned what, and what to do."""
    with pytest.raises(UnitError) as refused:
        checked_scores("psnr", returned)
    assert str(refused.value) == message


def test_a_map_of_floats_passes_as_it_is():
    """Nothing is copied; infinite values pass."""
    found = np.array([[1.0, math.inf]], np.float32)
    assert checked_map("ssim", found) is found


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "ssim.map returned None; a map is a (height, width) array of floats"),
        (np.ones((2, 2), int), "ssim.map returned an array of shape (2, 2) and type int64"),
        (np.ones((2, 2, 3)), "ssim.map returned an array of shape (2, 2, 3) and type float64"),
        (np.ones((0, 2)), "ssim.map returned an array of shape (0, 2) and type float64"),
        (np.array([[1.0, math.nan], [math.nan, 0.0]]), "ssim.map returned NaN in 2 of 4 pixels"),
    ],
)
def test_anything_else_is_no_map(returned, message):
    """The error says which metric returned what."""
    with pytest.raises(UnitError) as refused:
        checked_map("ssim", returned)
    assert str(refused.value).startswith(message)
