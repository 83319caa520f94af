"""What piq (in float64) and sewar say of the pairs. The scripts beside this one use it; a peer is imported on use."""

from importlib.metadata import version

from photo_pairs import photo_pairs


def piq_scores(metric):
    """Return (words for the golden file, {pair: value}) of a function of piq, given the distorted image first."""
    import piq
    import torch

    def tensor(image):
        planes = image[None] if image.ndim == 2 else image.transpose(2, 0, 1)
        return torch.from_numpy(planes.copy()).double()[None]

    values = {
        name: float(getattr(piq, metric)(tensor(distorted), tensor(reference), data_range=255.0))
        for name, (reference, distorted) in photo_pairs().items()
    }
    return f"piq {version('piq')}, float64", values


def sewar_scores(metric):
    """Return the same of a function of sewar, given the reference first."""
    from sewar import full_ref

    values = {name: float(getattr(full_ref, metric)(*pair)) for name, pair in photo_pairs().items()}
    return f"sewar {version('sewar')}", values
