"""No attack finds anything in an edition of the shipped synthetic study, and what the attacks work out is true.

The same attacks can be led against another finished run, whose folder IPVI_EDITION names.
"""

from __future__ import annotations

import importlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import Before, suppress
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.release import nested
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.plan import design_of
from ipvi_eval.report.quoted.citable import FILES
from ipvi_eval.results.store import Results
from tests.disclosure.attacks import (
    adding_up,
    alternative_text,
    citable,
    figure,
    linked,
    metadata,
    rounded_twice,
    suppressed_list,
    vectors,
)

pytestmark = pytest.mark.xdist_group("the shipped run")

ON_RESULTS = (
    *("adding_up", "another_id", "balance", "clocks", "compared", "curve", "delivery", "designs", "dispersion"),
    *("exits", "fitted", "flows", "groups"),
    *("horizons", "inputs", "left_out", "linked", "linking", "lists", "medians", "missing", "notified_when"),
    "outcomes",
    *("path", "periods"),
    *("movement", "precision", "ratios", "reasons", "repetition", "sentences", "severity", "shares", "so_far", "years"),
)
WITH_THE_PLAN = ("placebo", "refit")

DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix")


@pytest.fixture(scope="module")
def run(request) -> Path:
    other = os.environ.get("IPVI_EDITION")
    return Path(other) if other else request.getfixturevalue("shipped_run").folder


@pytest.fixture(scope="module")
def released(run):
    return Results.load(run / "released")


def nothing(finds):
    assert not finds, "\n".join(map(str, finds))


def room(name):
    return importlib.import_module(f"tests.disclosure.attacks.{name}")


@pytest.mark.parametrize("name", ON_RESULTS)
def test_what_the_released_results_give_away(released, name):
    nothing(room(name).attack(released))


@pytest.mark.parametrize("name", WITH_THE_PLAN)
def test_what_the_printed_plan_adds(run, released, name):
    nothing(room(name).attack(released, design_of(read_study(run.parent / "analysis" / "study.toml"))))


def test_what_the_same_edition_prints_twice_where_it_is_rounded(run):
    """Of the counts before disclosure control, as the profile that rounds would print them."""
    study = read_study(run.parent / "analysis" / "study.toml")
    parts = sorted(folder for folder in (run / "results").iterdir() if (folder / "estimates.json").is_file())
    every = Results.merged(map(Results.load, parts))
    assert len(parts) > 3
    before = Before(secret=b"a secret of the agency")
    nothing(rounded_twice.attack(suppress(every, read_profile("rounded"), nested(study), before).results))


def test_every_table_of_shares_that_come_to_one_says_so(run):
    """Seen in the shares before disclosure control: those that leave all together or not at all need not."""
    parts = sorted(folder for folder in (run / "results").iterdir() if (folder / "tables.json").is_file())
    tables = Results.merged(map(Results.load, parts)).tables.values()
    whole = {table.id for table in tables if adding_up.parts_of_a_whole(table) and not table.rests_on}
    assert whole == {table.id for table in tables if table.parts_of} == {"survival.movement"}


def test_what_the_list_of_suppressed_results_gives_away(run, released):
    meta = json.loads((run / "released" / "meta.json").read_text("utf-8"))
    nothing(suppressed_list.attack(released, meta))


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(("kind", "attack"), [("figure", figure.attack), ("alternative_text", alternative_text.attack)])
def test_what_the_figures_give_away(run, name, kind, attack):
    nothing(attack((run / "reports" / f"{name}.html").read_text("utf-8")))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pdf_draws_no_line_that_its_page_does_not_draw(run, name):
    page, pdf = (run / "reports" / f"{name}.{suffix}" for suffix in ("html", "pdf"))
    drawn = list(vectors.of_pdf(pdf.read_bytes()))
    assert len(drawn) > 5 or name == "grant_brief"  # which has no figure
    nothing(vectors.attack(pdf.read_bytes(), page.read_text("utf-8")))


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_carry_nothing_but_their_text(run, name, suffix):
    nothing(metadata.attack(run / "reports" / f"{name}.{suffix}"))


def test_what_the_files_of_citable_numbers_give_away(run):
    nothing(citable.attack(run))


@pytest.mark.parametrize("name", FILES)
def test_files_of_citable_numbers_carry_nothing_but_their_text(run, name):
    nothing(metadata.attack(run / "released" / name))


@pytest.fixture(scope="module")
def frames(run):
    return Inputs(read_study(run.parent / "analysis" / "study.toml")).frames


def test_no_claim_about_people_is_false(frames, released):
    """Of all that is worked out together: people since entry or notification with an event, gone, or free."""
    people = {}
    checked = 0
    for count, known in linked.known(released).items():
        if (true := _true(frames, people, count)) is not None:
            assert known.low <= true <= known.high, count
            checked += 1
    assert checked > 100


def _true(frames, people, count):
    spells = {"since entry": frames.spells, "since notification": frames.spells_since_notification}.get(count.cohort)
    if spells is None or count.clock != "street" or not count.outcome:
        return None
    if (count.cohort, count.outcome) not in people:
        people[count.cohort, count.outcome] = spells(count.outcome).to_first()
    one = people[count.cohort, count.outcome]
    names = {f"list {name.lower().replace('_', ' ')}": name for name in frames.lists.names}
    here = one[one["list"] == names[count.who]] if count.who != "all" else one
    if ", after day " in count.state:
        state, _, day = count.state.removeprefix("no longer ").rpartition(", after day ")
        ends = [_true(frames, people, replace(count, state=state, days=days)) for days in (int(day), count.days)]
        return None if None in ends else abs(ends[1] - ends[0])
    event = here["event"].to_numpy(dtype=bool)
    counted = {
        "events": (here["stop"] <= count.days) & event,
        "free": (here["stop"] > count.days) | ((here["stop"] == count.days) & ~event),
        "never": ~event,
    }
    sums = {state: int(held.sum()) for state, held in counted.items()}
    sums["gone"] = len(here) - sums["events"] - sums["free"]
    return sums.get(count.state)
