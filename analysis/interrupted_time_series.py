"""Did the monthly counts change?

Monthly counts of the programme's area, with the population as exposure, are fitted with a quasi-Poisson regression on
the log scale with autoregressive working correlation and small-sample degrees of freedom, which holds its level on
short autocorrelated series where Newey-West and negative binomial errors do not. The plan fixes everything: start of
the programme, months of phase-in, level and slope change, season, and the known shocks.

1. What the series allows, and what it could have shown: a short series is described, not tested.
2. The change: level and slope, what would have been expected without the programme, and the course of the effect.
3. Calibration: the start is moved to every admissible month. Where the model's statistics spread more widely there than
   they should, its error is widened by as much; reports lead with this calibrated result.
4. One choice at a time: other models, windows, seasons and trends. Then all declared choices together.
5. Where nothing should change: other outcomes, other areas.
6. Next to the programme's area, where incidents may have moved; then relative to comparison areas that had no
   programme of their own, and to a synthetic area made of them.
7. Where the programme was extended area by area: areas in it against areas not yet in it.

The primary outcome gets all of it, the others 1 to 3. The model is fitted a second time with statsmodels.
"""

from functools import partial

import numpy as np
import pandas as pd

from ipvi_eval.cohort.monthly import complete_months
from ipvi_eval.estimate import slug
from ipvi_eval.its import extension_report, findings, reporting, shown
from ipvi_eval.its.agreement import count_agreement
from ipvi_eval.its.bridged import declared, with_bridged_lines
from ipvi_eval.its.contamination import clean_areas, contamination_flags
from ipvi_eval.its.controlled import controlled_counts
from ipvi_eval.its.count_models import CountFit, Description
from ipvi_eval.its.counterfactual import counterfactual
from ipvi_eval.its.diagnostics import diagnose
from ipvi_eval.its.difference_in_differences import group_time_effects
from ipvi_eval.its.exact import exact_rate_ratio, thin
from ipvi_eval.its.extension import extension_of
from ipvi_eval.its.fitted_or_described import fit_or_describe
from ipvi_eval.its.placebo import placebo_in_time
from ipvi_eval.its.placebo_elsewhere import placebo_areas, placebo_outcomes
from ipvi_eval.its.plan import choices_of, design_of, register_of
from ipvi_eval.its.power import minimum_detectable_effect
from ipvi_eval.its.sensitivity import sensitivity_strip, trend_flexibility
from ipvi_eval.its.series import monthly_series
from ipvi_eval.its.specification import specification_curve
from ipvi_eval.its.staggered_counts import staggered_counts
from ipvi_eval.its.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Column, Curve, Table


def analyse(study, frames, earlier):
    """Yield the estimates, the fitted series, the tables of the checks and what they say, outcome by outcome."""
    primary = study.its.outcomes[0]
    for outcome in study.its.outcomes:
        prefix, said = f"its.{outcome}", []
        fit = fit_or_describe(series_of(frames, outcome, study.area), design_of(study), level=study.level)
        yield from the_series(prefix, study.outcomes[outcome].label, fit)
        yield from few_incidents(prefix, study, fit, said)
        if isinstance(fit, Description):
            effect = minimum_detectable_effect(fit, power=study.its.power)
            said.append(findings.power(effect, None, first=True))
            yield reporting.detectable(prefix, effect)
        else:
            yield from the_change(prefix, study, fit, said)
        if outcome == primary and isinstance(fit, CountFit):
            yield from one_choice_at_a_time(prefix, study, fit, said)
            yield from where_nothing_should_change(prefix, study, frames, said)
            yield from next_to_the_programme(prefix, study, frames, fit, said)
        if outcome == primary:
            yield from relative_to_comparison_areas(prefix, study, frames, fit, said)
            yield from area_by_area(prefix, study, frames, said)
        yield table(f"{prefix}.findings", shown.in_words(said))


def series_of(frames, outcome, area):
    """Monthly counts with the population as exposure."""
    counts = frames.monthly(outcome, area)
    return monthly_series(counts.months, counts.counts, counts.population, name=area)


def the_series(prefix, label, fit):
    """The gate as a result, the data line, and the fitted terms (a description where the gate forbids a test)."""
    allows = "What the series allows"
    columns = (Column("series", "Series"), Column("verdict", allows))
    yield Table(id=f"{prefix}.gate", title=allows, columns=columns, rows=((label, fit.gate.sentence),))
    yield from reporting.size_of(prefix, fit.gate)
    yield from fit.estimates(prefix)
    if isinstance(fit, CountFit):
        yield from count_agreement(prefix, fit)
        yield table(f"{prefix}.data_line", shown.data_line(fit.series, fit.design))


def few_incidents(prefix, study, fit, said):
    """An exact ratio of the rates where there are too few incidents for a regression to work with."""
    if thin(fit.series, fit.gate):
        exact = exact_rate_ratio(fit.series, design_of(study), level=study.level)
        yield from exact.estimates(prefix)
        said.append(findings.few_incidents())


def the_change(prefix, study, fit, said):
    """Calibrated result, smallest detectable effect, counterfactual, and the course of the effect."""
    placebo = placebo_in_time(fit)
    effect = minimum_detectable_effect(fit, power=study.its.power, calibrated=placebo.calibrated)
    without = counterfactual(fit, draws=study.its.draws, seed=study.seed)
    short = fit.gate.show_minimum_detectable_effect_first
    said += [findings.power(effect, placebo.calibrated, first=short), findings.leading(placebo)]
    said += [findings.over_time(fit, without), findings.placebo_in_time(placebo), *findings.weak_spots(fit)]
    yield reporting.detectable(prefix, effect)
    yield from placebo.estimates(prefix)
    yield reporting.calibrated_average(prefix, without, placebo)
    yield from without.estimates(prefix)
    yield monthly_curve(prefix, study.outcomes[prefix.removeprefix("its.")].label, without)
    yield table(f"{prefix}.path", shown.path(without))
    yield table(f"{prefix}.by_year", shown.by_year(fit, without))
    yield table(f"{prefix}.placebo_dates", shown.placebo_dates(placebo))
    again = partial(reporting.fit_by_quarter, fit)
    if fit.gate.low_counts and (by_quarter := findings.attempted(said, "sensitivity", again)):
        yield from reporting.by_quarter(by_quarter.estimates(f"{prefix}.quarterly"))


def one_choice_at_a_time(prefix, study, fit, said):
    """Sensitivity strip, flexible trends, specification curve, and the model's own diagnostics."""
    strip = declared(with_bridged_lines(sensitivity_strip(fit, covid=study.its.covid), fit), study.its.sensitivity)
    yield table(f"{prefix}.sensitivity", shown.strip_lines(strip, "One choice changed at a time"))
    said.append(findings.sensitivity(strip))
    if fit.gate.kind == "trend flexibility mandatory":
        trends = with_bridged_lines(trend_flexibility(fit), fit)
        yield table(f"{prefix}.trends", shown.strip_lines(trends, "The trend made more flexible"))
        said += findings.trend(trends)
    curve = specification_curve(fit, choices_of(study.its))
    yield table(f"{prefix}.specification", shown.specifications(curve))
    yield from reporting.specification_estimates(prefix, curve)
    found = diagnose(fit)
    yield from found.estimates(f"{prefix}.diagnostics")
    yield table(f"{prefix}.diagnostics", shown.diagnostic_lines(found))
    said += [findings.specification(curve), *findings.diagnostics(found)]


def where_nothing_should_change(prefix, study, frames, said):
    """The same model on outcomes that the programme should leave alone."""
    series = {name: series_of(frames, name, study.area) for name in study.its.placebo_outcomes}
    if series:
        labelled = {study.outcomes[name].label: one for name, one in series.items()}
        outcomes = placebo_outcomes(labelled, design_of(study), level=study.level)
        yield from reporting.placebo_outcome_estimates(prefix, series, outcomes, study.level)
        yield table(f"{prefix}.placebo_outcomes", shown.placebos_elsewhere(outcomes, "Placebo outcomes"))
        said += findings.placebo_outcomes(outcomes)


def relative_to_comparison_areas(prefix, study, frames, fit, said):
    """Each comparison area as if the programme had begun there; the programme's area relative to the clean ones."""
    outcome, plan = prefix.removeprefix("its."), design_of(study)
    areas = {area: series_of(frames, outcome, area) for area in study.comparison_areas}
    for area, series in areas.items():
        elsewhere = fit_or_describe(series, plan, level=study.level)
        yield from elsewhere.estimates(f"its.comparison_{slug(area)}.{outcome}")
    flags, clean = contamination_flags(areas, **in_the_window(study)), clean_areas(areas, **in_the_window(study))
    if any(not flag.everywhere for flag in flags):
        yield table("its.contamination", shown.contamination_lines(flags))
        said += findings.contamination(flags, clean)
    if isinstance(fit, Description) or not clean:
        return
    controls = {area: areas[area] for area in clean}
    if rank := findings.attempted(said, "placebo elsewhere", partial(placebo_areas, fit, controls, level=study.level)):
        yield reporting.area_rank(prefix, rank)
        said.append(findings.placebo_areas(rank))
    relative = partial(controlled_counts, fit.series, tuple(controls.values()), plan, level=study.level)
    if controlled := findings.attempted(said, "controlled", relative):
        yield from controlled.estimates(f"{prefix}.controlled")
        yield from controlled.control.estimates(f"{prefix}.control")
        yield table(f"{prefix}.controlled", shown.controlled_lines(controlled))
        said += findings.controlled(controlled)
    if len(clean) > 1:
        own, others = reporting.rates(fit.series), np.array([reporting.rates(one) for one in controls.values()])
        weigh = partial(synthetic_control, own, others, first_after=fit.design.origin, names=clean)
        augment = partial(augmented_synthetic_control, own, others, first_after=fit.design.origin, names=clean)
        synthetic = findings.attempted(said, "synthetic", weigh)
        if synthetic and (augmented := findings.attempted(said, "synthetic", augment)):
            people = reporting.has_population(fit.series)
            yield reporting.synthetic_estimate(f"{prefix}.synthetic", synthetic, people=people)
            yield reporting.synthetic_estimate(f"{prefix}.synthetic.augmented", augmented, people=people)
            yield table(f"{prefix}.synthetic", shown.synthetic_lines(synthetic, augmented))
            said += findings.synthetic(synthetic, augmented, people=people)


def in_the_window(study):
    """The counted months and everything known to have hit areas in them."""
    first, *_, last = (pd.Period(month) for month in complete_months(study.window))
    return {"first": first.start_time.date(), "last": last.end_time.date(), "register": register_of(study.its)}


def area_by_area(prefix, study, frames, said):
    """Every area in the programme against the areas not (yet) in it, each from its own start."""
    outcome, later = prefix.removeprefix("its."), {entry.area: entry.start for entry in study.its.extended}
    if not later:
        said.append(extension_report.one_area_only())
        return
    never = [area for area in clean_areas(study.comparison_areas, **in_the_window(study)) if area not in later]
    series = {area: series_of(frames, outcome, area) for area in (study.area, *later, *never)}
    bundle = partial(extension_of, series, {study.area: study.programme.month, **later})
    if not (extension := findings.attempted(said, "staggered", bundle)):
        return
    ratio = partial(staggered_counts, extension.counts, extension.start, exposure=extension.exposure)
    found = findings.attempted(said, "staggered", partial(ratio, level=study.level, seed=study.seed))
    if not found:
        return
    yield from extension_report.estimates(prefix, found)
    yield table(f"{prefix}.staggered", extension_report.by_year(found))
    said += extension_report.in_words(found, len(later))
    people = reporting.has_population(series[study.area])
    if periods := findings.attempted(said, "staggered", partial(extension.periods, people=people)):
        effects = partial(group_time_effects, periods.rates, periods.start)
        if gain := findings.attempted(said, "staggered", effects):
            yield extension_report.mean_difference(prefix, gain, people=people, level=study.level)
            yield table(
                f"{prefix}.staggered_starts", extension_report.by_start(extension, periods, gain, people=people)
            )


def next_to_the_programme(prefix, study, frames, fit, said):
    """The neighbouring area as an outcome of its own, and both areas net of their controls."""
    names, outcome = study.its.displacement, prefix.removeprefix("its.")
    if names is None:
        said.append(findings.no_area_next_to_it())
        return
    nearby, control, other = (series_of(frames, outcome, x) for x in (names.area, names.control, names.area_control))
    moved = fit_or_describe(nearby, design_of(study), level=study.level)
    yield from moved.estimates(f"{prefix}.spillover.{slug(names.area)}")
    net = partial(reporting.displaced, fit, study.programme.month, nearby, control, other)
    if difference := findings.attempted(said, "spill-over", net):
        yield from difference.estimates(f"{prefix}.spillover")
        level = moved.coefficient("level_change") if isinstance(moved, CountFit) else None
        said += findings.spillover(names.area, level, difference)


def table(id, what):
    """A frame in a reader's words as a table of the run."""
    roles = {"counts": what.counts, "derived": what.derived}
    return table_from(what.frame, id=id, title=what.title, columns=what.labels, note=what.note, **roles)


def monthly_curve(prefix, label, without):
    """Observed, fitted and expected counts by month."""
    columns = ("month", "count", "fitted", "expected", "lower", "upper")
    return Curve(id=prefix, kind="monthly", label=label, columns=columns, rows=shown.monthly_rows(without))


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
