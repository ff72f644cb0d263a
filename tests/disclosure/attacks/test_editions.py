"""Last year's edition beside this year's: found where the two know nothing of each other, nothing where they do."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.disclosure.editions.kept import WHOLE_PLAN, Kept
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import Before, Screened, suppress
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.stages.release import COUNTS, release
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.editions import attack
from tests.disclosure.attacks.find import Find
from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.test_delivery import flow

pytestmark = pytest.mark.xdist_group("the shipped run")

ID = "survival.ipv_arrest.notified.list_c.risk_12m"


@pytest.mark.parametrize(("events", "found"), [(17, [(3, 3)]), (14, []), (25, [])])
def test_events_of_one_more_year(events, found):
    finds = attack(edition(share(ID, n=300, events=14)), edition(share(ID, n=340, events=events)))
    assert [(one.low, one.high) for one in finds if "events" in one.learned] == found


def test_nobody_becomes_less():
    assert attack(edition(share(ID, n=300, events=14)), edition(share(ID, n=300, events=13))) == []


def test_a_hidden_number_between_two_that_are_shown():
    """List C was hidden last year; D and the total of both years, and C of this year, leave it little room."""
    name = "data.list_{}.persons".format
    before = edition(share("data.persons", value=300), *(share(name(x), value=y) for x, y in (("c", None), ("d", 295))))
    after = edition(share("data.persons", value=330), *(share(name(x), value=y) for x, y in (("c", 20), ("d", 310))))
    learned = {one.learned: (one.low, one.high) for one in attack(before, after)}
    assert (5, 5) in learned.values()


@pytest.mark.parametrize(
    ("row", "found"), [("Not reached by the data freeze", []), ("On a list that is not notified", [(3, 3)])]
)
def test_what_people_leave_again_tells_of_nobody_who_came(row, found):
    """Three more who are not reached are those who came less those who were reached since."""
    before, after = (edition(flow(("step", "On a list", 100 + many), ("lost", row, 20 + many))) for many in (0, 3))
    finds = attack(before, after)
    assert [(one.low, one.high) for one in finds if f"flow, {row}" in one.learned] == found


PLAN = {WHOLE_PLAN: "two areas beside it", "ipv_arrest": "an arrest"}


def signed(people: int, events: int, freeze: date, defined: dict[str, str], *earlier: Kept) -> Screened:
    """An edition of one share, made by the package."""
    group = Group("list_c", "ipv_arrest", "street")
    made = share("data.list_c.persons", value=group.people(people), unit="persons")
    of_them = share(
        ID.replace("notified.", ""), n=group.people(people), events=group.count(events, EVENTS, 365), value=0.1
    )
    before = Before(earlier, freeze, defined)
    return suppress(Results.of([made, of_them]), read_profile("cms11"), before=before)


@pytest.mark.parametrize(
    "changed",
    [{}, {WHOLE_PLAN: "one area beside it"}, {"ipv_arrest": "an arrest or a citation"}],
    ids=["the same plan", "an area left out", "an outcome wider by one condition"],
)
@pytest.mark.parametrize("events", [17, 11])
def test_a_plan_that_was_changed_gives_nobody_away(changed, events):
    """Three events more or three fewer, as the change has it."""
    first = signed(300, 14, date(2024, 9, 30), PLAN)
    alone = signed(340, events, date(2024, 10, 31), PLAN | changed)
    together = signed(340, events, date(2024, 10, 31), PLAN | changed, first.kept)
    if events > 14:
        assert [(one.low, one.high) for one in attack(first.results, alone.results) if "events" in one.learned] == [
            (3, 3)
        ]
    assert attack(first.results, together.results) == []
    shown = together.results.estimates[ID.replace("notified.", "")].events
    assert shown is None or (not changed and shown == events < 14)


@pytest.fixture(scope="module")
def last_year(shipped_run, tmp_path_factory) -> tuple[Study, Path]:
    """The shipped study as it was a year ago, without documents."""
    root = tmp_path_factory.mktemp("last year") / "study"
    shutil.copytree(shipped_run.folder.parent, root, ignore=shutil.ignore_patterns("run"))
    plan = root / "analysis" / "study.toml"
    text = plan.read_text("utf-8")
    documents = 'reports = ["annual_report", "grant_brief", "technical_appendix", "feasibility_report"]'
    assert documents in text
    assert "end = 2025-12-31" in text
    plan.write_text(text.replace("end = 2025-12-31", "end = 2024-12-31").replace(documents, "reports = []"), "utf-8")
    return read_study(plan), run(plan, watch=Silent(), engine="builtin").folder


@pytest.fixture(scope="module")
def this_year(shipped_run, last_year, tmp_path_factory) -> tuple[Results, dict[str, int]]:
    """What is released of the shipped study where last year's edition is part of the system, and its audit."""
    folder, results = tmp_path_factory.mktemp("this year"), shipped_run.folder / "results"
    study = read_study(shipped_run.folder.parent / "analysis" / "study.toml")
    parts = ["data", *(Path(name).stem for name in study.analyses)]
    found = Results.merged(Results.load(results / part) for part in parts)
    kept = {"last year": Kept.load(last_year[1] / "results" / "disclosure" / COUNTS)}
    release(study, found, folder / "released", inside=folder, synthetic=True, earlier=kept)
    return Results.load(folder / "released"), json.loads((folder / "audit.json").read_text("utf-8"))["audit"]


BOTH = {"earlier edition", "later edition"}


def told_by(find: Find) -> set[str]:
    return {edition for edition in BOTH if any(id.startswith(edition) for id in find.ids)}


def test_two_editions_that_know_nothing_of_each_other_give_people_away(shipped_run, last_year):
    finds = attack(Results.load(last_year[1] / "released"), Results.load(shipped_run.folder / "released"))
    assert len([one for one in finds if one.exact]) > 20
    # Whatever is found takes both of them.
    assert all("added since the earlier edition" in one.learned or told_by(one) == BOTH for one in finds)


def test_two_editions_in_one_system_give_nobody_away(last_year, this_year):
    finds = attack(Results.load(last_year[1] / "released"), this_year[0])
    assert not finds, "\n".join(map(str, finds))
    assert (this_year[1]["editions"], this_year[1]["told_before"]) == (1, 0)


def test_numbers_that_stand_in_both_differ_by_nobody_or_by_enough(last_year, this_year):
    """The plainest attack, of which nothing is known to the package: every pair of numbers of people and of events."""
    before, after = Results.load(last_year[1] / "released").estimates, this_year[0].estimates
    pairs = [
        (f"{id}, {name}", getattr(after[id], name), getattr(before[id], name))
        for id in before.keys() & after.keys()
        for name in ("n", "events", "value")
        if id.startswith(("survival.", "data.")) and (name != "value" or after[id].unit == "persons")
    ]
    both = [(id, new - old) for id, new, old in pairs if new is not None and old is not None]
    assert len(both) >= 100
    assert [one for one in both if 0 < one[1] < 11] == []


def test_the_headline_numbers_are_still_there(this_year):
    shown = {id for id, one in this_year[0].estimates.items() if one.value is not None}
    assert len(shown) > 250
    assert {"data.persons", "its.ipv_dir.headline.percent_change"} <= shown
