"""Our people on the calendar of another program, whose shares count everybody notified so far."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipvi_eval.questions.high_point.asked import Asked, Part
from ipvi_eval.questions.high_point.published.follow_up_calendar import DAYS_PER_MONTH
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares import recidivism_tables
from ipvi_eval.questions.high_point.shares.coarse import Step
from ipvi_eval.questions.high_point.shares.replay import own_calendar, replay
from ipvi_eval.questions.high_point.transport import start_sensitivity
from ipvi_eval.questions.high_point.words import of_replay
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped

AGES = [round(12 * year * DAYS_PER_MONTH) for year in range(1, 11)]


def on_their_calendar(asked: Asked) -> Iterator[Part]:
    """Replayed under each account of its start, and counted the same crude way on our own.

    Its shares count calendar days, so days in custody are not subtracted. Nothing where nobody was notified, the
    outcome was not estimated or is no arrest, or the program has no calendar. The replay is not there where people are
    too few for a share that tells of none.
    """
    who = asked.frames.populations
    return scoped(who.all_days(who.spells_since_notification()), _replayed(asked))


def _replayed(asked: Asked) -> Iterator[Part]:
    study, plan, registry, frames = asked.study, asked.plan, asked.registry, asked.frames
    program, calendar = asked.program, asked.calendar
    if study.survival is None or plan.outcome not in study.survival.outcomes or not len(frames.extract.notifications):
        return
    if isinstance(calendar, NotEstimated) or asked.kind != "arrest":
        return
    people = frames.spells_since_notification(plan.outcome, clock="calendar").to_first()
    # The people of all other shares since notification: who had no day at liberty is in none.
    at_liberty = frames.spells_since_notification(plan.outcome).frame["person"]
    people = people[people["person"].isin(at_liberty)]
    entry = people["entry"].to_numpy("datetime64[D]").astype(np.int64)
    end = entry + people["stop"].to_numpy(np.int64)
    event = np.where(people["event"], end, np.nan)
    step = Step.of(len(people), frames.smallest_shown)
    if step is None:
        yield NotEstimated(
            what=f"our share on {program.site}'s calendar",
            why="too few people were notified for a share that tells of none of them",
            remedy="",
        )
        return
    result = replay(
        entry, event, end, calendar=calendar, step=step, draws=plan.draws, level=study.level, seed=study.seed
    )
    yield from result.estimates("evidence.replay")
    yield recidivism_tables.replay(result)
    last = f"evidence.replay.{calendar.readings[-1].key}.expected"
    yield Quotation(kind="replay", statement=of_replay(result, prefix="evidence.replay"), of=last)
    starts = start_sensitivity(
        entry, event, end, program=program, step=step, registry=registry, draws=plan.draws, seed=study.seed
    )
    yield recidivism_tables.starts(starts, site=program.site, of=result)
    start = int(np.datetime64(study.programme.start, "D").astype(int)) if study.programme else int(entry.min())
    ours = own_calendar(entry, event, end, start=start, ages=AGES, fewest=frames.smallest_shown)
    if ours.empty:
        yield NotEstimated(
            what=f"our own cumulative share, counted as {program.site} counted",
            why="no year of the program was over by the data freeze",
            remedy="",
        )
        return
    yield recidivism_tables.own_calendar(ours, outcome=plan.outcome, site=program.site)
