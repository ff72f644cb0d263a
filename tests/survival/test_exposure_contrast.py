"""Notified people against others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.exposure_contrast import covariates, effective_sizes, exposure_contrast

ID = "survival.x.notification.hazard_ratio_comparison_area"


def people(n=3000, *, ratio=0.6, seed=3):
    """Older people re-offend less and are notified more; after notification on day 100 the hazard falls by `ratio`."""
    rng = np.random.default_rng(seed)
    reference = np.arange(n) % 3 > 0
    age = np.where(reference, rng.normal(30, 6, n), rng.normal(36, 6, n)).round()
    hazard = np.exp(-0.08 * (age - 33)) / 700
    before, after = rng.exponential(1 / hazard), rng.exponential(1 / (ratio * hazard))
    notified = np.where(reference, np.nan, 100.0)
    time = np.where(~reference & (before > 100), 100 + after, before)
    stop, event = np.ceil(np.minimum(time, 1200)), time <= 1200
    sex = np.where(rng.random(n) < 0.8, "male", "female")
    return pd.DataFrame(
        {
            "person": np.arange(n).astype(str), "start": 0, "stop": stop, "event": event, "notified": notified,
            "reference": reference, "programme_start": np.nan, "list": np.where(rng.random(n) < 0.5, "C", "D"),
            "age_at_entry": pd.array(age, dtype="Int64"), "sex": pd.array(sex, dtype="string"),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return exposure_contrast(ID, "x", people(), design="comparison area", adjust=("age_at_entry", "sex"), level=0.95)


def test_weighting_repairs_what_was_recorded(found):
    assert found.ratio.lower < 0.6 < found.ratio.upper
    crude = exposure_contrast(ID, "x", people(), design="comparison area", adjust=("sex",), level=0.95)
    # Older people re-offend less: without age the programme looks better than it is.
    assert crude.ratio.upper < 0.6
    before, after = found.balance.worst_before, found.balance.worst_after
    assert before > 0.8
    assert (
        after < 1e-9
    )  # overlap weights balance every covariate of a logistic model exactly (Li et al. 2018, theorem 3)


def test_lifelines_agrees_on_the_weighted_coefficient(found):
    assert [check.agrees for check in found.agreement()] == [True]


def test_counts_stand_beside_the_ratio(found):
    after, before, exposed = found.ratio.cells
    assert found.ratio.events == after + before
    table = found.rows.tidy().set_index("exposed")
    assert (after, before) == (table.loc[True, "events"], table.loc[False, "events"])
    assert exposed == found.weights.treated
    rows = found.balance_rows()
    assert rows["covariate"].tolist() == ["age at entry", "sex: male", "list: D"]
    assert set(rows["treated"]) == {found.weights.treated}


def test_effective_sizes_are_smaller_than_the_groups(found):
    notified, reference = effective_sizes(found)
    assert notified.id == "survival.x.notification.effective_notified_comparison_area"
    assert notified.value < found.weights.treated
    assert reference.value < found.weights.control


def test_people_with_a_missing_covariate_are_left_out(found):
    gaps = people()
    gaps.loc[:99, "age_at_entry"] = pd.NA
    fewer = exposure_contrast(ID, "x", gaps, design="comparison area", adjust=("age_at_entry", "sex"), level=0.95)
    assert found.ratio.n - 100 <= fewer.ratio.n < found.ratio.n


def test_an_unknown_covariate_is_named():
    with pytest.raises(AnalysisError, match="no column shoe_size"):
        covariates(people(30), ("shoe_size",))


def test_trimmed_people_do_not_count():
    trimmed = exposure_contrast(
        ID, "x", people(), design="comparison area", adjust=("age_at_entry",), trim=0.2, level=0.95
    )
    assert (trimmed.weights.weight == 0).sum() == trimmed.weights.trimmed > 0
    kept = trimmed.people.loc[trimmed.people["weight"] > 0]
    assert trimmed.ratio.n == len(kept)


def test_nobody_notified_is_an_error():
    nobody = people().assign(notified=np.nan)
    with pytest.raises(AnalysisError, match="exposed"):
        exposure_contrast(ID, "x", nobody, design="comparison area", adjust=("age_at_entry",), level=0.95)
