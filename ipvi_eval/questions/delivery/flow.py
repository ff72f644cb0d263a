"""From incident to list to notification to outcome: the steps of the flow, and who is lost at each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.counted import (
    AT_RISK,
    EVENTS,
    EVERYBODY,
    GONE,
    HEEDING,
    NOT_NOTIFIED,
    OF_THE_DUE,
    ON_NO_LIST,
    PEOPLE,
    SUSPECTS,
    TOO_EARLY,
    UNKNOWN_SUSPECT,
    WITHOUT_INCIDENT,
    Count,
    Group,
    Key,
    incidents,
)
from ipvi_eval.implementation import flow as engine
from ipvi_eval.implementation.due import BEFORE, SINCE
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Column, Table

if TYPE_CHECKING:
    import pandas as pd

STEP, PART, LOST, JOINED = "step", "part", "lost", "joined"
"""A step of the flow, a part of the step above it, those lost after it, and those who join the next."""

Row = tuple[str, str, int]

_COLUMNS = (
    Column("kind", "Kind", "public"),
    Column("step", "Step", "public"),
    Column("number", "Number", "count"),
)


def the_flow(asked: Asked) -> Iterator[Part]:
    """`delivery.flow`: one row for each step, part or loss. The first steps need incidents with their suspects, the
    last ones a primary outcome; where there is none the flow begins or ends without them, and that is said."""
    return scoped(asked.frames.populations.records(), _parts(asked))


def _parts(asked: Asked) -> Iterator[Part]:
    begin = _beginning(asked) if asked.primary and _suspects_known(asked) else ()
    if not begin:
        why = "the extract does not tell who was suspected in which incident"
        yield NotEstimated(what="From incident to list", why=why, remedy="map the column suspect of [incidents]")
    yield from parts_of("From list to outcome", _table, asked, begin)


def _suspects_known(asked: Asked) -> bool:
    return asked.frames.extract.tells("incidents", "suspect")


def _table(asked: Asked, begin: tuple[Row, ...]) -> Table:
    rows = (*begin, *_middle(asked), *_end(asked))
    title = "From incident to list to notification to outcome, with the numbers lost at each step"
    return Table(id="delivery.flow", title=title, columns=_COLUMNS, rows=rows)


def _everybody(asked: Asked) -> Group:
    """Everybody on a list as the data section counts them."""
    return Group(EVERYBODY, clock="street" if asked.primary else "")


def _listed(asked: Asked) -> pd.DataFrame:
    """People who entered a list by the freeze and, where the plan follows them, have a day of follow-up."""
    people = asked.frames.persons()
    entered: pd.DataFrame = people.loc[people["entry"].dt.date <= asked.study.window.freeze]
    if asked.primary is None:
        return entered
    followed: pd.DataFrame = entered.loc[entered["person"].isin(asked.frames.spells(asked.primary).frame["person"])]
    return followed


def _beginning(asked: Asked) -> tuple[Row, ...]:
    assert asked.primary is not None
    window, outcome, area = asked.study.window, asked.primary, asked.study.area
    here = asked.frames.involved(outcome)
    here = here.loc[here["area"] == area]
    found = engine.suspects(here, _listed(asked)["person"], first=window.start, last=window.freeze)
    total = incidents(found.incidents, area, outcome, f"{window.start:%Y-%m}", f"{window.freeze:%Y-%m-%d}")
    unknown = Key(area, UNKNOWN_SUSPECT, outcome, until=total.key.until)
    label = asked.study.outcomes[outcome].label
    return (
        (STEP, f"Incidents on record ({label})", total),
        (LOST, "Incidents without a known suspect", Count(found.unknown, unknown)),
        (STEP, "People suspected in the others", Count(found.people, Key(SUSPECTS, PEOPLE))),
        (LOST, "Entered no list, or without a day of follow-up", Count(found.on_no_list, Key(SUSPECTS, ON_NO_LIST))),
        (JOINED, "Entered a list without such an incident", _everybody(asked).count(found.without, WITHOUT_INCIDENT)),
    )


def _middle(asked: Asked) -> Iterator[Row]:
    listed, due = _listed(asked), asked.due
    of_lists = listed.loc[listed["list_recorded"].isin(asked.study.notified_lists), "person"]
    found, everybody, who = engine.notified(listed["person"], of_lists, due), _everybody(asked), OF_THE_DUE
    yield STEP, "On a list", everybody.people(found.listed)
    yield LOST, "On a list that is not notified", everybody.count(found.not_notified, NOT_NOTIFIED)
    yield LOST, "Gone, or never at liberty, once the program ran", everybody.count(found.too_early, TOO_EARLY)
    yield STEP, "Due to be notified", who.people(found.due)
    for period, words in ((BEFORE, "On the list when the program began"), (SINCE, "Entered since")):
        group, people = asked.within(period)
        yield PART, words, group.people(len(people))
    yield LOST, "Died or moved away before they were reached", who.count(found.gone, GONE)
    yield LOST, "Not reached by the data freeze", who.count(found.waiting, AT_RISK)
    yield STEP, "Reached", who.count(found.reached, EVENTS)


def _end(asked: Asked) -> Iterator[Row]:
    if asked.primary is None:
        return
    first = asked.frames.spells_since_notification(asked.primary).to_first()
    reached = asked.due.loc[asked.due["reached"], "person"]
    first = first.loc[first["person"].isin(reached)]
    if len(first) != len(reached):  # an outcome about the same victim follows only those whose victim is known
        return
    found, who = engine.after(first), Group(HEEDING, asked.primary, "street")
    label = asked.study.outcomes[asked.primary].label
    yield PART, f"New record afterwards ({label})", who.count(found.events, EVENTS)
    yield PART, "Died or moved away without one", who.count(found.gone, GONE)
    yield PART, "Without one by the data freeze", who.count(found.free, AT_RISK)
