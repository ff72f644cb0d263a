"""The counts that the reports of the shipped study state about one extract, from the world it was drawn from."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.synthetic.delivery import held
from ipvi_eval.synthetic.people import Person
from ipvi_eval.synthetic.truth.shipped_study import (
    AGE_BANDS,
    ARMED,
    FREEZE,
    LISTS,
    NOTIFIED_LISTS,
    OUTCOMES,
    RARE,
    RARE_OFFENCE,
    SAME_VICTIM,
    SEVERE,
    Counted,
)
from ipvi_eval.synthetic.world import Incident, World


def counted(world: World) -> dict[str, int]:
    """Counts of the programme's area up to the study's last day, by the estimate that states them."""
    freeze, start = (FREEZE - world.first_day).days, (world.parameters.effects.start - world.first_day).days
    here = [incident for incident in world.incidents if incident.place == 0 and incident.day <= freeze]
    entered = [person for person in world.people.values() if person.place == 0 and person.entry <= freeze]
    people = [person for person in entered if _at_liberty(person, person.entry, freeze)]
    told = [one for one in people if one.notified <= freeze and _at_liberty(one, one.notified, freeze)]
    due = [person for person in people if person.entry >= start and person.list_at_entry in NOTIFIED_LISTS]
    severe = [one for one in here if counts_as(one, Counted(injury=True))]
    return {
        "data.incidents": len(here),
        "data.persons": len(people),
        "data.notified": len(told),
        "data.notified_by_letter": sum(
            person.kind == "letter" and not held(person, person.notified) for person in told
        ),
        "data.due": len(due),
        "data.due_notified": sum(person in told for person in due),
        **{
            f"data.list_{name.lower()}.persons": sum(p.list_at_entry in names for p in people)
            for name, names in LISTS.items()
        },
        **_baseline(world),
        **_by_outcome(world, here),
        f"data.{SEVERE}.incidents": len(severe),
        f"data.{ARMED}.incidents": sum(counts_as(one, Counted(weapon=True)) for one in here),
        f"data.{RARE}.incidents": sum(one.offence == RARE_OFFENCE for one in severe),
        "data.other_dir.incidents": sum(one.report and one.relationship in ("family", "other") for one in here),
    }


def groups(people: Iterable[Person]) -> dict[str, list[Person]]:
    """The people of each group that the study tells beside everybody, by the part of the ids that names it."""
    everybody = list(people)
    return {
        "all": everybody,
        "sex.female": [one for one in everybody if one.female],
        "sex.male": [one for one in everybody if not one.female],
        **{
            f"age_at_entry.{name}": [one for one in everybody if low <= one.age < high]
            for name, (low, high) in AGE_BANDS.items()
        },
    }


def due_and_reached(world: World) -> dict[str, tuple[int, int]]:
    """Those due who entered since the programme began, and those of them notified, of everybody and of each group."""
    freeze, start = (FREEZE - world.first_day).days, (world.parameters.effects.start - world.first_day).days
    due = [
        one for one in world.people.values()
        if one.place == 0 and start <= one.entry <= freeze and one.list_at_entry in NOTIFIED_LISTS
        and _at_liberty(one, one.entry, freeze)
    ]  # fmt: skip
    return {
        name: (len(of), sum(x.notified <= freeze and _at_liberty(x, x.notified, freeze) for x in of))
        for name, of in groups(due).items()
    }


def lists_by_group(world: World) -> dict[str, dict[str, int]]:
    """How many people followed are on each list as it is told, of everybody and of each group."""
    freeze = (FREEZE - world.first_day).days
    followed = [
        one for one in world.people.values()
        if one.place == 0 and one.entry <= freeze and _at_liberty(one, one.entry, freeze)
    ]  # fmt: skip
    return {
        name: {told: sum(x.list_at_entry in names for x in of) for told, names in LISTS.items()}
        for name, of in groups(followed).items()
    }


def counts_as(incident: Incident, kind: Counted) -> bool:
    """Whether a reported incident between intimate partners is one of an outcome."""
    told = incident.report and incident.relationship == "intimate"
    return told and all(getattr(incident, name) for name in ("arrest", "injury", "weapon") if getattr(kind, name))


def index_victims(world: World) -> dict[int, int | None]:
    """Whom the incident was against that put each person on a list: the first of each suspect, in order of days."""
    found: dict[int, int | None] = {}
    for incident in world.incidents:
        if incident.relationship == "intimate" and incident.suspect is not None:
            found.setdefault(incident.suspect, incident.victim)
    return found


def _at_liberty(person: Person, begin: int, freeze: int) -> bool:
    """Whether a day of follow-up after `begin` was not spent in custody, which holds no day of coming or going."""
    end = min(person.exit, freeze)
    held = sum(max(min(release - 1, end) - max(start, begin), 0) for start, release in person.custody)
    return end - begin > held


def _baseline(world: World) -> dict[str, int]:
    year = world.parameters.baseline_year
    reports = [one for one in world.incidents if one.place == 0 and one.report]
    of_year = [one for one in reports if (world.first_day.replace(year=year) - world.first_day).days <= one.day]
    of_year = [one for one in of_year if one.day < (world.first_day.replace(year=year + 1) - world.first_day).days]
    intimate = sum(one.relationship == "intimate" for one in of_year)
    return {"data.baseline_dir": len(of_year), "data.baseline_ipv": intimate}


def _by_outcome(world: World, here: list[Incident]) -> dict[str, int]:
    victims = index_victims(world)
    found = {}
    for outcome, kind in OUTCOMES.items():
        chosen = [incident for incident in here if counts_as(incident, kind)]
        if outcome in SAME_VICTIM:
            chosen = [one for one in chosen if one.suspect is not None and one.victim == victims[one.suspect]]
        found[f"data.{outcome}.incidents"] = len(chosen)
    return found
