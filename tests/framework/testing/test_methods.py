"""The checks of the kit for methods: what is right passes, what is wrong fails by the check that names the fault."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from all_elsewhere import decoded, outputs
from bakeoff.plugin import Codec, Method
from bakeoff.registry import Registry, load_registry
from bakeoff.testing.checks import Check, CheckFailure, parametrize, run_checks
from bakeoff.testing.elsewhere import run_elsewhere
from bakeoff.testing.methods import CHECKS, check_method
from bakeoff.testing.trials import carried_pictures, copied

Make = Callable[..., Method]

FAULTS = {
    "hidden_pixels": ("bytes_suffice", "bytes_honest"),
    "hidden_file": ("bytes_honest",),
    "tolerant": ("bytes_needed",),
    "no_bytes": ("encodes_bytes",),
    "dated": ("encode_deterministic",),
    "own_apply": ("round_trip",),
    "dotted": ("suffix",),
    "falsely_lossless": ("lossless",),
    "returns_array": ("returns_image",),
    "returns_none": ("returns_image",),
    "writes": ("input_untouched",),
    "unlocks": ("input_untouched",),
    "eight_bits": ("keeps_form",),
    "own_peak": ("keeps_form",),
    "always_colour": ("keeps_form",),
    "halves": ("keeps_form",),
    "cuts_odd": ("keeps_form",),
    "needs_colour": ("carries_or_refuses",),
    "refuses_all": ("carries_or_refuses",),
    "running_mean": ("no_hidden_state",),
    "counts": ("deterministic",),
    "global_seed": ("no_global_random_state",),
    "global_draw": ("no_global_random_state",),
    "racy": ("thread_safe",),
    "one_process": ("process_safe",),
    "unpicklable": ("pickles",),
    "exits": ("process_safe",),
    "path_options": ("options_plain",),
    "unprepared": ("prepares",),
    "text_path": ("output_is_file",),
    "lost_output": ("output_is_file",),
    "forgetful": ("output_deterministic",),
    "one_text": ("words_before_run",),
    "obliging": ("refuses_pixels",),
}
"""The seeded methods that are wrong, and the checks that must say so."""

OTHER_PROCESS = ("process_safe", "bytes_suffice")
"""The checks that start a process, which takes a second: only tried on what must fail them, and on what is right."""

RIGHT = ("raw", "coarse", "negative", "doubled", "shelf")


@pytest.fixture(scope="module")
def seeded() -> Registry:
    """The seeded methods, loaded as a one-file plugin."""
    return load_registry([Path(__file__).with_name("seeded_methods.py")])


@pytest.fixture
def make(seeded: Registry, tmp_path: Path) -> Make:
    """The maker of a method by name; one that wants a folder is given one with an image."""
    cv2.imwrite(str(tmp_path / "harbour.png"), np.full((8, 8, 3), 7, np.uint8))

    def make_one(name: str, **options: Any) -> Method:
        found = seeded.get("methods", name)
        if "path" in found.model_fields:
            options["path"] = str(tmp_path)
        if "home" in found.model_fields:
            options["home"] = os.getpid()
        return found.model_validate(options, strict=False)

    return make_one


@pytest.mark.parametrize(("name", "faults"), list(FAULTS.items()))
def test_a_wrong_method_fails_by_the_check_that_names_its_fault(make: Make, name: str, faults: Sequence[str]) -> None:
    """It fails by that check and by no other; in one line, with what was asked for and found."""
    quick = [check.name for check in CHECKS if check.name not in OTHER_PROCESS]
    bad = [outcome for outcome in run_checks(make(name), CHECKS, select=[*quick, *faults]) if outcome.bad]
    assert {outcome.name for outcome in bad} == set(faults)
    for outcome in bad:
        assert "asked for " in outcome.reason or "raised OSError: no such model" in outcome.reason
        assert "\n" not in outcome.reason


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_method_passes(make: Make, name: str) -> None:
    """Codec or not, lossless or not, of the same size or not, made before or not."""
    check_method(make(name))


def test_every_check_of_a_method_has_a_seeded_fault() -> None:
    """No check is there that nothing was ever seen to fail."""
    assert {check.name for check in CHECKS} - {"citation_parses"} == {
        check for checks in FAULTS.values() for check in checks
    }


def test_a_wrong_method_is_refused_with_every_fault(make: Make) -> None:
    """One error lists a line for each broken rule."""
    with pytest.raises(CheckFailure) as caught:
        check_method(make("hidden_pixels"))
    lines = str(caught.value).splitlines()
    assert {line.partition(" fails ")[2].partition(":")[0] for line in lines} == {*FAULTS["hidden_pixels"]}


def test_an_expected_failure_is_no_failure(make: Make) -> None:
    """A codec whose decoder mends damaged files may say so, with its reason."""
    check_method(make("tolerant"), expected_failures={"bytes_needed": "it is made to mend damaged files"})


INSTALLED = load_registry()
BUILT_IN = {
    "identity": [{}],
    "png": [{}],
    "jpeg": [{}],
    "avif": [{"speed": 10}],
    "webp": [{}, {"lossless": True}],
    "jpeg2000": [{}, {"lossless": True}],
    "jpegxl": [{"effort": 3}],
    "jpegls": [{}],
    "jpegxr": [{}],
    "htj2k": [{}],
    "mozjpeg": [{}],
    "jpegli": [{}],
    "heif": [{}],
    "median_filter": [{}],
    "non_local_means": [{"search": 5}],
    "rescale": [{}],
}


METHODS = [
    INSTALLED.get("methods", name).model_validate(options, strict=False)
    for name, settings in BUILT_IN.items()
    for options in settings
]
ELSEWHERE = {"process_safe", "bytes_suffice"}
"""The checks that start a process, which one below does for all."""


@parametrize(METHODS, [check for check in CHECKS if check.name not in ELSEWHERE])
def test_a_built_in_method_passes(plugin: Method, check: Check) -> None:
    """Every codec, and the method that does nothing."""
    check(plugin)


def test_built_in_methods_give_the_same_elsewhere() -> None:
    """What each makes of a picture, and each codec of the bytes of one, it makes in another process, too."""
    pictures = [carried_pictures(method.apply)[1] for method in METHODS]
    made = outputs(METHODS[0], METHODS, pictures)
    assert [*zip(METHODS, run_elsewhere(outputs, METHODS[0], METHODS, pictures), strict=True)] == [
        *zip(METHODS, made, strict=True)
    ]
    codecs = [method for method in METHODS if isinstance(method, Codec)]
    files = [codec.encode(copied(carried_pictures(codec.apply)[0])) for codec in codecs]
    assert [*zip(codecs, run_elsewhere(decoded, codecs[0], codecs, files), strict=True)] == [
        *zip(codecs, decoded(codecs[0], codecs, files), strict=True)
    ]


def test_the_folder_of_outputs_passes(tmp_path: Path) -> None:
    """Outputs made before are looked up by their samples' names."""
    for name in ("harbour", "meadow"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((8, 8, 3), 7, np.uint8))
    check_method(INSTALLED.get("methods", "folder").model_validate({"path": str(tmp_path)}, strict=False))
