"""The network. This module imports torch, so it is imported only where the network is run or trained."""

import torch


class TinyDenoiser(torch.nn.Module):
    """Three convolutions that guess the noise of samples from 0 to 1; what is left is the picture."""

    margin = 3
    """Samples that the convolutions take away on each side."""

    def __init__(self, width: int = 12) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Conv2d(1, width, 3),
            torch.nn.ReLU(),
            torch.nn.Conv2d(width, width, 3),
            torch.nn.ReLU(),
            torch.nn.Conv2d(width, 1, 3),
        )

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """Take (n, 1, height, width), return (n, 1, height - 6, width - 6)."""
        noise: torch.Tensor = self.layers(samples)
        return samples[..., self.margin : -self.margin, self.margin : -self.margin] - noise
