"""What leaves rests on no small count and gives none away; what may stay is as it is printed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.counted import EVENTS, FREE_BEFORE, NOT_YET, NOTIFICATION, NOTIFIED, Count, Group, Key, grouped
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.protection.secondary import Protection
from ipvi_eval.disclosure.solver.attacker import Interval
from ipvi_eval.disclosure.suppression import Before, _audit, _cost, suppress
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.sentence import ByVerdict, Sentence
from ipvi_eval.results.store import Column, Curve, Results, Table
from ipvi_eval.worded import OWN, Worded, given

CMS11 = read_profile("cms11")
BASE = Estimate(
    id="x", value=0.3, lower=0.2, upper=0.4, level=0.95, unit="proportion", method="m", n=100, events=30, p=0.01,
    standard_error=0.05, df=7.0, cells=(40,),
)  # fmt: skip


def passed(result):
    screened = suppress(Results.of([result]), CMS11)
    return screened.results.all()[0], screened.suppressed


AS_PRINTED = replace(BASE, cells=(), standard_error=None, df=None)
"""What leaves of it: what a report prints."""


def test_a_large_estimate_leaves_as_it_is_printed():
    assert passed(BASE) == (AS_PRINTED, ())
    assert passed(replace(BASE, value=0.301234, p=0.0123456))[0] == replace(AS_PRINTED, value=0.301, p=0.012)


@pytest.mark.parametrize(
    "small",
    [{"n": 10, "events": 0}, {"events": 3}, {"events": 95}, {"cells": (40, 1)}, {"n": 40, "events": 30}],
    ids=["few people", "few events", "few without an event", "a small cell", "ten without an event"],
)
def test_a_small_count_hides_every_number(small):
    found, log = passed(replace(BASE, **small))
    numbers = ("value", "lower", "upper", "standard_error", "df", "p", "n", "events")
    assert [getattr(found, name) for name in numbers] == [None] * len(numbers)
    assert found.cells == ()
    assert found.note.startswith("suppressed")
    assert [item.id for item in log] == ["x"]


@pytest.mark.parametrize(
    "kept", [{"events": 0}, {"events": 100}, {"events": 11}, {"n": 8, "n_of": "months", "events": 30}]
)
def test_zero_all_and_months_may_be_shown(kept):
    assert passed(replace(BASE, **kept))[1] == ()


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_count_itself(value, hidden):
    count = Estimate(id="x", value=value, unit="incidents", method="count")
    assert (passed(count)[0].value is None) is hidden


def test_the_log_carries_no_value():
    _, log = passed(replace(BASE, events=3, value=0.0317))
    assert "0317" not in str(log)


def test_cells_of_a_table_and_what_derives_from_them():
    columns = (
        Column("name", "Name", "public"),
        Column("n", "N", "count"),
        Column("share", "Share", "derived"),
        Column("s", "S", "public"),
    )
    table = Table(
        id="t", title="T", columns=columns, rows=(("a", 4, 0.4, 0.1), ("b", 40, 0.5, 0.1), ("c", 0, 0.0, 0.1))
    )
    found, _ = passed(table)
    assert found.rows == (("a", None, None, 0.1), ("b", 40, 0.5, 0.1), ("c", 0, 0.0, 0.1))
    assert passed(replace(table, rows=table.rows[1:]))[1] == ()


def test_what_is_behind_a_row_hides_it_and_never_leaves():
    columns = (Column("name", "Name", "public"), Column("share", "Share", "derived"), Column("n", "N", "behind"))
    table = Table(id="t", title="T", columns=columns, rows=(("a", 0.4, 4), ("b", 0.5, 40)))
    found, _ = passed(table)
    assert [column.name for column in found.columns] == ["name", "share"]
    assert found.rows == (("a", None), ("b", 0.5))


ON_LISTS = [Group(f"list_{name}", "ipv_dir", "street") for name in "abc"]


def test_the_same_count_is_hidden_wherever_it_stands():
    events = ON_LISTS[0].count(4, EVENTS, 182)
    one = replace(BASE, id="a", n=ON_LISTS[0].people(60), events=events)
    other = replace(BASE, id="b", n_of="months", events=None, cells=(events,))
    cell = Table(id="t", title="T", columns=(Column("n", "N", "count"),), rows=((events,),))
    found = suppress(Results.of([one, other, cell]), CMS11).results
    assert found.estimates["a"].value is found.estimates["b"].value is found.tables["t"].rows[0][0] is None


def test_a_total_takes_a_second_list_with_a_small_one():
    shares = [
        replace(BASE, id=f"list_{name}", n=who.people(n), events=who.count(events, EVENTS))
        for name, who, n, events in zip("abc", ON_LISTS, (60, 80, 90), (4, 30, 40), strict=True)
    ]
    every = Group("all", "ipv_dir", "street")
    total = replace(BASE, id="all", n=every.people(230), events=every.count(74, EVENTS))
    screened = suppress(Results.of([*shares, total]), CMS11)
    values = {id: one.value for id, one in screened.results.estimates.items()}
    assert values["list_a"] is None
    assert values["all"] == 0.3
    assert [values["list_b"], values["list_c"]].count(None) == 1
    assert screened.audit.small == 1
    assert screened.audit.further >= 1
    assert screened.audit.narrowest >= 11


def test_a_narrower_outcome_falls_before_the_wider():
    wide, narrow = Group("all", "ipv_dir", "street"), Group("all", "ipv_arrest", "street")
    both = [
        replace(BASE, id=id, n=who.people(500), events=who.count(events, EVENTS, 182))
        for id, who, events in (("wide", wide, 104), ("narrow", narrow, 100))
    ]
    found = suppress(Results.of(both), CMS11, nested=(("ipv_arrest", "ipv_dir"),)).results.estimates
    assert found["wide"].value == 0.3
    assert found["narrow"].value is None


def test_how_many_were_followed_before_notification_falls_before_the_notifications():
    """Of 1,000 people 30 were notified at once, so 4 of the 600 on the day of a new record."""
    every, told = (Group(name, "", "street").people(n) for name, n in (("all", 1000), (NOTIFIED, 600)))
    who = Group(NOT_YET, NOTIFICATION, "street")
    plain = replace(BASE, unit="persons", lower=None, upper=None, level=None, n=None, events=None, cells=())
    totals = [replace(plain, id="a", value=every), replace(plain, id="b", value=told)]
    ratio = replace(BASE, id="c", unit="ratio", n=who.count(970, FREE_BEFORE), events=who.count(566, EVENTS), cells=())
    screened = suppress(Results.of([*totals, ratio]), CMS11)
    assert screened.kept.hidden == {ratio.n.key}
    left = screened.results.estimates
    assert (left["a"].value, left["b"].value, left["c"].value, left["c"].n) == (1000, 600, BASE.value, None)


def test_a_ratio_of_many_events_stays_without_the_count_that_is_hidden():
    wide, narrow = Group("all", "ipv_dir", "street"), Group("all", "ipv_arrest", "street")
    both = [
        replace(BASE, id=id, unit="ratio", n=who.people(5000), events=who.count(events, EVENTS))
        for id, who, events in (("wide", wide, 904), ("narrow", narrow, 900))
    ]
    found = suppress(Results.of(both), CMS11, nested=(("ipv_arrest", "ipv_dir"),)).results.estimates
    assert found["narrow"].value == 0.3
    assert (found["narrow"].n, found["narrow"].events) == (5000, None)
    assert found["wide"].events == 904


def test_one_key_has_one_value():
    events = [ON_LISTS[0].count(n, EVENTS) for n in (30, 31)]
    both = [replace(BASE, id=f"survival.x.{name}", events=n) for name, n in zip("ab", events, strict=True)]
    with pytest.raises(AnalysisError, match="give one of them another key"):
        suppress(Results.of(both), CMS11)


def test_everybody_of_one_outcome_may_be_one_more_than_of_another():
    people = [ON_LISTS[0].people(n) for n in (60, 61)]
    both = [replace(BASE, id=f"survival.{name}.share", n=n, events=n) for name, n in zip("ab", people, strict=True)]
    found = suppress(Results.of(both), CMS11).results.estimates
    assert [one.value for one in found.values()].count(None) == 1


def test_months_that_are_added_up_take_the_long_tables_with_them():
    months = [f"2020-{number:02d}" for number in range(1, 13)]
    rows = tuple((month, Count(5, Key("Here", "incidents", "x", until=f"{month} to {month}"))) for month in months)
    curve = Curve(id="its.x", kind="monthly", label="M", columns=("month", "count"), rows=rows)
    columns = (Column("month", "Month", "public"), Column("ratio", "Ratio", "derived"))
    table = Table(id="its.x.placebo_dates", title="T", columns=columns, rows=(("2020-03", 0.9),), single_months="its.x")
    screened = suppress(Results.of([curve, table]), CMS11)
    assert screened.results.curves["its.x"].rows == tuple((f"2020-{3 * q + 1:02d}", 15) for q in range(4))
    assert screened.results.tables["its.x.placebo_dates"].rows == ()
    assert [one.id for one in screened.suppressed] == ["its.x", "its.x.placebo_dates"]


SENTENCES = Table(
    id="x.findings",
    title="What the checks say",
    columns=(
        Column("kind", "About", "text"),
        Column("text", "In words", "sentence"),
        Column("ratio", "Ratio", "derived"),
    ),
    rows=(("leading", Sentence("the ratio is {x}"), 0.3), ("seen", None, None)),
    rests_on=("x", "x.nothing"),
)


def test_a_table_and_its_sentences_fall_with_the_number_they_rest_on():
    screened = suppress(Results.of([replace(BASE, events=3), SENTENCES]), CMS11)
    found = screened.results.tables["x.findings"]
    assert found.rows == (("leading", None, None), ("seen", None, None))
    assert found.note.startswith("suppressed")
    assert [item.id for item in screened.suppressed] == ["x", "x.findings"]


def test_how_many_there_were_is_not_told_either():
    """Two findings on months far out and one, falls of three sizes that were tried and of four."""

    def emptied(findings, falls):
        rows = (("leading", Sentence("the ratio is {x}"), 0.3), *(("seen", None, 0.1 * n) for n in range(findings)))
        power = Table(
            id="x.power", title="", columns=(Column("fall", "Fall", "derived"),), rests_on=("x",),
            rows=tuple((0.1 * n,) for n in range(falls)),
        )  # fmt: skip
        parts = [replace(BASE, events=3), replace(SENTENCES, rows=rows), power]
        return suppress(Results.of(parts), CMS11).results.tables

    assert emptied(2, 3) == emptied(1, 4)


def test_they_stay_where_it_stays():
    released = suppress(Results.of([BASE, SENTENCES]), CMS11).results.tables["x.findings"]
    assert released == replace(SENTENCES, rests_on=())


def test_a_sentence_that_names_a_withheld_number_falls_alone():
    told = (
        Sentence("It was {x}."),
        Sentence("It {how}.", {"how": ByVerdict("x", "fell", "held", "rose")}),
        Sentence("{y}"),
    )
    table = Table(id="t", title="T", columns=(Column("a", "A", "sentence"),), rows=tuple((one,) for one in told))
    screened = suppress(Results.of([replace(BASE, events=3), replace(BASE, id="y"), table]), CMS11)
    assert screened.results.tables["t"].rows == ((None,), (None,), (told[2],))
    assert "t" in [item.id for item in screened.suppressed]


def test_a_sentence_falls_with_the_estimate_that_its_row_is_of():
    said = Sentence("A lower share.")
    table = Table(
        id="t", title="T", columns=(Column("a", "A", "sentence"),), rows=((said,), (said,)), of_rows=("x", "y")
    )  # fmt: skip
    screened = suppress(Results.of([replace(BASE, events=3), replace(BASE, id="y"), table]), CMS11)
    assert screened.results.tables["t"].rows == ((None,), (said,))


def test_a_computed_number_in_a_note_falls_with_what_it_stands_beside():
    note = Worded("{n} of them since {year}", {"n": "7"}, {"year": "2020"})
    columns = (Column("n", "N", "count"),)
    table = Table(id="t", title="T", columns=columns, rows=((40,), (3,)), note=note)
    least = replace(BASE, id="y", events=3, note=note)
    found = suppress(Results.of([replace(BASE, note=note), least, table]), CMS11).results
    assert str(found.estimates["x"].note) == "7 of them since 2020"
    assert "7" not in str(found.estimates["y"].note)
    assert found.tables["t"].rows != table.rows
    assert str(found.tables["t"].note).startswith("suppressed")
    assert str(passed(replace(table, rows=((40,), (41,))))[0].note) == "7 of them since 2020"
    # What was given stays beside the numbers that are left.
    told = suppress(Results.of([replace(table, note=given("since 2020"))]), CMS11).results.tables["t"].note
    assert str(told).startswith("since 2020; suppressed")


def test_what_rests_on_a_withheld_number_is_withheld_however_far_removed():
    restated = replace(BASE, id="y", rests_on=("x",))
    again = replace(BASE, id="z", rests_on=("y",))
    curve = Curve(
        id="c", kind="monthly", label="C", columns=("month", "count"), rows=(("2020-01", 30),), rests_on=("z",)
    )
    hidden = suppress(Results.of([again, restated, replace(BASE, events=3), curve]), CMS11)
    assert [one.value for one in hidden.results.estimates.values()] == [None] * 3
    assert hidden.results.curves["c"].rows == ()
    shown = suppress(Results.of([again, restated, BASE, curve]), CMS11)
    assert shown.suppressed == ()


ROUNDED, SECRET = read_profile("rounded"), Before(secret=b"a secret of the agency")


def rounded(*results):
    return suppress(Results.of(results), ROUNDED, before=SECRET)


LISTS = Table(
    id="t",
    title="T",
    columns=(Column("list", "List", "text"), Column("n", "People", "count"), Column("share", "Share", "derived")),
    rows=tuple(
        (name, Group(cohort, "x", "street").people(number), 0.25)
        for name, cohort, number in (("A", "list_a", 4), ("B", "list_b", 68), ("all", "all", 72))
    ),
)


def test_counts_are_printed_as_multiples_that_add_up_and_small_ones_too():
    screened = rounded(LISTS)
    found = screened.results.tables["t"]
    a, b, every = (row[1] for row in found.rows)
    assert {a % 10, b % 10, every % 10} == {0}
    assert a + b == every
    assert (a in (0, 10), b in (60, 70), every in (70, 80)) == (True, True, True)
    assert str(found.note).startswith("Counts are rounded to a multiple of 10.")
    assert (screened.audit.base, screened.audit.beyond, screened.audit.small) == (10, 0, 1)


def test_what_rests_on_a_hidden_count_falls_and_the_count_stands_rounded():
    shares = [row[2] for row in rounded(LISTS).results.tables["t"].rows]
    assert shares[0] is None, "a share of four people gives them away"
    assert shares.count(None) == 2, "and so would both of the others, by subtraction"
    estimate = rounded(replace(BASE, events=3)).results.all()[0]
    assert (estimate.value, estimate.note.startswith("suppressed")) == (None, True)


def test_people_and_events_beside_an_estimate_are_rounded_and_it_is_not():
    found = rounded(replace(BASE, n=104, events=33)).results.all()[0]
    assert (found.value, found.lower, found.cells) == (0.3, 0.2, ())
    assert (found.n in (100, 110), found.events in (30, 40)) == (True, True)


@pytest.mark.parametrize("value", [0, 4, 935])
def test_an_estimate_that_is_a_count_is_rounded_and_so_is_its_note(value):
    note = Worded(f"it speaks of {{{OWN}}} people", {OWN: f"{value:,}"})
    one = Estimate(id="x", value=value, unit="persons", method="m", note=note)
    found = rounded(one).results.all()[0]
    assert (found.value % 10, abs(found.value - value) < 10) == (0, True)
    assert str(found.note) == f"it speaks of {found.value} people"


def test_months_are_rounded_too():
    months = [f"2020-{number:02d}" for number in range(1, 13)]
    rows = tuple((month, Count(57, Key("Here", "incidents", "x", until=f"{month} to {month}"))) for month in months)
    curve = Curve(id="its.x", kind="monthly", label="M", columns=("month", "count"), rows=rows)
    screened = rounded(curve)
    found = screened.results.curves["its.x"]
    assert {count for _, count in found.rows} == {50, 60}
    assert "rounded" in str(found.note)
    assert screened.suppressed == (), "nothing was withheld"


def test_a_count_without_a_key_still_falls_with_its_row():
    row = ("A", 4, Group("list_a", "x", "street").people(70), 0.25)
    columns = (Column("a", "A", "text"), Column("n", "N", "count"), *LISTS.columns[1:])
    found = rounded(replace(LISTS, columns=columns, rows=(row,))).results.tables["t"]
    assert found.rows == (("A", None, 70, None),)


def test_the_next_edition_rounds_the_same_count_the_same_way():
    first = rounded(LISTS)
    again = suppress(Results.of([LISTS]), ROUNDED, before=replace(SECRET, earlier=(first.kept,)))
    assert again.results.tables["t"].rows == first.results.tables["t"].rows


@pytest.mark.parametrize(
    ("note", "told"), [("By list", "By list. Counts"), ("By list.", "By list. Counts"), ("", "Counts")]
)
def test_that_counts_are_rounded_is_a_sentence_of_its_own(note, told):
    assert str(rounded(replace(LISTS, note=note)).results.tables["t"].note).startswith(f"{told} are rounded")


def test_the_audit_tells_the_narrowest_interval_that_has_two_ends():
    found = {0: Interval(8, 20), 1: Interval(0, 15), 2: Interval(0, float("inf"))}
    flags = np.array([True, True, True, False]), np.array([True, True, False, False])
    audit = _audit(3, Protection(*flags, found, untried=4), 2)
    assert (audit.counts, audit.small, audit.further, audit.narrowest, audit.untried) == (3, 2, 3, 12, 4)
    assert _audit(3, Protection(*flags, {2: found[2]}), 0).narrowest is None


def test_what_an_estimate_says_of_a_group_is_dearer_than_what_a_table_says_of_it():
    women = Group(grouped("sex", "female"), "ipv_arrest", "street")
    events = women.count(116, EVENTS, 365)
    table = Table(id="t", title="", columns=(Column("events", "Events", "count"),), rows=((events,),))
    told, beside = (_cost([one], set())[events.key] for one in (replace(BASE, events=events), table))
    assert told > 100 * beside
