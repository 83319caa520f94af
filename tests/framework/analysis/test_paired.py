"""The paired statistics against SciPy's exact tests, hand-made values and simulated coverage."""

import math

import numpy as np
import pytest
from scipy import stats

from bakeoff.analysis import paired
from bakeoff.analysis.paired import (
    effect_size,
    holm,
    mean_interval,
    paired_statistics,
    sign_flip_p,
    sign_p,
    verdict,
)


def coverage(draws: np.ndarray, mean: float) -> float:
    """Return how often the 95 % interval of a row of `draws` holds the mean."""
    held = 0
    for trial, gains in enumerate(draws):
        interval = mean_interval(gains, 0.95, trial)
        assert interval is not None
        held += interval[0] <= mean <= interval[1]
    return held / len(draws)


@pytest.mark.parametrize("n", [8, 20])
def test_intervals_cover_the_mean(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In 300 experiments the 95 % interval holds the true mean about as often as it says, also for skewed gains."""
    monkeypatch.setattr(paired, "RESAMPLES", 1_999)
    random = np.random.default_rng(11)
    assert 0.91 <= coverage(random.standard_normal((300, n)), 0.0) <= 0.99
    assert 0.86 <= coverage(np.exp(random.standard_normal((300, n))), math.exp(0.5)) <= 0.99


def test_few_items_cover_by_student(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below six items the interval is Student's."""
    gains = np.array([1.0, 2.0, 4.0, 8.0, 9.0])
    expected = stats.ttest_1samp(gains, 0.0).confidence_interval(0.95)
    assert mean_interval(gains, 0.95, 1) == pytest.approx((expected.low, expected.high))


def test_interval_equals_a_slow_bootstrap_t() -> None:
    """A loop over resamples drawn by another generator gives the same interval but for sampling error."""
    gains = np.exp(np.random.default_rng(2).standard_normal(15))
    random, ratios = np.random.default_rng(3), []
    for _ in range(20_000):
        resample = gains[random.integers(0, 15, 15)]
        ratios.append((resample.mean() - gains.mean()) / resample.std(ddof=1))
    low, high = np.quantile(ratios, [0.05, 0.95])
    expected = gains.mean() - high * gains.std(ddof=1), gains.mean() - low * gains.std(ddof=1)
    assert mean_interval(gains, 0.90, 1) == pytest.approx(expected, rel=0.03)


def test_many_items_agree_with_their_bootstrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The expansion used above 1,000 items has the bootstrap-t's ends, not the symmetric ones, for skewed gains."""
    gains = np.exp(np.random.default_rng(4).standard_normal(1_000))
    resampled = mean_interval(gains, 0.95, 1)
    monkeypatch.setattr(paired, "MANY", 999)
    expanded = mean_interval(gains, 0.95, 1)
    assert resampled is not None
    assert expanded is not None
    width = resampled[1] - resampled[0]
    assert expanded == pytest.approx(resampled, abs=0.02 * width)
    assert (expanded[0] + expanded[1]) / 2 > gains.mean() + 0.02 * width


def test_intervals_are_a_function_of_the_seed() -> None:
    """The same seed gives the same interval, another one nearly the same."""
    gains = np.random.default_rng(1).standard_normal(9)
    assert mean_interval(gains, 0.95, "7|ssim") == mean_interval(gains, 0.95, "7|ssim")
    assert mean_interval(gains, 0.95, "8|ssim") != mean_interval(gains, 0.95, "7|ssim")
    assert mean_interval(gains, 0.95, "8|ssim") == pytest.approx(mean_interval(gains, 0.95, "7|ssim"), abs=0.1)


def test_mirrored_gains_have_the_mirrored_interval() -> None:
    """Swapping A and B flips the interval's ends exactly."""
    gains = np.random.default_rng(6).standard_normal(12) + 1.0
    low, high = mean_interval(gains, 0.95, 1) or (0.0, 0.0)
    assert mean_interval(-gains, 0.95, 1) == pytest.approx((-high, -low), rel=1e-12)


@pytest.mark.parametrize("n", [2, 8, 2_000])
def test_equal_gains_have_an_interval_of_no_width(n: int) -> None:
    """No variance gives [c, c], whatever the number of items."""
    assert mean_interval(np.full(n, 0.3), 0.95, 1) == pytest.approx((0.3, 0.3))
    assert mean_interval(np.zeros(n), 0.95, 1) == (0.0, 0.0)


def test_one_gain_or_none_has_no_interval() -> None:
    """An interval needs two items."""
    assert mean_interval(np.array([1.0]), 0.95, 1) is None
    assert mean_interval(np.array([]), 0.95, 1) is None


def test_mostly_equal_gains_fall_back_to_student() -> None:
    """Where a quantile of the resamples is infinite, the interval is Student's and finite."""
    gains = np.array([0.0] * 11 + [1.0])
    expected = stats.ttest_1samp(gains, 0.0).confidence_interval(0.95)
    assert mean_interval(gains, 0.95, 1) == pytest.approx((expected.low, expected.high))


def test_memory_and_time_stay_bounded_for_many_items() -> None:
    """A hundred thousand items have an interval and a p value."""
    gains = np.random.default_rng(9).standard_normal(100_000) + 0.02
    low, high = mean_interval(gains, 0.95, 1) or (0.0, 0.0)
    expected = stats.ttest_1samp(gains, 0.0)
    assert (low, high) == pytest.approx(tuple(expected.confidence_interval(0.95)), abs=2e-4)
    assert sign_flip_p(gains, 1) <= 2e-4


def test_eight_positive_gains_have_the_smallest_p() -> None:
    """Only the observed signs and their mirror image are as extreme: p is 2/256."""
    assert sign_flip_p(np.array([3.0, 1, 4, 1, 5, 9, 2, 6]), 1) == 2 / 256


@pytest.mark.parametrize("n", [3, 7, 10])
def test_few_gains_have_scipys_exact_p(n: int) -> None:
    """The p of all sign patterns is scipy.stats.permutation_test's."""
    for trial in range(5):
        gains = np.random.default_rng(trial).standard_normal(n) + 0.4
        expected = stats.permutation_test(
            (gains, np.zeros(n)), lambda a, b: float((a - b).mean()), permutation_type="samples", n_resamples=np.inf
        )
        assert sign_flip_p(gains, 1) == pytest.approx(expected.pvalue, abs=1e-12)


def test_many_gains_have_a_monte_carlo_p_near_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random sign patterns agree with all of them within sampling error, for sizes that do not fill a byte."""
    gains = np.random.default_rng(8).standard_normal(19) + 0.3
    exact = sign_flip_p(gains, 1)
    monkeypatch.setattr(paired, "EXACT", 10)
    assert sign_flip_p(gains, 1) == pytest.approx(exact, abs=4 * math.sqrt(exact / 1e5))


def test_monte_carlo_p_is_never_zero() -> None:
    """Forty positive gains have the smallest p that 99,999 patterns can show."""
    assert sign_flip_p(np.arange(1.0, 41.0), 1) == 1 / 100_000


def test_floating_ties_count_as_ties() -> None:
    """Gains whose sums tie only up to rounding are counted as equal, and zeros do not matter."""
    assert sign_flip_p(np.array([0.1, 0.2, -0.3]), 1) == 1.0
    assert sign_flip_p(np.array([0.1, 0.2, 0.3, 0.0]), 1) == sign_flip_p(np.array([0.3, 0.2, 0.1]), 1) == 0.25
    assert sign_flip_p(np.zeros(5), 1) == 1.0


def test_p_does_not_depend_on_which_method_is_called_b() -> None:
    """Mirrored gains have the same p, exact or random."""
    for n in (9, 40):
        gains = np.random.default_rng(n).standard_normal(n) + 0.3
        assert sign_flip_p(gains, 1) == sign_flip_p(-gains, 1)


def test_sign_test_is_the_binomial_one() -> None:
    """Five against one: 2 (1 + 6) / 64; none against none: 1."""
    assert sign_p(5, 1) == pytest.approx(14 / 64)
    assert sign_p(0, 0) == 1.0


def test_holm_adjusts_step_by_step() -> None:
    """The worked example: 3 x 0.01, then 2 x 0.03, then the same again, in the order given."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([0.2]) == [0.2]
    assert holm([]) == []


def test_effect_size_is_the_mean_in_deviations() -> None:
    """d_z of 1, 2, 3 is 2; without a deviation there is none."""
    assert effect_size(np.array([1.0, 2.0, 3.0])) == pytest.approx(2.0)
    assert effect_size(np.array([2.0, 2.0])) is None
    assert effect_size(np.array([2.0])) is None


def test_equivalence_needs_the_90_percent_interval_inside_the_margins() -> None:
    """The same gains are equivalent within a wide margin, not within a narrow one, nor without one."""
    gains = np.array([0.1, -0.1, 0.2, -0.2, 0.1, 0.0, -0.1, 0.1])
    assert paired_statistics(gains, 1, margins=(-1.0, 1.0)).equivalent
    assert not paired_statistics(gains, 1, margins=(-0.05, 0.05)).equivalent
    assert not paired_statistics(gains, 1).equivalent
    assert not paired_statistics(gains[:1], 1, margins=(-1.0, 1.0)).equivalent


def test_infinite_gains_leave_only_ranks() -> None:
    """With infinite scores mean, interval and effect size are undefined; counts and the sign test remain."""
    found = paired_statistics(np.array([math.inf, 1.0, 0.0, -math.inf, 2.0, 3.0]), 1, finite=False)
    assert (found.mean, found.interval, found.effect_size, found.equivalent) == (None, None, None, False)
    assert (found.wins, found.ties, found.losses) == (4, 1, 1)
    assert found.p_value == pytest.approx(2 * (1 + 5) / 32)


def test_no_gains_have_no_statistics() -> None:
    """An empty comparison has n = 0 and nothing else."""
    found = paired_statistics(np.array([]), 1)
    assert (found.n, found.mean, found.interval, found.p_value) == (0, None, None, None)


@pytest.mark.parametrize(
    ("favour", "p_value", "equivalent", "expected"),
    [
        (1.0, 0.05, False, "b_better"),
        (-1.0, 0.05, False, "a_better"),
        (1.0, 0.0501, False, "inconclusive"),
        (1.0, None, False, "inconclusive"),
        (0.0, 0.01, False, "inconclusive"),
        (1.0, 0.001, True, "equivalent"),
    ],
)
def test_verdict_follows_the_rule(favour: float, p_value: float | None, equivalent: bool, expected: str) -> None:
    """Equivalence first, then a small p with the gain's side, else nothing."""
    assert verdict(favour, p_value, equivalent=equivalent) == expected
