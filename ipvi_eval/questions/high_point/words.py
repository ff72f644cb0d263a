"""Comparisons in words: one sentence that may be quoted, and one of caveat that always travels with it.

No number of a result is typed here. A sentence has places for estimates by their ids, `{its.level}` for the value and
`{its.level:limits}` for the interval, filled from released results only, and for what the plan and the published
sources say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ipvi_eval.questions.high_point.counts.count_change import CountChange
from ipvi_eval.questions.high_point.published.follow_up_calendar import Calendar
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.shares.comparison import RecidivismComparison, RiskComparison
from ipvi_eval.questions.high_point.shares.equivalence import Equivalence
from ipvi_eval.questions.high_point.shares.implied import Conflict
from ipvi_eval.questions.high_point.shares.replay import Replay
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import ByVerdict, Sentence, Word
from ipvi_eval.synthesis.random_effects import Synthesis
from ipvi_eval.synthesis.update import Update

ASSUMED = "taken to be an arrest"
"""What the note of a figure says whose source speaks of re-offending: that an arrest is meant is our reading."""
_REPORTS = "Reports to police are not the violence itself: fewer reports can mean less reporting."


@dataclass(frozen=True, slots=True)
class Statement:
    """A quotable sentence and its caveat; neither is complete without the other."""

    sentence: Sentence
    caveat: Sentence = field(default=Sentence(""))

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the estimates that the statement needs, each once."""
        return tuple(dict.fromkeys((*self.sentence.ids, *self.caveat.ids)))


def with_words(template: str, words: Mapping[str, Word]) -> Sentence:
    """The template, with those of the `words` that it has a place for."""
    return Sentence(template, {name: word for name, word in words.items() if f"{{{name}}}" in template})


def of_risk(row: RiskComparison, *, prefix: str = "evidence.high_point") -> Statement:
    """Our risk beside theirs at one horizon, list and outcome."""
    stem, theirs = f"{prefix}.{row.key}", row.theirs
    again = "were re-arrested" if row.ours.outcome == "arrest" else f"had a new {row.ours.outcome}"
    verdict = ByVerdict(
        f"{stem}.difference",
        lower="a lower share, and chance in our data alone does not explain the difference",
        neither="a difference that our data can neither show nor rule out",
        higher="a higher share, and chance in our data alone does not explain the difference",
    )
    sentence = Sentence(
        f"Of {{people}}, {{{stem}.ours}} ({{{stem}.ours:limits}}) {again} within {{months}} months, beside "
        f"{{{stem}.theirs}} in {{site}}: {{verdict}}.",
        {"people": row.ours.people(), "months": f"{row.ours.months:g}", "site": theirs.site, "verdict": verdict},
    )
    return Statement(sentence, _cautioned(row.caveats))


def of_equivalence(result: Equivalence, *, site: str, prefix: str = "evidence.high_point") -> Statement:
    """The conclusion of the equivalence and non-inferiority tests against the plan's margin."""
    stem = f"{prefix}.{result.key}"
    conclusion = {
        "lower by more than the margin": "our share of re-arrests is lower than {site}'s by more than the plan's "
        "margin",
        "equivalent": "our share of re-arrests is equivalent to {site}'s within the plan's margin",
        "not worse": "our share of re-arrests is not worse than {site}'s by more than the plan's margin",
        "worse": "our share of re-arrests is worse than {site}'s by more than the plan's margin",
        "undecided": "the data cannot decide whether our share lies within the plan's margin of {site}'s",
    }[result.conclusion]
    name, _, months = result.key.partition(".")
    where = f"List {name.removeprefix('list_').upper()}, within {months.removesuffix('m').replace('_', '.')} months"
    sentence = Sentence(
        f"Among notified people of {{where}} {conclusion}: the ratio of ours to theirs is "
        f"{{{stem}.equivalence}} ({{{stem}.equivalence:limits}}).",
        {"where": where, "site": site},
    )
    return Statement(sentence, _cautioned(("a like share is no evidence of a like effect", *result.note.split("; "))))


def of_counts(change: CountChange, *, prefix: str = "evidence.high_point") -> Statement:
    """Our change in counts beside theirs, with both design levels."""
    outcome = change.theirs.outcome
    stem = f"{prefix}.{outcome.replace(' ', '_')}s"
    verdict = ByVerdict(
        f"{stem}.ratio_of_ratios",
        lower="ours fell by more",
        neither="our data cannot tell the two changes apart",
        higher="ours fell by less, or rose",
    )
    theirs = f"{{{stem}.theirs}}" + (f" ({{{stem}.theirs:limits}})" if change.theirs.interval == "95 %" else "")
    elsewhere = " and to places without the program" if (change.theirs.design.level or 0) > 2 else ""
    sentence = Sentence(
        f"After the start, {outcome}s as a ratio to what was expected were {{{stem}.ours}} ({{{stem}.ours:limits}}), "
        f"of {{{stem}.ours:population}}, by {{{stem}.ours:clock}}. In {{site}} they were {theirs}, as a ratio to the "
        f"time before{elsewhere}: {{verdict}}.",
        {"site": change.theirs.site, "verdict": verdict},
    )
    extra = f" {_REPORTS}" if outcome in ("report", "call") else ""
    return Statement(sentence, _cautioned(change.caveats, extra))


def of_replay(result: Replay, *, prefix: str = "evidence.replay") -> Statement:
    """How much of the climb of a cumulative share is follow-up alone."""
    first, last = result.calendar.readings[0], result.calendar.readings[-1]
    words = {"site": result.calendar.site}
    sentence = (
        "With one unchanging risk of re-arrest, our own, a share counted as {site} counted it would climb from "
        f"{{{prefix}.{first.key}.expected:percent}} to {{{prefix}.{last.key}.expected:percent}} as follow-up "
        f"lengthens, beside the published {{{prefix}.{first.key}.published}} and {{{prefix}.{last.key}.published}}."
    )
    bound = (
        " Where people there were followed for longer than anybody here, our replayed share is a lower bound."
        if result.beyond[-1] > 0
        else ""
    )
    caveat = (
        "Cumulative shares with unequal follow-up say how long people were followed as much as how many re-offended. "
        f"{{site}}'s start date and its number of people over time are themselves uncertain.{bound}"
    )
    return Statement(Sentence(sentence, words), Sentence(caveat, words))


def of_belief(result: Update, *, prefix: str, at_least: float = 0.1) -> Statement:
    """What a reader who started from the literature would now believe."""
    name = f"{100 * at_least:g}".replace(".", "_")
    sentence = Sentence(
        "A reader who started from {prior} would now put the probability of any reduction at "
        f"{{{prefix}.reduction_0}}, and of one of at least {{least}} at {{{prefix}.reduction_{name}}}.",
        {"prior": result.prior.words, "least": f"{100 * at_least:g} %"},
    )
    weight = "more than half" if result.prior_weight > 0.5 else "less than half"
    clash = "; that belief and our data disagree" if result.conflict < 0.05 else ""
    caveat = (
        f"This is a statement of belief: {weight} of its weight comes from the literature and not from our data "
        f"({{{prefix}.prior_weight}}){clash}. Those evaluations count other events than ours, in other places; our "
        "data alone stand beside it."
    )
    return Statement(sentence, Sentence(caveat))


def of_synthesis(result: Synthesis, *, what: str, prefix: str) -> Statement:
    """The mean of several evaluations of `what`, and what a new place may expect."""
    sentence = Sentence(
        f"Across {{k}} published evaluations ({{what}}) the mean is {{{prefix}.mean}} ({{{prefix}.mean:limits}}).",
        {"k": f"{result.k}", "what": what},
    )
    if result.prediction is None:
        return Statement(sentence, Sentence("Too few evaluations to say what a new place may expect."))
    caveat = f"A mean is no promise: the interval for the true value in a new place is {{{prefix}.new_place:limits}}."
    return Statement(sentence, Sentence(caveat))


def of_headline(
    calendar: Calendar, conflict: Conflict | None, registry: Registry, *, prefix: str = "evidence.published"
) -> Statement:
    """The cumulative shares as they were read, and how much of their climb follow-up explains."""
    words = {f"when_{one.key}": when(one.figure.label, calendar.site) for one in calendar.readings}
    readings = [f"{{{prefix}.{one.figure.id}}} ({{when_{one.key}}})" for one in calendar.readings]
    sentence = f"{{site}} published as the share of everybody notified so far: {', '.join(readings)}."
    if conflict is not None:
        first, last = (one.reading.key for one in conflict.steepest)
        sentence += (
            f" From {{when_{first}}} to {{when_{last}}} that share was multiplied by {{evidence.conflict.climb}}; "
            "follow-up explains a factor of at most {evidence.conflict.follow_up}, and the rest is unexplained."
        )
    elsewhere = "new_york_city.prosecuted.dv.24m"
    beside = (
        "of domestic-violence cases prosecuted in New York City, a different population, "
        f"{{{prefix}.{elsewhere}}} were re-arrested for domestic violence in two years"
        if elsewhere in registry.quotable()
        else "it mixes people followed for days with people followed for years"
    )
    caveat = Sentence(f"Such a share is no evidence of an effect by itself: {beside}.")
    return Statement(Sentence(sentence, words | {"site": calendar.site}), caveat)


def of_homicide(registry: Registry, *, site: str) -> Statement:
    """The accounts there are in one sentence, several of which conflict, and why nothing follows."""
    figures = list(registry.quotable().select(site=site, outcome="homicide"))
    few = "in a place of this size homicides are too few to evaluate."
    if not figures:
        nothing = Sentence("Nothing is said of homicide: no number of {site}'s has been read.", {"site": site})
        return Statement(nothing, Sentence(_capital(few)))
    accounts = "; ".join(f"{when(f.label or f.definition, f.site)}: {f.text()}" for f in figures)
    told = "the accounts conflict ({accounts})" if len(figures) > 1 else "it published one ({accounts})"
    return Statement(
        Sentence(
            f"No effect on homicide can be read from {{site}}'s numbers or ours: {told}.",
            {"site": site, "accounts": accounts},
        ),
        Sentence(f"Such accounts count different kinds of homicide and are chosen after a bad year, and {few}"),
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


def _cautioned(caveats: Iterable[str], extra: str = "") -> Sentence:
    """Caveats that rest on published figures and the plan, a sentence each, and words of our own."""
    return Sentence(f"{{caveats}}{extra}", {"caveats": " ".join(map(_sentence, caveats))})


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{_capital(text)}." if text else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
