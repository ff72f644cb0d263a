"""The synthetic world as an agency would hand it over: tables in its own columns and codes, truth and codebook."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import date, timedelta
from functools import reduce
from operator import add
from pathlib import Path

from ipvi_eval.synthetic.bounds import require
from ipvi_eval.synthetic.delivery import Delivery, Total, delivered, held, month_name, together
from ipvi_eval.synthetic.files.codebook import codebook
from ipvi_eval.synthetic.files.own_folder import require_own, written
from ipvi_eval.synthetic.files.recorded import Move, moves, recorded
from ipvi_eval.synthetic.files.table_file import Kind, Rows, table_file
from ipvi_eval.synthetic.intensity import months, population
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import NEVER
from ipvi_eval.synthetic.truth.planted import truth
from ipvi_eval.synthetic.truth.tally import Tally, tally
from ipvi_eval.synthetic.world import Incident, World, make_world

_RELATIONS = {"intimate": ("BG", "SE", "CS", "XS", "XR"), "family": ("PA", "SB", "CH", "OF"), "other": ("AQ",)}
_OFFENCES = {
    "assault": "13A",
    "harassment": "13C",
    "order_violation": "CON",
    "stalking": "STK",
    "sexual": "11D",
    "property": "290",
    "dispute": "NON",
}
_EXITS = {"death": "D", "moved": "M", "": ""}
_KINDS = {"meeting": "CALL-IN", "home_visit": "HOME", "letter": "LETTER", "custody_visit": "JAIL"}

_COLUMNS = {
    "incidents": "DIR_NO OCC_DATE AGENCY REL_CODE DIR_FILED ARREST INJURY OFFENSE SUSPECT_KEY VICTIM_KEY WEAPON",
    "persons": "SUBJECT_KEY AGENCY ENTRY_LIST ENTRY_DATE EXIT_DATE EXIT_TYPE SEX AGE PRIOR_ARR",
    "notifications": "SUBJECT_KEY NOTIFIED_ON LIST METHOD",
    "custody": "SUBJECT_KEY BOOKED RELEASED",
    "populations": "AGENCY YEAR POPULATION",
    "invitations": "SUBJECT_KEY HELD_ON CAME",
    "offers": "SUBJECT_KEY OFFERED_ON HELP TAKEN_UP",
    "services": "MONTH SERVICE CONTACTS",
    "partners": "MONTH PARTNER PART NUMBER",
    "moves": "SUBJECT_KEY MOVED_ON TO_LIST",
}
_MOST_COUNTIES = 1_000
"""Nineteen million incidents; more would have been asked for by mistake."""


def simulate(
    folder: Path,
    *,
    parameters: Parameters | None = None,
    seed: int = 2019,
    scale: int = 1,
    form: Kind = "csv",
) -> tuple[Path, ...]:
    """Write a synthetic extract to `folder` and return the paths of its files.

    incidents, persons, notifications, custody, populations, invitations, offers, services and partners are in the
    agency's columns and codes, as CSV or Parquet files by `form`, and moves between lists where `parameters` have any;
    truth.json holds what is planted and true, codebook.md describes every column. The same parameters, seed and scale
    give the same bytes on every platform.

    A `scale` of N has the people and reports of N counties, each drawn by itself and recorded under the same agencies;
    the first is that of scale 1. They are written one after the other, so that memory holds one county at a time.

    Raises OutputError when `folder` holds anything but an earlier synthetic extract, before any work is done, or when a
    file cannot be written; the folder then is as it was. PlanError for a scale below 1 or above 1,000.
    """
    require("scale", scale, 1, _MOST_COUNTIES, "10")
    require_own(folder)
    parameters = parameters or Parameters()
    with written(folder) as building:
        found = _write_tables(building, parameters, seed, scale, form)
        text = json.dumps(truth(found, seed=seed), indent=2, sort_keys=False) + "\n"
        (building / "truth.json").write_bytes(text.encode())
        (building / "codebook.md").write_bytes(codebook(parameters, scale=scale, form=form).encode())
    tables = (f"{name}.{form}" for name in _tables(parameters))
    return tuple(folder / name for name in (*tables, "truth.json", "codebook.md"))


def _tables(parameters: Parameters) -> dict[str, str]:
    """The files of these parameters with their columns."""
    return {name: columns for name, columns in _COLUMNS.items() if name != "moves" or parameters.records.moved}


def _write_tables(folder: Path, parameters: Parameters, seed: int, counties: int, form: Kind) -> Tally:
    """Write every table, and return what of it is stated."""
    found: list[Tally] = []
    totals: dict[str, tuple[Total, ...]] = {}
    numbers: dict[tuple[int, int], int] = {}
    with ExitStack() as open_files:
        files = {
            name: open_files.enter_context(closing(table_file(folder / f"{name}.{form}", columns.split())))
            for name, columns in _tables(parameters).items()
        }
        for county in range(counties):
            world = make_world(parameters, seed=seed, county=county)
            delivery = delivered(world, seed=seed, county=county)
            told = recorded(world, seed=seed, county=county)
            files["incidents"].add(_incidents(told, numbers))
            files["persons"].add(_persons(world))
            files["notifications"].add(_notifications(world))
            files["custody"].add(_custody(world))
            files["invitations"].add(_call_ins(world, delivery))
            files["offers"].add(_offers(world, delivery))
            for name, more in (("services", delivery.services), ("partners", delivery.partners)):
                totals[name] = together(totals[name], more) if name in totals else more
            if "moves" in files:
                files["moves"].add(_moves(told, moves(told, seed=seed, county=county)))
            found.append(tally(told, delivery))
        files["populations"].add(_populations(parameters, counties))
        for name, of_all in totals.items():
            files[name].add(_totals(parameters, of_all))
    return reduce(add, found)


def _incidents(world: World, numbers: dict[tuple[int, int], int]) -> Rows:
    """The incidents, numbered by place and year after those that `numbers` counts, which it counts on."""
    places = world.parameters.places
    for incident in world.incidents:
        when = _date(world, incident.day)
        key = (incident.place, when.year)
        numbers[key] = numbers.get(key, 0) + 1
        code = places[incident.place].code
        yield (
            f"{code}{when.year % 100:02d}-{numbers[key]:05d}",
            _american(when),
            code,
            _relation(incident),
            _yes(incident.report),
            _yes(incident.arrest),
            _yes(incident.injury),
            _OFFENCES[incident.offence],
            _key(incident.suspect),
            _key(incident.victim),
            _yes(incident.weapon),
        )


def _relation(incident: Incident) -> str:
    if incident.relationship == "unknown":
        return "RU"
    codes = _RELATIONS[incident.relationship]
    # Which relation of its kind is told by the pair, so that one couple keeps its code.
    return codes[((incident.suspect or 0) + (incident.victim or 0)) % len(codes)]


def _persons(world: World) -> Rows:
    for number, person in sorted(world.people.items()):
        gone = person.exit < NEVER
        yield (
            _key(number),
            world.parameters.places[person.place].code,
            person.list_at_entry,
            _american(_date(world, person.entry)),
            _american(_date(world, person.exit)) if gone else "",
            _EXITS[person.exit_reason],
            "F" if person.female else "M",
            person.age,
            person.prior_arrests,
        )


def _notifications(world: World) -> Rows:
    found = [(person.notified, number) for number, person in world.people.items() if person.notified < NEVER]
    for day, number in sorted(found):
        person = world.people[number]
        kind = "custody_visit" if held(person, day) else person.kind
        yield _key(number), _american(_date(world, day)), person.list_at_entry, _KINDS[kind]


def _custody(world: World) -> Rows:
    spells = [(start, number, end) for number, person in world.people.items() for start, end in person.custody]
    for start, number, end in sorted(spells):
        released = "" if end >= world.days else _american(_date(world, end))
        yield _key(number), _american(_date(world, start)), released


def _moves(world: World, moved: Iterable[Move]) -> Rows:
    for one in moved:
        yield _key(one.person), _american(_date(world, one.day)), one.to


def _populations(parameters: Parameters, counties: int) -> Rows:
    for place in parameters.places:
        for year in sorted(set(months(parameters).year)):
            yield place.code, int(year), population(place, int(year)) * counties


def _call_ins(world: World, delivery: Delivery) -> Rows:
    for one in delivery.call_ins:
        yield _key(one.person), _american(_date(world, one.day)), _yes(one.came)


def _offers(world: World, delivery: Delivery) -> Rows:
    for one in delivery.offers:
        yield _key(one.person), _american(_date(world, one.day)), one.help, _yes(one.taken_up)


def _totals(parameters: Parameters, totals: Iterable[Total]) -> Rows:
    for one in totals:
        yield month_name(parameters, one.month), *one.what, one.count


def _date(world: World, day: int) -> date:
    return world.first_day + timedelta(days=day)


def _american(when: date) -> str:
    return f"{when.month:02d}/{when.day:02d}/{when.year}"


def _key(number: int | None) -> str:
    return "" if number is None else f"P{number}"


def _yes(flag: bool) -> str:
    return "Y" if flag else "N"
