"""What the notified and the others were like at entry, against plain pandas and the formula of Austin (2009)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.notification.baseline import baseline, baseline_table
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results

ID = "survival.ipv_dir.baseline"
ADJUST = ("age_at_entry", "prior_arrests", "sex", "employed", "nowhere")


def spells(n: int = 400) -> pd.DataFrame:
    """A row for each person up to the first new record, and one after it; some notified before it, some after it."""
    rng = np.random.default_rng(8)
    people = pd.DataFrame(
        {
            "person": [f"p{i}" for i in range(n)], "list": rng.choice(["A_and_B", "C", "D"], n),
            "age_at_entry": rng.integers(18, 70, n), "prior_arrests": rng.poisson(0.6, n),
            "sex": rng.choice(["female", "male"], n), "employed": rng.random(n) < 0.4, "told": rng.integers(0, 3, n),
        }
    )  # fmt: skip
    first = people.assign(number=1, exposed=people["told"] == 1)
    return pd.concat([first, people.assign(number=2, exposed=people["told"] > 0)], ignore_index=True)


@pytest.fixture
def lists(ask):
    return ask().frames.lists


def table(rows, lists):
    return {str(row["covariate"]): row for row in baseline_table(ID, rows, ADJUST, lists).records()}


def test_people_means_and_shares_are_those_of_pandas(lists):
    rows = spells()
    people = rows.loc[rows["number"] == 1]
    told, rest = people.loc[people["told"] == 1], people.loc[people["told"] != 1]
    found = table(rows, lists)
    assert [found["people"][f"{who}_people"] for who in ("all", "notified", "others")] == [400, len(told), len(rest)]
    for who, group in (("all", people), ("notified", told), ("others", rest)):
        assert found["age at entry (mean)"][who] == pytest.approx(group["age_at_entry"].mean(), abs=0.0051)
        assert found["sex: male"][who] == pytest.approx((group["sex"] == "male").mean(), abs=0.00051)
        assert found["sex: male"][f"{who}_people"] == (group["sex"] == "male").sum()
        assert found["employed: yes"][f"{who}_people"] == group["employed"].sum()
        assert found["prior arrests (mean)"][f"{who}_any"] == (group["prior_arrests"] > 0).sum()
        assert found["List C"][f"{who}_people"] == (group["list"] == "C").sum()
    assert found["age at entry (mean)"]["all_any"] is None
    assert not [name for name in found if "nowhere" in name]


def test_apart_is_the_difference_over_the_pooled_deviation(lists):
    rows = spells()
    people = rows.loc[rows["number"] == 1].assign(male=lambda one: (one["sex"] == "male").astype(float))
    told, rest = people.loc[people["told"] == 1], people.loc[people["told"] != 1]
    found = table(rows, lists)
    for name, column in (("age at entry (mean)", "age_at_entry"), ("sex: male", "male")):
        one, other = told[column], rest[column]
        pooled = math.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
        assert found[name]["apart"] == pytest.approx((one.mean() - other.mean()) / pooled, abs=0.0051)


def test_whoever_is_notified_after_a_new_record_is_one_of_the_others(lists):
    rows = spells()
    assert table(rows, lists)["people"]["notified_people"] == (rows["told"] == 1).sum() / 2
    assert ((rows["told"] == 2) & rows["exposed"]).any()


def test_who_lacks_a_characteristic_is_in_no_row(lists):
    rows = spells()
    rows.loc[rows["person"].isin(["p1", "p2"]), "sex"] = None
    found = table(rows, lists)
    assert found["people"]["all_people"] == 398
    assert found["sex: male"]["all_people"] + found["sex: female"]["all_people"] == 398


def test_a_small_group_is_hidden_with_what_gives_it_away(lists, tmp_path):
    rows = spells()
    told = rows["told"] == 1
    few = rows.loc[told & (rows["sex"] == "female"), "person"].unique()[4:]
    rows.loc[rows["person"].isin(few), "sex"] = "male"
    found = suppress(Results.of([baseline_table(ID, rows, ADJUST, lists)]), read_profile("cms11", tmp_path))
    shown = {str(row["covariate"]): row for row in found.results.tables[ID].records()}
    assert shown["sex: female"]["notified_people"] is None
    assert shown["sex: male"]["notified_people"] is None
    assert shown["List C"]["notified_people"] is not None


def test_of_the_county_everybody_followed_is_described(ask):
    asked = ask()
    (found,) = baseline(asked)
    assert found.id == ID
    row = found.records()[0]
    assert row["all_people"] == asked.spells.frame["person"].nunique()
    (spoken_for,) = [one for one in asked.planned.further if one.id.endswith(".spoken_for")]
    assert row["notified_people"] == spoken_for.value
    assert found.scope.population


def test_where_hardly_anybody_is_notified_it_says_why(ask):
    asked = ask()
    few = asked.spells.frame.assign(exposed=False)
    asked.__dict__["spells"] = type(asked.spells)(few, asked.spells.excluded)
    (found,) = baseline(asked)
    assert isinstance(found, NotEstimated)


def test_the_error_says_whether_people_without_a_characteristic_were_put_aside(lists):
    rows = spells()
    nobody = rows.assign(exposed=False)
    with pytest.raises(AnalysisError, match="of the people, fewer than two"):
        table(nobody, lists)
    # All who were notified lack their age: they were there, but are in no row.
    lacking = rows.assign(age_at_entry=rows["age_at_entry"].where(rows["told"] != 1))
    with pytest.raises(AnalysisError, match="of the people of whom no characteristic is missing, fewer than two"):
        table(lacking, lists)
