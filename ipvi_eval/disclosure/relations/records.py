"""Records of people on file: who is followed, who is left out for which reason, and which incidents have a suspect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product

from ipvi_eval.counted import (
    EVERYBODY,
    IN_CUSTODY,
    INCIDENTS,
    LEFT_OUT,
    LINKING,
    LOOKED_AT,
    ON_FILE,
    ON_NO_LIST,
    PEOPLE,
    REPORTS,
    UNKNOWN_SUSPECT,
    Key,
    months_of,
)
from ipvi_eval.disclosure.relations.equations import Equations


def records(equations: Equations) -> None:
    """Records of people are people on a list of the plan and on none; suspects are of incidents that have one."""
    equations.adds_up(Key(f"{LINKING} persons", "of"), [Key(ON_FILE, PEOPLE), Key(ON_FILE, ON_NO_LIST)])
    suspects = Key(f"{LINKING} incidents", "of")
    for key in equations.counts:
        if key.state == LOOKED_AT:
            equations.among([suspects, replace(key, state=UNKNOWN_SUSPECT)], [key])
            _suspects_of_years(equations, key)


def _suspects_of_years(equations: Equations, looked_at: Key) -> None:
    """Reports of a year less its suspects are reports without one, where every incident is a report.

    How many incidents are none follows from those looked at and the reports of all years, and in a year with more
    suspects than reports some are. Those left over may lie in any year; where there are none, the years tell. Suspects
    of the last year may be of incidents after the last that is looked at, so that more of them say nothing. Where
    incidents have several suspects each there can be fewer than none left over, and nothing follows.
    """
    reports = _years(equations, looked_at)
    suspects = {year: Key(f"{LINKING} incidents.entered_{year}", "of") for year in reports}
    known = [year for year in reports if suspects[year] in equations.counts]
    more = [year for year in known if equations.counts[suspects[year]] > equations.counts[reports[year]]]
    whole = [year for year in more if months_of(reports[year]) == _YEAR]
    parts = [suspects[year] if year in whole else reports[year] for year in reports]
    beyond = equations.counts[looked_at] - sum(map(equations.counts.__getitem__, parts))
    if not known or beyond < 0:
        return
    equations.among([looked_at], parts)
    for year in known if beyond == 0 else ():
        if year not in more or year in whole:
            equations.left_over([equations.place[reports[year]]], [equations.place[suspects[year]]])


def _years(equations: Equations, looked_at: Key) -> dict[str, Key]:
    """The reports of each year of what was looked at: whole years, and of the last one as many months as are counted.
    None where the first is no whole year: suspects before its months are among those of the year."""
    found: dict[str, Key] = {}
    for key in equations.counts:
        if (key.cohort, key.state, key.outcome) == (looked_at.cohort, INCIDENTS, REPORTS) and " to " in key.until:
            year = key.until[:4]
            found[year] = max(found.get(year, key), key, key=months_of)
    partial = [year for year, key in found.items() if months_of(key) < _YEAR]
    return {} if set(partial) - {max(found, default="")} else found


_YEAR = 12
"""Months of a year that is counted whole, as suspects are."""


def left_out(equations: Equations) -> None:
    """Everybody on file is followed or left out, for a reason that is one of every outcome or of one alone.

    Who is in custody throughout has no street time, and is followed by the calendar. Nothing follows where everybody on
    file is not among the counts: of a site that does not tell a reason only what others tell is known.
    """
    if Key(ON_FILE, PEOPLE) not in equations.place:
        return
    reasons: defaultdict[str, list[Key]] = defaultdict(list)
    for key in equations.counts:
        if key.cohort == ON_FILE and key.state.startswith(LEFT_OUT):
            reasons[key.outcome].append(key)
    for outcome, left in reasons.items():
        gone = [*(reasons.get("", []) if outcome else []), *left]
        held = [key for key in gone if key.state.endswith(IN_CUSTODY)]
        street = equations.left_over([equations.place[Key(ON_FILE, PEOPLE)]], [equations.place[key] for key in gone])
        for clock, name in product(("calendar", "street"), sorted({"", outcome})):
            if (everybody := Key(EVERYBODY, PEOPLE, name, clock)) in equations.place:
                followed = [street, *(equations.place[key] for key in held if clock == "calendar")]
                equations.left_over(followed, [equations.place[everybody]])
