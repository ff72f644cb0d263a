"""Everything that asks whether the hazard ratio after notification could come from how people were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.chosen import chosen
from ipvi_eval.questions.reoffence.departure import departure, silence
from ipvi_eval.questions.reoffence.direction import direction
from ipvi_eval.questions.reoffence.negative_control import negative_control
from ipvi_eval.questions.reoffence.notification_timing import notification_timing
from ipvi_eval.questions.reoffence.trend_before import trend_before
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table

if TYPE_CHECKING:
    from ipvi_eval.pipeline.frames import Frames
    from ipvi_eval.results.unfitted import Unfitted

CONTROL, TREND = "Negative control", "Trend before the start"
EVERYBODY, AT_RISK = "Who was chosen, of everybody", "Who was chosen, of people without a new record"
SILENT, LEAVING = "People without any record", "Whether people have left without a record"


def notification_checks(
    frames: Frames, outcome: str, ratio: Estimate, left_out: Unfitted
) -> Iterator[Estimate | Table]:
    """The checks of the planned `ratio` over time, each with a verdict in its note; which direction may be claimed, in
    a sentence; and how soon after an incident people were notified. What cannot be had goes to `left_out`.
    """
    study, stem, found = frames.study, ratio.id.removesuffix(".hazard_ratio"), left_out.found
    spells, level, freeze = frames.spells_by_history(outcome), study.level, study.window.freeze
    planned = frames.spells_by_year(outcome).first()
    given: dict[str, Any] = {"covariates": frames.terms(planned), "level": level}
    control, trend = _control(frames, outcome, f"{stem}.negative_control", left_out), ()
    if study.programme:
        id, start = f"{stem}.trend_before", study.programme.start
        trend = found(TREND, trend_before, id, TREND, spells.first(), start, level=level)
    checks = {
        CONTROL: control,
        TREND: trend,
        EVERYBODY: found(EVERYBODY, chosen, f"{stem}.chosen", EVERYBODY, spells.frame, level=level),
        AT_RISK: found(AT_RISK, chosen, f"{stem}.chosen_at_risk", AT_RISK, spells.first(), level=level),
        LEAVING: found(LEAVING, departure, f"{stem}.departure", LEAVING, planned, **given),
        SILENT: found(SILENT, silence, f"{stem}.silence", frames.last_records(), freeze=freeze),
    }
    for estimates in checks.values():
        yield from estimates
    yield _direction(f"{stem}_direction", ratio, *(next(iter(one), None) for one in (control, trend)))
    yield _timing(f"{stem}_timing", spells.frame, checks[EVERYBODY])


def _control(frames: Frames, outcome: str, id: str, left_out: Unfitted) -> tuple[Estimate, ...]:
    """The negative control of the plan, compared as the outcome is; empty without one."""
    plan = frames.study.survival
    if plan is None or plan.negative_control is None:
        return ()
    label = f"{CONTROL}: {frames.study.outcomes[plan.negative_control].label}"
    rows = frames.control_spells(outcome, plan.negative_control)
    terms, level = frames.terms(rows), frames.study.level
    found = left_out.found(CONTROL, negative_control, id, label, rows, covariates=terms, level=level)
    return tuple(replace(one, scope=frames.populations.compared("time-dependent")) for one in found)


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
        notification_timing(spells).round({"years": 0, "rate": 1}),
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
        note="".join(f"Among people of one list and as long after entry: {one.note}." for one in recent),
        rests_on=[one.id for one in recent],
    )
