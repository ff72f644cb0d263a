"""The comparison with High Point as tables, each column with its role for disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table

if TYPE_CHECKING:
    from ipvi_eval.evidence.comparison import RecidivismComparison
    from ipvi_eval.evidence.costs import Valuation
    from ipvi_eval.evidence.equivalence import Equivalence
    from ipvi_eval.evidence.not_compared import NotCompared
    from ipvi_eval.evidence.quotation import Quotation
    from ipvi_eval.evidence.registry import Registry
    from ipvi_eval.evidence.replay import Replay
    from ipvi_eval.evidence.standardisation import Standardised
    from ipvi_eval.study import EvidencePlan


def plan(choices: EvidencePlan) -> Table:
    """What the plan fixed about the comparison before the data were seen."""
    names = {"randomised": "randomized evaluations", "all": "all evaluations"}
    chances = ", ".join(f"{names[name]} {100 * chance:g} %" for name, chance in choices.chance_of_no_reduction.items())
    rows = [
        ("Outcome compared with re-arrests elsewhere", choices.outcome),
        ("Margin of equivalence", f"{100 * choices.margin:g} percentage points"),
        ("Error rate of each one-sided test", f"{100 * choices.alpha:g} %"),
        ("Start of High Point's program, of conflicting accounts", choices.high_point_start.isoformat()),
        ("Chance of no reduction, believed beforehand", chances),
        ("Chance of the randomized evaluations' reduction, for a sceptic", f"{100 * choices.sceptical_chance:g} %"),
        ("Smallest fall worth having", f"{100 * choices.reduction:g} %"),
        ("Design of our counts", f"Maryland level {choices.design_level}"),
        ("Discount rate; dollars of", f"{100 * choices.discount:g} % a year; {choices.dollar_year}"),
        ("Money for an effect that may be none", choices.monetise_no_effect or "none"),
    ]
    frame = pd.DataFrame(rows, columns=["item", "plan"])
    columns = {"item": "Item", "plan": "What the plan says"}
    return table_from(frame, id="evidence.plan", title="The plan of the comparison", columns=columns)


def published(registry: Registry) -> Table:
    """Every figure that may be quoted; what is unverified or unknown stays out."""
    rows = [
        {
            "id": figure.id,
            "site": figure.site,
            "what": figure.label or figure.definition,
            "figure": figure.text(),
            "follow_up": figure.follow_up.words(),
            "design": figure.design.words(),
            "status": figure.status,
            "source": figure.source,
        }
        for figure in registry.quotable()
    ]
    columns = {
        "site": "Site",
        "what": "What was published",
        "figure": "Figure",
        "follow_up": "Follow-up",
        "status": "Status",
        "source": "Source",
        "design": "Design",
        "id": "Id",
    }
    return table_from(
        pd.DataFrame(rows),
        id="evidence.high_point",
        title="Published figures, with status and source",
        columns=columns,
        public=("figure",),
    )


def empty_places(registry: Registry) -> Table:
    """The places that wait for somebody to open a source: what belongs there, no number, and what would fill it."""
    rows = [
        {"site": f.site, "what": f.label or f.definition, "figure": f.text(), "status": f.status, "fill": f.fill}
        for f in registry.empty()
    ]
    columns = {
        "site": "Site",
        "what": "What belongs here",
        "figure": "Figure",
        "status": "Status",
        "fill": "What would fill it",
    }
    frame = pd.DataFrame(rows, columns=list(columns))
    return table_from(frame, id="evidence.empty", title="Empty places, and what would fill them", columns=columns)


def incomparable(frame: pd.DataFrame) -> Table:
    """Published figures that are set beside nothing of ours, and why."""
    columns = {"what": "Published figure", "why": "Why it is not set beside ours"}
    title = "Published figures that are not comparable"
    return table_from(frame, id="evidence.incomparable", title=title, columns=columns, public=("what",))


def forest(frame: pd.DataFrame, *, here: str) -> Table:
    """Our shares and theirs, row by row, for the forest plot; `here` names our place."""
    ours = frame["site"] == "ours"
    shown = frame.assign(
        design_level=frame["design_level"].map("{:.0f}".format, na_action="ignore"),
        label=frame["label"].str.replace("Ours", here, n=1, regex=False).where(ours, frame["label"]),
        site=frame["site"].where(~ours, here),
        people=frame["n"].where(ours),
        events=frame["events"].where(ours),
        others=(frame["n"] - frame["events"]).where(ours),
    )
    columns = {
        "label": "Share re-arrested",
        "value": "Share",
        "lower": "Lower",
        "upper": "Upper",
        "people": "People",
        "events": "Re-arrested",
        "others": "Not re-arrested",
        "site": "Site",
        "horizon": "Months",
        "outcome": "Outcome",
        "design_level": "Design level",
        "role": "Role",
        "status": "Status",
        "source": "Source",
    }
    return table_from(
        shown,
        id="evidence.forest",
        title="Re-arrest at fixed horizons, ours beside High Point's and others'",
        columns=columns,
        counts=("people", "events", "others"),
        derived=("value", "lower", "upper"),
    )


def equivalence(tests: Sequence[Equivalence]) -> Table:
    """Each difference with its two one-sided tests and the conclusion, which falls with the numbers."""
    rows = [
        {
            "key": _in_words(test.key),
            "difference": test.difference,
            "lower": test.interval[0],
            "upper": test.interval[1],
            "margin": test.margin,
            "p": test.p,
            "p_not_worse": test.p_upper,
            "conclusion": test.conclusion,
            "people": test.n,
            "events": test.events,
            "others": None if test.events is None else test.n - test.events,
        }
        for test in tests
    ]
    columns = {
        "key": "List and horizon",
        "difference": "Difference",
        "lower": "Lower",
        "upper": "Upper",
        "margin": "Margin",
        "p": "p, within the margin",
        "p_not_worse": "p, not worse",
        "conclusion": "Conclusion",
        "people": "People",
        "events": "Re-arrested",
        "others": "Not re-arrested",
    }
    return table_from(
        pd.DataFrame(rows, columns=list(columns)),
        id="evidence.equivalence",
        title="Equivalence and non-inferiority against the plan's margin",
        columns=columns,
        counts=("people", "events", "others"),
        derived=("difference", "lower", "upper", "p", "p_not_worse", "conclusion"),
        public=("margin",),
    )


def _in_words(key: str) -> str:
    """list_d.12m as "List D, 12 months"."""
    name, _, months = key.partition(".")
    return f"List {name.removeprefix('list_').upper()}, {months.removesuffix('m').replace('_', '.')} months"


def standardised(items: Sequence[tuple[int, str, Standardised]]) -> Table:
    """Both sides under one mix of lists: horizon in months, whose mix, and what comes of it."""
    rows = [
        {
            "months": months,
            "mix": whose,
            "ours": item.ours,
            "theirs": item.theirs,
            "difference": item.difference,
            "lower": item.difference_interval[0],
            "upper": item.difference_interval[1],
            "people": item.n,
            "fewest": min(item.cells, default=None),
        }
        for months, whose, item in items
    ]
    columns = {
        "months": "Months",
        "mix": "Mix of lists",
        "ours": "Here",
        "theirs": "High Point",
        "difference": "Difference",
        "lower": "Lower",
        "upper": "Upper",
        "people": "People",
        "fewest": "Smallest count",
    }
    return table_from(
        pd.DataFrame(rows, columns=list(columns)),
        id="evidence.standardised",
        title="Shares under one mix of lists",
        columns=columns,
        counts=("people", "fewest"),
        derived=("ours", "theirs", "difference", "lower", "upper"),
        public=("months",),
    )


def detectable(frame: pd.DataFrame, *, yearly: int, published_fall: float) -> Table:
    """The smallest fall that a year before and after can show here, beside High Point's."""
    columns = {
        "design": "Design",
        "dispersion": "Variance over mean",
        "fall": "Smallest fall shown",
        "published": "High Point's fall",
        "shown": "Would be shown here",
        "yearly": "Incidents a year",
    }
    words = {"one place": "this place alone", "equal comparison": "with a comparison place of equal size"}
    return table_from(
        frame.assign(yearly=yearly, published=published_fall, design=frame["design"].map(words)),
        id="evidence.detectable",
        title="Could a fall as large as High Point's be shown here?",
        columns=columns,
        counts=("yearly",),
        derived=("fall", "shown"),
        public=("dispersion", "published"),
    )


def caveats(comparison: RecidivismComparison) -> Table:
    """What every comparison must be read with, and what is not compared, why, and what would allow it."""
    from ipvi_eval.evidence.words import of_nothing

    rows = [("Caveat", text) for text in comparison.caveats()]
    rows += [("Not compared", of_nothing(item)) for item in comparison.not_compared]
    frame = pd.DataFrame(list(dict.fromkeys(rows)), columns=["kind", "text"])
    title = "How the comparison must be read"
    return table_from(frame, id="evidence.caveats", title=title, columns={"kind": "Kind", "text": "In words"})


def replay(result: Replay) -> Table:
    """Their cumulative shares as published and ours on their calendar, reading by reading."""
    columns = {
        "label": "Reading",
        "months": "Months since start",
        "published": "Published",
        "expected": "Ours on their calendar",
        "lower": "Lower",
        "upper": "Upper",
        "mean_follow_up": "Mean follow-up, months",
        "beyond": "Followed for longer than anybody here",
        "status": "Status",
        "source": "Source",
        "people": "People",
        "events": "Re-arrested",
    }
    return table_from(
        result.tidy().assign(people=result.n, events=result.events),
        id="evidence.replay",
        title="Cumulative shares on one calendar of follow-up",
        columns=columns,
        counts=("people", "events"),
        derived=("expected", "lower", "upper", "beyond"),
        public=("months", "published", "mean_follow_up"),
        note=f"start taken as {result.calendar.start}",
    )


def starts(frame: pd.DataFrame, *, people: int, events: int) -> Table:
    """The replay under each account of when High Point started."""
    columns = {
        "account": "Account of the start",
        "mean_follow_up_at_first": "Mean follow-up at the first share, months",
        "fits": "Agrees with the stated follow-up",
        "first": "First share, ours",
        "last": "Last share, ours",
        "last_lower": "Lower",
        "last_upper": "Upper",
        "people": "People",
        "events": "Re-arrested",
    }
    return table_from(
        frame.assign(people=people, events=events),
        id="evidence.starts",
        title="The replay under each account of when High Point started",
        columns=columns,
        counts=("people", "events"),
        derived=("first", "last", "last_lower", "last_upper"),
        public=("mean_follow_up_at_first",),
    )


def own_calendar(frame: pd.DataFrame) -> Table:
    """Our crude cumulative share year by year beside the risk in a fixed window.

    `new_people` and `new_events` are the increases since the row above: a row falls when one of them is small, because
    the rows before and after would tell it.
    """
    columns = {
        "months": "Months since start",
        "n": "Notified so far",
        "events": "Re-arrested so far",
        "share": "Share so far",
        "lower": "Lower",
        "upper": "Upper",
        "mean_follow_up": "Mean follow-up, months",
        "window_risk": "Within a year",
        "new_people": "More notified",
        "new_events": "More re-arrested",
        "others": "Not re-arrested",
    }
    shown = frame.assign(
        months=frame["months"].round(),
        new_people=frame["n"].diff().fillna(frame["n"]),
        new_events=frame["events"].diff().fillna(frame["events"]),
        others=frame["n"] - frame["events"],
    )
    return table_from(
        shown,
        id="evidence.own_calendar",
        title="Our own cumulative share, counted as High Point counted",
        columns=columns,
        counts=("n", "events", "new_people", "new_events", "others"),
        derived=("share", "lower", "upper", "mean_follow_up", "window_risk"),
        public=("months",),
    )


def influence(frame: pd.DataFrame, *, cells: tuple[int, ...]) -> Table:
    """How far the conclusion depends on what was believed before."""
    columns = {
        "prior": "Belief before",
        "prior_ratio": "Its rate ratio",
        "ratio": "Rate ratio after",
        "lower": "Lower",
        "upper": "Upper",
        "probability_any": "Chance of any fall",
        "probability_at_least": "Chance of a fall worth having",
        "prior_weight": "Weight of belief",
        "conflict": "p, belief against data",
        "events": "Incidents",
    }
    derived = ("ratio", "lower", "upper", "probability_any", "probability_at_least", "prior_weight", "conflict")
    return table_from(
        frame.assign(events=min(cells, default=None)),
        id="evidence.influence",
        title="How far the conclusion depends on what was believed before",
        columns=columns,
        counts=("events",),
        derived=derived,
        public=("prior_ratio",),
    )


def densities(frames: Mapping[str, pd.DataFrame], *, cells: tuple[int, ...]) -> Table:
    """Curves of the posterior plot, by prior: densities of the log rate ratio."""
    parts = [frame.assign(name=name) for name, frame in frames.items()]
    columns = {
        "name": "Belief before",
        "ratio": "Rate ratio",
        "prior": "Before",
        "data": "Our data alone",
        "posterior": "After",
        "events": "Incidents",
    }
    return table_from(
        pd.concat(parts, ignore_index=True).assign(events=min(cells, default=None)),
        id="evidence.densities",
        title="Belief before and after our data",
        columns=columns,
        counts=("events",),
        derived=("ratio", "prior", "data", "posterior"),
    )


def perspectives(valuation: Valuation, *, cells: tuple[int, ...]) -> Table:
    """What the incidents averted are worth to whom, what the program costs, and the difference."""
    columns = {"perspective": "Perspective", "value": "Value", "lower": "Lower", "upper": "Upper"}
    return table_from(
        valuation.tidy().assign(events=min(cells, default=None)),
        id="evidence.perspectives",
        title="Benefit and cost by perspective",
        columns=columns | {"events": "Incidents"},
        counts=("events",),
        derived=("value", "lower", "upper"),
        note=f"dollars of {valuation.year}, discounted at {100 * valuation.discount:g} % a year"
        + ("; the interval of incidents averted includes no effect" if valuation.includes_none else ""),
    )


def tornado(valuation: Valuation, *, cells: tuple[int, ...]) -> Table:
    """Net value at the low and high end of each input, others at their means."""
    columns = {"input": "Input", "net_at_low": "Net at its low end", "net_at_high": "Net at its high end"}
    return table_from(
        valuation.tornado.assign(events=min(cells, default=None)),
        id="evidence.tornado",
        title="What the net value depends on",
        columns=columns | {"events": "Incidents"},
        counts=("events",),
        derived=("net_at_low", "net_at_high"),
    )


def transport(frame: pd.DataFrame) -> Table:
    """How our place differs from High Point, aspect by aspect."""
    columns = {
        "aspect": "Aspect",
        "ours": "Here",
        "theirs": "High Point",
        "matters": "Why it matters",
        "status": "Status",
        "sources": "Sources",
    }
    title = "How the two places differ"
    shown = frame.rename(columns={"why it matters": "matters"})
    return table_from(shown, id="evidence.transport", title=title, columns=columns, public=("ours", "theirs"))


def homicide(frame: pd.DataFrame) -> Table:
    """High Point's homicides after the start against each published baseline."""
    columns = {
        "baseline": "Baseline",
        "per_year": "Homicides a year",
        "expected": "Expected after the start",
        "observed": "Counted after the start",
        "ratio": "Ratio",
    }
    title = "Why no effect on homicide can be read from High Point's numbers"
    numbers = ("per_year", "expected", "observed", "ratio")
    return table_from(frame, id="evidence.homicide", title=title, columns=columns, public=numbers)


def statements(quotations: Sequence[Quotation]) -> Table:
    """Sentences and cautions as templates over estimate ids; a report fills them from released numbers.

    A sentence falls with the counts it rests on, because its verdict can tell of a number that is withheld.
    """
    from ipvi_eval.evidence.quotation import quotations_table

    columns = {
        "kind": "Kind",
        "subject": "Subject",
        "statement": "Statement",
        "caveat": "Caution",
        "people": "People",
        "events": "Events",
        "others": "Without an event",
    }
    return table_from(
        quotations_table(quotations),
        id="evidence.statements",
        title="What may be quoted, and the caution that goes with it",
        columns=columns,
        counts=("people", "events", "others"),
        derived=("statement", "caveat"),
    )


def not_done(items: Iterable[NotCompared]) -> Table:
    """What was not compared, pooled, standardised or monetised, why, and what would make it possible."""
    rows = list(dict.fromkeys((item.what, item.why, item.remedy) for item in items))
    columns = {"what": "Not done", "why": "Why", "remedy": "What would make it possible"}
    frame = pd.DataFrame(rows, columns=list(columns))
    return table_from(frame, id="evidence.not_done", title="What was not done, and why", columns=columns)
