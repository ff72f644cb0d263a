"""Which stored incidents count as an outcome: `cohort.incidents`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipvi_eval.cohort.incidents import CHOSEN, FLAGS
from ipvi_eval.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Container

    from ipvi_eval.plan.outcome import Outcome


def chosen(incidents: Any, outcome: Outcome, *, sealed: bool) -> Any:
    """Rows of stored `incidents` (Ibis) that satisfy every condition of `outcome`.

    Unless `sealed`, arrests whose record is sealed do not count. Raises PlanError for outcomes that ask for rows of
    another table, or for the victim: they are told from extracts in memory.
    """
    if outcome.table is not None or outcome.same_victim is not None:
        msg = (
            f"the outcome {outcome.label!r} asks for {'the victim' if outcome.table is None else outcome.table}, and "
            "stored extracts tell outcomes of incidents only; read the extract in memory (`ipvi-eval run`)"
        )
        raise PlanError(msg)
    kept = incidents.filter(~incidents["sealed"]) if outcome.of_arrests and not sealed else incidents
    for column in (*CHOSEN, *FLAGS):
        if getattr(outcome, column) is not None:
            kept = kept.filter(_meets(kept[column], getattr(outcome, column)))
    return kept


def untold(incidents: Any, outcome: Outcome, told: Container[str]) -> str | None:
    """The condition of `outcome` that no incident (Ibis) can meet because its column is not in `told`; None without."""
    for column in (*CHOSEN, *FLAGS):
        wanted = getattr(outcome, column)
        if wanted is None or column in told or column not in incidents.columns:
            continue
        if not int(incidents.filter(_meets(incidents[column], wanted)).count().to_pandas()):
            return column
    return None


def _meets(values: Any, wanted: bool | tuple[str, ...]) -> Any:
    if isinstance(wanted, bool):
        return values if wanted else ~values
    return values.isin(list(wanted))
