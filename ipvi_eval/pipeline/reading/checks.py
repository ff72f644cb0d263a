"""Does the plan fit the data? What no table alone can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.agreement.lifelines import require_lifelines
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.pipeline.reading.countable import unplaced, untold
from ipvi_eval.pipeline.reading.people_file import columns_of, unknown_columns
from ipvi_eval.plan.outcome import RECORDS

if TYPE_CHECKING:
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.plan.study import Study

_SLACK = pd.Timedelta(days=62)
"""A quiet spell this long at either end of the records is no sign that the window is wrong."""

_DATES = {
    "incidents": ("date",),
    "monthly_counts": ("month",),
    "notifications": ("date",),
    "persons": ("entry",),
}


def check_plan_against_data(study: Study, extract: Extract) -> None:
    """PlanError or DataError naming the first thing in the plan that the extract cannot answer.

    AgreementError where the plan asks for numbers whose second implementation is not installed.
    """
    _check_second_implementation(study)
    _check_incidents(study, extract)
    first, last = _span(extract)
    _check_dates(study, first, last)
    _check_areas(study, extract)
    _check_lists(study, extract)
    _check_smallest_list(study)
    _check_effects_least_events(study)
    _check_covariates(study, extract)
    _check_conditions(study, extract)
    _check_sealed(study, extract)
    _check_people_file(study, extract)


def _check_second_implementation(study: Study) -> None:
    """Before the first number, not after minutes of them."""
    if study.survival:
        require_lifelines("curves, tests and hazard ratios of the [survival] that study.toml plans")


def _span(extract: Extract) -> tuple[pd.Timestamp, pd.Timestamp]:
    dates = [
        frame[column].dropna() for table, columns in _DATES.items() if not (frame := getattr(extract, table)).empty
        for column in columns
    ]  # fmt: skip
    found = pd.concat(dates) if dates else pd.Series(dtype="datetime64[ns]")
    if found.empty:
        msg = "the extract has no dated record; an analysis needs incidents, persons or monthly counts"
        raise DataError(msg)
    last = found.max()
    if not extract.monthly_counts.empty:
        last = max(last, extract.monthly_counts["month"].max() + pd.offsets.MonthEnd(0))
    return found.min(), last


def _check_dates(study: Study, first: pd.Timestamp, last: pd.Timestamp) -> None:
    window, span = study.window, f"the data run from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    if pd.Timestamp(window.freeze) > last + _SLACK:
        msg = f"study.toml: window.end lies outside the data: {span}; months without records would count as zero"
        raise PlanError(msg)
    if pd.Timestamp(window.start) < first - _SLACK:
        msg = f"study.toml: window.start lies outside the data: {span}; months without records would count as zero"
        raise PlanError(msg)
    if study.programme and not first < pd.Timestamp(study.programme.start) <= last:
        msg = f"study.toml: programme.start lies outside the data: {span}"
        raise PlanError(msg)


def _check_areas(study: Study, extract: Extract) -> None:
    frames = (extract.incidents, extract.persons, extract.monthly_counts)
    areas = {str(area) for frame in frames for area in frame["area"].dropna().unique()}
    own = "areas" if study.areas else "area"
    for name, wanted in ((own, study.own_areas), ("comparison_areas", study.comparison_areas)):
        for area in wanted:
            if area not in areas:
                msg = (
                    f"study.toml: {name} names {area}, which no record carries; the data have {len(areas):,} other "
                    "areas, spelled as the mapping lists them"
                )
                raise PlanError(msg)


def _check_lists(study: Study, extract: Extract) -> None:
    if study.survival is None:
        return
    if extract.persons.empty:
        msg = "study.toml plans a survival analysis, but the extract has no persons table; map one or delete [survival]"
        raise PlanError(msg)
    found = sorted(str(name) for name in extract.persons["list"].dropna().unique())
    if not set(found) & set(study.lists):
        msg = (
            f"study.toml: none of the planned lists occurs in the data, which have {len(found):,}, spelled as the "
            "mapping lists them; write into `lists` those that are studied"
        )
        raise PlanError(msg)


def _check_smallest_list(study: Study) -> None:
    """A list that is told with another is known to have 1 to smallest_list - 1 people; that must be wide enough."""
    smallest, profile = study.disclosure.smallest_list, read_profile(study.disclosure.profile, study.folder)
    least = profile.smallest_shown + 2
    if 0 < smallest < least:
        msg = (
            f"study.toml: disclosure.smallest_list is {smallest}, so that a list told with another would be known to "
            f"have too few people to be shown by the profile {profile.name}; write {least} or more, or 0 to tell each "
            "list by itself"
        )
        raise PlanError(msg)


def _check_effects_least_events(study: Study) -> None:
    """A group whose ratio is not told for want of new records is known to have fewer: that must be wide enough too."""
    if study.equity is None or not study.equity.effects_by or study.disclosure.off_because:
        return
    fewest, profile = study.equity.effects_least_events, read_profile(study.disclosure.profile, study.folder)
    least = profile.smallest_shown + 2
    if fewest < least:
        msg = (
            f"study.toml: equity.effects_least_events is {fewest}, so that a group whose ratio is not told would be "
            f"known to have too few new records to be shown by the profile {profile.name}; write {least} or more"
        )
        raise PlanError(msg)


def _check_covariates(study: Study, extract: Extract) -> None:
    for name in study.survival.covariates if study.survival else ():
        if name not in extract.persons.columns:
            msg = f"study.toml: survival.covariates names {name}, which the persons table does not have; map it first"
            raise PlanError(msg)


def _check_incidents(study: Study, extract: Extract) -> None:
    """What is not recorded looks like what never happened, so no analysis may start without its records."""
    if study.survival and not (extract.holds("incidents") or extract.holds("durations")):
        msg = (
            "study.toml plans a survival analysis, but the extract holds no incidents, and nobody would seem to "
            "re-offend; map incidents or durations, or delete [survival]"
        )
        raise PlanError(msg)
    of_incidents = [name for name in _of_people(study) if study.outcomes[name].table is None]
    if of_incidents and extract.holds("incidents") and not extract.tells("incidents", "suspect"):
        msg = (
            f"study.toml plans a survival analysis of {of_incidents[0]}, but no column of [incidents] is mapped to "
            "suspect, and nobody would seem to re-offend; map the column with the keys of [persons]. Where a table of "
            "names tells who was the suspect of which incident, join it (`ipvi-eval explain joins`), or delete "
            "[survival]"
        )
        raise PlanError(msg)
    if study.its and not (extract.holds("incidents") or extract.holds("monthly_counts")):
        msg = (
            "study.toml plans monthly counts, but the extract holds neither incidents nor monthly totals; map "
            "incidents or monthly_counts, or delete [its]"
        )
        raise PlanError(msg)


def _check_conditions(study: Study, extract: Extract) -> None:
    for name in _from_incidents(study, extract):
        outcome = study.outcomes[name]
        column = untold(extract, outcome)
        if column is not None:
            msg = (
                f"study.toml: outcomes.{name} asks for {column}, which the extract does not tell, so that no "
                f"{'incident' if outcome.table is None else 'row'} could count; map it, or take the condition or the "
                "outcome out of the plan"
            )
            raise PlanError(msg)
    for name in (*study.its.outcomes, *study.its.placebo_outcomes) if study.its else ():
        if unplaced(extract, study.outcomes[name]):
            msg = (
                f"study.toml: its counts {name} by area, and the extract does not tell in which area the rows of "
                f"{study.outcomes[name].table} were; map area or incident there, or take it out of [its]"
            )
            raise PlanError(msg)


def _check_people_file(study: Study, extract: Extract) -> None:
    plan = study.disclosure.people_file
    if plan is None:
        return
    if extract.persons.empty:
        msg = "study.toml: disclosure.people_file asks for rows of people, and the extract has none; delete the section"
        raise PlanError(msg)
    unknown = unknown_columns(study, extract.persons, plan)
    if unknown:
        known = ", ".join(columns_of(study, extract.persons))
        msg = f"study.toml: disclosure.people_file names {', '.join(unknown)}; there are {known}"
        raise PlanError(msg)


def _check_sealed(study: Study, extract: Extract) -> None:
    """Where the extract tells which records are sealed, the plan says what follows: it is a question of law."""
    told = extract.tells("incidents", "sealed") or any(extract.tells(table, "sealed") for table in RECORDS)
    if told and study.sealed is None:
        msg = (
            "study.toml: the extract tells which arrest records are sealed, and the plan does not say whether they "
            "count. In New York, CPL 160.50 seals the record of an arrest that ended in favor of the accused, and "
            "courts disagree on whether the police may go on using it. Ask the agency's counsel, then write above the "
            'first section sealed = "exclude" (such arrests do not count), "include" (they do), or "both" (they do '
            "not, and the answers with them stand beside)"
        )
        raise PlanError(msg)
    if study.sealed is not None and not told:
        msg = (
            f'study.toml: sealed = "{study.sealed}", but no column of the extract tells which records are sealed; map '
            "one to sealed in [incidents.columns], or delete the line"
        )
        raise PlanError(msg)


def _from_incidents(study: Study, extract: Extract) -> list[str]:
    """Outcomes whose analysis counts incidents or rows of another table, those that end a follow-up among them."""
    names = _of_people(study)
    if study.its:
        monthly = (*study.its.outcomes, *study.its.placebo_outcomes)
        names += [name for name in monthly if study.outcomes[name].table or extract.holds("incidents")]
    return names


def _of_people(study: Study) -> list[str]:
    """Outcomes whose time since entry is asked for, further definitions among them."""
    return [*study.survival.outcomes, *study.survival.definitions] if study.survival else []
