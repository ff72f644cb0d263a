"""How many records of one table find their person in another, by year: keys that stop linking lose people silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.data.problems import Problem
from ipvi_eval.plan.outcome import RECORDS

_LINKS: tuple[tuple[TableName, str, str, TableName, str], ...] = (
    ("incidents", "suspect", "date", "persons", "person"),
    ("persons", "person", "entry", "incidents", "suspect"),
    ("notifications", "person", "date", "persons", "person"),
    ("custody", "person", "start", "persons", "person"),
    *((name, "person", "date", "persons", "person") for name in RECORDS),
    *((name, "incident", "date", "incidents", "incident") for name in RECORDS),
)
_FEW = 20
"""Fewer records than this on either side say nothing when next to none of them links."""
NONE: dict[TableName, int] = {"incidents": 5, "custody": 10}
"""... and fewer than this nothing when none at all does: people come onto a list by incidents, and few of them are
never booked; none of a handful may have been in court."""
_NEAR_NOUGHT = 0.02
_EXPECTED = 10.0
_LOST = 0.1
_FALLEN = 0.85
_DEVIATIONS = 6.0
_MANY_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """Of the `of` keys in `column` of `table`, `linked` are in the table `to`.

    `area` and `year` (of the record; of the entry for persons) are None for all of them together, and `month` for all
    of a year.
    """

    table: TableName
    column: str
    to: TableName
    linked: int
    of: int
    area: str | None = None
    year: int | None = None
    month: int | None = None

    @property
    def rate(self) -> float:
        """The share that links; not a number where there is no key."""
        return self.linked / self.of if self.of else float("nan")

    def plain(self) -> dict[str, Any]:
        """Plain values for the manifest."""
        return {
            "table": self.table,
            "column": self.column,
            "to": self.to,
            "area": self.area,
            "year": self.year,
            "linked": self.linked,
            "of": self.of,
            "rate": round(self.rate, 4) if self.of else None,
        }


def links(tables: Mapping[TableName, SourceTable]) -> tuple[Link, ...]:
    """The rates between the tables that are given: all records, by year, by area, and by area and year.

    Incidents are counted in the areas from which persons come: nobody else's suspects could be found among them. Where
    none lies in such an area, as areas are called otherwise there, all of them are.
    """
    return tuple(link for spec in _LINKS if {spec[0], spec[3]} <= set(tables) for link in _of_one(tables, spec))


def _of_one(
    tables: Mapping[TableName, SourceTable], spec: tuple[TableName, str, str, TableName, str]
) -> Iterator[Link]:
    name, column, when, to, key = spec
    table = tables[name]
    # Several victims of one suspect are one suspect.
    rows = _suspects(tables) if name == "incidents" else np.flatnonzero(table.coded(column).filled)
    found = table.coded(column).at(rows).among(tables[to].coded(key))
    years = table.frame[when].dt.year.to_numpy(dtype=float)[rows]
    yield from _counted(found, years, spec, None)
    if "area" in table.frame:
        areas = table.coded("area").at(rows).groups()
        for area, here in areas if len(areas) > 1 else ():
            yield from _counted(found[here], years[here], spec, area)


def _of_their_areas(tables: Mapping[TableName, SourceTable]) -> NDArray[np.bool_]:
    """Which incidents (n,) lie in an area from which persons come; all of them where none does."""
    here = tables["incidents"].coded("area").among(tables["persons"].coded("area"))
    return here | (not here.any())


def _suspects(tables: Mapping[TableName, SourceTable]) -> NDArray[np.int64]:
    """The row of each suspect of an incident, the first one, in the areas that count: those of an incident are all in
    one area."""
    incidents = tables["incidents"]
    again = incidents.repeats(["incident", "suspect"])
    return np.flatnonzero(_of_their_areas(tables) & incidents.coded("suspect").filled & ~again)


def _counted(
    found: NDArray[np.bool_],
    years: NDArray[np.float64],
    spec: tuple[TableName, str, str, TableName, str],
    area: str | None,
) -> Iterator[Link]:
    name, column, _, to, _ = spec
    if len(found):
        yield Link(name, column, to, int(found.sum()), len(found), area)
    for year in np.unique(years[~np.isnan(years)]):
        of_year = found[years == year]
        yield Link(name, column, to, int(of_year.sum()), len(of_year), area, int(year))


@dataclass(frozen=True, slots=True)
class _Breaks:
    """Years that link next to nothing or much less than the years before them, and the first year that links at all."""

    lost: tuple[Link, ...]
    fallen: tuple[Link, ...]
    begun: Link | None


def lost_links(
    tables: Mapping[TableName, SourceTable], found: tuple[Link, ...]
) -> tuple[list[Problem], tuple[str, ...]]:
    """What rates of links tell: problems where next to nothing links, and sentences on a break between years.

    Suspects are refused when neither they nor the persons find each other, or when a year links less than a tenth of
    what the years before it let expect: people who leave a list stop linking by and by, and not from one year to the
    next. Persons who enter late have had little time for an incident, so a break among them is only told. An area is
    told of where all areas together hide it. Bookings, and records of police, courts and probation, are refused
    likewise: where `found` counts those of everybody, `tables` hold those of the persons. Records that name an incident
    are refused where hardly any names one on file, or a year stops doing so; what few do not is told.
    """
    areas = dict.fromkeys(link.area for link in found if link.area)
    months = _months_of_suspects(tables)
    problems, notes = _told(tables, found, months, None)
    of_areas = [] if problems else [_told(tables, found, months, area) for area in areas]
    problems += [problem for wrong, _ in of_areas for problem in wrong]
    told = list(notes or [note for _, said in of_areas for note in said]) + _elsewhere(tables)
    for name in ("custody", *RECORDS):
        of_table = [link for link in found if link.table == name and link.area is None]
        problems += _lost_rows(tables, [link for link in of_table if link.to == "persons"])
        lost, said = _lost_incidents(tables, [link for link in of_table if link.to == "incidents"])
        problems += lost
        told += said
    return problems, tuple(told)


def _elsewhere(tables: Mapping[TableName, SourceTable]) -> list[str]:
    """That no incident lies in an area of persons: two systems call it otherwise, or it is the wrong file."""
    if not {"incidents", "persons"} <= set(tables):
        return []
    incidents, people = tables["incidents"], tables["persons"]
    if not len(incidents.rows) or incidents.coded("area").among(people.coded("area")).any():
        return []
    return [
        f"{incidents.file}: no incident lies in an area that people of {people.file} come from, so that suspects of "
        "all areas are looked for there; give one place one word in `codes.area` of both tables"
    ]


def _lost_rows(tables: Mapping[TableName, SourceTable], found: list[Link]) -> list[Problem]:
    """A jail or a court of everybody links little, so what counts is how many persons it knows, and each year beside
    others."""
    if not found:
        return []
    table, people = tables[found[0].table], tables["persons"]
    total, persons = found[0], people.rows
    known = int(people.coded("person").among(table.coded("person")).sum())
    what, here = ("bookings", "ever booked") if total.table == "custody" else ("rows", "in it")
    if _none(total, len(persons)):
        lost = (
            f"not one of {total.of:,} {what} is of anybody in {people.file}, and none of its {len(persons):,} people "
            f"was {here}, so that the keys are of different kinds; {_way_out(people)}"
        )
    elif max(total.rate, known / len(persons)) <= _NEAR_NOUGHT and min(total.of, len(persons)) >= _FEW:
        lost = (
            f"only {total.linked:,} of {total.of:,} {what} are of people in {people.file}, and only {known:,} of its "
            f"{len(persons):,} people were {here}; {_way_out(people)}"
        )
    elif _breaks(found[1:]).lost:
        lost = f"{what} stop linking to {people.file}: {_by_year(found[1:])}; {_way_out(people)}"
    else:
        return []
    return [Problem(table.file, lost, table.header.get("person", "person"))]


def _none(total: Link, persons: int) -> bool:
    """Whether no key at all links, of so many that it is no chance."""
    return not total.linked and min(total.of, persons) >= NONE.get(total.table, _FEW)


def _lost_incidents(tables: Mapping[TableName, SourceTable], found: list[Link]) -> tuple[list[Problem], list[str]]:
    """Records that name an incident name one on file, or nothing can be asked of it."""
    if not found or found[0].linked == found[0].of:
        return [], []
    table, incidents, total = tables[found[0].table], tables["incidents"], found[0]
    column = table.header.get("incident", "incident")
    missing = f"{total.of - total.linked:,} of {total.of:,} rows that name an incident name none of {incidents.file}"
    if (total.rate <= _NEAR_NOUGHT and total.of >= _FEW) or _breaks(found[1:]).lost:
        what = f"{missing} ({_by_year(found[1:])}); {_way_out(incidents)}"
        return [Problem(table.file, what, column)], []
    return [], [f"{table.file}: {missing}, so that nothing can be asked of it"]


def _way_out(to: SourceTable) -> str:
    return (
        f"export the keys as {to.file} has them (nothing cut off, no other system's numbers), or lead them there by "
        "`joins` or [crosswalk] of the mapping"
    )


def _told(
    tables: Mapping[TableName, SourceTable], found: tuple[Link, ...], by_month: pd.DataFrame, area: str | None
) -> tuple[list[Problem], list[str]]:
    suspects = [link for link in found if (link.table, link.area) == ("incidents", area)]
    persons = [link for link in found if (link.table, link.area) == ("persons", area)]
    if not suspects or not persons:
        return [], []
    incidents, people = tables["incidents"], tables["persons"]
    column = incidents.header.get("suspect", "suspect")
    where = f" in {area}" if area else ""
    total, breaks = suspects[0], _breaks(suspects[1:])
    way_out = _way_out(people)
    if _none(total, persons[0].of):
        what = (
            f"not one of {total.of:,} suspects{where} is in {people.file}, and none of its {persons[0].of:,} people is "
            f"a suspect here, so that nobody could be followed and the keys are of different kinds; {way_out}"
        )
        return [Problem(incidents.file, what, column)], []
    if max(total.rate, persons[0].rate) <= _NEAR_NOUGHT and min(total.of, persons[0].of) >= _FEW:
        what = (
            f"only {total.linked:,} of {total.of:,} suspects{where} are in {people.file}, and only "
            f"{persons[0].linked:,} of its {persons[0].of:,} people are a suspect here; {way_out}"
        )
        return [Problem(incidents.file, what, column)], []
    if breaks.lost:
        what = f"suspects{where} stop linking to {people.file}: {_by_year(suspects[1:])}; {way_out}"
        return [Problem(incidents.file, what, column)], []
    notes = []
    months = _breaks(_by_month(by_month, area), before=12).lost
    if months:
        listed = ", ".join(f"{link.year}-{link.month:02d} {link.linked:,} of {link.of:,}" for link in months[:12])
        what = f"hardly any suspect{where} links to {people.file} in some months: {listed}; {way_out}"
        if len(months) >= _MANY_MONTHS:
            return [Problem(incidents.file, what, column)], []
        notes.append(f"{incidents.file}: {what}")
    if not total.linked:
        notes.append(f"{incidents.file}: none of the {total.of:,} suspects{where} is in {people.file}")
    if breaks.fallen:
        notes.append(
            f"{incidents.file}: fewer suspects{where} link to {people.file} from {breaks.fallen[0].year} on than "
            f"before: {_by_year(suspects[1:])}; are their keys as before?"
        )
    if breaks.begun:
        notes.append(
            f"{incidents.file}: suspects{where} link to {people.file} only from {breaks.begun.year} on: "
            f"{_by_year(suspects[1:])}; are the keys before it of another kind?"
        )
    if lost := _breaks(persons[1:]).lost:
        notes.append(
            f"{people.file}: hardly anyone{where} who entered in {lost[0].year} is a suspect in {incidents.file}: "
            f"{_by_year(persons[1:])}; are the keys of those people as before?"
        )
    return [], notes


def _breaks(by_year: list[Link], *, before: int = 3) -> _Breaks:
    """Each year beside the three, or each month beside as many as `before`, that are themselves no break."""
    lost, fallen, usual = [], [], list[Link]()
    begun = None
    for link in by_year:
        linked, of = sum(past.linked for past in usual[-before:]), sum(past.of for past in usual[-before:])
        share = linked / of if of else 0.0
        expected = share * link.of
        error = np.sqrt(expected * (1 - share) * (1 + link.of / of)) if of else 0.0
        if expected >= _EXPECTED and link.linked <= _LOST * expected:
            lost.append(link)
        elif expected >= _EXPECTED and link.linked < min(_FALLEN * expected, expected - _DEVIATIONS * error):
            fallen.append(link)
        elif of * link.rate >= _EXPECTED and linked <= _LOST * of * link.rate:
            begun, usual = begun or link, [link]
        else:
            usual.append(link)
    return _Breaks(tuple(lost), tuple(fallen), begun)


def _months_of_suspects(tables: Mapping[TableName, SourceTable]) -> pd.DataFrame:
    """Suspects as in `links` by `area` and `month`: how many are `linked` `of` how many. None without both tables."""
    at = _suspects(tables) if {"incidents", "persons"} <= set(tables) else np.empty(0, dtype=np.int64)
    if not len(at):
        return pd.DataFrame(columns=["area", "month", "linked", "of"])
    incidents = tables["incidents"]
    area, found = incidents.coded("area"), incidents.coded("suspect").at(at).among(tables["persons"].coded("person"))
    month = incidents.frame["date"].to_numpy()[at].astype("datetime64[M]")
    first, months = month.min(), int((month.max() - month.min()).astype(int)) + 1
    cell = area.codes[at].astype(np.int64) * months + (month - first).astype(np.int64)
    of = np.bincount(cell)
    some = np.flatnonzero(of)
    return pd.DataFrame(
        {
            "area": area.words[some // months],
            "month": pd.PeriodIndex(first + some % months, freq="M"),
            "linked": np.bincount(cell[found], minlength=len(of))[some],
            "of": of[some],
        }
    )


def _by_month(by_month: pd.DataFrame, area: str | None) -> list[Link]:
    """Suspects month by month, in one area or in all: keys may change in the middle of a year, or in its last weeks."""
    chosen = by_month[by_month["area"] == area] if area else by_month
    counted = chosen.groupby("month")[["linked", "of"]].sum()
    return [
        Link("incidents", "suspect", "persons", int(linked), int(of), area, month.year, month.month)
        for month, linked, of in counted.itertuples(name=None)
    ]


def _by_year(by_year: list[Link]) -> str:
    return ", ".join(f"{link.year} {link.linked:,} of {link.of:,}" for link in by_year)
