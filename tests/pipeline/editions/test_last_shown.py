"""What an earlier edition printed for a number that is withheld now: read off what is public, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from ipvi_eval.disclosure.editions.kept import QUESTIONS, WHOLE_PLAN
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.last_shown import last_shown
from ipvi_eval.pipeline.editions.past_editions import PastEdition
from ipvi_eval.results.store import Results
from ipvi_eval.scope import Scope

DEFINED = {
    WHOLE_PLAN: "the city",
    "arrest": "an arrest",
    QUESTIONS: json.dumps({"survival": {"horizons": [12]}, "harm": {"within": 12}}),
}
ID = "survival.arrest.risk_12m"
TOLD = Estimate(
    id=ID, value=0.2, lower=0.17, upper=0.24, level=0.95, unit="proportion", method="m", label="arrested again", n=630,
    scope=Scope(population="people followed until January 1, 2024"),
)  # fmt: skip
NOW = "January 1, 2026"


def withheld(note="suppressed: a count below the disclosure threshold could be read from it", **changes):
    scope = Scope(population=f"people followed until {NOW}")
    made = {"value": None, "lower": None, "upper": None, "n": None, "note": note, "scope": scope}
    return replace(TOLD, **(made | changes))


def edition(year, *estimates, defined=DEFINED, quoted=(), rule=(11, 0, True)):
    told = f"January 1, {year}"
    found = [replace(one, scope=Scope(population=f"people followed until {told}")) for one in estimates]
    return PastEdition(str(year), date(year, 1, 1), told, Results.of(found), dict(quoted), None, "", defined, *rule)


def rows(past, *now, profile="cms11"):
    rule = read_profile(profile) if isinstance(profile, str) else profile
    return last_shown(past, Results.of(now), DEFINED, rule, told_now=NOW).records()


def test_it_is_as_that_edition_printed_it():
    (row,) = rows([edition(2025, TOLD, quoted={ID: "New records"})], withheld())
    assert (row["id"], row["quoted"], row["label"], row["edition"]) == (
        ID, "New records", "arrested again", "January 1, 2025",
    )  # fmt: skip
    assert (row["value"], row["unit"]) == (0.2, "proportion")
    assert row["then"] == "20.0% (95% CI 17.0% to 24.0%) of 630 people"


def test_the_last_edition_that_told_it_counts():
    first, second = edition(2024, TOLD), edition(2025, replace(TOLD, value=0.3))
    assert [row["value"] for row in rows([first, second], withheld())] == [0.3]
    hidden = edition(2025, withheld())
    assert [row["edition"] for row in rows([first, hidden], withheld())] == ["January 1, 2024"]


def test_what_this_edition_tells_or_could_not_estimate_has_no_row():
    past = [edition(2025, TOLD)]
    assert rows(past, TOLD) == []
    assert rows(past, withheld(note="fewer than half were arrested")) == []
    assert rows([edition(2025, withheld())], withheld()) == []


@pytest.mark.parametrize("why", ["a count below the disclosure threshold", "what it rests on is withheld"])
def test_why_it_is_withheld_has_no_part_in_it(why):
    assert rows([edition(2025, TOLD)], withheld(note=f"suppressed: {why}")) == rows([edition(2025, TOLD)], withheld())


@pytest.mark.parametrize(
    "changed",
    [{"arrest": "an arrest or a citation"}, {WHOLE_PLAN: "city and town"},
     {QUESTIONS: json.dumps({"survival": {"horizons": [12, 18]}, "harm": {"within": 12}})}],
    ids=["outcome", "area", "its question"],
)  # fmt: skip
def test_what_another_plan_counted_is_another_number(changed):
    assert rows([edition(2025, TOLD, defined=DEFINED | changed)], withheld()) == []


def test_another_question_of_the_plan_changes_nothing():
    harm = {QUESTIONS: json.dumps({"survival": {"horizons": [12]}, "harm": {"within": 6}})}
    assert len(rows([edition(2025, TOLD, defined=DEFINED | harm)], withheld())) == 1


@pytest.mark.parametrize(
    "other",
    [{"label": "arrested"}, {"unit": "ratio"}, {"scope": Scope(population="men followed until January 1, 2026")}],
)
def test_another_number_under_the_same_id_is_not_set_beside_it(other):
    assert rows([edition(2025, TOLD)], withheld(**other)) == []


NO_ZERO = replace(read_profile("cms11"), zero_shown=False)
"""As a county may have it."""


@pytest.mark.parametrize(
    ("rule", "profile", "number"),
    [((11, 0, True), "cms11", 1), ((16, 0, True), "cms11", 1), ((11, 5, True), "cms11", 1), ((10, 0, True), "cms11", 0),
     ((11, 0, True), "uscs16", 0), ((11, 0, True), "rounded", 0), ((11, 0, True), NO_ZERO, 0),
     ((11, 0, False), NO_ZERO, 1), ((11, 0, False), "cms11", 1)],
)  # fmt: skip
def test_what_a_less_strict_rule_let_out_is_not_printed_again(rule, profile, number):
    assert len(rows([edition(2025, TOLD, rule=rule)], withheld(), profile=profile)) == number
