"""List movement as the study tells it: tables of shares, people and flows, by the labels of the lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ipvi_eval.cohort.list_paths import LEFT
from ipvi_eval.counted import CENSORED
from ipvi_eval.questions.reoffence.lists.movement import Movement, movement
from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.tables import LIMITS
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    from ipvi_eval.questions.reoffence.asked import Part
    from ipvi_eval.questions.reoffence.frames import Frames
    from ipvi_eval.results.store import Table


def movement_between_lists(frames: Frames) -> Iterator[Part]:
    """The share of people on each list over time, the flows from list to list, and the moves, by days since entry.

    They are the people of the other analyses, followed for a day or more at liberty, though a list keeps who is in
    custody: two totals that differ by a few would give those few away.
    """
    study, lists = frames.study, frames.lists
    paths = frames.list_paths()
    paths = paths[paths["person"].isin(frames.spells(plan_of(study).outcomes[0]).frame["person"])]
    found = attempted("Lists", movement, paths, (*lists.names, LEFT), level=study.level)
    if isinstance(found, Movement):
        found = replace(found, recorded=frames.moves_recorded)
    if isinstance(found, NotEstimated):
        yield found
        return
    labels = {name: lists.label(name) for name in lists.names}
    tables = movement_tables("survival", found, plan_of(study).horizons_days, labels)
    flows = flow_tables("survival", found, plan_of(study).horizons_days, labels)
    yield from scoped(replace(frames.populations.spells(), clock="days since entry on a list"), (*tables, *flows))


def movement_tables(
    prefix: str, found: Movement, horizons: Mapping[int, int], labels: Mapping[str, str]
) -> tuple[Table, Table]:
    """Shares of people on each list at each horizon, and moves per hundred people and year, by the lists' `labels`."""
    behind = {"people": "People", "gone": "Gone from it", "all": "Everybody"}
    shares = table_from(
        found.at(horizons).replace({"state": labels}).round({"share": 3, "lower": 3, "upper": 3}),
        id=f"{prefix}.movement",
        title="Share of people on each list by time since entry",
        columns={"months": "Months since entry", "state": "List", "share": "Share", **LIMITS, **behind},
        behind=tuple(behind),
        public=("months", "state"),
        parts_of="months",
        note=found.sources,
    )
    moves = table_from(
        found.moves()
        .replace({"origin": labels, "destination": {**labels, LEFT: "Left"}})
        .round({"rate": 1, "lower": 1, "upper": 1}),
        id=f"{prefix}.moves",
        title="Moves between lists and out of them",
        columns={
            "origin": "From",
            "destination": "To",
            "rate": "Moves per hundred people and year",
            **LIMITS,
            "moves": "Moves",
        },
        counts=("moves",),
        public=("origin", "destination"),
    )
    return shares, moves


NOT_SO_LONG = "Not followed so long"
"""Where those are whose follow-up ends before a time."""


def flow_tables(
    prefix: str, found: Movement, horizons: Mapping[int, int], labels: Mapping[str, str]
) -> tuple[Table, Table]:
    """People at each place at each horizon, and who went from one to the other in between, by the lists' `labels`.

    The flows out of a list add up to the people on it at the first time, those into one to the people on it at the
    second.
    """
    places = {**labels, LEFT: "Left", CENSORED: NOT_SO_LONG}
    there = table_from(
        found.there(horizons).replace({"place": places}),
        id=f"{prefix}.places",
        title="People on each list by time since entry",
        columns={"months": "Months since entry", "place": "List", "people": "People"},
        counts=("people",),
        public=("months", "place"),
    )
    flows = table_from(
        found.flows(horizons).replace({"origin": places, "destination": places}),
        id=f"{prefix}.flows",
        title="People by list from one time since entry to the next",
        columns={
            "since": "Months since entry",
            "until": "And then",
            "origin": "From",
            "destination": "To",
            "people": "People",
        },
        counts=("people",),
        public=("since", "until", "origin", "destination"),
        note=found.sources,
    )
    return there, flows
