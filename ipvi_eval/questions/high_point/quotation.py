"""Statements ready to leave: each with the counts of ours it rests on, so that it falls when one of them is small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.questions.high_point.words import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A statement of some `kind` about some `subject`, and the people and events of ours behind it.

    The counts are None where it rests on published figures alone. The verdict in a sentence can tell of a number even
    where the number itself is withheld, so the whole sentence is subject to disclosure control.
    """

    kind: str
    statement: Statement
    subject: str = ""
    people: int | None = None
    events: int | None = None


def quotations_table(quotations: Sequence[Quotation]) -> pd.DataFrame:
    """Columns kind, subject, statement, caveat (templates over estimate ids), people, events, others (without one)."""
    rows = [
        {
            "kind": item.kind,
            "subject": item.subject,
            "statement": item.statement.sentence,
            "caveat": item.statement.caveat,
            "people": item.people,
            "events": item.events,
            "others": None if item.people is None or item.events is None else item.people - item.events,
        }
        for item in quotations
    ]
    names = ["kind", "subject", "statement", "caveat", "people", "events", "others"]
    return pd.DataFrame(rows, columns=names, dtype=object)
