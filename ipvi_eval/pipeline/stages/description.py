"""What the extract holds, and what the plan said: the numbers and tables every report starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from ipvi_eval.cohort.incidents import once
from ipvi_eval.cohort.monthly import complete_months, sum_of_months
from ipvi_eval.counted import (
    EVENTS,
    EVERYBODY,
    LEFT_OUT,
    LINKING,
    LOOKED_AT,
    NOTIFIED,
    OF_THE_DUE,
    ON_FILE,
    ON_NO_LIST,
    PEOPLE,
    REPORTS,
    UNKNOWN_SUSPECT,
    Count,
    Group,
    Key,
    by,
    incidents,
)
from ipvi_eval.data.privacy.pseudonyms import KEY_VARIABLE
from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.pipeline.reading.people_flow import PeopleFlow
from ipvi_eval.pipeline.stages.by_year import counts_by_year, tells_reports
from ipvi_eval.pipeline.stages.codebook import codebook_table
from ipvi_eval.pipeline.stages.missing import missing_table
from ipvi_eval.pipeline.stages.plan_table import plan_table
from ipvi_eval.pipeline.stages.planned_tests import planned_tests
from ipvi_eval.pipeline.stages.standing import standing
from ipvi_eval.plan.outcome import RECORDS
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Column, Results, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ipvi_eval.data.linked.links import Link
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.plan.study import Study

_Row = tuple[str, int, int, str]
_SLACK = pd.Timedelta(days=62)
"""Records that begin or end this near to the turn of a year reach over the year: a small place has quiet weeks."""


_EXCLUDED = "do not count towards outcomes that ask for an arrest; prior arrests are as the agency counted them"


def describe(study: Study, frames: Frames) -> Results:
    """Counts of the extract, its sources and quality, and the plan in words.

    What the extract does not hold is not zero: it has no count, and the reports have no sentence about it.
    """
    plan = plan_table(study, calendar=frames.extract.calendar, linkage=frames.extract.linkage)
    counts = scoped(frames.populations.records(), _counts(study, frames))
    years = counts_by_year(study, frames)
    missing = missing_table(study, frames.extract)
    codebook = codebook_table(study, calendar=frames.extract.calendar)
    asked = (plan, codebook, planned_tests(study), standing(study))
    return Results.of([*counts, _sources(frames), *_quality(study, frames), *missing, *years, *asked])


def _counts(study: Study, frames: Frames) -> Iterator[Estimate]:
    extract = frames.extract
    here = once(extract.incidents[extract.incidents["area"] == study.area])
    if extract.holds("incidents"):
        studied = _of_window(study, int(_studied(study, here).sum()), "")
        yield _count(
            "data.incidents", studied, "incidents", f"incidents in {study.place} from the window's start to the freeze"
        )
    if extract.holds("persons"):
        yield from _people(study, frames)
    if extract.holds("incidents"):
        if study.baseline_year:
            year = frames.populations.year(study.baseline_year)
            yield from scoped(year, _baseline(study, study.baseline_year, here, extract))
        yield from _by_outcome(study, frames)
    elif extract.holds("monthly_counts"):
        yield from _totals(study, frames)


def _studied(study: Study, records: pd.DataFrame) -> pd.Series:
    """Which records lie in the window, up to the freeze: later ones count nowhere in the study."""
    return records["date"].between(pd.Timestamp(study.window.start), pd.Timestamp(study.window.freeze))


def _of_window(study: Study, number: int, outcome: str) -> Count:
    return incidents(number, study.area, outcome, f"{study.window.start:%Y-%m}", f"{study.window.freeze:%Y-%m-%d}")


def _people(study: Study, frames: Frames) -> Iterator[Estimate]:
    """People who entered a list by the freeze and, where the plan follows them, have a day of follow-up.

    These are the people of the survival analysis. Who entered without a day of follow-up is told in the data quality,
    and only there: two totals that differ by a few would give those few away.
    """
    people, freeze = frames.persons(), pd.Timestamp(study.window.freeze)
    people = people[people["entry"] <= freeze]
    if study.survival and len(people):
        people = people[people["person"].isin(frames.spells(study.survival.outcomes[0]).frame["person"])]
    clock = "street" if study.survival else ""
    followed = ", followed for a day or more" if study.survival else ""
    label = f"people who entered a list in {study.place} by the freeze{followed}"
    yield _count("data.persons", Group(EVERYBODY, clock=clock).people(len(people)), "persons", label)
    if frames.extract.holds("notifications"):
        yield from _notified(study, people, frames)
    for name in frames.lists.names:
        on_list = people["list"] == name
        label = f"people who entered {frames.lists.label(name)} by the freeze{followed}"
        on_it = Group(f"list_{name.lower()}", clock=clock).people(int(on_list.sum()))
        yield _count(f"data.list_{name.lower()}.persons", on_it, "persons", label)


def _notified(study: Study, people: pd.DataFrame, frames: Frames) -> Iterator[Estimate]:
    """The program's reach by the freeze, with its base: those who entered a list it notifies since it began."""
    notifications = frames.extract.notifications
    told = notifications[notifications["date"] <= pd.Timestamp(study.window.freeze)]
    notified, reached = people["person"].isin(told["person"]), "people notified at least once by the freeze"
    clock = "street" if study.survival else ""
    if study.survival and notified.any():
        after = frames.spells_since_notification(study.survival.outcomes[0]).frame
        notified &= people["person"].isin(after["person"])
        reached += ", followed for a day or more after it"
    yield _count("data.notified", Group(NOTIFIED, clock=clock).people(int(notified.sum())), "persons", reached)
    letter = told["kind"].eq("letter").fillna(False).astype(bool)
    if told["kind"].notna().any():
        only = people["person"].isin(told.loc[letter, "person"]) & ~people["person"].isin(told.loc[~letter, "person"])
        by_letter = Group(NOTIFIED, clock=clock).count(int((only & notified).sum()), by("letter"))
        yield _count("data.notified_by_letter", by_letter, "persons", "of these, notified by letter only")
    if study.programme:
        yield from scoped(frames.populations.due_since_start(), _reach(frames))


def _reach(frames: Frames) -> Iterator[Estimate]:
    due, since = frames.due(), OF_THE_DUE.within(SINCE)
    due = due[due["period"] == SINCE]
    label = "people who entered a list that is notified, from the start of the program to the freeze"
    yield _count("data.due", since.people(len(due)), "persons", label)
    told_of_them = since.count(int(due["reached"].sum()), EVENTS)
    yield _count("data.due_notified", told_of_them, "persons", "of these, notified by the freeze")


def _by_outcome(study: Study, frames: Frames) -> Iterator[Estimate]:
    for name, outcome in study.outcomes.items():
        if frames.told(name):
            found = frames.incidents(name)
            total = _of_window(study, int(((found["area"] == study.area) & _studied(study, found)).sum()), name)
            yield _count(f"data.{name}.incidents", total, "incidents", outcome.label)


def _baseline(study: Study, year: int, here: pd.DataFrame, extract: Extract) -> Iterator[Estimate]:
    """Reports of one year, where the records reach over it and tell a report of one kind from the others."""
    if not _reaches_over(extract.incidents["date"], year) or not tells_reports(extract):
        return
    reports = here[(here["date"].dt.year == year) & here["report"].astype(bool)]

    def of_year(number: int, outcome: str) -> Count:
        return incidents(number, study.area, outcome, f"{year}-01", f"{year}-12")

    label = f"domestic incident reports in {year}"
    yield _count("data.baseline_dir", of_year(len(reports), REPORTS), "incidents", label)
    if not (extract.incidents["relationship"] == "unknown").all():
        intimate = int((reports["relationship"] == "intimate").sum())
        # The same count stands in the series of an outcome of the plan, where it has one of every such report.
        own = next((name for name, one in study.outcomes.items() if one.published_as == "report"), None)
        known = intimate if own is None else of_year(intimate, own)
        yield _count("data.baseline_ipv", known, "incidents", f"of these, about intimate partners, in {year}")


def _reaches_over(dates: pd.Series, year: int) -> bool:
    first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    return bool(len(dates) and dates.min() - _SLACK <= first and dates.max() + _SLACK >= last)


def _totals(study: Study, frames: Frames) -> Iterator[Estimate]:
    """The agency's own totals added up, over the months that are studied and over the baseline year."""
    months, year = complete_months(study.window), study.baseline_year
    of_year = tuple(f"{year}-{month:02d}" for month in range(1, 13)) if year else ()
    for name, outcome in study.outcomes.items():
        parts = (("total", months, "the complete months of the study"), ("total_baseline", of_year, f"{year}"))
        for kind, wanted, when in parts:
            total = sum_of_months(frames.extract.monthly_counts, area=study.area, outcome=name, months=wanted)
            if total is not None:
                label = f"{outcome.label}, {when}"
                found = _count(f"data.{name}.{kind}", total, "incidents", label, method="sum of monthly totals")
                who = frames.populations.year(year) if year and wanted is of_year else frames.populations.records()
                yield from scoped(who, (found,))


def _count(
    id: str, value: int, unit: Literal["incidents", "persons"], label: str, method: str = "count of records"
) -> Estimate:
    return Estimate(id=id, value=value, unit=unit, method=method, label=label)


def _sources(frames: Frames) -> Table:
    """Which tables there were, each with its fingerprint: names, hashes and rows of the files stay inside."""
    columns = (Column("table", "Table", "text"), Column("fingerprint", "Fingerprint", "public"))
    rows = tuple((source.table, source.fingerprint or None) for source in frames.extract.sources)
    note = "" if all(mark for _, mark in rows) else _NO_FINGERPRINT
    return Table(id="data.sources", title="Tables of the extract", columns=columns, rows=rows, note=note)


_NO_FINGERPRINT = (
    "No fingerprint is shown: the extract holds totals alone, and whoever tries what a few months may be would find "
    f"them by it. The secret {KEY_VARIABLE} changes that"
)


def _quality(study: Study, frames: Frames) -> Iterator[Table]:
    """One table of what was looked at, where there was something to look at."""
    columns = (
        Column("check", "What was looked at", "public"), Column("count", "Records", "count"),
        Column("of", "Of", "count"), Column("what", "What it means", "public"),
    )  # fmt: skip
    extract = frames.extract
    rows = [*_recorded(study, extract), *_linked(study, extract)]
    if not _one_of_several(study):  # these are of all areas, and stand in the reports of all sites together
        rows += [*_respelled(extract), *_released(extract)]
    rows += _left_out(study, PeopleFlow.of(frames))
    if rows:
        yield Table(id="data.quality", title="Data quality", columns=columns, rows=tuple(dict.fromkeys(rows)))


def _recorded(study: Study, extract: Extract) -> Iterator[_Row]:
    people = extract.incidents[(extract.incidents["area"] == study.area) & _studied(study, extract.incidents)]
    if not extract.holds("incidents") or people.empty:
        return
    here = once(people)
    until = _of_window(study, 0, "").key.until
    every = Count(len(here), Key(study.area, LOOKED_AT, until=until))
    # Each of an incident's people has a row: it is known of the incident when it is known of one of them.
    unknown = len(here) - people.loc[people["relationship"] != "unknown", "incident"].nunique()
    what = "relationship not recorded: counted as not intimate, so counts of intimate partners are a lower bound"
    yield "incidents without a recorded relationship", unknown, every, what
    if extract.tells("incidents", "suspect"):
        suspected = people.loc[people["suspect"].notna(), "incident"].nunique()
        no_suspect = Count(len(here) - suspected, Key(study.area, UNKNOWN_SUSPECT, until=until))
        yield "incidents without a known suspect", no_suspect, every, "cannot be anyone's re-offense"
    if study.sealed and extract.tells("incidents", "sealed"):
        arrests = people[people["arrest"]]
        sealed = arrests.loc[arrests["sealed"], "incident"].nunique()
        counts = "count like any others" if study.sealed == "include" else _EXCLUDED
        yield "incidents with an arrest whose record is sealed", sealed, arrests["incident"].nunique(), counts
    if any(outcome.same_victim is not None for outcome in study.outcomes.values()):
        lacking = people["suspect"].notna() & people["victim"].isna() & people["dyad"].isna()
        no_victim = people.loc[lacking, "incident"].nunique()
        what = "cannot be said to be against the same victim, so those counts are a lower bound"
        yield "incidents with a known suspect and no recorded victim", no_victim, every, what


_LINKED: dict[tuple[str, str], tuple[str, str]] = {
    ("incidents", "suspect"): (
        "suspects who are on a list",
        "only their incidents can be anyone's re-offense; of all incidents on file, after the freeze too",
    ),
    ("persons", "person"): ("people who are a suspect in some incident", "an incident before or after the entry"),
    ("notifications", "person"): (
        "notifications of people on a list",
        "in all areas; a key that names nobody is refused",
    ),
    ("custody", "person"): (
        "bookings of people on a list",
        "in all areas; those of anybody else are refused or left out",
    ),
    **{(name, "person"): (f"{name} of people on a list", "only these can be anyone's re-offense") for name in RECORDS},
    **{
        (name, "incident"): (f"{name} whose incident is on file", "nothing can be asked of the incident of others")
        for name in RECORDS
    },
}


_OF_ONE_AREA = ("incidents", "persons")
"""Where people come from one area alone, these links are all of that area (`data.linked.links`)."""


def _linked(study: Study, extract: Extract) -> Iterator[_Row]:
    """How many records find their person, where the study is when areas are told apart, and by year for suspects.

    Of a table that tells no area those of all areas; one of several sites does not tell them as its own.
    """
    for (table, column), (check, what) in _LINKED.items():
        of_table = [link for link in extract.links if (link.table, link.column) == (table, column)]
        told_apart = any(link.area for link in of_table)
        elsewhere = _one_of_several(study) and not (
            table in _OF_ONE_AREA and {*extract.persons["area"]} == {study.area}
        )
        here = [link for link in of_table if link.area == (study.area if told_apart or elsewhere else None)]
        yield from ((check, *_of_link(link), what) for link in here if link.year is None)
        if table == "incidents":
            yield from _by_year(check, [link for link in here if link.year is not None])


def _one_of_several(study: Study) -> bool:
    """Whether the study is that of one of several sites of a plan."""
    return study.sibling is not None and not study.sites


def _by_year(check: str, years: Sequence[Link]) -> Iterator[_Row]:
    """One row for each year; what they are there for is said once, with the first and the last of them."""
    for link in years:
        what = ""
        if link is years[0] and len(years) > 1:
            what = f"{link.year} to {years[-1].year}: a break from one year to the next points to keys that changed"
        yield f"{check}, {link.year}", *_of_link(link), what


def _of_link(link: Link) -> tuple[Count, Count]:
    """Those that link and all of them; the years add up to all years."""
    whole = Group(f"{LINKING} {link.table}")
    who = whole if link.year is None else whole.within(f"entered_{link.year}")
    return who.count(link.linked, "count"), who.count(link.of, "of")


def _respelled(extract: Extract) -> Iterator[_Row]:
    for one in extract.unified:
        what = "spaces, leading zeros, a trailing .0 or case differed between files and were ignored"
        total = int(getattr(extract, one.table)[one.column].notna().sum())
        yield f"keys spelled otherwise elsewhere ({one.table}, {one.column})", one.rows, total, what


def _released(extract: Extract) -> Iterator[_Row]:
    """Bookings whose release nobody recorded: how they were taken decides on days at liberty."""
    if (found := extract.releases) is not None:
        yield "releases missing before a later booking", found.releases, found.of, found.taken


def _left_out(study: Study, flow: PeopleFlow) -> Iterator[_Row]:
    """People on no list of the plan, and without a day of follow-up; one row for outcomes that have the same."""
    if flow.off_lists:
        off, every = Count(flow.off_lists, Key(ON_FILE, ON_NO_LIST)), Group(f"{LINKING} persons")
        of = every.count(flow.off_lists + flow.listed, "of")
        yield "people on no list of the plan", off, of, "entered another list, and are in no result"
    total, left_out = Count(flow.listed, Key(ON_FILE, PEOPLE)), flow.left_out
    if len(left_out) > 1 and len({tuple(excluded.items()) for excluded in left_out.values()}) == 1:
        left_out = {"": next(iter(left_out.values()))}
    for name, excluded in left_out.items():
        label = study.outcomes[name].label if name else "any outcome"
        for reason, number in excluded.items():
            if number:
                same = all(others.get(reason) == number for others in left_out.values())
                gone = Count(number, Key(ON_FILE, f"{LEFT_OUT}: {reason}", "" if same else name))
                yield f"people left out of the results on {label}", gone, total, reason
