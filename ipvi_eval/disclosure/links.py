"""How the counts of an edition hang together: the equations that any reader of the definitions can write down.

Everybody is followed, has had an event, or has left; who has had an event by six months has had one by twelve; an
arrest with injury is an arrest; lists add up to everybody; who was due was reached, has left or is waited for. Each
relation that leaves something over (people with a report who were not arrested) gives a further count that nobody
prints and that may not be worked back either. The kinds of relations stand in `relations`, one a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from ipvi_eval.counted import Key
from ipvi_eval.disclosure.relations.analyses import analyses
from ipvi_eval.disclosure.relations.clocks import clocks
from ipvi_eval.disclosure.relations.comparisons import compared
from ipvi_eval.disclosure.relations.delivery import delivery
from ipvi_eval.disclosure.relations.described import described
from ipvi_eval.disclosure.relations.equations import Equations
from ipvi_eval.disclosure.relations.flows import flows
from ipvi_eval.disclosure.relations.leaving import leaving
from ipvi_eval.disclosure.relations.outcomes import every_report, sealed, wider_outcomes
from ipvi_eval.disclosure.relations.over_time import flow, over_time
from ipvi_eval.disclosure.relations.parts import added_up, other_people, parts
from ipvi_eval.disclosure.relations.records import left_out, records
from ipvi_eval.disclosure.relations.repetition import repetition
from ipvi_eval.disclosure.relations.selection import chosen
from ipvi_eval.disclosure.relations.states import other_states
from ipvi_eval.disclosure.relations.stretches import within_stretches
from ipvi_eval.disclosure.relations.told_apart import told_apart
from ipvi_eval.disclosure.solver.system import System


def linked(counts: Mapping[Key, int], nested: Collection[tuple[str, str]]) -> tuple[dict[Key, int], System]:
    """The place of every key, and the system of all counts; `nested` are outcomes, the narrower one first.

    Hiding costs nothing in it: who hides says what it costs.

    Relations are written down in a fixed order: of counts that cost the same, the order decides which are hidden.
    """
    equations = Equations(counts)
    groups: defaultdict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for key in counts:
        groups[key.cohort, key.outcome, key.clock].append(key)
    for keys in groups.values():
        flow(equations, keys)
        over_time(equations, keys)
        other_states(equations, keys)
    for key in counts:
        wider_outcomes(equations, key, nested)
        sealed(equations, key, nested)
        clocks(equations, key)
    compared(equations)
    leaving(equations)
    flows(equations)
    records(equations)
    other_people(equations)
    parts(equations)
    within_stretches(equations)
    added_up(equations)
    every_report(equations, nested)
    delivery(equations)
    chosen(equations)
    left_out(equations)
    repetition(equations)
    analyses(equations)
    described(equations)
    told_apart(equations)
    return equations.place, equations.system()
