"""The regressions of one table of people: each equals its own function, and labels become indicators."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.one_file.people.models import design, regressions
from ipvi_eval.questions.one_file.people.table import People
from ipvi_eval.survival.regression.exact_ties import exact_cox
from ipvi_eval.survival.regression.fine_gray import subdistribution_hazard
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def test_labels_become_indicators_of_one_term():
    columns, terms = design({"a": np.array([1.0, 2.0, 3.0]), "b": np.array(["10", "9", "x"], dtype=object)})
    assert columns.names == ("a", "b=10", "b=x")
    assert terms == {"a": ("a",), "b": ("b=10", "b=x")}
    assert columns.X.tolist() == [[1, 1, 0], [2, 0, 0], [3, 0, 1]]


def test_labels_that_never_vary():
    with pytest.raises(AnalysisError, match="b never varies"):
        design({"b": np.array(["x", "x"], dtype=object)})


@pytest.mark.parametrize(
    "columns",
    [
        {"start": np.zeros(120)},
        {"strata": np.array(["s", "t"] * 60, dtype=object)},
        {"weight": np.linspace(0.5, 1.5, 120)},
    ],
)
def test_fine_gray_takes_late_entry_strata_and_weights(simulated, columns):
    people = simulated(**columns)
    found = {e.id: e for e in regressions(people, "breslow", 0.95, [])}
    made = found["fine_gray.cause_arrest.g_b.coefficient"]
    X = (people.group == "b").astype(float)
    options = {"of": 1, "convention": "finegray", "ties": "breslow"}
    fit = subdistribution_hazard(Columns.of(X), Spells.of(people.stop, people.cause, **columns), **options)
    assert (made.value, made.standard_error) == (fit.coefficients[0], fit.standard_errors[0])
    assert "finegray and coxph, breslow ties" in made.method


def test_proportional_hazards_are_tested_as_robustly_as_ratios(simulated):
    """Whatever the unit of weights that are not whole numbers, or that stand beside clusters."""

    def tested(**columns):
        found = {e.id: e for e in regressions(simulated(**columns), "breslow", 0.95, [])}
        return found["proportional_hazards.global"].value

    weight = np.linspace(0.5, 1.5, 120)
    assert tested(weight=7 * weight) == pytest.approx(tested(weight=weight), rel=1e-6)
    assert tested(cluster=np.arange(120)) != pytest.approx(tested(), rel=1e-3)
    pairs = np.arange(120) // 2
    assert tested(cluster=pairs, weight=np.full(120, 2.0)) == pytest.approx(tested(cluster=pairs), rel=1e-6)


def test_exact_ties(simulated):
    people = simulated()
    found = {e.id: e for e in regressions(people, "exact", 0.95, [])}
    X = (people.group == "b").astype(float)
    for stem, event in (("cox", people.event), ("cause_specific.cause_arrest", people.cause == 1)):
        fit, row = exact_cox(Columns.of(X), Spells.of(people.stop, event)), found[f"{stem}.g_b.coefficient"]
        assert (row.value, row.standard_error) == (fit.coefficients[0], fit.standard_errors[0])
        assert row.method.endswith("discrete time, exact ties")
        assert f"{stem}.g_b.odds_ratio" in found
        assert f"{stem}.g_b.hazard_ratio" not in found
    assert "proportional_hazards.global" not in found
    assert found["fine_gray.cause_arrest.g_b.coefficient"].method.startswith("Fine-Gray model as R's cmprsk::crr")


def test_a_cause_that_cannot_be_modelled_leaves_the_others_standing(simulated):
    people = simulated()
    # The only event of the second cause happens when everybody left is in one group.
    stop = np.where(people.cause == 2, 5.0, people.stop + 10)
    last = np.full(120, 1)
    last[:] = np.where(people.cause == 1, 1, 0)
    first = int(np.argmax(stop * (people.group == "a")))
    stop[first], last[first] = 500.0, 2
    notes = []
    made = People(
        stop=stop, event=last > 0, cause=last, causes=("arrest", "prison"), group=people.group,
        covariates={"g": people.group},
    )  # fmt: skip
    rows = {e.id: e for e in regressions(made, "efron", 0.95, notes)}
    found = set(rows)
    assert "fine_gray.cause_arrest.g_b.coefficient" in found
    refused = rows["cause_specific.cause_prison"]
    assert (refused.value, bool(refused.note)) == (None, True)
