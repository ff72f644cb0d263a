"""A file of people becomes arrays: codes of events and causes, missing values, columns that do not fit."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.people.file import PeopleColumns, overlapping, read_people


@pytest.fixture
def read(tmp_path):
    def make(text, **columns):
        path = tmp_path / "people.csv"
        path.write_text(text, "utf-8")
        return read_people(path, PeopleColumns(duration="days", **columns))

    return make


@pytest.mark.parametrize("codes", ["1 0", "yes no", "TRUE False", "Y N"])
def test_codes_of_an_event(read, codes):
    had, had_not = codes.split()
    found = read(f"days,e\n5,{had}\n7,{had_not}\n", event="e")
    assert found.curves.event.tolist() == [True, False]
    assert found.taken == (
        f"in 'e': as the event {had.casefold()} (1 rows); as no event {had_not.casefold()} (1 rows)",
    )


def test_causes_by_number_and_by_word(read):
    found = read("days,c\n5,2\n6,0\n7,1\n", cause="c").curves
    assert (found.causes, found.cause.tolist(), found.event.tolist()) == (("1", "2"), [2, 0, 1], [True, False, True])
    found = read("days,c\n5,pcm\n6,censor\n7,death\n", cause="c").curves
    assert (found.causes, found.cause.tolist()) == (("death", "pcm"), [2, 0, 1])


def test_the_event_column_rules_over_the_cause(read):
    found = read("days,e,c\n5,1,1\n6,0,2\n", event="e", cause="c").curves
    assert (found.causes, found.cause.tolist()) == (("1",), [1, 0])
    with pytest.raises(DataError, match=r"row 2, column 'c': an event without a cause"):
        read("days,e,c\n5,1,0\n", event="e", cause="c")


def test_rows_that_miss_a_value_are_counted(read):
    found = read("days,e,x\n5,1,1\n6,0,\n,1,2\n7,1,3\n", event="e", covariates=("x",))
    assert (len(found.curves.stop), len(found.models.stop)) == (3, 2)
    assert found.notes == (
        "1 of 4 rows miss a value and are left out",
        "1 of 4 rows miss a value in a covariate: left out of the regressions",
    )


def test_without_covariates_the_group_is_the_covariate(read):
    found = read("days,e,g\n5,1,0\n6,0,1\n", event="e", group="g")
    assert found.models is None
    assert found.curves.covariates["g"].tolist() == [0.0, 1.0]
    many = read("days,e,g\n5,1,1\n6,0,2\n7,1,4\n", event="e", group="g").curves.covariates
    assert many["g"].tolist() == ["1", "2", "4"]  # categories, not a trend
    assert read("days,e,g\n5,1,a\n6,0,a\n", event="e", group="g").curves.covariates == {}


def test_empty_causes(read):
    found = read("days,c\n5,arrest\n6,\n", cause="c")
    assert (found.curves.cause.tolist(), found.taken) == (
        [1, 0],
        ("in 'c': as causes arrest (1 rows); as no event empty (1 rows)",),
    )
    found = read("days,c\n5,arrest\n6,\n7,none\n8,0\n", cause="c")
    assert found.curves.cause.tolist() == [1, 0, 0]
    assert (found.notes, found.left_out) == (("1 of 4 rows miss a value and are left out",), 1)


def test_strata_are_crossed(read):
    found = read("days,e,a,b\n5,1,x,1\n6,0,x,2\n", event="e", strata=("a", "b"))
    assert list(found.curves.strata) == ["x / 1", "x / 2"]


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("days\n5\n", {}, r"--event"),
        ("days,e\n5,7\n", {"event": "e"}, r"row 2, column 'e': is neither 0 nor 1"),
        ("days,e\n,1\n", {"event": "e"}, r"no row has a value in every column that is needed"),
        ("day,e\n5,1\n", {"event": "e"}, r"has no column 'days'"),
        ("days,e,w\n5,1,1\n6,0,0\n", {"event": "e", "weights": "w"}, r"row 3, column 'w': is not above zero"),
        ("days,e\n5,1\n-6,0\n", {"event": "e"}, r"row 3, column 'days': is a negative time"),
        ("days,e,s\n5,1,2\n6,0,6\n", {"event": "e", "entry": "s"}, r"row 3, column 's': the spell has no length"),
        ("days,e\n5,1\n6,0\n", {"event": "e", "covariates": ("days",)}, r"'days' is what is to be explained"),
        ("days,e,x\n5,1,inf\n6,0,2\n", {"event": "e", "covariates": ("x",)}, r"row 2, column 'x': is no number"),
    ],
)
def test_bad_files(read, text, columns, message):
    with pytest.raises(DataError, match=message):
        read(text, **columns)


SPELLS = "days,e,s,id,k\n9,0,0,a,1\n20,1,{begin},a,{stratum}\n30,0,0,b,1\n"


def test_spells_of_one_person_must_not_overlap(read):
    columns = {"event": "e", "entry": "s", "cluster": "id"}
    assert len(read(SPELLS.format(begin=9, stratum=1), **columns).curves.stop) == 3
    with pytest.raises(DataError, match=r"row 3, column 's': the spell begins before an earlier .* name the person"):
        read(SPELLS.format(begin=8, stratum=1), **columns)
    # Different events of one person at once (a marginal model), and people of one household.
    assert len(read(SPELLS.format(begin=8, stratum=2), **columns, strata=("k",)).curves.stop) == 3
    household = "days,e,s,id,p\n9,0,0,a,1\n20,1,8,a,2\n"
    assert len(read(household, **columns, person="p").curves.stop) == 2
    with pytest.raises(DataError, match=r"row 3, column 's': the spell begins before an earlier spell of the same 'p'"):
        read(household.replace("a,2", "a,1"), **columns, person="p")


def test_a_long_spell_overlaps_more_than_its_neighbour():
    owner = np.array(["a"] * 4, dtype=object)
    found = overlapping(owner, np.array([0.0, 1.0, 3.0, 9.0]), np.array([9.0, 2.0, 4.0, 12.0]))
    assert found.tolist() == [False, True, True, False]


def test_many_numbers_and_a_word_are_no_categories(read):
    rows = "".join(f"{day},1,{day}\n" for day in range(1, 13))
    with pytest.raises(DataError, match=r"row 14, column 'x': is no number"):
        read(f"days,e,x\n{rows}13,1,unknown\n", event="e", covariates=("x",))
    found = read("days,e,x\n5,1,0\n6,0,1\n7,1,2\n8,0,3+\n", event="e", covariates=("x",)).curves
    assert found.covariates["x"].tolist() == ["0", "1", "2", "3+"]


def test_several_events_without_an_order_are_spells(read):
    found = read("days,e,p\n5,1,a\n9,1,a\n7,0,b\n", event="e", person="p")
    assert "without --entry each row is a spell of its own from 0" in found.notes[0]
    assert found.curves.until_first_event() is found.curves
    assert (found.curves.count, found.curves.counted_as) == (3, "spells")


def test_where_rows_may_not_be_people_that_is_said(read):
    assert "several rows share a 'h'" in read("days,e,h\n5,1,a\n9,1,a\n7,0,b\n", event="e", cluster="h").notes[0]
    assert "each row counts as a person" in read("days,e,s\n5,1,0\n9,1,5\n7,0,0\n", event="e", entry="s").notes[0]
