"""What was read, what was left out and what is to be borne in mind, as rows beside the estimates."""

from __future__ import annotations

from collections.abc import Sequence

from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.people_file import PeopleFile


def reading_estimates(read: PeopleFile) -> tuple[Estimate, ...]:
    """Rows read, rows left out with the reasons, and events, with which labels were taken as what."""
    counted = "rows of the file"
    return (
        Estimate(id="data.rows", value=float(read.rows), unit="number", method="count", label=counted),
        Estimate(
            id="data.left_out", value=float(read.left_out), unit="number", method="count",
            label="rows left out", note="; ".join(read.notes),
        ),
        Estimate(
            id="data.events", value=float(read.curves.event.sum()), unit="number", method="count",
            label="rows that end with an event", note="; ".join(read.taken),
        ),
    )  # fmt: skip


def reading_sentences(read: PeopleFile) -> tuple[str, ...]:
    """The same in words, for people."""
    left = f", {read.left_out:,} left out" if read.left_out else ""
    return (f"{read.rows:,} rows read{left}; {int(read.curves.event.sum()):,} end with an event", *read.taken)


def note_estimates(notes: Sequence[str]) -> tuple[Estimate, ...]:
    """Each note as a row without a value, for whoever reads nothing but the list."""
    return tuple(
        Estimate(id=f"note.{number}", value=None, unit="number", method="note", label="note", note=note)
        for number, note in enumerate(dict.fromkeys(notes), start=1)
    )
