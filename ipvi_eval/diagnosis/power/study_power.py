"""What the planned claims of one study could show before results: counts, shares at a horizon, the hazard ratio.

Where records tell that people also left for good (prison, death, a move), the share is asked a second time with these
beside it, by the difference of two Aalen-Johansen curves; in the first, leaving is the end of follow-up.

Nothing is looked at that tells an effect: of the counts the months before the start, of the shares the people who
entered before and the days on which the others entered, of the hazard ratio who was at risk and notified on the days of
events, not which of the events were theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from ipvi_eval.diagnosis.power.counts_power import CountsPower, Setting, counts_power
from ipvi_eval.diagnosis.power.designs_at_risk import weighted_at_risk
from ipvi_eval.diagnosis.power.hazard_power import HazardPower, NotifiedAtRisk, detectable, notified_at_risk
from ipvi_eval.diagnosis.power.incidence_power import IncidencePower, detectable_incidence
from ipvi_eval.diagnosis.power.share_power import SharePower, detectable_share, effective_people, power_of_shares
from ipvi_eval.diagnosis.workers import HERE, Workers
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.headline import Lead
from ipvi_eval.its.lasting_step.wandering_elsewhere import WanderingFrom
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.printed import Printed
from ipvi_eval.questions.counts.asked import Asked as CountsAsked
from ipvi_eval.questions.reoffence.asked import Asked as ReoffenceAsked
from ipvi_eval.questions.reoffence.lists.exits import EXITS, exit_codes
from ipvi_eval.questions.reoffence.risk import design, from_entry
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

About = Literal["count", "share", "incidence", "hazard"]
Role = Literal["as planned", "otherwise", "by chance"]

MONTHS_AFTER = (12, 36, 60)
YEARS_FOLLOWED = (1, 2, 3)
SIZES = (2.0, 4.0)
_YEAR = 365.25
REDUCTIONS = tuple(percent / 100 for percent in range(0, 85, 5))


@dataclass(frozen=True, slots=True)
class Line:
    """One claim in one setting: the largest ratio below 1 that would be told from 1, None where none would.

    The `role` of a setting: that of the plan, which stands first of its claim, what would be with more (`otherwise`),
    or a formula that knows chance alone. `false_alarms` is the share of simulated series called changed without a fall,
    None where none were simulated.
    """

    about: About
    outcome: str
    setting: str
    ratio: float | None
    rests_on: str
    role: Role
    false_alarms: float | None = None

    @property
    def reduction(self) -> float | None:
        """The same as a reduction, 0 to 1."""
        return None if self.ratio is None else 1 - self.ratio


@dataclass(frozen=True, slots=True)
class Curve:
    """How often a reduction (k,) is found, `found` (k,), in the setting of the study itself."""

    name: str
    reduction: tuple[float, ...]
    found: tuple[float, ...]


@dataclass(frozen=True, slots=True, repr=False)
class StudyPower(Printed):
    """The planned claims, setting by setting, with the curve of each and what could not be had."""

    title = "What the design can show"

    power: float
    level: float
    lines: tuple[Line, ...]
    curves: tuple[Curve, ...]
    notes: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """One row for each claim and setting: about, outcome, setting, reduction found, what it rests on."""
        rows = [(one.about, one.outcome, one.setting, one.reduction, one.rests_on) for one in self.lines]
        return pd.DataFrame(rows, columns=["about", "outcome", "setting", "reduction", "rests_on"])


def study_power(
    counts: Sequence[CountsAsked],
    reoffence: ReoffenceAsked | None,
    *,
    power: float,
    level: float,
    workers: Workers = HERE,
) -> StudyPower:
    """Every planned count, and of one outcome of re-offence the share at each horizon and the planned hazard ratio.

    `workers` simulate the counts, each outcome with its settings by one of them; what they are sent is monthly counts
    and nobody's records. What cannot be had leaves a note that says why.

    Raises AnalysisError as `workers` do.
    """
    parts = shown_of_counts(counts, power=power, workers=workers)
    if reoffence is not None:
        parts += [*_shown_of_shares(reoffence, power=power), shown_of_hazard(reoffence, power=power)]
    found = [(label, part) for label, part in parts if not isinstance(part, NotEstimated)]
    return StudyPower(
        power=power,
        level=level,
        lines=tuple(line for _, (lines, _) in found for line in lines),
        curves=tuple(Curve(label, *curve) for label, (_, curve) in found if curve[0]),
        notes=tuple(f"{label}: {part.why}" for label, part in parts if isinstance(part, NotEstimated)),
    )


_Shares = tuple[float, ...]
Lines = tuple[list[Line], tuple[_Shares, _Shares]]
"""The lines of a claim, and of its curve the reductions and how often each is found: both empty without a curve."""


def shown_of_counts(
    counts: Sequence[CountsAsked], *, power: float, workers: Workers = HERE
) -> list[tuple[str, Lines | NotEstimated]]:
    """Of each planned count, in their order, how it is called in a note and what it could show.

    Each with its settings is simulated by one of the `workers`. Raises AnalysisError as they do.
    """
    asked = [(f"count, {one.label}", attempted("power", _Count.of, one, power)) for one in counts]
    fetched = dict(workers.each(_of_count, [one for _, one in asked if isinstance(one, _Count)]))
    order = iter(range(len(fetched)))
    return [(label, one if isinstance(one, NotEstimated) else fetched[next(order)]) for label, one in asked]


def shown_of_hazard(asked: ReoffenceAsked, *, power: float) -> tuple[str, Lines | NotEstimated]:
    """How the planned hazard ratio is called in a note and what it could show."""
    return f"hazard ratio, {asked.label}", attempted("power", _of_hazard, asked, power)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """One count of the plan, with all that a worker needs to say what it could show."""

    label: str
    series: MonthlySeries
    design: DesignPlan
    areas: tuple[MonthlySeries, ...]
    months: int
    lead: Lead
    power: float
    level: float
    prior_mean: float
    wandering_from: WanderingFrom
    seed: int

    @classmethod
    def of(cls, asked: CountsAsked, power: float) -> _Count:
        return cls(
            label=asked.label,
            series=asked.series,
            design=asked.design,
            areas=tuple(asked.areas.values()),
            months=months_planned(asked),
            lead=asked.its.lead,
            power=power,
            level=asked.study.level,
            prior_mean=asked.its.wandering,
            wandering_from=asked.its.wandering_from,
            seed=asked.study.seed,
        )


def _of_count(asked: _Count) -> Lines | NotEstimated:
    return attempted("power", _shown, asked)


def _shown(asked: _Count) -> Lines:
    found = counts_power(
        asked.series,
        asked.design,
        asked.areas,
        months_after=(asked.months, *(months for months in MONTHS_AFTER if months != asked.months)),
        sizes=SIZES,
        lead=asked.lead,
        power=asked.power,
        level=asked.level,
        prior_mean=asked.prior_mean,
        wandering_from=asked.wandering_from,
        seed=asked.seed,
    )
    lines = [
        Line(
            "count",
            asked.label,
            _setting(one, found.planned),
            one.effect.fall,
            _rests_on(one, found, asked.series),
            _role(one is found.planned),
            one.effect.false,
        )
        for one in found.settings
    ]
    if found.by_chance is not None:
        why = "two Poisson means; knows no season and no wandering level, so do not plan with it"
        lines.append(Line("count", asked.label, "by chance alone", found.by_chance, why, "by chance"))
    return lines, (tuple(round(1 - one.ratio, 2) for one in found.curve), tuple(one.falls for one in found.curve))


def _role(planned: bool) -> Role:
    return "as planned" if planned else "otherwise"


def months_planned(asked: CountsAsked) -> int:
    """Months of the full programme that the study's window holds."""
    series, plan = asked.series, asked.design
    return max((series.n - series.position(plan.primary.month)) * series.months_per_period, series.months_per_period)


def _setting(one: Setting, planned: Setting) -> str:
    if one.size != 1:
        return f"{one.size:g} times as many incidents"
    return f"{one.months} months after the start{', as planned' if one is planned else ''}"


def _rests_on(one: Setting, found: CountsPower, series: MonthlySeries) -> str:
    words = {
        "relative": "relative to comparison areas",
        "alone": "the series on its own",
        "exact": "exact ratio of few incidents",
        "described": f"too few {'months' if series.months_per_period == 1 else 'quarters'}: nothing would be tested",
    }
    before = f"{found.before * one.size:.1f} incidents a month before"
    return f"{words[one.basis]}; {before}"


@dataclass(frozen=True, slots=True)
class _Entered:
    """Spells of people who entered `before` the programme, with the causes of `exits` from 2 on, and for how many days
    people who entered since and before could be followed."""

    before: Spells
    since: np.ndarray
    earlier: np.ndarray
    exits: tuple[str, ...]

    @classmethod
    def of(cls, asked: ReoffenceAsked) -> _Entered:
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


def _shown_of_shares(asked: ReoffenceAsked, *, power: float) -> list[tuple[str, Lines | NotEstimated]]:
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


def _of_share(asked: ReoffenceAsked, entered: _Entered, months: int, power: float) -> Lines:
    """People who entered since the start against those who entered before, followed to that day."""
    spells, days, level = entered.before.of_cause(1), asked.plan.horizons_days[months], asked.study.level
    share = 1 - float(kaplan_meier(spells).at([days]).value[0])
    people, compared = (effective_people(spells, one, horizon=days) for one in (entered.since, entered.earlier))
    ask = partial(detectable_share, share, power=power, level=level)
    found = {size: ask(people * size, compared * size) for size in (1.0, *SIZES)}
    lines = [
        Line("share", asked.label, _within(months, size), one.ratio, _of_people(one), _role(size == 1))
        for size, one in found.items()
    ]
    return lines, _share_curve(found[1.0])


def _within(months: int, size: float) -> str:
    return f"within {months} months{'' if size == 1 else f', {size:g} times as many people'}"


def _beside_exits(asked: ReoffenceAsked, entered: _Entered, months: int, power: float) -> Lines:
    """The same people, with other exits as ends of their own. The curve would hardly differ from that of shares."""
    ask = partial(
        detectable_incidence, entered.before, entered.since, entered.earlier, power=power, level=asked.study.level
    )
    told = " or ".join(EXITS[name] for name in entered.exits)
    found = {size: ask(horizon=asked.plan.horizons_days[months], size=size) for size in (1.0, *SIZES)}
    lines = [
        Line("incidence", asked.label, _within(months, size), one.shares.ratio, _of_exits(one, told), _role(size == 1))
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


def _share_curve(one: SharePower) -> tuple[_Shares, _Shares]:
    lower = (one.share * (1 - reduction) for reduction in REDUCTIONS)
    found = tuple(power_of_shares(each, one.share, one.people, one.compared, level=one.level) for each in lower)
    return REDUCTIONS, found


def _of_hazard(asked: ReoffenceAsked, power: float) -> Lines:
    """The planned ratio; of people not yet notified and notified also by how long they are followed. The weights of
    other designs were made of people followed as long as these are.
    """
    planned = notified_of(asked)
    ask = partial(detectable, power=power, level=asked.study.level)
    settings = [
        ("as long as people were followed", ask(planned)),
        *((f"{size:g} times as many people", ask(planned.times(size))) for size in SIZES),
        *(
            (f"followed to {12 * years} months after entry", ask(_over_time(asked, followed=years * _YEAR)))
            for years in (YEARS_FOLLOWED if asked.plan.exposure == "time-dependent" else ())
        ),
    ]
    lines = [
        Line("hazard", asked.label, words, one.ratio, _of_events(one), _role(place == 0))
        for place, (words, one) in enumerate(settings)
    ]
    return lines, (REDUCTIONS, tuple(planned.power(1 - one, level=asked.study.level) for one in REDUCTIONS))


def notified_of(asked: ReoffenceAsked) -> NotifiedAtRisk:
    """Who was at risk and notified on the days of events, as the planned ratio compares them.

    Raises AnalysisError as `notified_at_risk` and `weighted_at_risk`.
    """
    exposure = asked.plan.exposure
    return _over_time(asked) if exposure == "time-dependent" else weighted_at_risk(asked, exposure)


def _over_time(asked: ReoffenceAsked, *, followed: float = np.inf) -> NotifiedAtRisk:
    """People not yet notified and notified, followed for so many days since entry at most."""
    every = asked.frames.spells_by_year(asked.outcome)
    rows, terms = _followed(every.first(), followed), asked.frames.terms(every.frame)
    return notified_at_risk(from_entry(rows), design(rows, terms))


def _followed(rows: pd.DataFrame, days: float) -> pd.DataFrame:
    """The rows cut at so many days since entry."""
    begun = rows.loc[rows["start"] < days]
    return begun.assign(event=begun["event"] & (begun["stop"] <= days), stop=np.minimum(begun["stop"], days))


def _of_events(one: HazardPower) -> str:
    return f"{one.events:,.0f} events, worth {one.effective:,.0f} with half of those at risk notified"
