"""Parts of an analysis that a study is too small for: they leave a row that says why, and the run goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.results.store import Column, Table

P = ParamSpec("P")
T = TypeVar("T")


STANDING_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d")
"""A number that stands by itself in words, not within a name."""


class Unfitted:
    """What could not be fitted, and why. Only AnalysisError counts: wrong data or a wrong plan stop the run."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str]] = []

    def attempt(self, part: str, fit: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
        """The answer of `fit`, or None with the reason kept under the name `part`."""
        try:
            return fit(*args, **options)
        except AnalysisError as error:
            self.leave_out(part, str(error))
            return None

    def found(self, part: str, fit: Callable[P, Any], *args: P.args, **options: P.kwargs) -> tuple[Any, ...]:
        """The results of `fit`, one or several, as a tuple; empty where there are none, with the reason kept."""
        answer = self.attempt(part, fit, *args, **options)
        return () if answer is None else answer if isinstance(answer, tuple) else (answer,)

    def leave_out(self, part: str, reason: str) -> None:
        """Keep a reason. Numbers in it could be counts of people, so they are left out."""
        self._rows.append((part, STANDING_NUMBER.sub("some", reason)))

    def table(self, id: str) -> Table:
        """One row for each part left out; one row that says so when there is none."""
        columns = (Column("part", "Part", "public"), Column("reason", "Why it is not there", "text"))
        rows = tuple(self._rows) or (("Nothing", "everything that was planned could be fitted"),)
        return Table(id=id, title="Parts that could not be fitted", columns=columns, rows=rows)
