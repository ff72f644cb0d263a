"""P-values of several tests, so that the chance of any false alarm among them stays at the level of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Rule = Literal["holm", "bonferroni"]


def adjusted(p: Sequence[float], *, rule: Rule = "holm") -> tuple[float, ...]:
    """The adjusted p-values, in the order given; a test is kept at a family-wise level that its own is not above.

    "holm" multiplies the smallest by the number of tests, the next by one fewer, and never lets one fall below that
    before it (Holm 1979, Scandinavian Journal of Statistics 6:65-70); "bonferroni" multiplies each by their number.

    >>> adjusted([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    if rule == "bonferroni":
        return tuple(min(1.0, len(p) * one) for one in p)
    found, largest = [0.0] * len(p), 0.0
    for place, index in enumerate(sorted(range(len(p)), key=lambda index: p[index])):
        largest = max(largest, min(1.0, (len(p) - place) * p[index]))
        found[index] = largest
    return tuple(found)
