"""Monthly totals in columns of their own: of outcomes, or of areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipvi_eval.data.footers import is_total
from ipvi_eval.data.mapped.tables import Column
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.plan.file import TO_WRITE
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.incident_number import quoted
from ipvi_eval.proposal.names import words_of
from ipvi_eval.proposal.question import Question
from ipvi_eval.proposal.sheets import Sheet


def stand_in_columns(sheet: Sheet, columns: Mapping[str, str]) -> bool:
    """Whether a row holds a month's totals of several outcomes or areas, as no column of ours (`columns`) says which
    one it is of; one called a total is that of the others."""
    if "month" not in columns or "outcome" in columns or sheet.where.read() & {"outcome", "count"}:
        return False
    others = {ours: theirs for ours, theirs in columns.items() if ours != "count"}
    return "count" not in columns or (is_total(columns["count"]) and len(totals_in_columns(sheet, others)) > 1)


def totals_in_columns(sheet: Sheet, columns: Mapping[str, str]) -> list[str]:
    """The columns of whole numbers that are none of ours (`columns`), and are not called a total of others."""
    whole = Column(name="count", kind="whole", low=0)
    rest = [name for name in sheet.raw.columns if name not in columns.values() and not is_total(name)]
    return [name for name in rest if Cells(sheet.raw, name).fit(whole)]


def side_by_side(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[str | Question]:
    """The lines for totals that stand in columns: of outcomes where another column tells the area, and otherwise of
    areas or of outcomes."""
    totals = totals_in_columns(sheet, columns)
    shown = [name for name in totals if identity(name, place=True) is None]
    outcomes = [f"outcomes.{words_of(name).replace(' ', '_')} = {quoted(name)}" for name in shown]
    of_outcomes = 'layout = "outcomes_in_columns"'
    hidden = len(totals) - len(shown)
    them = "One more is" if hidden == 1 else f"{hidden} more are"
    more = f" {them} not shown, being called like people: write what is missing." if hidden else ""
    if "area" in columns and len(totals) == len(outcomes) == 1:
        yield from (of_outcomes, outcomes[0])
    elif "area" in columns or len(totals) < 2:
        yield of_outcomes
        asks = f"Which of these columns are monthly totals of an outcome? Keep only those.{more}"
        yield Question(asks, ("\n".join(outcomes),))
    else:
        areas = [f"areas.{quoted(name)} = {quoted(name)}" for name in shown]
        asks = (
            "Is each of these columns the monthly total of an area (the first lines), or of an outcome (the others)? "
            f"Keep only those that are, and no column that holds the total of others.{more}"
        )
        of_areas = 'layout = "areas_in_columns"', *areas, f'defaults.outcome = "{TO_WRITE}"'
        others = of_outcomes, *outcomes, f'defaults.area = "{TO_WRITE}"'
        yield Question(asks, ("\n".join(of_areas), "\n".join(others)))
