"""What was published, what may be quoted and what was not compared, as tables for disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table

if TYPE_CHECKING:
    from ipvi_eval.plan.evidence import EvidencePlan
    from ipvi_eval.questions.high_point.published.program import Program
    from ipvi_eval.questions.high_point.published.registry import Registry
    from ipvi_eval.questions.high_point.quotation import Quotation
    from ipvi_eval.questions.high_point.shares.comparison import RecidivismComparison
    from ipvi_eval.questions.high_point.shares.implied import Conflict
    from ipvi_eval.results.not_estimated import NotEstimated

_STATUS = {"calc": "computed"}
"""A word of the registry that readers have not met."""


def plan(choices: EvidencePlan, *, program: Program, outcome: str) -> Table:
    """What the plan fixed about the comparison before the data were seen; `outcome` is the label of its outcome."""
    names = {
        "nearest": "nearest evaluations (partner violence)",
        "randomised": "randomized evaluations",
        "all": "all evaluations",
    }
    rows = [
        ("Program that ours is set beside", program.place),
        ("Outcome compared with re-arrests elsewhere", outcome),
        ("Margin of equivalence", f"a ratio of {choices.margin:g}, up or down"),
        ("Error rate of each one-sided test", f"{100 * choices.alpha:g} %"),
        (f"Start of {program.site}'s program{_of_several(program)}", str(program.start or "not published")),
        ("What a reader may start from", ", ".join(names[name] for name in choices.priors)),
        ("Spread between places, log scale", f"{choices.spread_between_places:g}"),
        ("Chance of the randomized evaluations' reduction, for a sceptic", f"{100 * choices.sceptical_chance:g} %"),
        ("Smallest fall worth having", f"{100 * choices.reduction:g} %"),
        ("Design of our counts", f"Maryland level {choices.design_level}"),
        ("Discount rate; dollars of", f"{100 * choices.discount:g} % a year; {choices.dollar_year}"),
        ("Money for an effect that may be none", choices.monetise_no_effect or "none"),
    ]
    frame = pd.DataFrame(rows, columns=["item", "plan"])
    columns = {"item": "Item", "plan": "What the plan says"}
    title = "The plan of the comparison"
    return table_from(frame, id="evidence.plan", title=title, columns=columns, others="public")


def _of_several(program: Program) -> str:
    return ", of conflicting accounts" if len(set(program.accounts.values())) > 1 else ""


def program(program: Program) -> Table:
    """What the registry tells of the program that ours is set beside, for the words of the reports."""
    columns = {"site": "Site", "place": "Place", "opening": "In words", "described": "Described in"}
    row = {"site": program.site, "place": program.place, "opening": program.opening, "described": program.described}
    title = "The program that ours is set beside"
    return table_from(pd.DataFrame([row]), id="evidence.program", title=title, columns=columns, others="public")


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
            "status": _STATUS.get(figure.status, figure.status),
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
        others="public",
    )


def empty_places(registry: Registry) -> Table:
    """The places that wait for somebody to open a source: what belongs there, no number, and the source that has it."""
    rows = [
        {"site": f.site, "what": f.label or f.definition, "figure": f.text(), "status": f.status, "source": f.source}
        for f in registry.empty()
    ]
    columns = {
        "site": "Site",
        "what": "What belongs here",
        "figure": "Figure",
        "status": "Status",
        "source": "Source",
    }
    frame = pd.DataFrame(rows, columns=list(columns))
    title = "Empty places, by the source that would fill them"
    return table_from(frame, id="evidence.empty", title=title, columns=columns, others="public")


def incomparable(frame: pd.DataFrame) -> Table:
    """Published figures that are set beside nothing of ours, and why."""
    columns = {"what": "Published figure", "why": "Why it is not set beside ours"}
    title = "Published figures that are not comparable"
    return table_from(frame, id="evidence.incomparable", title=title, columns=columns, others="public")


def transport(frame: pd.DataFrame, *, site: str) -> Table:
    """How our place differs from the program's `site`, aspect by aspect."""
    columns = {
        "aspect": "Aspect",
        "ours": "Here",
        "theirs": site,
        "matters": "Why it matters",
        "status": "Status",
        "sources": "Sources",
    }
    title = "How the two places differ"
    shown = frame.rename(columns={"why it matters": "matters"})
    return table_from(shown, id="evidence.transport", title=title, columns=columns, others="public")


def caveats(comparison: RecidivismComparison, conflict: Conflict | None) -> Table:
    """What every comparison must be read with, the conflict first, and what is not compared, why, and what would allow
    it.
    """
    from ipvi_eval.questions.high_point.words import cautions, of_nothing

    rows = [("Caveat", text) for text in cautions(comparison, conflict)]
    rows += [("Not compared", of_nothing(item)) for item in comparison.not_compared]
    frame = pd.DataFrame(list(dict.fromkeys(rows)), columns=["kind", "text"])
    columns = {"kind": "Kind", "text": "In words"}
    title = "How the comparison must be read"
    return table_from(frame, id="evidence.caveats", title=title, columns=columns, others="public")


def implied(conflict: Conflict) -> Table:
    """Reading by reading: the share published, what fixed windows would have given, and what the reading implies."""
    columns = {
        "label": "Reading",
        "mean_follow_up": "Mean follow-up, months",
        "published": "Published",
        "would_be_low": "By its fixed windows, from",
        "would_be_high": "To",
        "implied_low": "Implied within 12 months, from",
        "implied_high": "To",
    }
    title = f"{conflict.site}'s shares at fixed times beside its cumulative shares"
    return table_from(conflict.tidy(), id="evidence.implied", title=title, columns=columns, others="public")


def statements(quotations: Sequence[Quotation]) -> Table:
    """Sentences and cautions, which a report fills from released numbers.

    A sentence falls with the estimate it is of, because its verdict can tell of a number that is withheld.
    """
    from ipvi_eval.questions.high_point.quotation import quotations_table

    columns = {
        "kind": "Kind",
        "subject": "Subject",
        "statement": "Statement",
        "caveat": "Caution",
    }
    return table_from(
        quotations_table(quotations),
        of_rows=[one.of for one in quotations],
        id="evidence.statements",
        title="What may be quoted, and the caution that goes with it",
        columns=columns,
        public=("kind", "subject"),
        sentences=("statement", "caveat"),
    )


def not_done(items: Iterable[NotEstimated]) -> Table:
    """What was not compared, pooled, standardised or monetised, why, and what would make it possible."""
    rows = list(dict.fromkeys((item.what, item.why, item.remedy) for item in items))
    columns = {"what": "Not done", "why": "Why", "remedy": "What the analyst could do"}
    frame = pd.DataFrame(rows, columns=list(columns))
    title = "What was not done, and why"
    return table_from(frame, id="evidence.not_done", title=title, columns=columns, others="public")
