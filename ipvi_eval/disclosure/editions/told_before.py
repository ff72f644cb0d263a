"""Small counts of which earlier editions leave fewer values open than is asked for now, and that nothing more is told.

An edition made by a rule that hides less leaves less open: of a list of three, one of the values nought to eight, say,
where eleven are asked for now. What is printed stays printed. What is left of the room is kept, though: without that a
count of which nine values were open would be treated as known, and this edition would print what pins it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from ipvi_eval.disclosure.solver.attacker import Interval, all_safe, in_whole_numbers, intervals
from ipvi_eval.disclosure.solver.system import System


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
    places = np.array(list(told), dtype=np.int64)
    protected, withheld = system.protected.copy(), system.withheld.copy()
    protected[places], withheld[places] = False, True
    system = replace(system, protected=protected, withheld=withheld)
    open_still = np.array([place for place, one in told.items() if one.highest > one.lowest], dtype=np.int64)
    lowest, highest = (np.array([getattr(told[place], end) for place in open_still]) for end in ("lowest", "highest"))
    many, nothing = len(open_still), np.zeros(len(open_still), dtype=bool)
    more = dict.fromkeys(("shown", "printed", "withheld"), (nothing, nothing)) | {
        "values": (np.zeros(many, dtype=np.int64), system.values[open_still]),
        "cost": (np.zeros(many), np.zeros(many)),
        "protected": (nothing, ~nothing),
        "lowest": (np.zeros(many), lowest),
        "highest": (least - (highest - lowest), lowest + least),
    }
    columns = {name: np.concatenate([getattr(system, name), *parts]) for name, parts in more.items()}
    return replace(system, equations=_with_sums(system.equations, open_still), **columns)


def _with_sums(equations: csr_array, places: np.ndarray) -> csr_array:
    """The equations, and for each of `places` that it and one further count are another further one."""
    (rows, size), many = equations.shape, len(places)
    each = np.arange(many)
    sums = np.concatenate([places, size + each, size + many + each]), np.repeat([1.0, 1.0, -1.0], many)
    entries = equations.tocoo()
    row = np.concatenate([entries.coords[0], np.tile(rows + each, 3)])
    column, factor = (np.concatenate(both) for both in zip((entries.coords[1], entries.data), sums, strict=True))
    return csr_array((factor, (row, column)), shape=(rows + many, size + 2 * many))
