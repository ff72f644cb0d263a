"""What one edition leaves for the next: read back as written, and comparable only where it means the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from ipvi_eval.counted import EVENTS, INCIDENTS, PEOPLE, Group, Key, incidents
from ipvi_eval.disclosure.editions.kept import QUESTIONS, STAYS, WHOLE_PLAN, Kept
from ipvi_eval.errors import OutputError

PLAN = {WHOLE_PLAN: "Here since 2016", "ipv_dir": "any report", "ipv_arrest": "an arrest"}
LIST = Group("list_c", "ipv_dir", "street")


def kept(*counts, hidden=(), defined=PLAN, freeze=date(2024, 10, 1)):
    """An edition of these counts."""
    return Kept(freeze, {one.key: int(one) for one in counts}, frozenset(one.key for one in hidden), defined)


def test_it_is_read_back_as_it_was_written_and_says_that_it_stays(tmp_path):
    small = LIST.count(4, EVENTS, 182)
    one = kept(LIST.people(40), small, incidents(51, "Here", "ipv_dir", "2019-01", "2019-03"), hidden=[small])
    one.save(tmp_path / "counts.json")
    assert Kept.load(tmp_path / "counts.json") == one
    assert json.loads((tmp_path / "counts.json").read_text("utf-8"))["stays"] == STAYS


def test_what_was_printed_rounded_is_read_back_and_says_how_much_it_leaves_open(tmp_path):
    few, many = LIST.count(4, EVENTS, 182), LIST.people(40)
    one = replace(kept(few, many, hidden=[few]), rounded={few.key: 10, many.key: 40}, base=10)
    one.save(tmp_path / "counts.json")
    assert Kept.load(tmp_path / "counts.json") == one
    assert [one.printed(count.key) for count in (few, many)] == [10, 40]
    assert (one.between(few.key), one.between(many.key)) == ((1, 19), (31, 49))
    # Further away than the rule has it: whoever knows that it is, knows no more than this.
    assert replace(one, rounded={few.key: 20}).between(few.key) == (4, 36)


def test_what_was_printed_exactly_is_there_or_is_not():
    few, many = LIST.count(4, EVENTS, 182), LIST.people(40)
    one = kept(few, many, hidden=[few])
    assert (one.printed(few.key), one.printed(many.key)) == (None, 40)
    assert one.printed(Key("list_d", PEOPLE)) is None
    assert one.between(few.key) == (0, float("inf"))


def test_an_edition_from_before_there_was_rounding_is_read(tmp_path):
    one = kept(LIST.people(40))
    one.save(tmp_path / "counts.json")
    raw = json.loads((tmp_path / "counts.json").read_text("utf-8"))
    old = {key: value for key, value in raw.items() if key != "base"} | {"counts": [row[:-1] for row in raw["counts"]]}
    (tmp_path / "counts.json").write_text(json.dumps(old), "utf-8")
    assert Kept.load(tmp_path / "counts.json") == one


@pytest.mark.parametrize("text", [None, "", "[]", '{"counts": [[1]], "freeze": "2024-10-01", "defined": {}}'])
def test_a_file_that_is_none_of_ours_says_what_to_do(tmp_path, text):
    if text is not None:
        (tmp_path / "counts.json").write_text(text, "utf-8")
    with pytest.raises(OutputError, match="put it back from a copy"):
        Kept.load(tmp_path / "counts.json")


@pytest.mark.parametrize(
    ("changed", "key", "same"),
    [
        ({}, Key("list_c", EVENTS, "ipv_dir"), True),
        ({"ipv_dir": "a felony"}, Key("list_c", EVENTS, "ipv_dir"), False),
        ({"ipv_dir": "a felony"}, Key("list_c", EVENTS, "ipv_arrest"), True),
        ({"ipv_dir": "a felony"}, Key("survival.ipv_dir.moves, row 2", "moves"), False),
        ({"new": "something"}, Key("list_c", EVENTS, "new"), False),
        ({"ipv_arrest": "a charge"}, Key("list_c", EVENTS, "ipv_arrest_with_sealed"), False),
        ({WHOLE_PLAN: "There since 2016"}, Key("list_c", PEOPLE), False),
    ],
)
def test_a_key_means_the_same_where_its_definition_does(changed, key, same):
    assert kept(defined=PLAN | changed).same(key, kept()) is same


@pytest.mark.parametrize("state", [EVENTS, "repeats, by pair", INCIDENTS])
def test_what_a_question_sets_is_no_matter_of_incidents_by_month(state):
    told = [kept(defined=PLAN | {QUESTIONS: f"within {months} months"}) for months in (11, 12)]
    key = Key("Here", state, "ipv_dir")
    assert told[0].same(key, told[1]) is (state == INCIDENTS)
    assert kept().same(key, told[1]), "an edition from before that was kept"


def test_outcomes_are_called_as_they_are_now_where_they_are_defined_the_same():
    """Two that change names: each is found, and the one whose name another has taken is out of its way."""
    arrest, report = Key("list_c", EVENTS, "ipv_arrest"), Key("survival.ipv_dir.moves, row 2", "moves", "ipv_dir")
    sealed = Key("list_c", EVENTS, "ipv_arrest_with_sealed")
    last = replace(kept(), counts={arrest: 20, report: 30, sealed: 24}, hidden=frozenset({report}))
    other = kept(defined={WHOLE_PLAN: PLAN[WHOLE_PLAN], "ipv_dir": PLAN["ipv_arrest"], "new": "new"})
    found = last.called_as_in(other)
    report_now = Key("survival.ipv_dir as it was.moves, row 2", "moves", "ipv_dir as it was")
    assert dict(found.counts) == {
        replace(arrest, outcome="ipv_dir"): 20,
        report_now: 30,
        replace(sealed, outcome="ipv_dir_with_sealed"): 24,
    }
    assert found.hidden == {report_now}
    assert found.same(replace(arrest, outcome="ipv_dir"), other)
    assert not found.same(report_now, other)
    assert last.called_as_in(kept()) is last
