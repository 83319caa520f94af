"""The source of a small metric, for tests that install plugins."""

METRIC = '''
from bakeoff.plugin import Metric, MetricInfo, Pair, hookimpl


class {cls}(Metric):
    """The largest difference of two pixels."""

    info = MetricInfo(name="{name}", version=1, better="lower", identical=0.0)
    gain: int = 1

    def score(self, pair: Pair) -> float:
        return self.gain * float(abs(pair.reference.pixels.astype(float) - pair.distorted.pixels).max())


@hookimpl
def {hook}():
    return [{cls}]
'''


def metric(name: str = "peak_error", *, cls: str = "PeakError", hook: str = "bakeoff_register_metrics") -> str:
    """Return the source, with another name, class or hook where one is given."""
    return METRIC.format(name=name, cls=cls, hook=hook)
