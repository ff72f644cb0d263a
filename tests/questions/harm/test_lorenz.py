"""The Lorenz curve of pairs: rounded points of the exact one, withheld with few pairs, and no pair worked back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import linprog

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.concentration import concentration
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.lorenz import FEWEST, STEPS, TENTHS, TIMES, lorenz, step_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Results, Table
from ipvi_eval.scope import Scope

# As many pairs with one, two, three incidents, ..., as a small city has; the largest pair has nine.
SIZES = np.repeat([1, 2, 3, 4, 5, 6, 9], [300, 70, 30, 12, 6, 3, 1]).astype(float)


def told(harm: Asked, values: np.ndarray) -> tuple[Estimate, Table]:
    found = concentration(values)
    return lorenz(
        harm, found, of="incidents", gini="harm.top.gini", share="harm.top.share", clustered="by pair", least=FEWEST
    )


def test_points_and_coefficient_are_the_exact_ones_within_half_a_step(harm):
    found, (gini, curve) = concentration(SIZES), told(harm, SIZES)
    step = step_of(found, least=FEWEST)
    assert step == 0.1  # a tenth of 641 incidents is 64: five times nine, and not less than twenty
    exact = np.interp(np.array(TENTHS) / 100, found.lorenz[:, 0], found.lorenz[:, 1])
    rows = curve.records()
    assert [row["pairs"] for row in rows] == list(TENTHS)
    assert [row["has"] / 100 for row in rows] == pytest.approx(exact, abs=step / 2)
    assert all(row["has"] % 10 == 0 for row in rows)
    assert gini.value == pytest.approx(found.gini, abs=step / 2)
    assert gini.lower <= found.gini_lower < found.gini_upper <= gini.upper
    assert gini.upper - gini.lower < found.gini_upper - found.gini_lower + 2 * step
    assert "10%" in str(curve.note)


@pytest.mark.parametrize(
    ("largest", "number", "step"),
    # Of so many pairs with one each and the largest: five times its share; and twenty incidents.
    [(2, 3000, 0.01), (10, 3000, 0.02), (40, 5000, 0.05), (1, 500, 0.05), (1, 250, 0.1)],
)
def test_the_finest_step_that_is_coarse_enough(largest, number, step):
    found = concentration(np.r_[np.ones(number), largest])
    assert step_of(found, least=FEWEST) == step
    finer = [one for one in STEPS if one < step]
    assert all(one < TIMES * largest / (number + largest) or one * (number + largest) < FEWEST for one in finer)


@pytest.mark.parametrize("values", [np.r_[np.ones(300), 50], np.ones(100)], ids=["a pair has much", "few"])
def test_nothing_where_no_step_is_coarse_enough(harm, values):
    with pytest.raises(AnalysisError, match="tells of no pair"):
        told(harm, values)


def released(harm: Asked, parts: tuple[Estimate | Table, ...], share: float | None, pairs: int) -> Results:
    top = Estimate(
        id="harm.top.share", value=share, unit="proportion", method="x", n=harm.count(pairs, "pairs"), n_of="pairs",
        cells=(harm.count(int(0.05 * pairs), "pairs, top part"),),
    )  # fmt: skip
    everything = scoped(Scope(population="pairs"), (top, *parts))
    return suppress(Results.of(everything), read_profile("cms11")).results


def test_all_of_it_falls_with_few_pairs(harm):
    """A twentieth of 200 pairs is ten, of 240 twelve: the share is withheld, and curve and coefficient with it."""
    for pairs, leaves in ((200, False), (240, True)):
        parts = told(harm, np.r_[np.ones(pairs - 1), 2])
        found = released(harm, parts, 0.1, pairs)
        assert (found.estimates["harm.top.gini"].value is not None) == leaves
        assert all((row["has"] is not None) == leaves for row in found.tables["harm.lorenz.incidents"].records())
    assert [column.name for column in found.tables["harm.lorenz.incidents"].columns] == ["pairs", "has"]


def within(low: float, high: float, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.vstack([rows, -rows]), np.array([high, -low])


def of_the_largest(n: int, total: float, laws: list[tuple[np.ndarray, float, float]]) -> tuple[float, float]:
    """What a reader can work back of the largest of n pairs in order, of whom each has one at least: linear programs
    over all that have the `total` and every sum, weighted by rank, between its limits."""
    order = np.eye(n)[:-1] - np.eye(n)[1:]
    found = [within(low, high, weights) for weights, low, high in laws]
    matrix, limits = np.vstack([order, *(one for one, _ in found)]), np.r_[np.zeros(n - 1), *(one for _, one in found)]
    one = np.zeros(n)
    one[-1] = 1.0
    ends = [
        linprog(sign * one, A_ub=matrix, b_ub=limits, A_eq=np.ones((1, n)), b_eq=[total], bounds=(1, None)).fun * sign
        for sign in (1, -1)
    ]
    return ends[0], ends[1]


def laws(values: np.ndarray, shown: Callable[[float], tuple[float, float]], parts: np.ndarray) -> list:
    """The points of the curve at `parts` of the pairs and the coefficient, as limits of sums of the pairs in order."""
    n, total, exact = len(values), values.sum(), concentration(values)
    found = []
    for part in parts:
        inside = np.clip(part * n - np.arange(n), 0, 1)
        low, high = shown(float(inside @ values / total))
        found.append((inside, low * total, high * total))
    low, high = shown(exact.gini)
    ranked = 2 * np.arange(1, n + 1) / (n * total)
    return [*found, (ranked, low + 1 + 1 / n, high + 1 + 1 / n)]


def test_no_pair_is_worked_back(harm):
    """With the numbers of pairs and incidents, all points and the coefficient: for all that a reader can tell, the
    largest pair has a few, or dozens. Were every point told and none rounded, it would be told to the unit."""
    values = np.sort(SIZES)
    n, total = len(values), values.sum()
    step = step_of(concentration(values), least=FEWEST)

    def rounded(share: float) -> tuple[float, float]:
        nearest = round(share / step) * step
        return nearest - step / 2, nearest + step / 2

    low, high = of_the_largest(n, total, laws(values, rounded, np.array(TENTHS) / 100))
    assert low < values[-1] < high
    assert high > 3 * values[-1]
    assert low < 0.8 * values[-1]
    exact = of_the_largest(n, total, laws(values, lambda share: (share, share), np.arange(1, n) / n))
    assert exact == pytest.approx((values[-1], values[-1]), abs=0.01)
