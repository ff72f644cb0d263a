"""Small counts of which earlier editions leave fewer values open than is asked for now, and that nothing more is told.

An edition made by a rule that hides less leaves less open: of a list of three, one of the values nought to eight, say,
where eleven are asked for now. What is printed stays printed. What is left of the room is kept, though: without that a
count of which nine values were open would be treated as known, and this edition would print what pins it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.sparse import block_array, csr_array, eye_array

from ipvi_eval.disclosure.attacker import Interval, all_safe, in_whole_numbers, intervals
from ipvi_eval.disclosure.system import System


def told_before(system: System, least: int, *, zero_shown: bool) -> dict[int, Interval]:
    """The small counts, by place, of which what is printed already leaves fewer than `least` other values, were all the
    rest hidden; and which values in whole numbers."""
    small = np.flatnonzero(system.small(least, zero_shown=zero_shown))
    if all_safe(system, ~system.printed, small, least):
        return {}
    found = intervals(system, ~system.printed, small)
    narrow = np.array([place for place, one in found.items() if not one.safe(least)], dtype=np.int64)
    return in_whole_numbers(system, ~system.printed, narrow)


def kept_open(system: System, told: Mapping[int, Interval], least: int) -> System:
    """The system in which a count of `told` is withheld, and protected as far as it is still open.

    That it keeps its values is the same as that a sum with a number between nought and what it lacks has `least` of
    them. So each such sum is protected in its stead: two more places for each, which nobody prints.
    """
    size, places = len(system), np.array(list(told), dtype=np.int64)
    protected, withheld = system.protected.copy(), system.withheld.copy()
    protected[places], withheld[places] = False, True
    system = replace(system, protected=protected, withheld=withheld)
    open_still = [place for place, one in told.items() if one.highest > one.lowest]
    many = len(open_still)
    if not many:
        return system
    lowest = np.array([told[place].lowest for place in open_still])
    lacks = np.array([least - (told[place].highest - told[place].lowest) for place in open_still])
    nothing, everything = np.zeros(many, dtype=bool), np.ones(many, dtype=bool)
    own = csr_array((np.ones(many), (np.arange(many), open_still)), shape=(many, size))
    rows = [[system.equations, None, None], [own, eye_array(many), -eye_array(many)]]
    more = {
        "values": (np.zeros(many, dtype=np.int64), system.values[open_still]),
        "shown": (nothing, nothing),
        "cost": (np.zeros(many), np.zeros(many)),
        "protected": (nothing, everything),
        "printed": (nothing, nothing),
        "withheld": (nothing, nothing),
        "lowest": (np.zeros(many), lowest),
        "highest": (lacks, lowest + least),
    }
    return replace(
        system,
        equations=csr_array(block_array(rows, format="csr")),
        **{name: np.concatenate([getattr(system, name), *parts]) for name, parts in more.items()},  # type: ignore[arg-type]
    )
