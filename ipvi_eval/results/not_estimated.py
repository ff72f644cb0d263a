"""Part of an answer that is not there: a result like any other, and no error, so that nothing is missing silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.errors import AnalysisError
from ipvi_eval.results.store import Result

P = ParamSpec("P")
T = TypeVar("T")

STANDING_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d")
"""A number that stands by itself in words, not within a name."""

_COUNTED = "event|incident|notification|record|re-offense|spell"
_ALL = r"(?<!compatible with )\b(everybody|everyone)"
NONE_OR_ALL = re.compile(rf"(\b(nobody|no one|none of|not one|no ({_COUNTED})s?)|{_ALL})\b", re.IGNORECASE)
"""Nought, or as many as there are, said in words: the count of a group that no rule of disclosure control knows. What
data are compatible with is no count."""

TOO_LITTLE = "too few people or events for an answer"

NOTHING = "Nothing"
"""The part of a table of what was left out where nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEstimated:
    """What is not there, why, and what would make it possible ("" where nothing is known to)."""

    what: str
    why: str
    remedy: str

    @property
    def without_numbers(self) -> str:
        """Why, without its numbers: they could be counts of people. Where it says that nobody did, or everybody, it
        says how many, and what is left is that there is too little."""
        return TOO_LITTLE if NONE_OR_ALL.search(self.why) else STANDING_NUMBER.sub("some", self.why)


def set_aside(
    parts: Iterable[Result | Agreement | NotEstimated], left_out: list[NotEstimated]
) -> Iterator[Result | Agreement]:
    """What is there of `parts`, in order; what is not goes into `left_out`, to be told at the end."""
    for one in parts:
        if isinstance(one, NotEstimated):
            left_out.append(one)
        else:
            yield one


def attempted(what: str, make: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | NotEstimated:
    """The answer of `make`, or why there is none. Only AnalysisError is an answer: wrong data or plans stop the run."""
    try:
        return make(*args, **options)
    except AnalysisError as error:
        return NotEstimated(what=what, why=str(error), remedy="")


def parts_of(what: str, make: Callable[P, Any], *args: P.args, **options: P.kwargs) -> tuple[Any, ...]:
    """What `attempted` gives, one or several, as a tuple; empty where `make` finds nothing to say."""
    answer = attempted(what, make, *args, **options)
    return () if answer is None else answer if isinstance(answer, tuple) else (answer,)
