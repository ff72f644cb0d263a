"""The second implementations of a run, as a table a reader can check."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.results.store import Column, Table

COLUMNS = (
    Column("id", "Estimate", "public"),
    Column("package", "Checked with", "public"),
    Column("difference", "Largest difference", "public"),
    Column("tolerance", "Tolerance", "public"),
    Column("note", "Note", "public"),
)


def agreement_table(id: str, checks: Iterable[Agreement]) -> Table:
    """One row per number computed twice: the difference and the tolerance, never the number itself."""
    rows = tuple(
        (
            check.id,
            check.package,
            None if check.difference is None else f"{abs(check.difference):.1e}",
            f"{check.tolerance:.1e}",
            check.note,
        )
        for check in checks
    )
    return Table(id=id, title="Second implementation", columns=COLUMNS, rows=rows)
