"""Notified people against others."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.questions.reoffence.other_people.exposure_contrast import effective_sizes, exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups

ID = "survival.x.notification.hazard_ratio_comparison_area"


def contrast(rows, adjust, **options):
    groups = exposure_groups(rows, design="comparison area", adjust=adjust)
    return exposure_contrast(ID, "x", groups, level=0.95, **options)


@pytest.fixture(scope="module")
def found(compared_people):
    return contrast(compared_people(), ("age_at_entry", "sex"))


def test_weighting_repairs_what_was_recorded(found, compared_people):
    assert found.ratio.lower < 0.6 < found.ratio.upper
    crude = contrast(compared_people(), ("sex",))
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
    assert found.design == "comparison area"
    assert found.balance.names == ("age at entry", "sex: male", "list: D")


def test_effective_sizes_are_smaller_than_the_groups(found):
    notified, reference = effective_sizes(found)
    assert notified.id == "survival.x.notification.effective_notified_comparison_area"
    assert notified.value < found.weights.treated
    assert reference.value < found.weights.control


def test_people_with_a_missing_covariate_are_left_out(found, compared_people):
    gaps = compared_people()
    gaps.loc[:99, "age_at_entry"] = pd.NA
    fewer = contrast(gaps, ("age_at_entry", "sex"))
    assert found.ratio.n - 100 <= fewer.ratio.n < found.ratio.n


def test_trimmed_people_do_not_count(compared_people):
    trimmed = contrast(compared_people(), ("age_at_entry",), trim=0.2)
    every = contrast(compared_people(), ("age_at_entry",))
    assert trimmed.ratio.n == len(trimmed.groups.people) == every.ratio.n - trimmed.left_out < every.ratio.n
    assert "estimated again without scores below 0.2 or above 0.8" in trimmed.ratio.method
    *_, told = effective_sizes(trimmed)
    assert (told.id, told.value) == ("survival.x.notification.trimmed_comparison_area", trimmed.left_out)
    assert told.n == every.ratio.n


def test_scores_of_those_kept_are_their_own(compared_people):
    # Overlap weights balance exactly what a logistic model fitted to the same people holds (Li et al. 2018, theorem 3);
    # with the scores of everybody they would not.
    trimmed = contrast(compared_people(), ("age_at_entry", "sex"), trim=0.2)
    assert trimmed.balance.worst_after < 1e-9
