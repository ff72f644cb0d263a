from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl, augmented_synthetic_control, synthetic_control
from ipvi_eval.questions.counts.stored.comparisons.synthetic_control import estimates, synthetic_lines
from tests.questions.counts.stored.made_series import series


@pytest.fixture(scope="module")
def synthetic() -> SyntheticControl:
    return synthetic_control(series(1).counts, donors(), first_after=30, names=("a", "b", "c"))


def donors() -> np.ndarray:
    return np.array([series(seed, fall=1.0).counts for seed in (2, 3, 4)])


def test_synthetic_lines_carry_the_diagnostics(synthetic: SyntheticControl) -> None:
    augmented = augmented_synthetic_control(series(1).counts, donors(), first_after=30, names=("a", "b", "c"))
    lines = synthetic_lines(synthetic, augmented, people=False)
    assert lines.labels["effect_without"] == "Effect without it, a month"
    rates = synthetic_lines(synthetic, augmented, people=True)
    assert rates.labels["effect_without"] == "Effect without it, per 1,000 people per year"
    assert lines.frame["weight"].sum() == pytest.approx(1, abs=2e-3)
    assert lines.frame["augmented"].sum() == pytest.approx(1, abs=2e-3)
    assert lines.frame["augmented"].tolist() == pytest.approx(augmented.weights.tolist(), abs=5e-4)
    assert "effective number of donors" in str(lines.note)


def test_the_effect_is_the_mean_gap_after_the_start(synthetic: SyntheticControl) -> None:
    (effect,) = estimates(synthetic, "its.x.synthetic")
    gap = series(1).counts - synthetic.weights @ donors()
    assert (effect.id, effect.p, effect.n) == ("its.x.synthetic.effect", synthetic.placebo_p, 60)
    assert effect.value == pytest.approx(gap[30:].mean())
    assert str(effect.note).startswith("p is a rank among 4 areas and over-rejects.")
