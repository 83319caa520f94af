"""What many plugins do in one other process: the kit starts one for each, which takes longer than all they do there.

The functions are called there by `bakeoff.testing.elsewhere.run_elsewhere`, which hands over the first plugin apart.
"""

from collections.abc import Sequence

from bakeoff.plugin import Codec, Image, Method, Metric, Plugin
from bakeoff.testing.codecs import described
from bakeoff.testing.metric_conduct import judgement
from bakeoff.testing.trials import copied, image_result


def judgements(_: Plugin, metrics: Sequence[Metric], pictures: Sequence[Image]) -> list[str]:
    """Return score, companions and map that each metric gives its picture against the same picture, moved."""
    return [judgement(metric, copied(picture)) for metric, picture in zip(metrics, pictures, strict=True)]


def outputs(_: Plugin, methods: Sequence[Method], pictures: Sequence[Image]) -> list[str]:
    """Return what each method makes of its picture, as a text."""
    return [image_result(method.apply, copied(picture)) for method, picture in zip(methods, pictures, strict=True)]


def decoded(_: Plugin, codecs: Sequence[Codec], files: Sequence[bytes]) -> list[str]:
    """Return what each codec reads from its file, as a text."""
    return [described(codec.decode(data)) for codec, data in zip(codecs, files, strict=True)]
