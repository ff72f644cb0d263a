"""Every attack on an edition of the shipped synthetic study, and whether what it claims is so.

`FOUND` says how much each attack still finds: the aim is an empty table. A change that hides more lowers a number here;
one that shows more fails. The same attacks can be led against another finished run, whose folder IPVI_EDITION names.
"""

from __future__ import annotations

import importlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.pipeline.inputs import Inputs
from ipvi_eval.questions.counts.plan import design_of
from ipvi_eval.results.store import Results
from ipvi_eval.study import read_study
from tests.disclosure.attacks import alternative_text, figure, linked, metadata, path, suppressed_list
from tests.disclosure.attacks.find import gives_away

ON_RESULTS = (
    *("another_id", "balance", "clocks", "curve", "dispersion", "exits", "fitted", "horizons", "inputs", "linked"),
    *("lists", "outcomes", "path", "periods", "precision", "ratios", "shares"),
)
WITH_THE_PLAN = ("placebo", "refit")

FOUND = {
    # hidden counts of List A, from the people at risk, other horizons and outcomes
    "another_id": 5,
    # n of street and of calendar time: 2,341 and 2,342 people, 2,171 and 2,176 with an earlier cohort
    "clocks": 6,
    # height, people at risk and events of merged steps: people who left between two steps
    "curve": 242,
    # n, events and people at risk of List A
    "exits": 6,
    # between two horizons, two steps, or a step and a horizon, of lists, landmarks and the notified
    "horizons": 150,
    # data.sources: file names and hashes
    "inputs": 2,
    # all of these subtractions together
    "linked": 199,
    # data.persons, data.list_c.persons and data.notified against the people analysed
    "lists": 3,
    # injury within arrest within report, same victim within any
    "outcomes": 20,
    # its.ipv_arrest.path and its.ipv_arrest_injury.path: every month after the start, also of the comparison areas
    "path": 81,
    # three hidden quarters of its.ipv_arrest_injury, by its.ipv_arrest_injury.by_year
    "periods": 3,
    # seventeen digits
    "precision": 408,
    # events between horizons from percentages, limits and n
    "shares": 11,
    # meta.json
    "suppressed_list": 58,
    # dots at the horizons beside merged steps
    "figure annual_report": 9,
    "figure technical_appendix": 25,
    # people with injury on List C, 12 to 24 months
    "alternative_text technical_appendix": 1,
}
DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix")


@pytest.fixture(scope="module")
def run(request) -> Path:
    other = os.environ.get("IPVI_EDITION")
    return Path(other) if other else request.getfixturevalue("shipped_run").folder


@pytest.fixture(scope="module")
def released(run):
    return Results.load(run / "released")


def compare(name, finds):
    told = "\n".join(map(str, finds))
    assert len(finds) == FOUND.get(name, 0), f"{name} finds {len(finds)}:\n{told}"


def room(name):
    return importlib.import_module(f"tests.disclosure.attacks.{name}")


@pytest.mark.parametrize("name", ON_RESULTS)
def test_what_the_released_results_give_away(released, name):
    compare(name, room(name).attack(released))


@pytest.mark.parametrize("name", WITH_THE_PLAN)
def test_what_the_printed_plan_adds(run, released, name):
    compare(name, room(name).attack(released, design_of(read_study(run.parent / "analysis" / "study.toml"))))


def test_what_the_list_of_suppressed_results_gives_away(run, released):
    meta = json.loads((run / "released" / "meta.json").read_text("utf-8"))
    compare("suppressed_list", suppressed_list.attack(released, meta))


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(("kind", "attack"), [("figure", figure.attack), ("alternative_text", alternative_text.attack)])
def test_what_the_figures_give_away(run, name, kind, attack):
    compare(f"{kind} {name}", attack((run / "reports" / f"{name}.html").read_text("utf-8")))


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_carry_nothing_but_their_text(run, name, suffix):
    compare("metadata", metadata.attack(run / "reports" / f"{name}.{suffix}"))


@pytest.fixture(scope="module")
def frames(run):
    return Inputs(read_study(run.parent / "analysis" / "study.toml")).frames


def test_months_that_the_path_gives_back_are_the_true_ones(frames, released):
    for outcome in ("ipv_arrest", "ipv_arrest_injury"):
        found = path.months(released, f"its.{outcome}")
        true = dict(zip(*_by_month(frames, outcome), strict=True))
        assert [round(count) for count in found.own] == [true[month] for month in found.month]


def _by_month(frames, outcome):
    counts = frames.monthly(outcome)
    return [str(month)[:7] for month in counts.months], counts.counts.tolist()


def test_no_claim_about_people_is_false(frames, released):
    """Of all that is claimed together: people since entry or notification who have re-offended or left, or are free."""
    people = {}
    checked = 0
    for count, known in linked.known(released).items():
        if gives_away(known.low, known.high, 11) and (true := _true(frames, people, count)) is not None:
            assert known.low <= true <= known.high, count
            checked += 1
    assert checked > FOUND.get("linked", 0) // 2


def _true(frames, people, count):
    spells = {"since entry": frames.spells, "since notification": frames.spells_since_notification}.get(count.cohort)
    if spells is None or count.clock != "street" or not count.outcome:
        return None
    if (count.cohort, count.outcome) not in people:
        people[count.cohort, count.outcome] = spells(count.outcome).to_first()
    one = people[count.cohort, count.outcome]
    here = one[one["list"] == count.who[-1].upper()] if count.who != "all" else one
    if ", after day " in count.state:
        state, _, day = count.state.removeprefix("no longer ").rpartition(", after day ")
        ends = [_true(frames, people, replace(count, state=state, days=days)) for days in (int(day), count.days)]
        return None if None in ends else abs(ends[1] - ends[0])
    event = here["event"].to_numpy(dtype=bool)
    counted = {
        "events": (here["stop"] <= count.days) & event,
        "gone": (here["stop"] < count.days) & ~event,
        "free": here["stop"] >= count.days,
        "never": ~event,
    }
    return int(counted[count.state].sum()) if count.state in counted else None
