"""Matched pairs: what they repair, their errors, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import CALIPER, matched_contrast
from ipvi_eval.survival.regression.cox import cox

ID = "survival.x.notification.hazard_ratio_comparison_area_matched"


@pytest.fixture(scope="module")
def groups(compared_people):
    return exposure_groups(compared_people(), design="comparison area", adjust=("age_at_entry", "sex"))


@pytest.fixture(scope="module")
def found(groups):
    return matched_contrast(ID, "x", groups, level=0.95)


def test_pairs_are_alike_and_the_ratio_holds_the_truth(found):
    # 0.6 was put into the data (conftest); older people re-offend less and are notified more.
    assert found.ratio.lower < 0.6 < found.ratio.upper
    assert found.balance.worst_before > 0.8
    assert found.balance.worst_after < 0.1
    assert found.balance.denominator == "pooled"


def test_one_partner_each_within_the_caliper(found, groups):
    pairs = found.matches
    assert len(set(pairs.control)) == len(pairs.control) == len(set(pairs.treated))
    logit = np.log(groups.score / (1 - groups.score))
    gap = np.abs(logit[pairs.treated] - logit[pairs.control])
    assert gap.max() <= CALIPER * logit.std(ddof=1) + 1e-9
    assert groups.treated[pairs.treated].all()
    assert not groups.treated[pairs.control].any()


def test_errors_are_clustered_by_pair(found, groups):
    rows = found.rows
    spells = rows.spells.but(strata=groups.lists[rows.row])
    by_pair = cox(rows.exposure, spells.but(person=found.matches.pair[rows.row]))
    by_person = cox(rows.exposure, spells.but(person=rows.row))
    assert found.ratio.standard_error == pytest.approx(by_pair.standard_errors[0], rel=1e-12)
    assert found.ratio.standard_error != pytest.approx(by_person.standard_errors[0], rel=1e-6)


def test_lifelines_agrees(found):
    assert [check.agrees for check in found.agreement()] == [True]


def test_how_many_found_a_partner(found, groups):
    pairs = found.pairs()
    assert pairs.id == "survival.x.notification.matched_pairs_comparison_area"
    assert pairs.n == groups.treated.sum()
    assert pairs.cells == (pairs.n - pairs.value,)
    assert pairs.value == len(found.matches.treated)
