"""Comparisons in words: one sentence that may be quoted, and one of caveat that always travels with it.

No number of a result is typed here. A sentence is a template whose places are estimate ids, `{its.level}` for the value
and `{its.level:limits}` for the interval, so that a report fills it from released results only. `Statement.fill` does
the same from estimates at hand, before disclosure control: for the analyst's own eyes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.counts.count_change import CountChange
from ipvi_eval.questions.high_point.published.follow_up_calendar import Calendar
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.shares.comparison import RecidivismComparison, RiskComparison
from ipvi_eval.questions.high_point.shares.equivalence import Equivalence
from ipvi_eval.questions.high_point.shares.implied import Conflict
from ipvi_eval.questions.high_point.shares.replay import Replay
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.synthesis.random_effects import Synthesis
from ipvi_eval.synthesis.update import Update

_PLACE = re.compile(r"\{([a-z0-9_.]+)(?::(limits))?\}")
ASSUMED = "taken to be an arrest"
"""What the note of a figure says whose source speaks of re-offending: that an arrest is meant is our reading."""
_REPORTS = "Reports to police are not the violence itself: fewer reports can mean less reporting."


@dataclass(frozen=True, slots=True)
class Statement:
    """A quotable sentence and its caveat, both templates over estimate ids; neither is complete without the other."""

    sentence: str
    caveat: str

    @property
    def template(self) -> str:
        """Sentence and caveat together, the only form in which they leave."""
        return f"{self.sentence} {self.caveat}"

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the estimates that the statement needs, each once."""
        return tuple(dict.fromkeys(match.group(1) for match in _PLACE.finditer(self.template)))

    def fill(self, estimates: Sequence[Estimate]) -> str:
        """Sentence and caveat with their numbers. Raises AnalysisError naming an estimate that is missing or empty."""
        known = {estimate.id: estimate for estimate in estimates}

        def number(match: re.Match[str]) -> str:
            estimate = known.get(match.group(1))
            if estimate is None or estimate.value is None:
                msg = f"the sentence needs estimate {match.group(1)}, which is missing or has no value"
                raise AnalysisError(msg)
            return _limits(estimate) if match.group(2) else _shown(estimate.value, estimate.unit)

        return _PLACE.sub(number, self.template)


def of_risk(row: RiskComparison, *, prefix: str = "evidence.high_point") -> Statement:
    """Our risk beside theirs at one horizon, list and outcome."""
    stem, theirs = f"{prefix}.{row.key}", row.theirs
    low, high = row.difference_interval
    if high < 0:
        verdict = "a lower share, and chance in our data alone does not explain the difference"
    elif low > 0:
        verdict = "a higher share, and chance in our data alone does not explain the difference"
    else:
        verdict = "a difference that our data can neither show nor rule out"
    sentence = (
        f"Of {row.ours.people()}, {{{stem}.ours}} ({{{stem}.ours:limits}}) were re-arrested "
        f"within {row.ours.months:g} months, beside {{{stem}.theirs}} in {theirs.site}: {verdict}."
        if row.ours.outcome == "arrest"
        else f"Of {row.ours.people()}, {{{stem}.ours}} ({{{stem}.ours:limits}}) had a new "
        f"{row.ours.outcome} within {row.ours.months:g} months, beside {{{stem}.theirs}} in {theirs.site}: {verdict}."
    )
    return Statement(sentence, _sentence("; ".join(row.caveats)))


def of_equivalence(result: Equivalence, *, site: str, prefix: str = "evidence.high_point") -> Statement:
    """The conclusion of the equivalence and non-inferiority tests against the plan's margin."""
    stem = f"{prefix}.{result.key}"
    conclusion = {
        "lower by more than the margin": f"our share of re-arrests is lower than {site}'s by more than the "
        "margin set in the plan",
        "equivalent": f"our share of re-arrests is equivalent to {site}'s within the margin set in the plan",
        "not worse": f"our share of re-arrests is not worse than {site}'s by more than the margin set in the plan",
        "worse": f"our share of re-arrests is worse than {site}'s by more than the margin set in the plan",
        "undecided": f"the data cannot decide whether our share lies within the margin set in the plan of {site}'s",
    }[result.conclusion]
    name, _, months = result.key.partition(".")
    where = f"List {name.removeprefix('list_').upper()}, within {months.removesuffix('m').replace('_', '.')} months"
    sentence = (
        f"Among people who entered {where} {conclusion}: the ratio of ours to theirs is {{{stem}.equivalence}} "
        f"({{{stem}.equivalence:limits}})."
    )
    return Statement(sentence, _sentence(f"a like share is no evidence of a like effect; {result.note}"))


def of_counts(change: CountChange, *, prefix: str = "evidence.high_point") -> Statement:
    """Our change in counts beside theirs, with both design levels."""
    outcome = change.theirs.outcome
    stem = f"{prefix}.{outcome.replace(' ', '_')}s"
    low, high = change.interval
    if high < 1:
        verdict = "ours fell by more"
    elif low > 1:
        verdict = "ours fell by less, or rose"
    else:
        verdict = "our data cannot tell the two changes apart"
    theirs = f"{{{stem}.theirs}}" + (f" ({{{stem}.theirs:limits}})" if change.theirs.interval == "95 %" else "")
    elsewhere = " and to places without the program" if (change.theirs.design.level or 0) > 2 else ""
    sentence = (
        f"After the start, {outcome}s ({{{stem}.ours:population}}, by {{{stem}.ours:clock}}) as a ratio to what was "
        f"expected were {{{stem}.ours}} ({{{stem}.ours:limits}}), "
        f"beside {theirs} in {change.theirs.site}, a ratio to the time before{elsewhere}: {verdict}."
    )
    extra = f" {_REPORTS}" if outcome in ("report", "call") else ""
    return Statement(sentence, _sentence("; ".join(change.caveats)) + extra)


def of_replay(result: Replay, *, prefix: str = "evidence.replay") -> Statement:
    """How much of the climb of a cumulative share is follow-up alone."""
    first, last = result.calendar.readings[0], result.calendar.readings[-1]
    site = result.calendar.site
    sentence = (
        f"With one unchanging risk of re-arrest, our own, a share counted as {site} counted it would climb from "
        f"{{{prefix}.{first.key}.expected}} to {{{prefix}.{last.key}.expected}} as follow-up lengthens, beside the "
        f"published {{{prefix}.{first.key}.published}} and {{{prefix}.{last.key}.published}}."
    )
    bound = (
        "; where people there were followed for longer than anybody here, our replayed share is a lower bound"
        if result.beyond[-1] > 0
        else ""
    )
    return Statement(
        sentence,
        f"Cumulative shares with unequal follow-up say how long people were followed as much as how many re-offended; "
        f"{site}'s start date and its number of people over time are themselves uncertain{bound}.",
    )


def of_belief(result: Update, *, prefix: str, at_least: float = 0.1) -> Statement:
    """What a reader who started from the literature would now believe."""
    name = f"{100 * at_least:g}".replace(".", "_")
    sentence = (
        f"A reader who started from {result.prior.words} would now put the "
        f"probability of any reduction at {{{prefix}.reduction_0}}, and of one of at least {100 * at_least:g} % at "
        f"{{{prefix}.reduction_{name}}}."
    )
    weight = "more than half" if result.prior_weight > 0.5 else "less than half"
    clash = "; that belief and our data disagree" if result.conflict < 0.05 else ""
    return Statement(
        sentence,
        f"This is a statement of belief: {weight} of its weight comes from the literature and not from our data "
        f"({{{prefix}.prior_weight}}){clash}. Those evaluations count other events than ours, in other places; our "
        "data alone stand beside it.",
    )


def of_synthesis(result: Synthesis, *, what: str, prefix: str) -> Statement:
    """The mean of several evaluations of `what`, and what a new place may expect."""
    sentence = (
        f"Across {result.k} published evaluations ({what}) the mean is {{{prefix}.mean}} ({{{prefix}.mean:limits}})."
    )
    if result.prediction is None:
        return Statement(sentence, "Too few evaluations to say what a new place may expect.")
    return Statement(
        sentence,
        f"A mean is no promise: the interval for the true value in a new place is {{{prefix}.new_place:limits}}.",
    )


def of_headline(
    calendar: Calendar, conflict: Conflict | None, registry: Registry, *, prefix: str = "evidence.published"
) -> Statement:
    """The cumulative shares as they were read, and how much of their climb follow-up explains."""
    readings = [f"{{{prefix}.{one.figure.id}}} ({when(one.figure.label, calendar.site)})" for one in calendar.readings]
    sentence = f"{calendar.site} published as the share of everybody notified so far: {', '.join(readings)}."
    if conflict is not None:
        first, last = (when(one.reading.figure.label, calendar.site) for one in conflict.steepest)
        sentence += (
            f" From {first} to {last} that share was multiplied by {{evidence.conflict.climb}}; follow-up explains a "
            "factor of at most {evidence.conflict.follow_up}, and the rest is unexplained."
        )
    elsewhere = "new_york_city.prosecuted.dv.24m"
    beside = (
        "of domestic-violence cases prosecuted in New York City, a different population, "
        f"{{{prefix}.{elsewhere}}} were re-arrested for domestic violence in two years"
        if elsewhere in registry.quotable()
        else "it mixes people followed for days with people followed for years"
    )
    return Statement(sentence, f"Such a share is no evidence of an effect by itself: {beside}.")


def of_homicide(registry: Registry, *, site: str) -> Statement:
    """The accounts there are in one sentence, several of which conflict, and why nothing follows."""
    figures = list(registry.quotable().select(site=site, outcome="homicide"))
    few = "in a place of this size homicides are too few to evaluate."
    if not figures:
        return Statement(f"Nothing is said of homicide: no number of {site}'s has been read.", _capital(few))
    accounts = "; ".join(f"{when(f.label or f.definition, f.site)}: {f.text()}" for f in figures)
    told = f"the accounts conflict ({accounts})" if len(figures) > 1 else f"it published one ({accounts})"
    return Statement(
        f"No effect on homicide can be read from {site}'s numbers or ours: {told}.",
        f"Such accounts count different kinds of homicide and are chosen after a bad year, and {few}",
    )


def cautions(comparison: RecidivismComparison, conflict: Conflict | None) -> tuple[str, ...]:
    """What every comparison with the site must be read with, in order of weight; each said once."""
    site, found = comparison.site, []
    if conflict is not None and conflict.contradicts:
        found.append(
            f"{site}'s figures contradict each other: its shares at fixed times do not fit those of everybody notified."
        )
    if any(ASSUMED in row.theirs.note for row in comparison.rows):
        found.append(f"{site}'s sources mostly say re-offended, not arrested: that an arrest is meant is our reading.")
    shares = {row.theirs.list_at_entry: row.theirs.value or 0.0 for row in comparison.rows if row.ours.months == 12}
    odd = [(a, b) for a in shares for b in shares if a < b and shares[b] > shares[a]]
    found += [
        f"{site}'s List {b} is above its List {a} at twelve months, which is odd for lists ordered by severity."
        for a, b in odd
    ]
    if any(row.their_interval is None for row in comparison.rows):
        found.append(
            f"{site} does not publish how many people its shares rest on: our intervals carry our chance only."
        )
    return (*found, *(_sentence(text) for text in comparison.caveats()))


def when(label: str, site: str) -> str:
    """A figure's label without its place."""
    return label.removeprefix(f"{site}, ")


def of_nothing(item: NotEstimated) -> str:
    """A comparison that was not made, in one sentence."""
    remedy = f"; {item.remedy}" if item.remedy else ""
    return _sentence(f"not compared ({item.what}): {item.why}{remedy}")


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{_capital(text)}." if text else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _limits(estimate: Estimate) -> str:
    if estimate.lower is None or estimate.upper is None or estimate.level is None:
        return "interval not known"
    low, high = (_shown(bound, estimate.unit) for bound in (estimate.lower, estimate.upper))
    return f"{100 * estimate.level:g} % interval {low.removesuffix(' percentage points')} to {high}"


def _shown(value: float, unit: str) -> str:
    if math.isinf(value):
        return "no limit"
    if unit == "proportion":
        return f"{100 * value:.1f} %"
    if unit == "difference in proportions":
        return f"{100 * value:.1f} percentage points"
    if unit == "US dollars":
        return f"{'-' if value < 0 else ''}${abs(value):,.0f}"
    whole = unit in ("incidents", "persons") or (unit == "number" and value.is_integer())
    return f"{value:,.0f}" if whole else f"{value:.2f}"
