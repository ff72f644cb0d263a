"""The two sides of a comparison as counts: the notified, and the people whom they are compared with."""

from __future__ import annotations

from ipvi_eval.counted import FREE_AFTER, REFERENCE, Count, Group


def notified_of(who: Group, number: int, part: str = "") -> Count:
    """The notified people of a comparison, or those of them of one part."""
    return (who.within(part) if part else who).count(number, FREE_AFTER)


def reference_of(who: Group, number: int, part: str = "") -> Count:
    """The people whom they are compared with, or those of them of one part."""
    reference = who.within(REFERENCE)
    return (reference.within(part) if part else reference).people(number)
