"""Statements ready to leave: each with the estimate of ours it rests on, with which it falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.questions.high_point.words import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A statement of some `kind` about some `subject`, and the id of the estimate of ours that it is `of`.

    The id is empty where it rests on published figures alone. The verdict in a sentence can tell of a number even where
    the number itself is withheld, so the whole sentence falls with it.
    """

    kind: str
    statement: Statement
    subject: str = ""
    of: str = ""


def quotations_table(quotations: Sequence[Quotation]) -> pd.DataFrame:
    """Columns kind, subject, statement and caveat, the last two each a Sentence."""
    rows = [
        {
            "kind": item.kind,
            "subject": item.subject,
            "statement": item.statement.sentence,
            "caveat": item.statement.caveat,
        }
        for item in quotations
    ]
    names = ["kind", "subject", "statement", "caveat"]
    return pd.DataFrame(rows, columns=names, dtype=object)
