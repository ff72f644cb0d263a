"""A data frame under a reader's words, as a table of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.worded import Note


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame for readers: `labels` chooses, orders and names its columns.

    `counts` are what disclosure control looks at, `public` was published, planned or stands in the calendar,
    `sentences` restate numbers, `text` is words without any; every other column is derived from counts.
    """

    title: str
    frame: pd.DataFrame
    labels: Mapping[str, str]
    counts: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    note: Note = ""

    def table(self, id: str, *, single_months: str = "") -> Table:
        """The frame as a table of the run; `single_months` as in `Table`."""
        return table_from(
            self.frame,
            id=id,
            title=self.title,
            columns=self.labels,
            counts=self.counts,
            public=self.public,
            sentences=self.sentences,
            text=self.text,
            note=self.note,
            single_months=single_months,
        )
