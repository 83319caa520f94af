"""Test pictures are always the same, of every size and form, and their damage grows with the dose."""

import numpy as np
import pytest

from bakeoff.testing.pictures import (
    BLUR_DOSES,
    FORMS,
    NOISE_DOSES,
    SCENES,
    SMALL_SIZES,
    Form,
    blurred,
    noisy,
    quantised,
    rendered,
    scene,
)


@pytest.mark.parametrize("name", [*SCENES, "gradient", "black", "grey", "white"])
def test_scenes_are_samples_of_any_size(name: str) -> None:
    """From one pixel on, between 0 and 1, and never to be written to."""
    for size in SMALL_SIZES:
        samples = scene(name, size)
        assert samples.shape == (*size, 3)
        assert 0.0 <= samples.min() <= samples.max() <= 1.0
        assert not samples.flags.writeable


@pytest.mark.parametrize("name", SCENES)
def test_scenes_have_detail_and_are_hardly_clipped(name: str) -> None:
    """A picture that a metric can judge: contrast, and few samples at the limits."""
    samples = scene(name)
    assert samples.std() > 0.1
    assert np.mean((samples <= 0.0) | (samples >= 1.0)) < 0.01


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_forms_are_what_they_say(form: Form) -> None:
    """Channels, type and peak of the image are those of the form."""
    image = rendered(scene("landscape", (17, 33)), form)
    assert (image.channels, str(image.pixels.dtype), image.peak) == form


def test_sixteen_levels_are_the_same_picture_at_every_peak() -> None:
    """They are whole numbers at 255, 4095 and 65535, so that nothing is rounded."""
    samples = quantised(scene("shapes"), 16)
    for form in FORMS:
        if form.dtype != "float32" and form.channels == 3:
            assert np.array_equal(rendered(samples, form).pixels, np.rint(samples * form.peak))
            assert np.allclose(rendered(samples, form).pixels / form.peak, samples, rtol=0, atol=1e-12)


def test_damage_grows_with_the_dose() -> None:
    """Noise moves samples further, blur takes more contrast away; a dose of 0 does nothing."""
    samples = scene("weave")
    moved = [np.abs(noisy(samples, dose) - samples).mean() for dose in NOISE_DOSES]
    contrast = [blurred(samples, dose).std() for dose in BLUR_DOSES]
    assert moved[0] == 0.0
    assert np.array_equal(blurred(samples, 0.0), samples)
    assert all(np.diff(moved) > 0)
    assert all(np.diff(contrast) < 0)


def test_blur_is_a_gaussian() -> None:
    """A single point becomes the bell of the stated width, and light is kept."""
    point = np.zeros((41, 41, 3))
    point[20, 20] = 1.0
    spread = blurred(point, 2.0)[:, :, 0]
    distance = np.arange(41) - 20
    assert spread.sum() == pytest.approx(1.0)
    assert (spread.sum(axis=0) * distance**2).sum() == pytest.approx(4.0, rel=0.01)
