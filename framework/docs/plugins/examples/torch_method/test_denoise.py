"""The method keeps its promises; all but the last test need torch."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from bakeoff_denoise import TinyDenoiser

from bakeoff.plugin import Image, Plugin, PluginError
from bakeoff.testing import Check, parametrize_with_method_checks

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed; pip install torch")


@needs_torch
@parametrize_with_method_checks([TinyDenoiser()])
def test_the_method_conforms(plugin: Plugin, check: Check) -> None:
    """It keeps each rule of the kit."""
    check(plugin)


@needs_torch
def test_it_removes_noise() -> None:
    """A noisy square comes out at least twice as close to the clean one, in 8 and in 16 bits."""
    clean = np.full((48, 40, 3), 60.0)
    clean[12:36, 10:30] = 190.0
    noisy = np.clip(clean + np.random.default_rng(5).normal(0.0, 12.0, clean.shape), 0.0, 255.0)
    for dtype, factor in ((np.uint8, 1), (np.uint16, 257)):
        given = Image((noisy * factor).astype(dtype))
        made = TinyDenoiser().apply(given)
        error = [np.mean((image.pixels / factor - clean) ** 2) for image in (given, made)]
        assert error[1] < error[0] / 2


@needs_torch
@pytest.mark.parametrize("size", [(40, 57), (16, 16), (1, 5)])
def test_no_seam_shows_between_tiles(size: tuple[int, int]) -> None:
    """Tiles give the pixels that the whole image gives, but for the last bit of a float."""
    image = Image(np.random.default_rng(6).random((*size, 3), np.float32))
    whole, tiled = TinyDenoiser(tile=1000).apply(image), TinyDenoiser(tile=16, batch=2).apply(image)
    np.testing.assert_allclose(tiled.pixels, whole.pixels, atol=1e-6)


@needs_torch
def test_a_missing_device_is_named_before_the_run() -> None:
    """`check` says it in a line that ends in what to do."""
    import torch

    absent = f"cuda:{torch.cuda.device_count()}"
    (problem,) = TinyDenoiser(device=absent).check([])
    assert problem.startswith(f"tiny_denoiser: device {absent} does not work")


@needs_torch
def test_weights_of_ones_own_count_by_content(tmp_path: Path) -> None:
    """A retrained file changes the key and the outputs, within one process; its path changes nothing."""
    file, image = tmp_path / "weights.npz", Image(np.random.default_rng(7).integers(0, 256, (20, 20), np.uint8))
    file.write_bytes(Path(sys.modules[TinyDenoiser.__module__].__file__ or "").with_name("weights.npz").read_bytes())
    method = TinyDenoiser(weights=file)
    before, key = method.apply(image), method.key_options()["weights"]
    np.testing.assert_array_equal(before.pixels, TinyDenoiser().apply(image).pixels)
    with np.load(file) as arrays:
        np.savez(file, **{name: 2.0 * arrays[name] for name in arrays})
    assert method.key_options()["weights"] != key
    assert (method.apply(image).pixels != before.pixels).any()


def test_a_missing_torch_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without torch the message says what to install."""
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(PluginError, match="pip install torch"):
        TinyDenoiser().apply(Image(np.zeros((4, 4), np.uint8)))
