"""Time to re-offence.

Everyone on a list is followed from the day of entry to the first re-offence, to leaving (death, moving away) or to the
data freeze. Time is street time: days in custody are not days at risk. Outcomes are analysed one by one, by list at
entry, because movement between lists is itself an outcome. The first outcome of the plan is the primary one.

1. Kaplan-Meier by list: the share who re-offended within each horizon of the plan, and a log-rank test across lists.
2. The same for the people notified, from the day of notification: the clock of published programmes' rates.
3. The hazard after notification, by the design the plan chose, always with and without subtracting custody. Under the
   time-dependent design a person counts as notified from the day after the notification, and a trend over the years is
   allowed for (arrests and further events also given the incidents so far); the other designs compare the notified with
   an earlier cohort or other areas, weighted so that the groups resemble each other, and in matched pairs. Each hazard
   ratio on street time is also told as shares, standardised to the notified. From a landmark on those designs also give
   shares, doubly robust, and days free, adjusted.
4. For the primary outcome also: whether the hazard ratio stays the same over time, and how strong an unmeasured
   difference would have to be to explain it; the shares when death and moving away are exits of their own; how many
   never come back; all re-offences, not only the first; the designs beside the planned one; curves without immortal
   time.
5. The planned hazard ratio under further definitions of re-offence: only against the same victim, for one.
6. Movement between lists as a process in itself.
7. What simulations with a known truth say about these intervals and tests, as stored with the package.

Headline numbers are computed a second time with lifelines. What a study is too small for leaves a row that says why.
"""

from dataclasses import replace

from ipvi_eval.cohort.eligible import person_rows
from ipvi_eval.cohort.list_paths import LEFT
from ipvi_eval.pipeline.after_notification import after_notification, slug
from ipvi_eval.pipeline.notification_checks import notification_checks
from ipvi_eval.questions.reoffence.exits import incidence_across_lists, incidence_with_exits
from ipvi_eval.questions.reoffence.exposure_curves import LABELS, changing_groups, from_landmark
from ipvi_eval.questions.reoffence.landmark import landmark_results
from ipvi_eval.questions.reoffence.landmark_contrast import landmark_groups
from ipvi_eval.questions.reoffence.list_comparison import days_free, lists_differ, reference_list, shares_apart
from ipvi_eval.questions.reoffence.movement import movement
from ipvi_eval.questions.reoffence.never import never_return
from ipvi_eval.questions.reoffence.notification_measured import read_measured
from ipvi_eval.questions.reoffence.notification_worlds import worlds_tables
from ipvi_eval.questions.reoffence.repeated import mean_number, more_often, repeated_effect
from ipvi_eval.questions.reoffence.risk import curve_agreement, proportionality, risk_by_horizon
from ipvi_eval.questions.reoffence.simulated import read_simulated
from ipvi_eval.questions.reoffence.tables import (
    at_risk_table,
    movement_tables,
    ratios_table,
    simulation_tables,
    survival_curve,
    tipping_table,
)
from ipvi_eval.questions.reoffence.tipping_points import e_values
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.unfitted import Unfitted
from ipvi_eval.scope import Scope

CLOCKS = {"street": ("", "street time"), "calendar": ("_calendar", "calendar time")}
ONE_CLOCK = {"street": ("", "calendar time")}  # where no file gives custody, nothing is subtracted on either


def analyse(study, frames, earlier):
    """Yield the estimates, curves, tables and checks of every outcome of the plan."""
    left_out, ratios, who = Unfitted(), [], frames.populations
    for outcome in study.survival.outcomes:
        spells = frames.spells(outcome)
        yield from scoped(who.spells(), by_list(study, outcome, spells.to_first(), left_out))
        if spells.frame["exposed"].any():
            yield from scoped(who.spells_since_notification(), since_notification(study, frames, outcome))
            yield from notification(study, frames, outcome, study.survival.exposure, ratios, left_out)
        else:
            left_out.leave_out(study.outcomes[outcome].label, "the extract holds no notification of these people")
        if outcome == study.survival.outcomes[0]:
            yield from scoped(who.spells(), long_form(study, frames, outcome, spells, ratios, left_out))
    for outcome in study.survival.definitions:
        yield from notification(study, frames, outcome, study.survival.exposure, ratios, left_out)
    found = left_out.attempt("Lists", movement, frames.list_paths(), (*study.lists, LEFT), level=study.level)
    labels = {name: study.list_label(name) for name in study.lists}
    moves = movement_tables("survival", found, study.survival.horizons_days, labels) if found else ()
    yield from scoped(replace(who.spells(), clock="days since entry on a list"), moves)
    each = replace(who.spells(), base="those whom each row names", clock="as each row says")
    yield from scoped(each, (ratios_table("survival.outcomes", ratios),) if ratios else ())
    yield from simulation_tables("survival", read_simulated())
    yield from worlds_tables("survival", read_measured(), arrests=any(one.arrest for one in study.outcomes.values()))
    yield left_out.table("survival.left_out")


def by_list(study, outcome, people, left_out):
    """1. Kaplan-Meier by list, people at risk, and the log-rank test across lists."""
    stem, label = f"survival.{outcome}", study.outcomes[outcome].label
    for name, on_list in each_list(study, people):
        prefix, words = f"{stem}.list_{name.lower()}", f"{label}, {study.list_label(name)}"
        fit, estimates = risk_by_horizon(prefix, words, on_list, study.survival.horizons_days, level=study.level)
        yield from estimates
        yield from curve_agreement(prefix, on_list, fit)
        yield survival_curve(prefix, study.list_label(name), fit)
    labelled = [(name, study.list_label(name), on_list) for name, on_list in each_list(study, people)]
    yield at_risk_table(f"{stem}.at_risk", label, labelled)
    yield from left_out.found(f"{label}: lists compared", lists_differ, stem, label, people)


def since_notification(study, frames, outcome):
    """2. The notified, from the day of the first notification and by list at notification."""
    people = frames.spells_since_notification(outcome).to_first()
    for name, on_list in each_list(study, people):
        prefix = f"survival.{outcome}.notified.list_{name.lower()}"
        words = f"{study.outcomes[outcome].label}, {study.list_label(name)} since notification"
        fit, estimates = risk_by_horizon(prefix, words, on_list, study.survival.horizons_days, level=study.level)
        yield from estimates
        yield from curve_agreement(prefix, on_list, fit)


def notification(study, frames, outcome, design, ratios, left_out):
    """3. The hazard after notification under one design, on both clocks."""
    who = frames.populations
    yield from scoped(who.compared(design), on_one_clock(study, frames, outcome, design, "street", ratios, left_out))
    if who.custody:
        every = who.all_days(who.compared(design))
        yield from scoped(every, on_one_clock(study, frames, outcome, design, "calendar", ratios, left_out))


def on_one_clock(study, frames, outcome, design, clock, ratios, left_out):
    """The hazard ratio of one design with days in custody subtracted ("street") or left in ("calendar")."""
    label, planned = study.outcomes[outcome].label, design == study.survival.exposure
    ending, words = CLOCKS[clock] if frames.populations.custody else ONE_CLOCK[clock]
    part = f"{label}, hazard after notification, {design}, {words}"
    stem = f"survival.{outcome}.notification.hazard_ratio{'' if planned else slug(design)}"
    id = f"{stem}{ending}"
    found = after_notification(frames, outcome, design, clock, id=id, part=part, left_out=left_out)
    if found is None:
        return
    ratio = found.ratio
    yield from found.further
    primary = planned and clock == "street"
    named = ((f"{words}{', as planned' if primary else ''}", ratio), *found.beside)
    yield from (one for _, one in named)
    ratios.extend((label, f"{design}, {how}", one) for how, one in named)
    if primary:
        yield from left_out.found(f"{part}: the same at all times", proportionality, ratio, found.fit)
    if primary and outcome == study.survival.outcomes[0]:
        yield from left_out.found("E-value", e_values, ratio)
        yield from left_out.found("Tipping points", tipping_table, f"survival.{outcome}.tipping", ratio)


def since_landmark(study, frames, outcome, design, left_out):
    """Those designs from the landmark on: shares plain, weighted and doubly robust, days free, and weighted curves."""
    plan = study.survival
    stem, part = f"survival.{outcome}.landmark{slug(design)}", f"{study.outcomes[outcome].label}, {design}, landmark"
    who = {"day": plan.landmark_days, "adjust": plan.adjust, "estimand": plan.estimand, "trim": plan.trim}
    groups = left_out.attempt(part, landmark_groups, frames.compared(outcome, design), design=design, **who)
    options = {"level": study.level, "seed": study.seed, "left_out": left_out}
    yield from landmark_results(stem, part, groups, plan.horizons_days, **options) if groups else ()


def long_form(study, frames, outcome, spells, ratios, left_out):
    """4. Exits, people who never come back, all re-offences, other designs and curves, for the primary outcome."""
    plan, label, people, level = study.survival, study.outcomes[outcome].label, spells.to_first(), study.level
    stem, days, found = f"survival.{outcome}", plan.horizons_days, left_out.found
    for name, on_list in each_list(study, people):
        id, words = f"{stem}.list_{name.lower()}", f"{label}, {study.list_label(name)}"
        every, longest = spells.frame[spells.frame["list"] == name], max(days)
        against = Scope(base=f"people on {study.list_label(reference_list(people))}")
        horizon = {"months": longest, "days": days[longest], "level": level}
        free, *gap = found(f"{words}: days free", days_free, stem, label, people, name, **horizon) or (None,)
        yield from found(f"{words}: never re-offend", never_return, id, words, on_list, family=plan.never, level=level)
        yield from found(f"{words}: exits", incidence_with_exits, id, words, on_list, days, level=level)
        yield from found(f"{words}: all re-offences", mean_number, id, words, every, days, level=level)
        often = found(f"{words}: as often", more_often, id, words, spells.frame, name, reference_list(people))
        apart = found(f"{words}: share", shares_apart, stem, label, people, name, days, level=level)
        yield from (free,) if free else ()
        yield from scoped(against, (*often, *apart, *gap))
    yield from found(f"{label}: incidence across lists", incidence_across_lists, stem, label, people)
    if not spells.frame["exposed"].any():
        return
    models = {"covariates": plan.covariates, "last_order": plan.last_order, "level": level}
    part = f"{label}: models of all re-offences"
    repeated = found(part, repeated_effect, f"{stem}.notification", label, spells.frame, **models)
    yield from scoped(frames.populations.compared("time-dependent"), repeated)
    planned = next((one for _, _, one in ratios if one.id == f"{stem}.notification.hazard_ratio"), None)
    if planned and plan.exposure == "time-dependent":
        yield from notification_checks(frames, outcome, planned, left_out)
    for design in plan.beside:
        yield from notification(study, frames, outcome, design, ratios, left_out)
    for design in (plan.exposure, *plan.beside):
        if design != "time-dependent":
            since = since_landmark(study, frames, outcome, design, left_out)
            yield from scoped(frames.populations.compared(design), since)
    marked, start = person_rows(spells.first()), plan.landmark_days
    for kind, draw, begin in (("simon_makuch", changing_groups, start), ("landmark", from_landmark, 0)):
        curves = left_out.attempt(f"{label}: {kind} curves", draw, marked, day=start, level=level) or {}
        for name, fit in curves.items():
            yield survival_curve(f"{stem}.{kind}.{name}", LABELS[name], fit, begin=begin)


def each_list(study, people):
    """The lists of the plan with the people on them, without empty ones."""
    parts = ((name, people[people["list"] == name]) for name in study.lists)
    return [(name, on_list) for name, on_list in parts if len(on_list)]


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
