"""Cox's model where the spells are stored: every number as from the spells in memory, to 1e-9."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipvi_eval as ie
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.stored import likelihood as stored_likelihood
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.stored import StoredSpells
from tests.stored_spells import assert_same, both, people

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
pytest.importorskip("duckdb", reason="the extra large is not installed")


@pytest.mark.parametrize(
    ("formula", "late", "ties", "roles"),
    [
        ("age + male + C(list)", False, "efron", {}),
        ("age + hazard + stop", True, "efron", {"strata": "county", "weight": "weight"}),
        ("male + list", True, "breslow", {"strata": "county", "weight": "copies", "person": "who"}),
        ("age + male", False, "efron", {"weight": "weight", "person": "who"}),
    ],
)
def test_a_stored_fit_is_the_fit_in_memory(formula, late, ties, roles):
    here, there = both(people(9), late=late, cause="event", **roles)
    one, other = cox(formula, here, ties=ties), cox(formula, there, ties=ties)
    assert_same(one, other)
    assert other.robust == ("person" in roles or roles.get("weight") == "weight")
    pd.testing.assert_frame_equal(one.tidy(), other.tidy(), rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("rossi.weighted", {"weight": "weight"}),
        ("rossi.strata", {"strata": "race"}),
        ("rossi.cluster", {"person": "age"}),
    ],
)
def test_it_equals_coxph(rossi, from_r, name, roles):
    r = {quantity.split(".")[2]: one for quantity, one in from_r("cox").items() if quantity.startswith(f"{name}.")}
    table = ibis.memtable(rossi.assign(weight=1 + rossi["age"] / 10))
    fit = cox(" + ".join(r["coef"].names), StoredSpells.from_table(table, stop="week", cause="arrest", **roles))
    r["coef"].check(fit.coefficients)
    r["se"].check(fit.standard_errors)
    assert fit.robust == ("naive_se" in r)


def test_spells_with_equal_days_and_covariates_are_grouped_where_they_are_many(monkeypatch):
    frame, fetched = people(10, 2_000), []
    here, there = both(frame, late=False, cause="event", strata="county")
    grouped = stored_likelihood._grouped
    monkeypatch.setattr(stored_likelihood, "_grouped", lambda *given: fetched.append(1) or grouped(*given))
    assert_same(cox("male", here), cox("male", there))
    assert fetched == [1]
    cox("age", there)
    assert fetched == [1], "ages hardly ever repeat"


def test_huge_covariates_do_not_overflow():
    frame = people(11, 400).assign(far=lambda frame: np.where(frame["age"] > 60, 4_000.0, frame["age"]))
    here, there = both(frame, late=False, cause="event")
    assert_same(cox("far", here), cox("far", there))


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("age:male", "names age:male, which is no column of the table"),
        ("age +", "cannot be read"),
        ("income", "names income, which is no column of the table; it has [^_]*separated. A formula"),
        ("1", "at least one covariate"),
        ("age + twice", "twice cannot be told apart"),
        ("always", "always never varies"),
        ("gaps", "missing or infinite values in gaps"),
        ("separated", "monotone in separated.*leave the covariate out"),
    ],
)
def test_what_cannot_be_fitted_is_said(formula, words):
    frame = people(12, 60).assign(
        twice=lambda frame: 2 * frame["age"],
        always=1,
        gaps=[np.nan, *range(59)],
        separated=lambda frame: frame["event"].astype(float),
    )
    _, there = both(frame, late=False, cause="event")
    with pytest.raises(AnalysisError, match=words):
        cox(formula, there)


def test_what_needs_the_spells_themselves_is_refused():
    _, there = both(people(13, 60), late=False, cause="event")
    fit = cox("age", there)
    with pytest.raises(AnalysisError, match="none is at hand"):
        ie.proportionality_test(fit)
    with pytest.raises(AnalysisError, match="no penalty"):
        cox("age", there, penalty="firth")
    with pytest.raises(AnalysisError, match="stored spells take a formula"):
        cox(Columns.of(np.ones((60, 1))), there)
    nobody = people(13, 60).assign(event=0)
    with pytest.raises(AnalysisError, match="no events"):
        cox("age", both(nobody, late=False, cause="event")[1])
    one = people(13, 60).assign(who=1)
    with pytest.raises(AnalysisError, match="belong to one person"):
        cox("age", both(one, late=False, cause="event", person="who")[1])
