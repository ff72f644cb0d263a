"""How many tests the plan asks for, how many are told, and what is adjusted for their number."""

from __future__ import annotations

import re
from collections import Counter

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.store import Table

_FAMILIES = (
    ("reoffence", re.compile(r"survival\.[^.]+\.notification\.hazard_ratio")),
    ("counts", re.compile(r"its\.[^.]+\.headline\.ratio")),
    ("placebo", re.compile(r"its\.[^.]+\.placebo_outcome\.[^.]+\.ratio")),
    ("groups", re.compile(r"equity\.effects\.(?!tests$)[^.]+")),
)
_OTHERS = "others"
_RESTATED = re.compile(r"its\.[^.]+\.(by_year|placebo_dates|sensitivity|specification|controlled)")
"""Tables whose rows have p-values and are no estimates."""
_OF_ROWS = re.compile(r"its\.[^.]+\.controlled\.")
"""Estimates that restate a row of one of them."""
_OF_SHARES = "evidence.equivalence"


def multiplicity(report: Report, *, name: str = "tbl-tests") -> str:
    """The families of `study.tests` with the id `name`, each with how many of its p-values this release tells.

    A share beside another program counts once, for its two one-sided tests.
    """
    told = Counter(
        _family(id) for id, one in report.results.estimates.items() if one.p is not None and not _OF_ROWS.match(id)
    )
    told["restated"] += sum(_with_p(one) for id, one in report.results.tables.items() if _RESTATED.fullmatch(id))
    told["equivalence"] = _equivalences(report)
    found = report.table("study.tests")
    rows = tuple(
        (
            str(row["family"]),
            cells.NONE if row["planned"] is None else numbers.count(int(str(row["planned"]))),
            numbers.count(told[str(row["key"])]),
            str(row["rule"]),
        )
        for row in found.records()
    )
    return str(
        Sheet(
            name=name,
            caption="Tests by family: how many the plan asks for, and how many are told here.",
            headings=(
                Heading("Tests", "left", 42),
                Heading("Planned", "right", 13),
                Heading("Told", "right", 11),
                Heading("Adjusted for how many they are", "left", 34),
            ),
            rows=rows,
            notes=("Fewer are told than planned where one could not be made or is withheld.",),
            source=found.id,
        )
    )


def _family(id: str) -> str:
    """The family that an estimate with a p-value belongs to."""
    return next((key for key, pattern in _FAMILIES if pattern.fullmatch(id)), _OTHERS)


def _with_p(table: Table) -> int:
    """How many rows of a table have a p-value."""
    return sum(row["p"] is not None for row in table.records())


def _equivalences(report: Report) -> int:
    table = report.results.tables.get(_OF_SHARES)
    return sum(row["conclusion"] is not None for row in table.records()) if table else 0
