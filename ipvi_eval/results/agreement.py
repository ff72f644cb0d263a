"""The second implementations of a run, as a table a reader can check."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.results.store import Column, Table

NOISE = 0.001
"""Shares of a tolerance below this are what processors make of the order in which they add; each makes another one."""
COLUMNS = (
    Column("id", "Estimate", "public"),
    Column("package", "Checked with", "public"),
    Column("difference", "Largest difference", "public"),
    Column("tolerance", "Tolerance", "public"),
    Column("note", "Note", "public"),
)


def agreement_table(id: str, checks: Iterable[Agreement]) -> Table:
    """One row per number computed twice: the difference and the tolerance, never the number itself.

    A difference that is noise of the machine is told by its limit alone, so that what is released, and the fingerprint
    by which it is cited, is the same on every machine.
    """
    rows = tuple((one.id, one.package, _difference(one), f"{one.tolerance:.1e}", one.note) for one in checks)
    return Table(id=id, title="Second implementation", columns=COLUMNS, rows=rows)


def _difference(check: Agreement) -> str | None:
    if check.difference is None:
        return None
    size, limit = abs(check.difference), NOISE * check.tolerance
    return f"<{limit:.1e}" if size < limit else f"{size:.1e}"
