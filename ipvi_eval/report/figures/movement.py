"""Where people are at fixed times after entering a list, and who went from which list to which."""

from __future__ import annotations

from typing import Any

from ipvi_eval.drawing.alluvial import Alluvial, draw_alluvial
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.readings import Row
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

_PLACES, _FLOWS = "survival.places", "survival.flows"


def movement(report: Report, *, name: str = "fig-movement") -> str:
    """Figure of the tables `survival.places` and `survival.flows`: markdown with the id `name`; empty without the
    survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    caption = (
        "Each block is the people on a list at one time, and each band those who were on the one list and, at the next "
        "time, on the other. Heights are numbers of people. Left: died or moved away. Those not followed so long "
        "entered too late to be seen by then."
    )
    table = report.results.tables.get(_PLACES)
    rows = table.records() if table else []
    flows = report.table(_FLOWS).records() if report.has(_FLOWS) else []
    if any(row["people"] is None for row in (*rows, *flows)):
        caption = f"{caption} What is hatched is withheld, and its height tells nothing."
    if not any(row["people"] for row in rows):
        reason = report.withheld if rows else "No movement between lists is seen in these data."
        reason = f"This figure is not shown. {reason}"
        return no_figure(report, name=name, heading=_heading(rows), caption=caption, reason=reason)
    return show_figure(
        report,
        name=name,
        heading=_heading(rows),
        caption=caption,
        of=(_PLACES, _FLOWS),
        alt=_alt(rows, flows),
        draw=lambda: draw_alluvial(_alluvial(rows, flows)),
    )


def _heading(rows: list[Row]) -> Heading:
    """Where people are at the last time, as far as that is shown."""
    last = rows[-1]["months"] if rows else 0
    known = [(str(row["place"]), row["people"]) for row in rows if row["months"] == last and row["people"]]
    words = {f"place_{number}": place for number, (place, _) in enumerate(known)}
    words |= {f"people_{number}": numbers.count(people) for number, (_, people) in enumerate(known)}  # type: ignore[arg-type]
    told = [f"{{place_{number}}} {{people_{number}}}" for number in range(len(known))]
    said = Sentence(f"Where people are {{when}}: {', '.join(told)}", words | {"when": _since(last)})
    return Heading(
        about="Where people are after they entered a list",
        measure="People who entered a list",
        finding=said if known else None,
        rests_on=("data.persons",),
    )


def _alluvial(rows: list[Row], flows: list[Row]) -> Alluvial:
    months = list(dict.fromkeys(row["months"] for row in rows))
    places = list(dict.fromkeys(str(row["place"]) for row in rows))
    kept = {str(row["origin"]) for row in flows}
    return Alluvial(
        times=[_since(month).removesuffix(" later") for month in months],
        places=places,
        people={(months.index(row["months"]), str(row["place"])): _count(row) for row in rows},
        flows={(months.index(row["since"]), str(row["origin"]), str(row["destination"])): _count(row) for row in flows},
        ends=[place for place in places if place not in kept],
    )


def _count(row: Row) -> int | None:
    people = row["people"]
    assert people is None or isinstance(people, int)
    return people


def _since(month: Any) -> str:
    return "At entry" if month == 0 else f"{numbers.count(month)} months later"


def _alt(rows: list[Row], flows: list[Row]) -> str:
    """The people at each place, time by time, and those who were at another one by the next time."""
    there: dict[Cell, list[str]] = {}
    for row in rows:
        there.setdefault(row["months"], []).append(f"{row['place']} {_said(row)}")
    went: dict[Cell, list[str]] = {}
    for row in flows:
        if row["origin"] != row["destination"] and row["people"] != 0:
            went.setdefault(row["until"], []).append(f"{row['origin']} to {row['destination']} {_said(row)}")
    told = [f"{_since(month)}: {', '.join(places)}" for month, places in there.items()]
    moved = [f"By {_since(month)}: {', '.join(moves)}" for month, moves in went.items()]
    return f"Blocks of people on each list, joined by bands. {'; '.join((*told, *moved))}."


def _said(row: Row) -> str:
    people = _count(row)
    return "withheld" if people is None else numbers.count(people)
