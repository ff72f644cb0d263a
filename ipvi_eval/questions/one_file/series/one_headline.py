"""The answer that leads for one series analysed without a study, and what may be asked of it: placebo dates, power."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.placebo import MINIMUM_DATES_TO_CALIBRATE, placebo_in_time
from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.counts.count_models import CountFit, Description, fit_counts
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio, thin
from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.headline import Headline, headline
from ipvi_eval.its.lasting_step.level_terms import level_design
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.notes import series_notes
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.reporting import companion
from ipvi_eval.questions.counts.weak_spots import weak_spots
from ipvi_eval.questions.one_file.series.one_series import PREFIX, OneSeries, data_line

_KEPT_UNCALIBRATED = ("rho", "dispersion", "mean_before", "mean_after", "exact_rate_ratio")


def led(
    described: OneSeries | None,
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries],
    *,
    level: float,
) -> OneSeries:
    """The headline in front of a model that describes level and slope (`described`), or on its own.

    Gate and data line are the headline's; what the description's own gate has to say becomes a note.
    """
    lead = headline(series, plan, controls, level=level)
    gate, design = lead.alone.gate, level_design(series, plan)
    if gate.unvarying:
        described = None  # its error would be that of chance, which such counts do not know
    beside = () if lead.fit is None else (companion(PREFIX, forecast(lead.fit), lead.fit),)
    own = _exact(lead, series, plan, level) if described is None else described.estimates
    line = data_line(series, design, gate)
    if described is not None:
        line |= {name: described.data[name] for name in ("rho", "dispersion") if name in described.data}
    return OneSeries(
        estimates=(*as_estimates(lead, PREFIX), *beside, *own),
        gate=gate,
        data=line,
        notes=tuple(_notes(lead, described, controls, plan)),
        fit=None if described is None else described.fit,
        headline=lead,
    )


def _notes(
    lead: Headline,
    described: OneSeries | None,
    controls: Sequence[MonthlySeries],
    plan: DesignPlan,
) -> Iterator[str]:
    yield from lead.why
    if lead.before is not None:
        yield from (f"Before the start, {check.name}: {check.sentence}." for check in lead.before.checks)
    if lead.fit is not None:
        yield from map(str, weak_spots(lead.fit))
    for control in controls:
        yield from (f"Comparison {control.name}: {note}" for note in series_notes(control, plan))
    if described is None:
        return
    if described.fit is not None:
        yield "its.headline is the answer; level and slope describe the same months by another model and lead nothing."
    if described.gate.reasons and described.gate != lead.alone.gate:
        yield f"Of level and slope: {described.gate.sentence}."
    yield from described.notes


def _exact(lead: Headline, series: MonthlySeries, plan: DesignPlan, level: float) -> tuple[Estimate, ...]:
    """Of few incidents the exact ratio; of a series that is described, its means."""
    means = as_estimates(lead.alone, PREFIX) if isinstance(lead.alone, Description) else ()
    exact = as_estimates(exact_rate_ratio(series, plan, level=level), PREFIX) if thin(series, lead.alone.gate) else ()
    return (*means, *exact)


def with_months(found: OneSeries, *, draws: int, seed: int) -> OneSeries:
    """With the months expected without the programme, by the fit that leads, to draw."""
    fit = None if found.headline is None else found.headline.fit
    return found if fit is None else replace(found, without=expected_months(fit, draws=draws, seed=seed))


def with_placebo(found: OneSeries, series: MonthlySeries, plan: DesignPlan, *, level: float) -> OneSeries:
    """With the start moved to every admissible month; what these dates do not calibrate is left out.

    The headline needs no calibration and gets its rank. Of the model beside it the level change is calibrated, where
    there are at least ten dates to do it by; its other rows, and other models', go.
    """
    lead = found.headline
    kept = tuple(one for one in found.estimates if _stays(one.id))
    if lead is None or lead.fit is None:
        text = "No placebo dates: the answer comes from no model that could be moved."
        return replace(found, estimates=kept, notes=(*found.notes, text))
    try:
        default: CountFit | Description | None = fit_counts(series, plan, level=level)
    except AnalysisError:  # why stands beside the answer already
        default = None
    calibrated: tuple[Estimate, ...] = ()
    note = "Level and slope are not shown: there is no such model whose date could be moved."
    if isinstance(default, CountFit):
        dates = placebo_in_time(default)
        if (held := len(dates.held_months)) >= MINIMUM_DATES_TO_CALIBRATE:
            calibrated = tuple(one for one in as_estimates(dates, PREFIX) if not one.id.endswith("rank_p"))
            note = "Rows that placebo dates do not calibrate are left out; run without --placebo for them."
        else:
            note = (
                f"Level and slope are not shown: {held} other months are too few to scale their error by; run without "
                "--placebo for them."
            )
    rank = as_estimates(step_placebo(lead.fit, plan), PREFIX)
    return replace(found, estimates=(*kept, *rank, *calibrated), notes=(*found.notes, note))


def _stays(id: str) -> bool:
    """Whether a row needs no calibration: the headline and what stands beside it, counts, and the data line."""
    name = id.removeprefix(f"{PREFIX}.")
    return name in _KEPT_UNCALIBRATED or name.split(".")[0] in ("headline", "alone", "relative", "forecast", "mde")


def with_power(found: OneSeries, *, level: float, seed: int) -> OneSeries:
    """With the smallest lasting fall that the test of the headline would have found."""
    lead = found.headline
    if lead is None:
        return replace(found, notes=(*found.notes, "No smallest detectable effect: it is that of a count's headline."))
    effect = minimum_detectable_effect(lead.fit or lead.without_model, level=level, seed=seed)
    text = f"{effect.said.sentence} {effect.tried}"
    return replace(found, estimates=(*found.estimates, *as_estimates(effect, PREFIX)), notes=(*found.notes, text))
