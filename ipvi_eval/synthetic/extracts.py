"""The synthetic world as an agency would hand it over: CSV files in its own columns and codes, truth and codebook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from ipvi_eval.synthetic.codebook import MARK, codebook
from ipvi_eval.synthetic.delivery import Delivery, Total, delivered, held, month_name
from ipvi_eval.synthetic.intensity import months, population
from ipvi_eval.synthetic.own_folder import require_own, write_all
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import NEVER
from ipvi_eval.synthetic.truth import truth
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

Cell = str | int
Rows = Iterable[Sequence[Cell]]


def simulate(folder: Path, *, parameters: Parameters | None = None, seed: int = 2019) -> tuple[Path, ...]:
    """Write a synthetic extract to `folder` and return the paths of its files.

    incidents.csv, persons.csv, notifications.csv, custody.csv, populations.csv, invitations.csv, offers.csv,
    services.csv and partners.csv are in the agency's columns and codes; truth.json holds what is planted and true,
    codebook.md describes every column. The same parameters and seed give the same bytes on every platform.

    Raises OutputError when `folder` holds anything but an earlier synthetic extract, before any work is done, or when a
    file cannot be written; the folder then is as it was.
    """
    require_own(folder)
    parameters = parameters or Parameters()
    world = make_world(parameters, seed=seed)
    delivery = delivered(world, seed=seed)
    contents = {
        "incidents.csv": _csv(
            "DIR_NO OCC_DATE AGENCY REL_CODE DIR_FILED ARREST INJURY OFFENSE SUSPECT_KEY VICTIM_KEY", _incidents(world)
        ),
        "persons.csv": _csv(
            "SUBJECT_KEY AGENCY ENTRY_LIST ENTRY_DATE EXIT_DATE EXIT_TYPE SEX AGE PRIOR_ARR", _persons(world)
        ),
        "notifications.csv": _csv("SUBJECT_KEY NOTIFIED_ON LIST METHOD", _notifications(world)),
        "custody.csv": _csv("SUBJECT_KEY BOOKED RELEASED", _custody(world)),
        "populations.csv": _csv("AGENCY YEAR POPULATION", _populations(world)),
        "invitations.csv": _csv("SUBJECT_KEY HELD_ON CAME", _call_ins(world, delivery)),
        "offers.csv": _csv("SUBJECT_KEY OFFERED_ON HELP TAKEN_UP", _offers(world, delivery)),
        "services.csv": _csv("MONTH SERVICE CONTACTS", _totals(world, delivery.services)),
        "partners.csv": _csv("MONTH PARTNER PART NUMBER", _totals(world, delivery.partners)),
        "truth.json": json.dumps(truth(world, delivery, seed=seed), indent=2, sort_keys=False) + "\n",
        "codebook.md": codebook(parameters),
    }
    write_all(folder, {name: text.encode() for name, text in contents.items()})
    return tuple(folder / name for name in contents)


def _csv(header: str, rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header.split(), "SYNTHETIC"])
    writer.writerows([*row, MARK] for row in rows)
    return text.getvalue()


def _incidents(world: World) -> Rows:
    places = world.parameters.places
    numbers: dict[tuple[int, int], int] = {}
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


def _populations(world: World) -> Rows:
    for place in world.parameters.places:
        for year in sorted(set(months(world.parameters).year)):
            yield place.code, int(year), population(place, int(year))


def _call_ins(world: World, delivery: Delivery) -> Rows:
    for one in delivery.call_ins:
        yield _key(one.person), _american(_date(world, one.day)), _yes(one.came)


def _offers(world: World, delivery: Delivery) -> Rows:
    for one in delivery.offers:
        yield _key(one.person), _american(_date(world, one.day)), one.help, _yes(one.taken_up)


def _totals(world: World, totals: Iterable[Total]) -> Rows:
    for one in totals:
        yield month_name(world, one.month), *one.what, one.count


def _date(world: World, day: int) -> date:
    return world.first_day + timedelta(days=day)


def _american(when: date) -> str:
    return f"{when.month:02d}/{when.day:02d}/{when.year}"


def _key(number: int | None) -> str:
    return "" if number is None else f"P{number}"


def _yes(flag: bool) -> str:
    return "Y" if flag else "N"
