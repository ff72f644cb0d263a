"""Who has left by the last day, and who has been there for long."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ipvi_eval.cohort.list_paths import LEFT as GONE
from ipvi_eval.counted import EVENTS, EVERYBODY, LEAVING, LONG_LISTED, MOVED_ON, PATHS, PEOPLE, Key, moved_to
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.over_time import LEFT


def leaving(equations: Equations) -> None:
    """Whoever entered a list has left by the last day or not; who left before a new record, left. Whoever is there
    has been there for two years or not."""
    gone = [key for key in equations.counts if key.outcome == LEAVING and key.state == EVENTS and not key.until]
    for key in gone:
        entered = Key(key.cohort.removeprefix(f"{PATHS}."), PEOPLE, clock=key.clock)
        for clock in ("calendar", "street"):
            equations.among([replace(entered, clock=clock)], [key])
        _exits_among(equations, key, entered.cohort)
    _moves(equations)
    long = Key(LONG_LISTED, PEOPLE)
    everybody = equations.stated(EVERYBODY, "flow")
    if gone:
        equations.among([everybody], [*gone, long])
    equations.among([everybody], [long])


def _moves(equations: Equations) -> None:
    """Moves between lists and out of them are those by the last day that is told, and later ones."""
    by_list: defaultdict[str, list[Key]] = defaultdict(list)
    out: list[Key] = []
    for key in equations.counts:
        if key.outcome == LEAVING and key.state.startswith(moved_to("")):
            by_list[key.cohort].append(key)
            if key.state == moved_to(GONE):
                out.append(key)
    for cohort, moves in by_list.items():
        equations.among(moves, _last(equations, Key(cohort, MOVED_ON, LEAVING, "calendar")))
    if out:
        equations.among(out, _last(equations, Key(PATHS, EVENTS, LEAVING, "calendar")))


def _last(equations: Equations, of: Key) -> list[Key]:
    """The count of the last day, or of none where there is none."""
    days = [int(key.until) for key in equations.counts if replace(key, until="") == of and key.until]
    return [replace(of, until=str(max(days)))] if days else [of]


def _exits_among(equations: Equations, gone: Key, cohort: str) -> None:
    """The last day by which people of a list are known to have left without a new record, for each outcome."""
    last: dict[str, str] = {}
    for key in equations.counts:
        if key.cohort == cohort and key.state in LEFT and key.until:
            last[key.outcome] = max(last.get(key.outcome, "0"), key.until, key=int)
    for outcome, until in last.items():
        ways = [Key(cohort, state, outcome, "street", until) for state in LEFT]
        equations.among([gone], [way for way in ways if way in equations.counts])
