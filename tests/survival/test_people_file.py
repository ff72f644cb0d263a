"""A file of people becomes arrays: codes of events and causes, missing values, columns that do not fit."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.survival.people_file import PeopleColumns, read_people


@pytest.fixture
def read(tmp_path):
    def make(text, **columns):
        path = tmp_path / "people.csv"
        path.write_text(text, "utf-8")
        return read_people(path, PeopleColumns(duration="days", **columns))

    return make


@pytest.mark.parametrize("codes", ["1 0", "yes no", "TRUE False", "2 1", "Y N"])
def test_codes_of_an_event(read, codes):
    had, had_not = codes.split()
    found = read(f"days,e\n5,{had}\n7,{had_not}\n", event="e")
    assert found.curves.event.tolist() == [True, False]
    assert bool(found.notes) is (codes == "2 1")


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
    assert list(read("days,e,g\n5,1,a\n6,0,b\n", event="e", group="g").models.covariates) == ["g"]
    assert read("days,e\n5,1\n", event="e").models is None


def test_strata_are_crossed(read):
    found = read("days,e,a,b\n5,1,x,1\n6,0,x,2\n", event="e", strata=("a", "b"))
    assert list(found.curves.strata) == ["x / 1", "x / 2"]


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("days\n5\n", {}, r"--event"),
        ("days,e\n5,7\n", {"event": "e"}, r"row 2, column 'e': is neither 0 nor 1"),
        ("days,e\n,1\n", {"event": "e"}, r"no row has a value in every one of the columns days, e"),
        ("day,e\n5,1\n", {"event": "e"}, r"has no column 'days'"),
    ],
)
def test_bad_files(read, text, columns, message):
    with pytest.raises(DataError, match=message):
        read(text, **columns)
