"""Records of people on file: who is followed, who is left out for which reason, and which incidents have a suspect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product

from ipvi_eval.counted import (
    EVERYBODY,
    IN_CUSTODY,
    LEFT_OUT,
    LINKING,
    LOOKED_AT,
    ON_FILE,
    ON_NO_LIST,
    PEOPLE,
    UNKNOWN_SUSPECT,
    Key,
)
from ipvi_eval.disclosure.relations.equations import Equations


def records(equations: Equations) -> None:
    """Records of people are people on a list of the plan and on none; suspects are of incidents that have one."""
    equations.adds_up(Key(f"{LINKING} persons", "of"), [Key(ON_FILE, PEOPLE), Key(ON_FILE, ON_NO_LIST)])
    suspects = Key(f"{LINKING} incidents", "of")
    for key in equations.counts:
        if key.state == LOOKED_AT:
            equations.among([suspects, replace(key, state=UNKNOWN_SUSPECT)], [key])


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
