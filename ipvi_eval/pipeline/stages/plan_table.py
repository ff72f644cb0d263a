"""The plan in words: every choice of study.toml that could have been made otherwise, for the appendix."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, get_args

from ipvi_eval.its.series.gates import FEWEST_AREAS
from ipvi_eval.plan.outcome import Relationship
from ipvi_eval.report.figures.specification import CHOICE_WORDS
from ipvi_eval.results.store import Column, Table
from ipvi_eval.rounding import whole_percent

if TYPE_CHECKING:
    from ipvi_eval.data.linked.linkage_record import LinkageRecord
    from ipvi_eval.plan.counts import CountsPlan
    from ipvi_eval.plan.equity import EquityPlan
    from ipvi_eval.plan.harm import HarmPlan
    from ipvi_eval.plan.outcome import Outcome
    from ipvi_eval.plan.people_file import PeopleFile
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import SurvivalPlan

Row = tuple[str, str]

FINGERPRINT = "Fingerprint of the plan"
"""The row of what whoever has the file of the plan (`plan_file`) can hold it to."""
_INSIDE = ("extract", "mapping")
"""Keys of the plan that say where things lie in the agency."""

_PHASE = {
    "drop": "left out of the fit",
    "ramp": "a linear ramp",
    "transition": "a level of their own",
    "none": "no phase-in modeled",
}
_SEALED = {
    "exclude": "do not count towards outcomes that ask for an arrest",
    "include": "count like any others",
    "both": "do not count towards outcomes that ask for an arrest; answers with them stand beside",
}
_CALENDAR = {"log_days": "days of the month", "weekend_days": "weekend days", "holidays": "federal holidays"}


def plan_table(study: Study, *, calendar: bool = True, linkage: LinkageRecord | None = None) -> Table:
    """The table `study.plan`: one row per choice, in the order of the plan.

    Among them is the rule by which a `linkage` before the run led numbers to people.

    Without a `calendar` the window only holds the made-up days of the extract, and the table says so instead.
    """
    rows = [*_fixed(study), *_frame(study, calendar), *_outcomes(study)]
    if study.survival:
        rows += _survival(study, study.survival)
    if study.its:
        rows += _counts(study, study.its)
    if study.equity:
        rows += [("Groups told beside everybody", _groups(study.equity))]
    if study.harm:
        rows += _harm(study, study.harm)
    if study.sealed:
        rows += [("Sealed records of arrests", _SEALED[study.sealed])]
    if study.disclosure.people_file:
        rows += [("File of people, inside the agency", _people_file(study.disclosure.people_file))]
    if linkage:
        rows += [("Numbers led to one person", linkage.told())]
    rows += [("Disclosure profile", study.disclosure.profile)]
    if study.lists and study.disclosure.smallest_list:
        few = f"a list that fewer than {study.disclosure.smallest_list} people entered, with its neighbor"
        rows.append(("Lists told together", few))
    rows.append(("Seed", str(study.seed)))
    rows += [(f"Deviation: {one.results}", one.what) for one in study.deviations]
    if not study.deviations:
        rows.append(("Deviations", "the plan declares none"))
    columns = (Column("item", "Item", "public"), Column("plan", "What the plan says", "public"))
    title = "The plan"
    return Table(id="study.plan", title=title, columns=columns, rows=tuple(rows))


def plan_file(study: Study) -> bytes:
    """The plan as a file that may be handed on: without where things lie in the agency."""
    plan = {key: value for key, value in study.configuration().items() if key not in _INSIDE}
    return (json.dumps(plan, indent=1, ensure_ascii=False) + "\n").encode()


def _fixed(study: Study) -> Iterator[Row]:
    yield "Fixed on", str(study.fixed_on) if study.fixed_on else "the plan does not tell"
    yield FINGERPRINT, hashlib.sha256(plan_file(study)).hexdigest()[:16]


def _groups(plan: EquityPlan) -> str:
    bands = f"; ages in bands from {_listed(map(str, plan.age_bands))}" if "age_at_entry" in plan.groups else ""
    return f"{_listed(name.replace('_', ' ') for name in plan.groups)}{bands}"


def _people_file(plan: PeopleFile) -> str:
    ages = f"ages in bands of {plan.age_years} years" if plan.age_years > 1 else "ages as they are"
    return (
        f"quasi-identifiers {_listed(plan.quasi_identifiers)}; sensitive {_listed(plan.sensitive)}; {ages}; "
        f"dates to the {plan.dates}"
    )


def _frame(study: Study, calendar: bool) -> Iterator[Row]:
    yield "Site", study.site
    yield "Program area", _listed(study.own_areas)
    yield "Comparison areas", _listed(study.comparison_areas)
    if study.lists:
        unnotified = [study.list_label(name) for name in study.lists if name not in study.notified_lists]
        yield "Lists", _listed(map(study.list_label, study.lists))
        yield "Lists whose people are not notified", _listed(unnotified)
    if calendar:
        yield "Study window", f"{study.window.start} to {study.window.end}"
        lag = study.window.freeze_lag_days
        yield "Data freeze", f"{study.window.freeze} ({lag} days before the end of the window)"
    else:
        yield "Study window", "none in the calendar: the data give follow-up times without dates"
    yield "Coverage of intervals", whole_percent(study.level)
    if not calendar:
        return
    if study.programme:
        yield "Program", study.programme.title
        months = study.programme.phase_in_months
        phase = f"{months} months ({_PHASE[study.programme.phase_in]})" if months else "none"
        yield "Program start", str(study.programme.start)
        yield "Phase-in", phase
    for shock in study.shocks:
        slope = ", level and trend" if shock.slope else ""
        yield f"Known shock: {shock.name}", f"{shock.start} to {shock.end or 'the end'}{slope}"


def _harm(study: Study, plan: HarmPlan) -> Iterator[Row]:
    yield "Harm and repetition, outcome", _labels(study, (plan.outcome,))
    if plan.severe:
        yield "Severe incidents among them", _labels(study, (plan.severe,))
    if plan.weapon:
        yield "Those of them with a weapon", _labels(study, (plan.weapon,))
    yield "Changes of the share reported", ", ".join(f"{100 * change:+g} %" for change in plan.reporting)
    if plan.classes:
        yield "Weights of harm", _OF_HARM.get(plan.weights, plan.weights)
        told = (f"{code.replace('_', ' ')}: {name.replace('_', ' ')}" for code, name in plan.classes.items())
        yield "Classes of offenses", "; ".join(told)
    if plan.rare:
        yield "Rare outcomes", _labels(study, plan.rare)
    yield "A repeat", f"another one of the same people at most {plan.within_months} months before"
    yield "Pairs with most reports", f"the top {100 * plan.top:g} %"


def _outcomes(study: Study) -> Iterator[Row]:
    for outcome in study.outcomes.values():
        yield f"Outcome: {outcome.label}", conditions(outcome)


def _survival(study: Study, plan: SurvivalPlan) -> Iterator[Row]:
    yield "Re-offense, outcomes (the first is primary)", _labels(study, plan.outcomes)
    if plan.definitions:
        yield "Re-offense, further definitions", _labels(study, plan.definitions)
    yield "Horizons", ", ".join(f"{m} months = {days} days" for m, days in plan.horizons_days.items())
    yield "Exposure", f"notification, {plan.exposure}"
    if "time-dependent" in (plan.exposure, *plan.beside):
        yield "Trend over the calendar years", "a linear term" if plan.calendar_term else "not allowed for"
        yield "Negative control", _labels(study, [plan.negative_control] if plan.negative_control else [])
    if plan.covariates:
        yield "Covariates of the Cox model", _listed(plan.covariates)
    yield "Other comparisons", _listed(plan.beside)
    if plan.beside or plan.exposure != "time-dependent":
        trimmed = f", scores below {plan.trim:g} and above {1 - plan.trim:g} trimmed" if plan.trim else ""
        adjusted = ("list at entry", *(name.replace("_", " ") for name in plan.adjust))
        yield "Weights", f"{_WEIGHTS[plan.estimand]}; propensity from {_listed(adjusted)}{trimmed}"
    yield "Curves by notification start", f"{plan.landmark_months} months after entry"
    yield "Who never re-offends", f"split-population model, {plan.never}"
    yield "Repeated re-offenses", f"one baseline beyond number {plan.last_order}"


_WEIGHTS = {"overlap": "overlap weights", "ate": "weights for everybody", "att": "weights for the notified"}


def _counts(study: Study, plan: CountsPlan) -> Iterator[Row]:
    yield "Monthly counts, outcomes (the first is primary)", _labels(study, plan.outcomes)
    leads = {"comparison": "relative to the comparison areas where they allow it", "alone": "the series on its own"}
    yield "Answer that leads", f"a lasting step on a drifting level, {leads[plan.lead]}"
    many = plan.wandering_from == "areas" and len(study.comparison_areas) >= FEWEST_AREAS
    asked = "; relative to the comparison areas, what these tell of it" if many else ""
    yield "Wandering of the log level a month, a priori", f"{plan.wandering:g} on average{asked}"
    yield (
        "Described beside it",
        f"{_in_words([plan.model])}; {'level and trend change' if plan.slope else 'level change'}",
    )
    pairs = f"{plan.harmonics} Fourier pair{'' if plan.harmonics == 1 else 's'}"
    season = {"fourier": pairs, "months": "a term for every month", "none": "none"}
    yield "Season", season[plan.season]
    if plan.calendar:
        yield "Calendar effects", _listed(_CALENDAR[term] for term in plan.calendar)
    yield "Sensitivity models", _in_words(plan.sensitivity)
    if plan.covid and plan.covid[0] <= f"{study.window.end}"[:7] and f"{study.window.start}"[:7] <= plan.covid[1]:
        passing = any(
            shock.end and shock.start <= plan.covid[0] and plan.covid[1] <= shock.end for shock in study.shocks
        )
        already = " (left out everywhere, as a passing shock)" if passing else ""
        yield "Left out in one sensitivity line", f"{plan.covid[0]} to {plan.covid[1]}{already}"
    chosen = plan.specification
    yield (
        "Specification curve",
        (
            f"models {_in_words(chosen.models)}; trends {_in_words(chosen.trends)}; Fourier pairs "
            f"{_listed(map(str, chosen.harmonics))}; {_slopes(chosen.slopes)}; phase-in {_in_words(chosen.phase_in)}"
        ),
    )
    yield "Outcomes the program should leave alone", _labels(study, plan.placebo_outcomes)
    if plan.displacement:
        near = plan.displacement
        yield "Displacement", f"into {near.area}, against {near.area_control}; own control {near.control}"
    for entry in plan.contaminated:
        yield f"Contaminated: {entry.area}", f"{entry.what}, {entry.start} to {entry.end or 'the end'}"
    yield "Program extended to", _listed(f"{entry.area} ({entry.start})" for entry in plan.extended)
    yield "Power of the smallest detectable effect", whole_percent(plan.power)
    yield "Draws for the band of expected months", f"{plan.draws:,}"


def _slopes(slopes: tuple[bool, ...]) -> str:
    words = {True: "with", False: "without"}
    return " and ".join(words[slope] for slope in slopes) + " a change of trend"


def _in_words(choices: Iterable[str]) -> str:
    return _listed(CHOICE_WORDS.get(choice, choice) for choice in choices)


def _labels(study: Study, names: Iterable[str]) -> str:
    return _listed(study.outcomes[name].label for name in names)


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "none"


_OF_HARM = {"new_york": "New York Penal Law, days of the statutory range"}
_CONDITIONS = {"offence": "offense"}
_OF_TABLES = {"table": "rows of {}", "dated": "on the day of the {}"}


def conditions(outcome: Outcome) -> str:
    """What an outcome includes: every condition that has to hold."""
    parts = []
    for key, wanted in outcome.model_dump(exclude={"label"}, exclude_none=True).items():
        words = _CONDITIONS.get(key, key.replace("_", " "))
        if isinstance(wanted, bool):
            parts.append(f"{words} {'yes' if wanted else 'no'}")
        elif isinstance(wanted, str):
            parts.append(_OF_TABLES[key].format(wanted))
        else:
            parts.append(f"{words} {' or '.join(map(str, wanted))}")
    return ", ".join(parts)


def left_out(study: Study, outcome: Outcome) -> Iterator[str]:
    """What an outcome leaves out although a reader may think of it."""
    if outcome.relationship:
        others = [name for name in get_args(Relationship) if name not in outcome.relationship]
        yield f"relationship {' or '.join(others)}"
    if outcome.table and outcome.of_incidents:
        yield "rows about no incident on file, or about one of which the person is no suspect"
    if outcome.table:
        yield "further rows with the same number of the record, or of the same person and day where it has none"
    if outcome.of_arrests and study.sealed in ("exclude", "both"):
        yield "sealed records"
    if outcome.same_victim is not None:
        yield "people without a victim on record by the day of entry"


def days_left_out(study: Study) -> str:
    """The days outside the study, which every outcome leaves out."""
    return f"days before {study.window.start} or after {study.window.freeze}"
