"""What the share of people with a new record within each planned horizon could show.

Where records tell that people also left for good (prison, death, a move), the share is asked a second time with these
beside it, by the difference of two Aalen-Johansen curves; in the first, leaving is the end of follow-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from ipvi_eval.diagnosis.power.incidence_power import IncidencePower, detectable_incidence
from ipvi_eval.diagnosis.power.lines import REDUCTIONS, SIZES, Line, Lines, Shares, role_of
from ipvi_eval.diagnosis.power.share_power import SharePower, detectable_share, effective_people, power_of_shares
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.asked import Asked
from ipvi_eval.questions.reoffence.lists.exits import EXITS, exit_codes
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True)
class _Entered:
    """Spells of people who entered `before` the programme, with the causes of `exits` from 2 on, and for how many days
    people who entered since and before could be followed."""

    before: Spells
    since: np.ndarray
    earlier: np.ndarray
    exits: tuple[str, ...]

    @classmethod
    def of(cls, asked: Asked) -> _Entered:
        """Followed to the start and to the freeze. Raises AnalysisError where the plan names no programme."""
        study = asked.study
        if study.programme is None:
            msg = "the plan names no program, so there is no time before and since"
            raise AnalysisError(msg)
        start, freeze = pd.Timestamp(study.programme.start), pd.Timestamp(study.window.freeze)
        rows = asked.frames.compared(asked.outcome, "historical cohort")
        old = rows["reference"].to_numpy(dtype=bool)
        before = rows.loc[old]
        limit = before["programme_start"].to_numpy(dtype=float)
        limit = np.where(np.isnan(limit), np.inf, limit)
        stop = before["stop"].to_numpy(dtype=float)
        codes, exits = exit_codes(before)
        codes = np.where(stop <= limit, codes, 0)
        stop = np.minimum(stop, limit)
        since, earlier = ((when - rows.loc[side, "entry"]).dt.days for when, side in ((freeze, ~old), (start, old)))
        return cls(Spells.of(stop[stop > 0], codes[stop > 0]), since.to_numpy(), earlier.to_numpy(), exits)


def shown_of_shares(asked: Asked, *, power: float) -> list[tuple[str, Lines | NotEstimated]]:
    """How the share within each horizon is called in a note and what it could show, then the same beside other exits.

    A horizon to which nobody can be followed yet leaves a note of its own and takes no shorter one with it. The curve
    is of the first that can be had.
    """
    entered = attempted("power", _Entered.of, asked)
    if isinstance(entered, NotEstimated):
        return [(f"share who came back, {asked.label}", entered)]
    ways = (("", _of_share), *(((" beside other exits", _beside_exits),) if exit_codes(asked.people)[1] else ()))
    shown = [
        (f"share within {months} months{words}, {asked.label}", attempted("power", ask, asked, entered, months, power))
        for words, ask in ways
        for months in asked.plan.horizons_months
    ]
    first = next((label for label, part in shown if not isinstance(part, NotEstimated)), "")
    return [
        (label, part if label == first or isinstance(part, NotEstimated) else (part[0], ((), ())))
        for label, part in shown
    ]


def _of_share(asked: Asked, entered: _Entered, months: int, power: float) -> Lines:
    """People who entered since the start against those who entered before, followed to that day."""
    spells, days, level = entered.before.of_cause(1), asked.plan.horizons_days[months], asked.study.level
    share = 1 - float(kaplan_meier(spells).at([days]).value[0])
    people, compared = (effective_people(spells, one, horizon=days) for one in (entered.since, entered.earlier))
    ask = partial(detectable_share, share, power=power, level=level)
    found = {size: ask(people * size, compared * size) for size in (1.0, *SIZES)}
    lines = [
        Line("share", asked.label, _within(months, size), one.ratio, _of_people(one), role_of(size == 1))
        for size, one in found.items()
    ]
    return lines, _share_curve(found[1.0])


def _within(months: int, size: float) -> str:
    return f"within {months} months{'' if size == 1 else f', {size:g} times as many people'}"


def _beside_exits(asked: Asked, entered: _Entered, months: int, power: float) -> Lines:
    """The same people, with other exits as ends of their own. The curve would hardly differ from that of shares."""
    ask = partial(
        detectable_incidence, entered.before, entered.since, entered.earlier, power=power, level=asked.study.level
    )
    told = " or ".join(EXITS[name] for name in entered.exits)
    found = {size: ask(horizon=asked.plan.horizons_days[months], size=size) for size in (1.0, *SIZES)}
    lines = [
        Line(
            "incidence", asked.label, _within(months, size), one.shares.ratio, _of_exits(one, told), role_of(size == 1)
        )
        for size, one in found.items()
    ]
    return lines, ((), ())


def _of_exits(one: IncidencePower, told: str) -> str:
    behind = "" if one.behind is None else f"; that is a hazard ratio of {one.behind:.2f}"
    ratio = "no ratio" if one.hazard.ratio is None else f"{one.hazard.ratio:.2f}"
    first = f"{percent(one.left, 1)} {told} first"
    return f"{_of_people(one.shares)}; {first}{behind}; Cox's model of those still there would tell {ratio}"


def _of_people(one: SharePower) -> str:
    return f"{whole_percent(one.share)} before; worth {one.people:,.0f} people since and {one.compared:,.0f} before"


def _share_curve(one: SharePower) -> tuple[Shares, Shares]:
    lower = (one.share * (1 - reduction) for reduction in REDUCTIONS)
    found = tuple(power_of_shares(each, one.share, one.people, one.compared, level=one.level) for each in lower)
    return REDUCTIONS, found
