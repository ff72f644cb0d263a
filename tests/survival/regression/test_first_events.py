"""The errors of first events are those of R's coxph with an id, and of its cluster where somebody has two."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

NAMES = ["age", "year", "surgery", "transplant"]


@pytest.fixture
def rows(heart):
    return heart, Columns.of(heart[NAMES].astype(float))


def spells_of(table, event=None, **more):
    return Spells.of(table["stop"], table["event"] if event is None else event, start=table["start"], **more)


def test_rows_of_people_with_one_event_have_the_errors_of_coxph_with_an_id(rows, from_r):
    # With id = id and one event each, coxph's default is robust = FALSE: the errors of the same call without an id.
    table, columns = rows
    assert table.groupby("id")["event"].sum().max() == 1
    assert table["id"].duplicated().any()
    fit = first_event_cox(columns, spells_of(table, person=table["id"]))
    r = from_r("cox")
    r["heart.start_stop.coef"].check(fit.coefficients)
    r["heart.start_stop.se"].check(fit.standard_errors)
    r["heart.start_stop.wald"].check(fit.wald_test.statistic)
    assert (fit.robust, fit.clusters, fit.wald_test.df) == (False, table["id"].nunique(), 4)
    assert not np.allclose(fit.standard_errors, r["heart.cluster.se"].values, rtol=1e-3)


def test_the_level_is_that_of_the_interval(rows):
    table, columns = rows
    narrow, wide = (first_event_cox(columns, spells_of(table, person=table["id"]), level=one) for one in (0.5, 0.99))
    assert (narrow.upper < wide.upper).all()


def test_a_second_event_of_one_person_brings_back_the_errors_by_person(rows):
    table, columns = rows
    first = table["id"].duplicated(keep="last") & table["id"].isin(table.loc[table["event"] == 1, "id"])
    twice = table["event"].to_numpy().copy()
    twice[np.flatnonzero(first)[0]] = 1
    spells = spells_of(table, twice, person=table["id"])
    fit, by_person = first_event_cox(columns, spells), cox(columns, spells)
    assert fit.robust
    np.testing.assert_array_equal(fit.covariance, by_person.covariance)
    assert fit.wald_test == by_person.wald_test


def test_weights_keep_the_errors_by_person(rows):
    table, columns = rows
    spells = spells_of(table, person=table["id"], weight=1 + table["age"].abs() / 10)
    fit = first_event_cox(columns, spells)
    assert fit.robust
    np.testing.assert_array_equal(fit.covariance, cox(columns, spells).covariance)


def test_spells_of_nobody_in_particular_have_them_already(rows):
    table, columns = rows
    fit = first_event_cox(columns, spells_of(table))
    np.testing.assert_array_equal(fit.covariance, cox(columns, spells_of(table)).covariance)
    assert not fit.robust
