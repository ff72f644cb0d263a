"""The stored false alarms of the headline, design by design, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.measured_file import said_beside
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.worded import given

if TYPE_CHECKING:
    from ipvi_eval.diagnosis.measured.nulls import NullsMeasured, Row
    from ipvi_eval.results.store import Table

_COLUMNS = {
    "design": "What is awkward",
    "series": "Series",
    "called": "Called changed, nothing happened (Monte Carlo error)",
    "ratio": "Mean ratio",
    "restless": "Said to be less sure",
    "split": "Called of these, of the others",
    "leads": "What leads",
}

_OFTEN = 0.05
"""Share said to be less sure from which it is told how many of them were called."""


def nulls_table(id: str, found: NullsMeasured) -> Table:
    """A row for each design, in the order stored."""
    rows = [
        (
            one.design, f"{one.fitted:,}", _called(one), f"{one.ratio:.3f}", whole_percent(one.restless), _split(one),
            _leads(one),
        )
        for one in found.rows
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*_COLUMNS])
    title = "Called changed although nothing happened, in awkward designs"
    return table_from(frame, id=id, title=title, columns=_COLUMNS, others="public", note=given(_note(found)))


def _called(one: Row) -> str:
    return f"{percent(one.called, 1)} ({percent(one.chance(one.called), 1)})"


def _split(one: Row) -> str | None:
    """Nothing where hardly any are said to be less sure."""
    if one.restless < _OFTEN or one.called_restless is None or one.called_calm is None:
        return None
    return f"{whole_percent(one.called_restless)}, {whole_percent(one.called_calm)}"


def _leads(one: Row) -> str:
    shares = {"relative": one.relative, "alone": one.alone, "exact": one.exact}
    told = {name: whole_percent(share) for name, share in shares.items()}
    return ", ".join(f"{name} {share}" for name, share in told.items() if share != "0%")


def _note(found: NullsMeasured) -> str:
    return (
        f"{found.source[:1].upper()}{found.source[1:]}; the log level wanders by {whole_percent(found.wander)} a "
        f"month in every area, and {whole_percent(1 - found.level)} should be called. One seed makes the series of "
        "every row, so that rows have part of their chance in common: a row is to be held against what is claimed, "
        f"and two rows are no two independent findings. Made by {found.command}, version {found.version}, "
        f"{found.date.isoformat()}."
        f"{said_beside(found, (headline_method(FEW),))}"
    )
