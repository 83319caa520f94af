"""Named lists of metrics, `metrics: {preset: jpeg_ai}`: what published test conditions measure, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bakeoff.blame import reason
from bakeoff.document import Place, quoted
from bakeoff.errors import BakeoffError
from bakeoff.experiment import MetricEntry
from bakeoff.jobs import PluginSpec
from bakeoff.options import OptionsReader
from bakeoff.presets import PRESET_KEY
from bakeoff.problems import Problems
from bakeoff.registry import Registry
from bakeoff.wording import shown, unknown


@dataclass(frozen=True, slots=True)
class MetricSet:
    """A list of metrics that others have agreed on.

    `entries` are what a config would list. Those whose metric is in `optional` are left out, with a note, where their
    metric cannot work; the others are needed. `left_out` says what the source has and bakeoff does not, and `note` in
    what its numbers differ from those of the source's own program.
    """

    title: str
    source: str
    entries: tuple[Mapping[str, Any], ...]
    note: str
    left_out: Mapping[str, str]
    optional: frozenset[str] = frozenset()

    def missing(self, registry: Registry) -> list[str]:
        """Return the metrics that are needed and not installed."""
        names = dict.fromkeys(_name(entry) for entry in self.entries)
        return [name for name in names if name not in {*registry.names("metrics"), *self.optional}]


def _name(entry: Mapping[str, Any]) -> str:
    return next(iter(entry))


SETS: dict[str, MetricSet] = {
    "jpeg_ai": MetricSet(
        title="JPEG AI common training and test conditions",
        source="ISO/IEC JTC 1/SC 29/WG 1 N92048, and the Objective Quality Assessment Framework of its reference "
        "software",
        entries=(
            {"ms_ssim": {}},
            {"iw_ssim": {}},
            {"vmaf": {}},
            {"vif": {}},
            {"nlpd": {}},
            {"fsim": {}},
            {"psnr_hvs": {}},
            {"psnr_hvs_m": {}},
        ),
        note="the framework works on BT.709 luma in 10 bits (FSIM: on RGB), bakeoff on BT.601 luma in the image's own "
        "precision; the framework prints PSNR-HVS, and PSNR-HVS-M stands beside it",
        left_out={"PSNR of Y, U and V": "of BT.709, which bakeoff's psnr does not convert to"},
        optional=frozenset({"vmaf"}),
    ),
    "aom_ctc": MetricSet(
        title="AOM common test conditions, for still images",
        source="the preset --aom_ctc v3.0 of libvmaf, which the Alliance for Open Media names as the tool of its "
        "conditions",
        entries=(
            {"psnr": {"preset": "y"}, "as": "psnr_y"},
            {"psnr": {"preset": "ycbcr611"}, "as": "psnr_ycbcr"},
            {"ssim": {}},
            {"ms_ssim": {}},
            {"psnr_hvs_m": {"preset": "libvmaf"}},
            {"ciede2000": {}},
            {"vmaf": {}},
        ),
        note="libvmaf works on the planes of coded video (whose studio range alone makes PSNR 1.3 dB higher) and gives "
        "SSIM and MS-SSIM in dB, CIEDE2000 as 45 - 20 log10 of the mean difference; bakeoff works on RGB images, with "
        "BT.601 in full range, and gives each as its paper does",
        left_out={
            "PSNR of U and of V": "they are part of psnr_ycbcr, which weighs Y, Cb and Cr 6:1:1",
            "APSNR": "for one image it is PSNR",
            "VMAF NEG": "bakeoff has no such metric",
            "CAMBI": "bakeoff has no such metric",
        },
        optional=frozenset({"vmaf"}),
    ),
}


class SetReader:
    """Reads sets of metrics into metrics; whatever is wrong goes to `problems`, what should be known to `notes`."""

    def __init__(self, problems: Problems, plugins: OptionsReader, registry: Registry) -> None:
        self.notes: list[str] = []
        self._problems = problems
        self._plugins = plugins
        self._registry = registry

    def metrics(self, entry: Mapping[str, Any], place: Place) -> list[MetricEntry]:
        """Return the metrics of the set that `entry` names under `preset`; none where something is wrong."""
        name, inside = entry[PRESET_KEY], (*place, PRESET_KEY)
        for other in entry.keys() - {PRESET_KEY}:
            text = f"a set of metrics has no key {quoted(other)}; list its metrics one by one to change them"
            self._problems.add(place, text, at=(*place, other))
        if not isinstance(name, str) or name not in SETS:
            words = unknown("set of metrics", name, list(SETS)) if isinstance(name, str) else _no_name(name)
            self._problems.add(inside, words)
            return []
        chosen = SETS[name]
        missing = chosen.missing(self._registry)
        if missing:
            text = f"'{name}' needs metrics that are not installed: {', '.join(missing)}; list the metrics one by one"
            self._problems.add(inside, text)
            return []
        left_out, found = dict(chosen.left_out), []
        for each in chosen.entries:
            metric = _name(each)
            why = self._unusable(metric) if metric in chosen.optional else ""
            if why:
                left_out[metric] = why
            elif (choice := self._plugins.choose("metrics", each, place, labelled=True)) is not None:
                spec = self._plugins.spec(choice)
                found += [] if spec is None else [MetricEntry(choice.label, spec)]
        self.notes.append(_note(name, chosen, left_out))
        return found

    def _unusable(self, metric: str) -> str:
        """Return why a metric cannot be used here, "" if it can; one that needs a program asks for its version."""
        if metric not in self._registry.names("metrics"):
            return "it is not installed"
        try:
            self._registry.create(PluginSpec("metrics", metric, {})).library()
        except BakeoffError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - a plugin raises whatever it likes
            return reason(error, self._registry.modules())
        return ""


def _note(name: str, chosen: MetricSet, left_out: Mapping[str, str]) -> str:
    absent = "; ".join(f"{metric} ({why})" for metric, why in left_out.items())
    return f"metrics of {name} ({chosen.title}: {chosen.source}): {chosen.note}. Left out: {absent}"


def _no_name(found: object) -> str:
    return f"must be the name of a set of metrics ({', '.join(SETS)}), got {shown(found)}"
