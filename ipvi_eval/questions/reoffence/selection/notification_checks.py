"""Everything that asks whether the hazard ratio after notification could come from how people were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from ipvi_eval.counted import FREE, NOT_YET, NOTIFICATION, Group
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.asked import Asked, Part
from ipvi_eval.questions.reoffence.frames import Frames
from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.selection.chosen import chosen
from ipvi_eval.questions.reoffence.selection.departure import departure, silence
from ipvi_eval.questions.reoffence.selection.direction import direction
from ipvi_eval.questions.reoffence.selection.negative_control import negative_control
from ipvi_eval.questions.reoffence.selection.notification_timing import notification_timing
from ipvi_eval.questions.reoffence.selection.trend_before import trend_before
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Table

_FEWER = (
    "Only people who were at liberty for a day or more between entry and notification are in it; whoever was told "
    "before is not, so there can be fewer notifications here than people notified."
)
_NOT_YET = Group(NOT_YET, NOTIFICATION, "street")

_Checked = tuple[Estimate | NotEstimated, ...]

CONTROL, TREND = "Negative control", "Trend before the start"
EVERYBODY, AT_RISK = "Who was chosen, of everybody", "Who was chosen, of people without a new record"
SILENT, LEAVING = "People without any record", "Whether people have left without a record"


def how_people_were_chosen(asked: Asked) -> Iterator[Part]:
    """The checks of the planned ratio over time. Nothing under another plan, or where the ratio could not be had."""
    if asked.plan.exposure != "time-dependent" or isinstance(asked.planned, NotEstimated):
        return
    checks = notification_checks(asked.frames, asked.outcome, asked.planned.ratio)
    yield from scoped(asked.frames.populations.spells(), checks)


def notification_checks(frames: Frames, outcome: str, ratio: Estimate) -> Iterator[Estimate | Table | NotEstimated]:
    """The checks of the planned `ratio` over time, each with a verdict in its note; which direction may be claimed, in
    a sentence; and how soon after an incident people were notified.
    """
    study, stem = frames.study, ratio.id.removesuffix(".hazard_ratio")
    spells, level, freeze = frames.spells_by_history(outcome), study.level, study.window.freeze
    planned = frames.spells_by_year(outcome).first()
    given: dict[str, Any] = {"covariates": frames.terms(planned), "level": level}
    control: _Checked = tuple(_control(frames, outcome, f"{stem}.negative_control"))
    trend: _Checked = ()
    if study.programme:
        id, start = f"{stem}.trend_before", study.programme.start
        trend = parts_of(TREND, trend_before, id, TREND, spells.first(), start, level=level)
    everybody = parts_of(EVERYBODY, chosen, f"{stem}.chosen", EVERYBODY, _NOT_YET, spells.frame, level=level)
    yield from (*control, *trend, *everybody)
    free = replace(_NOT_YET, outcome=outcome).within(FREE)
    yield from parts_of(AT_RISK, chosen, f"{stem}.chosen_at_risk", AT_RISK, free, spells.first(), level=level)
    yield from parts_of(LEAVING, departure, f"{stem}.departure", LEAVING, planned, **given)
    yield from parts_of(SILENT, silence, f"{stem}.silence", frames.last_records(), freeze=freeze)
    yield _direction(f"{stem}_direction", ratio, *(next(_estimates(one), None) for one in (control, trend)))
    yield _timing(f"{stem}_timing", spells.frame, _estimates(everybody))


def _control(frames: Frames, outcome: str, id: str) -> Iterator[Estimate | NotEstimated]:
    """The negative control of the plan, compared as the outcome is; empty without one."""
    other = plan_of(frames.study).negative_control
    if other is None:
        return
    label = f"{CONTROL}: {frames.study.outcomes[other].label}"
    rows = frames.control_spells(outcome, other)
    terms, level = frames.terms(rows), frames.study.level
    found = parts_of(CONTROL, negative_control, id, label, rows, covariates=terms, level=level)
    yield from scoped(frames.populations.compared("time-dependent"), found)


def _estimates(parts: _Checked) -> Iterator[Estimate]:
    return (one for one in parts if isinstance(one, Estimate))


def _direction(id: str, ratio: Estimate, control: Estimate | None, trend: Estimate | None) -> Table:
    return table_from(
        pd.DataFrame({"text": [direction(ratio, control, trend)]}),
        id=id,
        title="Which direction may be claimed",
        columns={"text": "What may be said"},
        sentences=("text",),
        rests_on=[one.id for one in (ratio, control, trend) if one],
    )


def _timing(id: str, spells: pd.DataFrame, everybody: Iterable[Estimate]) -> Table:
    """Its verdict is that of the model of who was chosen, which compares people as long after entry."""
    recent = [one for one in everybody if one.id.endswith(".recent")]
    return table_from(
        notification_timing(spells, _NOT_YET).round({"years": 0, "rate": 1}),
        id=id,
        title="Notification by days since the last incident",
        columns={
            "since": "Days since the last incident",
            "years": "Person-years not yet notified",
            "notifications": "Notifications",
            "rate": "Notifications per hundred person-years",
        },
        counts=("notifications",),
        public=("since",),
        note=" ".join((_FEWER, *(f"Among people of one list and as long after entry: {one.note}." for one in recent))),
        rests_on=[one.id for one in recent],
    )
