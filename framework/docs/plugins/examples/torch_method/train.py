"""Train the network on made pictures and write its weights: `python train.py bakeoff_denoise/weights.npz`."""

import sys

import numpy as np
import torch
from bakeoff_denoise.network import TinyDenoiser
from numpy.typing import NDArray

SIDE, BATCH = 38, 16


def picture(rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a picture of rectangles that hide one another, SIDE x SIDE, from 0 to 1: flat parts and sharp edges."""
    drawn = np.full((SIDE, SIDE), rng.random(), np.float32)
    for _ in range(12):
        top, left, height, width = rng.integers(0, SIDE, 4)
        drawn[top : top + height, left : left + width] = rng.random()
    return drawn


def train(steps: int) -> TinyDenoiser:
    """Return a network that was shown `steps` batches of pictures with Gaussian noise of 2 to 10 % of the peak."""
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    network = TinyDenoiser()
    optimizer = torch.optim.Adam(network.parameters(), lr=2e-3)
    for step in range(steps):
        clean = torch.from_numpy(np.stack([picture(rng) for _ in range(BATCH)])[:, None])
        noise = torch.randn(clean.shape) * torch.empty(BATCH, 1, 1, 1).uniform_(0.02, 0.1)
        inner = clean[..., network.margin : -network.margin, network.margin : -network.margin]
        loss = ((network(clean + noise) - inner) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 250 == 0 or step == steps - 1:
            print(f"step {step}: mean squared error {loss.item():.5f}")
    return network


if __name__ == "__main__":
    state = train(steps=1500).state_dict()
    np.savez(sys.argv[1], **{name: value.numpy() for name, value in state.items()})
