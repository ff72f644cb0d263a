"""Harm by list: counted again person by person, coarse, and withheld where few."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.counted import Key
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.questions.harm import by_list as module
from ipvi_eval.questions.harm.by_list import by_list, coarse_weight
from ipvi_eval.questions.harm.weights import weights_of
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results

GRAVE = {"assault", "order_violation", "stalking", "sexual", "property"}


@pytest.fixture(scope="module")
def rows(harm):
    (table,) = by_list(harm)
    return {row["group"]: row for row in table.records()}


def test_grave_incidents_counted_person_by_person(harm, rows):
    """Days after entry up to the end of being seen; after a notification from the day after it on."""
    people = harm.frames.persons().set_index("person")
    told = harm.frames.extract.notifications.groupby("person")["date"].min()
    freeze = pd.Timestamp(harm.study.window.freeze)
    involved = harm.frames.involved("ipv_dir")
    counted: dict[tuple[str, bool], int] = {}
    for suspect, day, offence in involved[["suspect", "date", "offence"]].itertuples(index=False):
        if offence not in GRAVE or suspect not in people.index:
            continue
        person = people.loc[suspect]
        end = min(person["exit"], freeze) if pd.notna(person["exit"]) else freeze
        if person["entry"] < day <= end:
            after = suspect in told.index and told[suspect] < day
            counted[person["list"], after] = counted.get((person["list"], after), 0) + 1
    labels = {name: harm.frames.lists.label(name) for name in harm.frames.lists.names}
    for (name, after), number in counted.items():
        side = f"{labels[name]}, {'after' if after else 'before'} a notification"
        if number >= module.FEWEST:
            assert rows[side]["incidents"] == number
        else:
            assert side not in rows
    assert len(rows) >= 4


def test_the_rate_is_the_number_times_the_coarse_weight_over_the_years(rows):
    for row in rows.values():
        assert row["harm"] == pytest.approx(182 * row["incidents"] / row["years"], abs=0.7)
        assert row["lower"] < row["harm"] < row["upper"]


def test_coarse_is_the_middle_offense_of_the_plan(harm):
    weights = weights_of(harm.plan, harm.study.folder)
    assert coarse_weight(weights, harm.plan.classes) == 182
    assert coarse_weight(weights, {"a": "violation", "b": "misdemeanor_a", "c": "violent_felony_d"}) == 182
    assert coarse_weight(weights, {"a": "no crime"}) == 0


def test_keys(rows):
    row = next(one for group, one in rows.items() if group.endswith("after a notification"))
    assert row["incidents"].key.state == "grave incidents after a notification"
    assert (row["incidents"].key.outcome, row["incidents"].key.clock) == ("ipv_dir", "street")


def test_few_are_withheld_with_their_harm(harm, monkeypatch):
    monkeypatch.setattr(module, "FEWEST", 1)
    (table,) = by_list(harm)
    first, *others = table.rows
    few = replace(table, rows=((first[0], type(first[1])(7, first[1].key), *first[2:]), *others))
    released = suppress(Results.of([few]), read_profile("cms11")).results.tables["harm.by_list"].records()
    assert [released[0][name] for name in ("incidents", "years", "harm", "lower", "upper")] == [None] * 5
    assert isinstance(few.rows[0][1].key, Key)


def test_no_row_tells_that_it_is_at_least_as_many_as_a_profile_of_more_lets_be_shown(harm, rows, monkeypatch):
    """A row of 25 would be there and withheld where thirty is the least that is shown, and one of nine would not."""
    least = sorted(row["incidents"] for row in rows.values())[1]
    assert least > module.FEWEST
    monkeypatch.setattr(Frames, "smallest_shown", property(lambda frames: least))
    (table,) = by_list(harm)
    assert {row["group"]: row["incidents"] for row in table.records()} == {
        group: row["incidents"] for group, row in rows.items() if row["incidents"] >= least
    }
    assert len(table.rows) == len(rows) - 1
    assert f"Fewer than {least} are not told" in str(table.note)


def test_what_is_missing_is_said(harm):
    plan = harm.study.harm.model_copy(update={"classes": {}})
    assert list(by_list(replace(harm, study=harm.study.model_copy(update={"harm": plan})))) == []
    extract = harm.frames.extract
    untold = replace(extract, by_default=frozenset({*extract.by_default, ("incidents", "suspect")}))
    (said,) = by_list(replace(harm, frames=replace(harm.frames, extract=untold)))
    assert isinstance(said, NotEstimated)
    assert "people on a list" in said.why
