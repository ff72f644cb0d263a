"""What an outcome counts, incidents or rows of another table in their shape, and what is not told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.cohort import incidents
from ipvi_eval.cohort.records import as_incidents

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.data.sources import Extract
    from ipvi_eval.plan.outcome import Outcome


def countable(extract: Extract, outcome: Outcome) -> pd.DataFrame:
    """All rows from which `outcome` is chosen, sealed ones among them."""
    if outcome.table is None:
        return extract.incidents
    return as_incidents(getattr(extract, outcome.table), extract.incidents, dated=outcome.dated or "record")


def untold(extract: Extract, outcome: Outcome) -> str | None:
    """The condition of `outcome` that no row can meet because no file tells it, its table or `incident` among them."""
    told = extract.told_of_incidents
    if outcome.table is not None:
        if not extract.holds(outcome.table):
            return f"the table {outcome.table}"
        if outcome.of_incidents and not extract.tells(outcome.table, "incident"):
            return f"the incident of each row of {outcome.table}"
        told |= {"kind"} if extract.tells(outcome.table, "kind") else set()
    return incidents.untold(countable(extract, outcome), outcome, told)


def unplaced(extract: Extract, outcome: Outcome) -> bool:
    """Whether nothing tells in which area the rows of the outcome's table were: they can then be counted for none."""
    return outcome.table is not None and not any(extract.tells(outcome.table, name) for name in ("area", "incident"))
