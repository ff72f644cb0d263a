"""Did the monthly counts change?

The answer is a ratio: incidents counted after the start for each one expected without the programme. It is estimated as
a lasting step on a level that drifts, with the population as exposure and the season as terms. How far the level drifts
is averaged over a prior; in real series without a programme this calls five in a hundred changed, where a straight
trend with level and slope calls eleven, and a fifth in a study's usual length. Ratio, percentage, incidents averted,
figure, smallest detectable fall, sensitivity and specification curve are about this one quantity and come from one fit.

1. The answer that leads: relative to the comparison areas, where nothing in the months before the start speaks against
   them; otherwise the series on its own. The other stands beside it.
2. What the series could have shown: falls planted into simulated series like this one, and the same test.
3. What would have been expected month by month, and what the months before alone forecast, year by year.
4. The start moved to every admissible month. One choice changed at a time; then all declared choices together.
5. Where nothing should change: other outcomes, other areas.
6. Next to the programme's area, where incidents may have moved; a synthetic area made of the comparison areas.
7. Where the programme was extended area by area: areas in it against areas not yet in it.

Level and slope on a straight trend are described beside it, for readers of other publications, and lead nothing. The
primary outcome gets all of it, the others 1 to 3. The headline is fitted a second time with
statsmodels' state space.
"""

from functools import partial

import numpy as np
import pandas as pd

from ipvi_eval.agreement.statsmodels import count_agreement, step_agreement
from ipvi_eval.cohort.monthly import complete_months
from ipvi_eval.estimate import slug
from ipvi_eval.its.checks.diagnostics import diagnose
from ipvi_eval.its.checks.placebo_elsewhere import placebo_areas, placebo_outcomes
from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.checks.sensitivity import sensitivity_strip
from ipvi_eval.its.checks.specification import specification_curve
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.comparisons.difference_in_differences import group_time_effects
from ipvi_eval.its.comparisons.staggered_counts import staggered_counts
from ipvi_eval.its.comparisons.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.its.counts.count_models import CountFit, Description
from ipvi_eval.its.counts.fitted_or_described import fit_or_describe
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio, thin
from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.its.series.notes import look
from ipvi_eval.questions.counts import extension_report, findings, reporting, shown
from ipvi_eval.questions.counts.contamination import clean_areas, contamination_flags
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.extension import extension_of
from ipvi_eval.questions.counts.headline_measured import read_measured
from ipvi_eval.questions.counts.plan import choices_of, design_of, register_of
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.resting import resting
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Column, Curve, Table
from ipvi_eval.scope import Scope

STRAIGHT = Scope(base="a straight trend through the months before the start")


def analyse(study, frames, earlier):
    """Yield the estimates, the fitted series, the tables of the checks and what they say, outcome by outcome."""
    for outcome in study.its.outcomes:
        yield from scoped(frames.populations.monthly(), one_outcome(study, frames, outcome))
    measured = read_measured()
    tables = (
        table("its.measured", shown.measured(measured)),
        table("its.measured_lengths", shown.measured_lengths(measured)),
    )
    yield from scoped(Scope(population="real series without a program"), tables)


def behind(prefix):
    """The estimates that carry an outcome's counts before and after: where they are withheld, all else is."""
    return [f"{prefix}.{name}" for name in ("headline.ratio", "exact_rate_ratio", "mean_before", "mean_after")]


def one_outcome(study, frames, outcome):
    """Everything about one outcome; the primary one has all the checks."""
    prefix, plan = f"its.{outcome}", design_of(study)
    series, areas = series_of(frames, outcome, study.area), comparison_of(study, frames, outcome)
    fixed = {"level": study.level, "prior_mean": study.its.wandering}
    found = headline(series, plan, tuple(areas.values()), lead=study.its.lead, **fixed)
    yield from reporting.size_of(prefix, found.alone.gate)
    yield from resting(behind(prefix), results_of(study, frames, outcome, found, series, areas))


def results_of(study, frames, outcome, found, series, areas):
    """What the counts of an outcome say, in the order of the reports."""
    prefix, said, primary = f"its.{outcome}", [], study.its.outcomes[0]
    described = fit_or_describe(series, design_of(study), model=study.its.model, level=study.level)
    yield from the_series(prefix, study, found, described, said)
    yield from few_incidents(prefix, study, series, found, said)
    yield from the_answer(prefix, study, found, said)
    if found.fit is not None:
        yield from the_course(prefix, study, found.fit, said)
    if outcome == primary and found.fit is not None:
        yield from one_choice_at_a_time(prefix, study, found, described, said)
        yield from where_nothing_should_change(prefix, study, frames, said)
        yield from next_to_the_programme(prefix, study, frames, found.fit, said)
    if outcome == primary:
        yield from the_comparison_areas(prefix, study, frames, found, areas, said)
        yield from area_by_area(prefix, study, frames, said)
    yield table(f"{prefix}.findings", shown.in_words(said))


def series_of(frames, outcome, area):
    """Monthly counts with the population as exposure."""
    counts = frames.monthly(outcome, area)
    return monthly_series(counts.months, counts.counts, counts.population, name=area)


def comparison_of(study, frames, outcome):
    """The comparison areas without a programme of their own in the window."""
    clean = clean_areas(study.comparison_areas, **in_the_window(study))
    return {area: series_of(frames, outcome, area) for area in clean}


def the_series(prefix, study, found, described, said):
    """The gate as a result, the data line, and level and slope on a straight trend as a description."""
    label, allows = study.outcomes[prefix.removeprefix("its.")].label, "What the series allows"
    columns, gate = (Column("series", "Series", "public"), Column("verdict", allows, "sentence")), found.alone.gate
    yield Table(id=f"{prefix}.gate", title=allows, columns=columns, rows=((label, gate.sentence),))
    said += findings.seen(look(found.alone.series, design_of(study)))
    yield from scoped(STRAIGHT, as_estimates(described, prefix))
    if isinstance(described, CountFit):
        yield from reporting.means_of(prefix, gate)
        yield from count_agreement(prefix, described)
    if isinstance(found.alone, StepFit):
        yield table(f"{prefix}.data_line", shown.data_line(found.alone.series, found.alone.design))


def few_incidents(prefix, study, series, found, said):
    """An exact ratio of the rates where there are too few incidents for a regression to work with."""
    if thin(series, found.alone.gate):
        yield from as_estimates(exact_rate_ratio(series, design_of(study), level=study.level), prefix)
        if found.basis != "exact":
            said.append(findings.few_incidents())


def the_answer(prefix, study, found, said):
    """What leads and why, the other answer beside it, and what the series could have shown."""
    yield from as_estimates(found, prefix)
    said += [*findings.leading(found), *findings.beside(found)]
    fit = found.fit or found.without_model
    effect = minimum_detectable_effect(fit, power=study.its.power, level=study.level, seed=study.seed)
    short = found.alone.gate.show_minimum_detectable_effect_first
    said.append(findings.power(effect, found.fit.step if found.fit else None, first=short))
    yield from as_estimates(effect, prefix)
    if effect.simulated:
        yield table(f"{prefix}.power", shown.power_lines(effect))
    if found.before is not None:
        yield table(f"{prefix}.before", shown.before_lines(found.before))
        said += findings.before_start(found.before)


def the_course(prefix, study, fit, said):
    """Month by month without the programme, and year by year against a forecast."""
    yield from step_agreement(prefix, fit)
    months, ahead = expected_months(fit, draws=study.its.draws, seed=study.seed), forecast(fit)
    yield monthly_curve(prefix, study.outcomes[prefix.removeprefix("its.")].label, months)
    yield table(f"{prefix}.path", shown.path(months))
    yield reporting.companion(prefix, ahead, fit)
    yield table(f"{prefix}.by_year", shown.by_year(ahead))
    said += [findings.over_time(ahead), *findings.weak_spots(fit)]
    again = partial(reporting.by_quarter, fit, design_of(study))
    if fit.gate.low_counts and isinstance(quarters := findings.attempted(said, "sensitivity", again), StepFit):
        yield from reporting.quarterly_estimates(quarters, f"{prefix}.quarterly")


def one_choice_at_a_time(prefix, study, found, described, said):
    """The start moved to other months, sensitivity strip, specification curve; diagnostics of the description."""
    plan, its = design_of(study), study.its
    placebo = step_placebo(found.fit, plan)
    yield from as_estimates(placebo, prefix)
    yield table(f"{prefix}.placebo_dates", shown.placebo_dates(placebo))
    strip = sensitivity_strip(found.fit, plan, beside=found.beside, models=its.sensitivity, covid=its.covid)
    yield table(f"{prefix}.sensitivity", shown.strip_lines(strip, "One choice changed at a time"))
    curve = specification_curve(found.fit, plan, choices_of(its))
    yield table(f"{prefix}.specification", shown.specifications(curve))
    yield from reporting.specification_estimates(prefix, curve)
    said += [findings.placebo_in_time(placebo), findings.sensitivity(strip), findings.specification(curve)]
    if isinstance(described, CountFit):
        checked = diagnose(described)
        yield from as_estimates(checked, f"{prefix}.diagnostics")
        yield table(f"{prefix}.diagnostics", shown.diagnostic_lines(checked))
        said += findings.diagnostics(checked)


def where_nothing_should_change(prefix, study, frames, said):
    """The same fit of outcomes that the programme should leave alone."""
    series = {name: series_of(frames, name, study.area) for name in study.its.placebo_outcomes}
    if series:
        labelled = {study.outcomes[name].label: one for name, one in series.items()}
        fixed = {"level": study.level, "prior_mean": study.its.wandering}
        outcomes = placebo_outcomes(labelled, design_of(study), **fixed)
        made = reporting.placebo_outcome_estimates(prefix, series, outcomes, study.level)
        yield from (ratios := tuple(made))
        told = shown.in_words(findings.placebo_outcomes(outcomes))
        lines = table(f"{prefix}.placebo_outcomes", shown.placebos_elsewhere(outcomes, "Placebo outcomes"))
        yield from resting((one.id for one in ratios), (lines, table(f"{prefix}.findings_elsewhere", told)))


def the_comparison_areas(prefix, study, frames, found, controls, said):
    """Each comparison area as if the programme had begun there; level and slope relative to them; a synthetic area."""
    outcome, plan = prefix.removeprefix("its."), design_of(study)
    for area in study.comparison_areas:
        elsewhere = fit_or_describe(series_of(frames, outcome, area), plan, model=study.its.model, level=study.level)
        there = as_estimates(elsewhere, f"its.comparison_{slug(area)}.{outcome}")
        yield from scoped(STRAIGHT.over(frames.populations.monthly(area)), there)
    flags = contamination_flags(study.comparison_areas, **in_the_window(study))
    if any(not flag.everywhere for flag in flags):
        yield table("its.contamination", shown.contamination_lines(flags))
        said += findings.contamination(flags, tuple(controls))
    if isinstance(found.alone, Description) or not controls:
        return
    if rank := findings.attempted(said, "placebo elsewhere", partial(placebo_areas, found.alone, plan, controls)):
        yield reporting.area_rank(prefix, rank)
        said.append(findings.placebo_areas(rank))
    relative = partial(controlled_counts, found.alone.series, tuple(controls.values()), plan, level=study.level)
    if controlled := findings.attempted(said, "controlled", relative):
        yield from as_estimates(controlled, f"{prefix}.controlled")
        together = frames.populations.monthly(", ".join(controls))
        yield from scoped(STRAIGHT.over(together), as_estimates(controlled.control, f"{prefix}.control"))
        yield table(f"{prefix}.controlled", shown.controlled_lines(controlled))
    if len(controls) > 1:
        own, others = reporting.rates(found.alone.series), np.array([reporting.rates(x) for x in controls.values()])
        first, names = found.alone.design.origin, tuple(controls)
        weigh = partial(synthetic_control, own, others, first_after=first, names=names)
        augment = partial(augmented_synthetic_control, own, others, first_after=first, names=names)
        synthetic = findings.attempted(said, "synthetic", weigh)
        if synthetic and (augmented := findings.attempted(said, "synthetic", augment)):
            people = reporting.has_population(found.alone.series)
            yield reporting.synthetic_estimate(f"{prefix}.synthetic", synthetic, people=people)
            yield reporting.synthetic_estimate(f"{prefix}.synthetic.augmented", augmented, people=people)
            yield table(f"{prefix}.synthetic", shown.synthetic_lines(synthetic, augmented, people=people))
            said += findings.synthetic(synthetic, augmented, people=people)


def in_the_window(study):
    """The counted months and everything known to have hit areas in them."""
    first, *_, last = (pd.Period(month) for month in complete_months(study.window))
    return {"first": first.start_time.date(), "last": last.end_time.date(), "register": register_of(study)}


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
    names, outcome, plan = study.its.displacement, prefix.removeprefix("its."), design_of(study)
    if names is None:
        said.append(findings.no_area_next_to_it())
        return
    nearby, control, other = (series_of(frames, outcome, x) for x in (names.area, names.control, names.area_control))
    moved = fit_step(nearby, plan, level=study.level, prior_mean=study.its.wandering)
    there = frames.populations.monthly(names.area)
    yield from scoped(there, as_estimates(moved, f"{prefix}.spillover.{slug(names.area)}"))
    net = partial(reporting.displaced, fit, study.programme.month, nearby, control, other)
    if difference := findings.attempted(said, "spill-over", net):
        yield from as_estimates(difference, f"{prefix}.spillover")
        said += findings.spillover(names.area, moved.step if isinstance(moved, StepFit) else None, difference)


def table(id, what):
    """A frame in a reader's words as a table of the run."""
    return table_from(what.frame, id=id, title=what.title, columns=what.labels, note=what.note, **what.roles)


def monthly_curve(prefix, label, months):
    """Observed, fitted and expected counts by month."""
    columns = ("month", "count", "fitted", "expected", "lower", "upper")
    return Curve(id=prefix, kind="monthly", label=label, columns=columns, rows=shown.monthly_rows(months))


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
