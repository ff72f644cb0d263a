"""A county's workbook goes in by its mapping, and every count equals one made of the sheets by other means.

About a minute on a machine that does nothing else, most of it for the main job and its reports.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from ipvi_eval.cli.app import app
from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results
from tests.end_to_end import county_workbook

INTIMATE = ["SE", "CS", "BG", "XS", "XR", "HR"]


@pytest.fixture(scope="module")
def plan(study_of: Callable[[str], Path]) -> Path:
    path = study_of("county")
    county_workbook.write(path.parents[1] / "data" / "county.xlsx")
    return path


@pytest.fixture(scope="module")
def frames(plan: Path) -> Frames:
    return Inputs(read_study(plan)).frames


@pytest.fixture(scope="module")
def finished(plan: Path) -> Finished:
    return run(plan, watch=Silent(), engine="builtin")


@pytest.fixture(scope="module")
def released(finished: Finished) -> Results:
    return Results.load(finished.folder / "released")


@pytest.fixture(scope="module")
def sheet(plan: Path) -> Callable[[str], pd.DataFrame]:
    """A sheet as pandas reads it, with nothing of the package."""
    with pd.ExcelFile(plan.parents[1] / "data" / "county.xlsx") as book:
        header = {name: 2 if name == "Incidents" else 0 for name in book.sheet_names}
        read = {name: book.parse(name, dtype=str, keep_default_na=False, header=row) for name, row in header.items()}
    return read.__getitem__


def day(written: pd.Series, form: str = "%m/%d/%Y") -> pd.Series:
    return pd.to_datetime(written.mask(written == ""), format=form)


def at_risk(entry: pd.Timestamp, last: pd.Timestamp, nights: set[int], incidents: Set[int] = frozenset()) -> int:
    """Days of follow-up in the street, one by one: those between two nights in jail are none, unless an incident was on
    them."""
    inside = {day for day in nights if day - 1 in nights} - incidents
    return sum(day not in inside for day in range(entry.toordinal() + 1, last.toordinal() + 1))


@pytest.fixture(scope="module")
def reports(sheet: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Every row about partners in the City that is a report."""
    rows = sheet("Incidents")
    rows = rows[(rows["AGENCY"] == "POK") & rows["REL_CODE"].isin(INTIMATE) & (rows["DIR_FILED"] == "Y")]
    return rows.assign(day=day(rows["OCC_DATE"]))


@pytest.fixture(scope="module")
def paths(sheet: Callable[[str], pd.DataFrame]) -> dict[str, list[tuple[pd.Timestamp, str]]]:
    """The lists of each of the City's subjects, by day."""
    rows = sheet("Subjects")
    rows = (
        rows[rows["AGENCY"] == "POK"].assign(day=lambda one: day(one["ENTRY_DATE"])).sort_values("day", kind="stable")
    )
    return {key: list(zip(one["day"], one["ENTRY_LIST"], strict=True)) for key, one in rows.groupby("SUBJECT_KEY")}


@pytest.fixture(scope="module")
def last(sheet: Callable[[str], pd.DataFrame]) -> pd.Series:
    """The last day of everybody's follow-up, by the subject's key."""
    exits = sheet("Subjects").drop_duplicates("SUBJECT_KEY").set_index("SUBJECT_KEY")["EXIT_DATE"]
    return day(exits).fillna(county_workbook.DRAWN).clip(upper=county_workbook.DRAWN)


@pytest.fixture(scope="module")
def held(sheet: Callable[[str], pd.DataFrame]) -> dict[str, set[int]]:
    """The days on which each subject lay in jail from one day to the next, by the subject's key."""
    pairs = sheet("Crosswalk").groupby("JAIL_ID")["SUBJECT_KEY"].unique()
    person = {number: keys[0] for number, keys in pairs.items() if len(keys) == 1}
    days: dict[str, set[int]] = {}
    jail = sheet("Jail")
    for number, start, end in zip(
        jail["JAIL_ID"], day(jail["BOOKED"], "%m/%d/%y"), day(jail["RELEASED"], "%m/%d/%y"), strict=True
    ):
        if number in person:
            last = end if pd.notna(end) else pd.Timestamp("2030-01-01")
            days.setdefault(person[number], set()).update(range(start.toordinal(), last.toordinal()))
    return days


def test_a_month_s_count_is_of_incidents_and_not_of_rows(frames, reports) -> None:
    found = frames.monthly("ipv_report")
    # Drawn on 14 November: October is the last month that is whole.
    assert (found.months[0], found.months[-1]) == ("2016-01", "2025-10")
    by_month = reports.groupby(reports["day"].dt.strftime("%Y-%m"))["DIR_NO"]
    once, rows = (getattr(by_month, how)().reindex(list(found.months), fill_value=0) for how in ("nunique", "size"))
    assert found.counts.tolist() == once.tolist()
    assert rows.sum() > once.sum()
    # The county's own table, in which no report has a second row.
    own = county_workbook.read("incidents")
    own = own[(own["AGENCY"] == "POK") & own["REL_CODE"].isin(INTIMATE) & (own["DIR_FILED"] == "Y")]
    by_month = county_workbook.days(own["OCC_DATE"]).dt.strftime("%Y-%m").value_counts()
    assert found.counts.tolist() == by_month.reindex(list(found.months), fill_value=0).tolist()


def test_everybody_of_an_incident_is_in_it(frames, reports) -> None:
    here = frames.involved("ipv_report").query("area == 'City'")
    found = set(here[["incident", "suspect", "victim"]].fillna("").itertuples(index=False, name=None))
    assert found == set(reports[["DIR_NO", "SUSPECT_KEY", "VICTIM_KEY"]].itertuples(index=False, name=None))
    assert len(here) == len(found)


def test_people_enter_with_their_first_list_and_move_with_the_others(frames, paths) -> None:
    people = frames.persons()
    assert dict(zip(people["person"], people["list_recorded"], strict=True)) == {
        k: one[0][1] for k, one in paths.items()
    }
    assert dict(zip(people["person"], people["entry"], strict=True)) == {k: one[0][0] for k, one in paths.items()}
    moves = frames.extract.moves.merge(people[["person"]])
    expected = {
        (key, when, after)
        for key, one in paths.items()
        for (_, before), (when, after) in pairwise(one)
        if after != before
    }
    assert set(moves[["person", "date", "list"]].itertuples(index=False, name=None)) == expected
    assert len(moves) == len(expected) > 50


def test_the_path_of_everybody_who_was_never_notified(frames, paths, last, sheet) -> None:
    """List by list, with the days on it, for those whose lists only the sheet of subjects tells."""
    notified = set(sheet("CallIns")["SUBJECT_KEY"])
    found, told = frames.list_paths(), frames.lists
    joined = {name: told.told(pd.Series([name])).item() for name in "ABCD"}
    lists = {key: one[["stop", "origin"]].to_numpy().tolist() for key, one in found.groupby("person")}
    seen = 0
    for key, one in paths.items():
        if key in notified or key not in lists:
            continue
        inside = [(when, name) for when, name in one if when < last[key]]
        ends = [*(when for when, _ in inside[1:]), last[key]]
        expected: list[list[object]] = []
        for (_, name), end in zip(inside, ends, strict=True):
            stop = (end - one[0][0]).days
            if expected and expected[-1][1] == joined[name]:
                expected[-1][0] = stop
            else:
                expected.append([stop, joined[name]])
        assert lists[key] == expected
        seen += len(expected) > 1
    assert seen > 20


def test_days_in_custody_are_those_of_the_jail_s_numbers(frames, held, paths) -> None:
    stays = frames.extract.custody.assign(end=lambda one: one["end"].fillna(pd.Timestamp("2030-01-01")))
    found = (stays["end"] - stays["start"]).dt.days.groupby(stays["person"]).sum()
    listed = set(frames.extract.persons["person"])
    expected = {key: len(days) for key, days in held.items() if key in listed}
    assert {key: total for key, total in found.items() if total} == {key: n for key, n in expected.items() if n}
    assert sum(key in paths for key in expected) > 100


def test_days_at_risk_are_those_outside_jail(frames, held, reports, last) -> None:
    rows = frames.spells("ipv_report").frame
    found = rows.groupby("person")["stop"].max()
    entry = frames.persons().set_index("person")["entry"]
    on = reports.groupby("SUSPECT_KEY")["day"].apply(lambda one: {when.toordinal() for when in one})
    for key in [key for key in found.index if key in held]:
        assert found[key] == at_risk(entry[key], last[key], held[key], on.get(key, set())), key


def test_check_tells_what_was_gathered_translated_and_left_out(plan) -> None:
    told = CliRunner().invoke(app, ["check", str(plan), "--json"])
    assert told.exit_code == 0, told.output
    notes = "\n".join(json.loads(told.stdout)["warnings"])
    for words in (
        "incidents have several rows, one for each of their people",
        "people stand in several rows; the first one is their entry",
        "are of nobody in county.xlsx, sheet 'Crosswalk' and were left out",
        "stands for more than one person",
        "bookings are of people who are not in county.xlsx, sheet 'Subjects'",
    ):
        assert words in notes
    assert not any(f"{letter}0" in notes for letter in "JKPW")  # no key of anybody


def test_services_by_month(frames) -> None:
    services = frames.extract.services
    assert services["month"].iloc[[0, -1]].tolist() == [pd.Timestamp("2021-04-01"), pd.Timestamp("2025-10-01")]
    assert services["count"].tolist() == list(range(20, 20 + 55))


def test_the_main_job_counts_incidents_and_people(finished, released, reports, paths, last, held) -> None:
    folders = sorted(path.parent for path in (finished.folder / "results").rglob("estimates.json"))
    found = Results.merged(Results.load(folder) for folder in folders).estimates  # before disclosure control
    assert found["data.ipv_report.incidents"].value == reports["DIR_NO"].nunique() < len(reports)
    # Everybody is counted once who has a day of follow-up in the street.
    followed = [key for key, one in paths.items() if at_risk(one[0][0], last[key], held.get(key, set()))]
    assert found["data.persons"].value == len(followed)
    assert len(finished.reports) == 9
    assert str(released.tables["survival.movement"].note).startswith(
        "The extract holds the list at entry, each later list with its day, and the list at each notification."
    )
