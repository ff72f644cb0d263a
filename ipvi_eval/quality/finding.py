"""One thing that somebody should look at: how much it matters, where it stands, and never the value of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.problems import Problem
from ipvi_eval.synthesis.multiplicity import adjusted

Severity = Literal["stops the run", "changes numbers", "worth knowing"]
SEVERITIES: tuple[Severity, ...] = ("stops the run", "changes numbers", "worth knowing")

LEVEL = 0.01
"""The chance that any statistical check of a clean extract finds something, all of them together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`what` is wrong in `file`, in which `column` (a name of the mapping, or a number) and `rows` (the header is 1).

    `p` is the chance of something as odd in clean records, where that is how it was found; None where it is certain.
    """

    severity: Severity
    about: str
    what: str
    file: str = ""
    column: str | int | None = None
    rows: tuple[int, ...] = ()
    p: float | None = None

    def plain(self) -> dict[str, Any]:
        """Plain values for JSON, with every row."""
        return {
            "severity": self.severity,
            "about": self.about,
            "file": self.file,
            "column": self.column,
            "what": self.what,
            "rows": list(self.rows),
            "p": self.p,
        }


def rows_of(table: SourceTable, marked: Any) -> tuple[int, ...]:
    """The rows of the file that are `marked` (n,), in the order of the file."""
    return tuple(np.sort(table.rows[marked]).tolist())


def stopping(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """Findings that stop the run; problems that differ only in their row are one finding with all rows."""
    return _grouped("stops the run", "what the run refuses", problems)


def noticed(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """What was odd but possible when the tables were read."""
    return _grouped("worth knowing", "what was noticed", problems)


def _grouped(severity: Severity, about: str, problems: Iterable[Problem]) -> tuple[Finding, ...]:
    rows: dict[tuple[str, str | int | None, str], list[int]] = {}
    for problem in problems:
        told = problem.plain()
        rows.setdefault((problem.file, problem.column, told["what"]), []).extend(told["rows"])
    return tuple(
        Finding(severity=severity, about=about, what=what, file=file, column=column, rows=tuple(sorted(found)))
        for (file, column, what), found in rows.items()
    )


def unlikely(candidates: Sequence[Finding], *, level: float = LEVEL) -> tuple[Finding, ...]:
    """Those of the `candidates`, one for each test made, that Holm's procedure keeps at the family-wise `level`.

    Source: Holm (1979), Scandinavian Journal of Statistics 6:65-70. `p` becomes the adjusted one.
    """
    by_p = sorted(candidates, key=lambda one: 1.0 if one.p is None else one.p)
    ps = adjusted([1.0 if one.p is None else one.p for one in by_p])
    return tuple(replace(one, p=p) for one, p in zip(by_p, ps, strict=True) if p <= level)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first, otherwise as they come."""
    return tuple(sorted(findings, key=lambda one: SEVERITIES.index(one.severity)))
