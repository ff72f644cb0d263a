"""Who has left by the last day, and who has been there for long."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.counted import EVENTS, EVERYBODY, LEAVING, LONG_LISTED, PATHS, PEOPLE, Key
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
    long = Key(LONG_LISTED, PEOPLE)
    everybody = equations.stated(EVERYBODY, "flow")
    if gone:
        equations.among([everybody], [*gone, long])
    equations.among([everybody], [long])


def _exits_among(equations: Equations, gone: Key, cohort: str) -> None:
    """The last day by which people of a list are known to have left without a new record, for each outcome."""
    last: dict[str, str] = {}
    for key in equations.counts:
        if key.cohort == cohort and key.state in LEFT and key.until:
            last[key.outcome] = max(last.get(key.outcome, "0"), key.until, key=int)
    for outcome, until in last.items():
        ways = [Key(cohort, state, outcome, "street", until) for state in LEFT]
        equations.among([gone], [way for way in ways if way in equations.counts])
