"""What the parts of a plan must be to each other: a function takes them and raises ValueError with what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ipvi_eval.plan.counts import CountsPlan
from ipvi_eval.plan.delivery import DeliveryPlan
from ipvi_eval.plan.evidence import EvidencePlan
from ipvi_eval.plan.harm import HarmPlan
from ipvi_eval.plan.outcome import Outcome
from ipvi_eval.plan.programme import Programme
from ipvi_eval.plan.sites import ALL, Site
from ipvi_eval.plan.survival import SurvivalPlan
from ipvi_eval.plan.window import Window


def lists_are_known(lists: Sequence[str], detailed: Collection[str], delivery: DeliveryPlan) -> None:
    """Details, and what is followed through, are of lists of the plan."""
    known = ", ".join(lists) or "none"
    for name in detailed:
        if name not in lists:
            msg = f"list_details.{name} is about no list of the plan; lists has {known}"
            raise ValueError(msg)
    for name in delivery.follow_through:
        if name not in lists:
            msg = f"delivery.follow_through names {name}, which is no list of the plan; lists has {known}"
            raise ValueError(msg)


def rule_is_of_the_site(rule: str | None, site: str) -> None:
    """A new study begins with the plan of another place: its law must not be printed of this one."""
    named = re.match(r"In ((?:[A-Z]\w+ ?)+),", rule or "")
    if named and named[1] not in site:
        msg = (
            f"police.rule speaks of {named[1]}, and the site is {site}; name the state in site, write "
            "the rule that holds there, or delete the line"
        )
        raise ValueError(msg)


def outcomes_are_defined(
    outcomes: Collection[str],
    survival: SurvivalPlan | None,
    its: CountsPlan | None,
    evidence: EvidencePlan | None,
    harm: HarmPlan | None,
) -> None:
    """Every outcome that a part names is one of [outcomes]; placebos and controls are no outcomes of the same part."""
    named = {
        "survival.outcomes": survival.outcomes if survival else (),
        "survival.definitions": survival.definitions if survival else (),
        "its.outcomes": its.outcomes if its else (),
        "evidence.outcome": (evidence.outcome,) if evidence else (),
        "harm.outcome": (harm.outcome,) if harm else (),
        "harm.rare": harm.rare if harm else (),
        "harm.severe": (harm.severe,) if harm and harm.severe else (),
        "harm.weapon": (harm.weapon,) if harm and harm.weapon else (),
    }
    for place, names in named.items():
        for outcome in names:
            if outcome not in outcomes:
                defined = ", ".join(sorted(outcomes))
                msg = f"{place} names {outcome}, which [outcomes] does not define; it has {defined}"
                raise ValueError(msg)
    for outcome in its.placebo_outcomes if its else ():
        if outcome not in outcomes or outcome in named["its.outcomes"]:
            msg = f"its.placebo_outcomes names {outcome}: it must be one of [outcomes] and not one of its.outcomes"
            raise ValueError(msg)
    control = survival.negative_control if survival else None
    if survival and control and (control not in outcomes or control in survival.outcomes):
        msg = (
            f"survival.negative_control names {control}: it must be one of [outcomes] and not one of survival.outcomes"
        )
        raise ValueError(msg)


def harm_is_of_incidents(harm: HarmPlan | None, outcomes: Mapping[str, Outcome]) -> None:
    """Harm is of incidents, and the severe ones and those with a weapon are parts of them."""
    if harm is None:
        return
    for key, name in (("outcome", harm.outcome), ("severe", harm.severe), ("weapon", harm.weapon)):
        if name and outcomes[name].table:
            msg = (
                f"harm.{key} names {name}, which counts rows of {outcomes[name].table}; repetition and harm "
                "are of incidents, so name an outcome without a table"
            )
            raise ValueError(msg)
    for key, name, further in (("severe", harm.severe, "injury"), ("weapon", harm.weapon, "weapon")):
        if name and not _narrows(outcomes[name], outcomes[harm.outcome]):
            msg = (
                f"harm.{key} names {name}, which does not narrow {harm.outcome}; give it the conditions of "
                f"harm.outcome and a further one, such as {further} = true"
            )
            raise ValueError(msg)
    if harm.weapon and not outcomes[harm.weapon].weapon:
        msg = f"harm.weapon names {harm.weapon}, which does not ask for a weapon; give it weapon = true"
        raise ValueError(msg)


def counts_know_no_victim(its: CountsPlan | None, outcomes: Mapping[str, Outcome]) -> None:
    """Whether the victim is the same is known of people on lists, and of no count."""
    for outcome in (*its.outcomes, *its.placebo_outcomes) if its else ():
        if outcomes[outcome].same_victim is not None:
            msg = f"its counts {outcome}, but same_victim exists for people on lists only; take it out of [its]"
            raise ValueError(msg)


def programme_fits(
    programme: Programme | None,
    window: Window,
    its: CountsPlan | None,
    areas: Collection[str],
    compared: Collection[str],
) -> None:
    """The program's areas are not those `compared`, it begins inside the window, and counts ask for its start."""
    if set(areas) & set(compared):
        msg = "the program's own area is also listed in comparison_areas; take it out"
        raise ValueError(msg)
    if programme and programme.start == window.start:
        msg = (
            f"programme.start is the first day of the study window ({window.start}), so nothing lies before it; begin "
            "the window (window.start) where the records begin"
        )
        raise ValueError(msg)
    if programme and not window.start < programme.start <= window.freeze:
        msg = (
            f"programme.start lies outside the study window ({window.start} to {window.freeze}, "
            "the end less the freeze lag)"
        )
        raise ValueError(msg)
    if its and not programme:
        msg = "an [its] analysis needs [programme] with its start date"
        raise ValueError(msg)


def sites_are_apart(sites: Sequence[Site], areas: Sequence[str]) -> None:
    """Sites have names and areas of their own, none is compared with another, and there are several or none."""
    names = [site.name for site in sites]
    if len(set(names)) < len(names) or ALL in names:
        msg = f"each of [[sites]] has a name of its own, and {ALL} is the name of all of them together"
        raise ValueError(msg)
    if len(names) == 1:
        msg = "[[sites]] has one site; add another, or give its area as area and leave [[sites]] out"
        raise ValueError(msg)
    if len(set(areas)) < len(areas):
        msg = "an area is named twice; it belongs to one site, and is named once"
        raise ValueError(msg)
    for site in sites:
        if set(site.comparison_areas or ()) & (set(areas) - set(site.of)):
            msg = (
                f"[[sites]] {site.name} is compared with an area of another site, where the program began on the same "
                "day; take that out of its comparison_areas"
            )
            raise ValueError(msg)


def later_areas_fit(its: CountsPlan | None, first: str, window: Window) -> None:
    """Areas that the program reached later than the `first` are named once, each with a start inside the window."""
    extended = its.extended if its else ()
    reached = [entry.area for entry in extended]
    if len(set(reached)) < len(reached) or first in reached:
        msg = "its.extended names each later area once, and never the program's first area"
        raise ValueError(msg)
    for entry in extended:
        if not f"{window.start:%Y-%m}" < entry.start <= f"{window.freeze:%Y-%m}":
            msg = f"its.extended: the start in {entry.area} lies outside the study window"
            raise ValueError(msg)


def designs_have_their_people(
    survival: SurvivalPlan | None, programme: Programme | None, compared: Collection[str]
) -> None:
    """The planned designs have what they compare with: a start of the program, areas `compared`."""
    designs = {survival.exposure, *survival.beside} if survival else set()
    if designs & {"historical cohort", "comparison area"} and not programme:
        msg = "the survival designs historical cohort and comparison area need [programme] with its start date"
        raise ValueError(msg)
    if "comparison area" in designs and not compared:
        msg = "the survival design comparison area needs comparison_areas"
        raise ValueError(msg)


def _narrows(part: Outcome, whole: Outcome) -> bool:
    return part.same_victim is None and part.within(whole) and not whole.within(part)
