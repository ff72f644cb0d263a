"""What moved since the last edition, as released tables: only numbers that both editions tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.causes import Causes
from ipvi_eval.pipeline.editions.differences import printed, told_otherwise
from ipvi_eval.pipeline.editions.past_editions import PastEdition
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.store import Cell, Column, Results, Table

_LEADING = (("its.", ".headline.ratio"), ("survival.", ".notification.hazard_ratio"))
"""How the ids of the answers begin and end that all editions are set beside each other by."""


def moved_tables(past: Sequence[PastEdition], causes: Causes | None, now: Results, *, told_now: str) -> Iterator[Table]:
    """Tables of the released numbers `now` beside those of the last of the `past` editions; none without one.

    Every cell stands in one of the editions already, or says which change moved it, so nothing more is told of anybody.
    `told_now` is how a sentence names the edition of now.
    """
    if not past:
        return
    last = past[-1]
    told = [(one, then) for one in now.estimates.values() if (then := _told(last.results, one)) is not None]
    moved = [(then, one) for one, then in told if told_otherwise(then, one)]
    otherwise = set(causes.told_otherwise) if causes else set()
    yield _table(
        "editions.summary",
        "The last edition beside this one",
        {"edition": "Last edition", "compared": "Numbers that both tell", "moved": "Of these, moved",
         "otherwise": "No longer come out", "followed": "Reasons known"},
        [(last.told, len(told), len(moved), len(otherwise & {one.id for one, _ in told}), causes is not None)],
    )  # fmt: skip
    yield _table(
        "editions.moved",
        "Numbers that moved since the last edition",
        {"id": "id", "quoted": "Quoted as", "label": "What", "value": "Value then", "then": "Last edition",
         "now": "This edition", "why": "Why it moved", "otherwise": "No longer comes out"},
        [_row(then, one, last.quoted, causes, otherwise) for then, one in moved],
    )  # fmt: skip
    yield _table(
        "editions.years",
        "Counts by calendar year, last edition and this one",
        {"what": "What was counted", "year": "Year", "then": "Last edition", "now": "This edition", "change": "Change"},
        list(_years(last.results, now)),
    )
    yield _table(
        "editions.answers",
        "The leading answers of every edition",
        {"id": "id", "edition": "Edition", "value": "Ratio", "lower": "Lower", "upper": "Upper"},
        list(_answers(past, now, told_now)),
    )


def _told(then: Results, one: Estimate) -> Estimate | None:
    """The same estimate of then, where both editions tell a value."""
    found = then.estimates.get(one.id)
    return None if found is None or found.value is None or one.value is None else found


def _row(
    then: Estimate, one: Estimate, quoted: Mapping[str, str], causes: Causes | None, otherwise: set[str]
) -> tuple[Cell, ...]:
    why = ", ".join(causes.among_told(one.id)) if causes else None
    told = (numbers.value(then), printed(then), printed(one))
    return (one.id, quoted.get(one.id), one.label, *told, why or None, one.id in otherwise)


def _years(then: Results, now: Results) -> Iterator[tuple[Cell, ...]]:
    """Years of which both editions count the same months and tell the count."""
    before, after = (_by_year(results) for results in (then, now))
    for key, count in after.items():
        old = before.get(key)
        if old is not None and count is not None:
            what, year, _ = key
            yield what, year, old, count, count - old


def _by_year(results: Results) -> dict[tuple[Cell, Cell, Cell], int | None]:
    table = results.tables.get("data.years")
    rows = table.records() if table else []
    return {(row["what"], row["year"], row["months"]): _whole(row["count"]) for row in rows}


def _whole(cell: Cell) -> int | None:
    return int(cell) if isinstance(cell, int) else None


def _answers(past: Sequence[PastEdition], now: Results, told_now: str) -> Iterator[tuple[Cell, ...]]:
    ids = [id for begin, end in _LEADING for id in now.estimates if id.startswith(begin) and id.endswith(end)]
    for id in ids:
        for told, results in (*((one.told, one.results) for one in past), (told_now, now)):
            found = results.estimates.get(id)
            if found is not None and found.value is not None:
                yield id, told, found.value, found.lower, found.upper


def _table(id: str, title: str, columns: Mapping[str, str], rows: Sequence[tuple[Cell, ...]]) -> Table:
    # Whatever stands here was released in one of the editions.
    made = tuple(Column(name, label, "public") for name, label in columns.items())
    return Table(id=id, title=title, columns=made, rows=tuple(rows))
