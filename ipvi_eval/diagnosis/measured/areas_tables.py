"""The stored measurements by comparison as tables: the headline, and other ways beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.diagnosis.measured.areas import Comparison, Estimator
from ipvi_eval.questions.counts.headline_method import FEW, MANY, headline_method
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.measured_file import said_beside
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.worded import given

if TYPE_CHECKING:
    from ipvi_eval.diagnosis.measured.areas import AreasMeasured
    from ipvi_eval.results.store import Table

_OTHERS: Mapping[Estimator, str] = {
    "calmer prior": "2% a month expected",
    "estimated": "Wandering estimated",
    "chance": "Errors of chance alone",
}
_COMPARED: Mapping[Comparison, str] = {
    "contiguous area": "One area beside it",
    "ring": "The eight around it",
    "whole city": "The whole city",
    "synthetic control": "Synthetic control",
}
_HEADLINE = "The answer on counts by what it is compared with, in made-up cities"
Cells = tuple[str, ...]
_WHERE = {"world": "What the areas do", "comparison": "Compared with"}


def areas_tables(prefix: str, found: AreasMeasured) -> Iterator[Table]:
    """Tables `<prefix>.areas` (the headline: how often it holds, and what it finds) and `_others` (other ways)."""
    yield _headline(f"{prefix}.areas", found)
    yield _others(f"{prefix}.areas_others", found)


def _headline(id: str, found: AreasMeasured) -> Table:
    fall = f"{whole_percent(1 - found.ratio)} fewer"
    columns = {
        "held": "Interval holds the truth, no effect",
        "held_planted": f"The same, {fall}",
        "found": f"{fall} found",
        "adjusted": f"Found if exactly {whole_percent(1 - found.level)} were called without an effect",
        "leads": "Comparison leads",
        "wider": "Error over scatter",
    }

    def cells(world: str, comparison: Comparison) -> Cells:
        nothing, planted = (found.row(world, comparison, "headline", planted=one) for one in (False, True))
        told = (nothing.covers, planted.covers, planted.called, planted.adjusted, nothing.leads)
        return (*map(_share, told), f"{nothing.claimed / nothing.spread:.2f}")

    return _table(id, _HEADLINE, columns, cells, _price(found) + _note(found), found)


def _others(id: str, found: AreasMeasured) -> Table:
    columns = {
        f"{name}.{what}": f"{label}: {said}"
        for name, label in _OTHERS.items()
        for what, said in (("held", "holds the truth, no effect"), ("adjusted", "found if exactly so many were called"))
    }

    def cells(world: str, comparison: Comparison) -> Cells:
        return tuple(
            _share(share)
            for name in _OTHERS
            for share in (
                found.row(world, comparison, name).covers,
                found.row(world, comparison, name, planted=True).adjusted,
            )
        )

    note = f'The cities, what chance allows and the words are those of the table "{_HEADLINE}".'
    return _table(id, "Other ways to weigh how the level wanders, in the same cities", columns, cells, note, found)


def _table(
    id: str,
    title: str,
    columns: Mapping[str, str],
    cells: Callable[[str, Comparison], Cells],
    note: str,
    found: AreasMeasured,
) -> Table:
    rows = [
        (world, label, *cells(world, comparison)) for world in found.worlds for comparison, label in _COMPARED.items()
    ]
    labels = {**_WHERE, **columns}
    frame = pd.DataFrame(rows, columns=[*labels])
    return table_from(frame, id=id, title=title, columns=labels, others="public", note=given(note))


def _price(found: AreasMeasured) -> str:
    """What the answer holds beyond its level in the first kind of city, where no area drifts, and what that costs."""
    world, leading = found.worlds[0], [one for one in _COMPARED if one != "synthetic control"]
    nothing, planted = (
        [found.row(world, one, "headline", planted=with_it) for one in leading] for with_it in (False, True)
    )
    covers, called, adjusted = (
        f"{percent(min(shares), 1)} to {percent(max(shares), 1)}"
        for shares in (
            [one.covers for one in nothing], [one.called for one in planted], [one.adjusted for one in planted],
        )
    )  # fmt: skip
    return (
        f"{world}, plainly: intervals that claim {whole_percent(found.level)} hold the truth in {covers} of cities. "
        f"{whole_percent(1 - found.ratio)} fewer is found in {called} of them, and limits that called exactly "
        f"{whole_percent(1 - found.level)} without an effect would find it in {adjusted}. "
    )


def _share(share: float) -> str:
    return percent(share, 1)


def _note(found: AreasMeasured) -> str:
    fewest = min(found.rows, key=lambda one: one.replicates)
    return (
        f"{found.source[:1].upper()}{found.source[1:]}, {fewest.replicates:,} in each row, so that a share of "
        f"{whole_percent(found.level)} may be off by {100 * fewest.chance(found.level):.1f} points by chance and one "
        f"of 50% by {100 * fewest.chance(0.5):.1f} (Monte Carlo errors). Rows are not independent: those of one kind "
        "of city are asked in the same cities, with and without an effect. What would be found if exactly so many "
        "were called without an effect is power at equal honesty; nobody who has one series can set limits like "
        "that. What is found beside it, and how far the error that is claimed exceeds the scatter of the answers, is "
        "the price of allowing for a level that wanders. Made by "
        f"{found.command}, version {found.version}, {found.date.isoformat()}."
        f"{said_beside(found, (headline_method(FEW), headline_method(MANY)))}"
    )
