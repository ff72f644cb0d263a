"""Saying of a script's estimates what tells them from their like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ipvi_eval.estimate import Estimate


def labelled(words: str, estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """The same estimates, with `words` at the end of each label: what tells them from their like."""
    return tuple(replace(one, label=f"{one.label}, {words}") for one in estimates)
