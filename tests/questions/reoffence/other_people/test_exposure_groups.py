"""Who is compared, and what is known about them."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.other_people.exposure_groups import covariates, exposure_groups


def test_only_people_who_contribute_time(compared_people):
    rows = compared_people(300)
    groups = exposure_groups(rows, design="comparison area", adjust=("age_at_entry", "sex"))
    early = ~rows["reference"] & (rows["stop"] <= 100)  # of the programme, and never notified
    assert len(groups.people) == 300 - early.sum()
    assert groups.treated.sum() == (~rows["reference"] & ~early).sum()
    np.testing.assert_array_equal(groups.people["reference"], ~groups.treated)
    # Whose interval each is: the notified from day 100, the others from entry.
    np.testing.assert_array_equal(groups.treated[groups.rows.row], groups.rows.exposed)
    np.testing.assert_array_equal(groups.people["stop"].to_numpy()[groups.rows.row], groups.rows.spells.stop)
    assert set(groups.rows.spells.start[groups.rows.exposed]) == {100.0}
    assert groups.X.shape == (len(groups.people), 3)
    assert ((groups.score > 0) & (groups.score < 1)).all()


def test_rows_of_some_people(compared_people):
    groups = exposure_groups(compared_people(300), design="comparison area", adjust=("age_at_entry",))
    kept = groups.treated
    rows = groups.rows_of(kept)
    assert rows.exposed.all()
    assert len(rows.row) == kept.sum()


def test_an_unknown_covariate_is_named(compared_people):
    with pytest.raises(AnalysisError, match="no column shoe_size"):
        covariates(compared_people(30), ("shoe_size",))


def test_nobody_notified_is_an_error(compared_people):
    with pytest.raises(AnalysisError, match="exposed"):
        exposure_groups(compared_people().assign(notified=np.nan), design="comparison area", adjust=("age_at_entry",))
