"""What each planned count could show: its headline's own test, simulated from the months before the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipvi_eval.diagnosis.power.counts_power import CountsPower, Setting, counts_power
from ipvi_eval.diagnosis.power.lines import SIZES, Line, Lines, role_of
from ipvi_eval.diagnosis.workers import HERE, Workers
from ipvi_eval.its.lasting_step.headline import Lead
from ipvi_eval.its.lasting_step.wandering_elsewhere import WanderingFrom
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.results.not_estimated import NotEstimated, attempted

MONTHS_AFTER = (12, 36, 60)


def shown_of_counts(
    counts: Sequence[Asked], *, power: float, workers: Workers = HERE
) -> list[tuple[str, Lines | NotEstimated]]:
    """Of each planned count, in their order, how it is called in a note and what it could show.

    Each with its settings is simulated by one of the `workers`. Raises AnalysisError as they do.
    """
    asked = [(f"count, {one.label}", attempted("power", _Count.of, one, power)) for one in counts]
    fetched = dict(workers.each(_of_count, [one for _, one in asked if isinstance(one, _Count)]))
    order = iter(range(len(fetched)))
    return [(label, one if isinstance(one, NotEstimated) else fetched[next(order)]) for label, one in asked]


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
    def of(cls, asked: Asked, power: float) -> _Count:
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
            role_of(one is found.planned),
            one.effect.false,
        )
        for one in found.settings
    ]
    if found.by_chance is not None:
        why = "two Poisson means; knows no season and no wandering level, so do not plan with it"
        lines.append(Line("count", asked.label, "by chance alone", found.by_chance, why, "by chance"))
    return lines, (tuple(round(1 - one.ratio, 2) for one in found.curve), tuple(one.falls for one in found.curve))


def months_planned(asked: Asked) -> int:
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
