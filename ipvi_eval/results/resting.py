"""Saying of a script's results which estimates they restate, so that they are withheld with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Curve, Table

Item = TypeVar("Item")


def resting(on: Iterable[str], results: Iterable[Item]) -> Iterator[Item]:
    """The same items in order; each result rests on the estimates `on` too, but none on itself."""
    behind = tuple(on)
    for one in results:
        if isinstance(one, (Estimate, Curve, Table)):
            further = (id for id in behind if id != one.id)
            yield replace(one, rests_on=tuple(dict.fromkeys((*one.rests_on, *further))))
        else:
            yield one
