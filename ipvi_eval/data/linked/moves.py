"""Moves between lists, from a file of persons that has a row for each list a person was put on."""

from __future__ import annotations

from ipvi_eval.data.linked.source_table import SourceTable


def entered(persons: SourceTable) -> tuple[SourceTable, SourceTable | None, tuple[str, ...]]:
    """Persons as they entered, the moves of their later rows, and a sentence on how many there are.

    The row with the earliest day is the entry, and what it records of that day (age, prior arrests, covariates) is the
    person's. A later row on another list than the one before it is a move; on the same list it tells nothing new. None
    where nobody has a second row. Rows of one person on one day stay together, for the checks to refuse: which list
    came first cannot be told.
    """
    frame = persons.frame
    if not persons.coded("person").several.any():
        return persons, None, ()
    one_day = frame.duplicated(["person", "entry"], keep=False)
    unclear = frame["person"].isin(frame.loc[one_day, "person"])
    by_day = frame.sort_values(["person", "entry"], kind="stable")
    first = ~by_day.duplicated("person")
    before = by_day["list"].shift()
    moved = ~first & (by_day["list"] != before).fillna(True).astype(bool)
    first, moved = (mark.reindex(frame.index) for mark in (first, moved))
    done, later = persons.only(first | unclear), persons.only(moved & ~unclear)
    people = int(frame.loc[~first, "person"].nunique())
    note = (
        f"{persons.file}: {people:,} of {int(first.sum()):,} people stand in several rows; the first one is their "
        f"entry, and {len(later.frame):,} of {int((~first).sum()):,} later ones are moves to another list"
    )
    moves = SourceTable(
        "moves",
        persons.file,
        later.frame[["person", "entry", "list"]].rename(columns={"entry": "date"}),
        later.rows,
        {ours: persons.header.get(theirs, theirs) for ours, theirs in _FROM_PERSONS.items()},
        later.places,
    )
    return done, moves, (note,)


_FROM_PERSONS = {"person": "person", "date": "entry", "list": "list"}
