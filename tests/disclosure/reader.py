"""What a reader of printed counts can work out who knows how they hang together."""

from __future__ import annotations

import numpy as np

from ipvi_eval.disclosure.links import linked
from ipvi_eval.disclosure.solver.attacker import intervals


def told(counts, hidden, nested=(), also=()):
    """What a reader finds for a count that is hidden, when all others are shown but those hidden with it."""
    values = {count.key: int(count) for count in counts}
    place, system = linked(values, nested)
    unknown = ~system.shown
    unknown[[place[one.key] for one in (hidden, *also)]] = True
    return intervals(system, unknown, np.array([place[hidden.key]]))[place[hidden.key]]


def left_over(counts, nested=()):
    """The counts that nobody prints, when all that are printed are shown."""
    values = {count.key: int(count) for count in counts}
    _, system = linked(values, nested)
    return sorted(int(value) for value in system.values[~system.shown])
