"""Saying of a script's results whom they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Curve, Table
from ipvi_eval.scope import Scope

Item = TypeVar("Item")


def scoped(scope: Scope, results: Iterable[Item]) -> Iterator[Item]:
    """The same items in order; estimates, curves and tables take from `scope` what they leave open themselves."""
    for one in results:
        if isinstance(one, (Estimate, Curve, Table)):
            yield replace(one, scope=one.scope.over(scope))
        else:
            yield one
