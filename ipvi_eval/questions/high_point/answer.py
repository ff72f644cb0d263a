"""Did we do as well as High Point? Six sentences in a fixed order, every number of which is a released estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.asked import Asked, Part
from ipvi_eval.questions.high_point.counts.counts_beside import beside_theirs
from ipvi_eval.questions.high_point.published.follow_up_calendar import calendar_of
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison, compare_recidivism
from ipvi_eval.questions.high_point.shares.counterpart import HIGH_POINT
from ipvi_eval.questions.high_point.shares.implied import YEAR, Conflict, conflict_of
from ipvi_eval.questions.high_point.shares.rearrest import our_risks
from ipvi_eval.questions.high_point.shares.recidivism_tables import STEM
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.high_point.shares.robustness import people_needed
from ipvi_eval.questions.high_point.words import Statement, of_counts
from ipvi_eval.results.scoped import scoped

HIGHEST = f"{STEM}.every_list.{YEAR}m.highest"
NEEDED = f"{STEM}.every_list.{YEAR}m.people_needed"


def the_answer(asked: Asked) -> Iterator[Part]:
    """The six sentences, with the two numbers that only they need; nothing where no list is compared at 12 months."""
    return scoped(asked.frames.populations.spells_since_notification(), _answer(asked))


def _answer(asked: Asked) -> Iterator[Part]:
    risks = tuple(risk for risk in our_risks(asked) if risk.months == YEAR)
    rows = compare_recidivism(risks, registry=asked.registry, level=asked.study.level).rows
    if not rows:
        return
    yield _highest(risks)
    needed = [people_needed(row) for row in rows]
    if all(needed):
        yield _needed(max(n or 0 for n in needed), risks)
    conflict = conflict_of(calendar_of(start=asked.plan.high_point_start, registry=asked.registry), asked.registry)
    sentences = (
        _our_shares(rows),
        _at_their_word(rows, robust=all(needed)),
        _in_conflict(rows, conflict),
        _any_mix(risks, asked.registry, lists=asked.frames.lists, outcome=asked.plan.outcome),
    )
    for number, sentence in enumerate(sentences, start=1):
        yield Quotation(kind="answer", subject=str(number), statement=Statement(sentence, ""), of=HIGHEST)
    yield from _counts(asked)
    yield Quotation(kind="answer", subject="6", statement=Statement(_follows(rows, conflict), ""), of=HIGHEST)


def _highest(risks: Sequence[Risk]) -> Estimate:
    """The highest of our shares, which no mix of the lists exceeds; it falls where any list is too small to be told."""
    top = max(risks, key=lambda risk: risk.value)
    lower, upper = top.share().interval(top.level)
    return Estimate(
        id=HIGHEST, value=top.value, unit="proportion", method="the highest of the lists' shares", level=top.level,
        lower=lower, upper=upper, cells=_cells(risks),
        label=f"Highest share of any list, {YEAR} months, and so of any mix of them",
    )  # fmt: skip


def _needed(people: int, risks: Sequence[Risk]) -> Estimate:
    return Estimate(
        id=NEEDED, value=float(people), unit="number", cells=_cells(risks),
        method="Newcombe's interval of the difference, Wilson's limits for theirs, list by list",
        label="Fewest people behind each published share with whom the conclusion holds",
    )  # fmt: skip


def _cells(risks: Sequence[Risk]) -> tuple[int, ...]:
    behind = ((r.n,) if r.events is None else (r.n, r.events, r.n - r.events) for r in risks)
    return tuple(chain.from_iterable(behind))


def _our_shares(rows: Sequence[RiskComparison]) -> str:
    each = [
        f"{{{STEM}.{row.key}.ours}} ({{{STEM}.{row.key}.ours:limits}}) of List {row.ours.list_at_entry}" for row in rows
    ]
    ours = f"{STEM}.{rows[0].key}.ours"
    return (
        f"Of {{{ours}:population}}, {_and(each)} had a new {rows[0].ours.outcome} within {YEAR} months, counted in "
        f"{{{ours}:clock}}."
    )


def _at_their_word(rows: Sequence[RiskComparison], *, robust: bool) -> str:
    theirs = _and([f"{{{STEM}.{row.key}.theirs}}" for row in rows])
    ratios = _and([f"{{{STEM}.{row.key}.ratio}}" for row in rows if row.ratio is not None])
    taken = f"Beside {{{STEM}.{rows[0].key}.difference:base}} and taken at its word ({theirs} at that time)"
    if all(row.difference_interval[1] < 0 for row in rows):
        verdict = f"ours are lower on every list compared, {ratios} of its shares"
    elif all(row.difference_interval[0] > 0 for row in rows):
        verdict = f"ours are higher on every list compared, {ratios} of its shares"
    else:
        verdict = f"ours are {ratios} of its shares, and not on every list does our interval exclude no difference"
    holds = (
        f"; their numbers of people are not published, and this holds for any of {{{NEEDED}}} and more on each list"
        if robust
        else "; their numbers of people are not published, so the true intervals are wider than ours alone"
        if any(row.their_interval is None for row in rows)
        else ""
    )
    return f"{taken}, {verdict}{holds}."


def _in_conflict(rows: Sequence[RiskComparison], conflict: Conflict | None) -> str:
    if conflict is None or not conflict.near:
        return (
            f"Whether {rows[0].theirs.site}'s own figures agree with each other cannot be seen from what is published."
        )
    last, (low, high) = conflict.near[-1].reading.figure, conflict.implied
    published = f"{{evidence.published.{last.id}}}"
    opening = (
        f"But {conflict.site}'s figures contradict each other: on its own calendar these shares would have given"
        if conflict.contradicts
        else f"{conflict.site}'s figures agree: on its own calendar these shares would have given"
    )
    return (
        f"{opening} {{evidence.conflict.would_be_low}} to {{evidence.conflict.would_be_high}} of everybody notified at "
        f"the reading “{last.label}”, where it published {published}; the readings with about a year of follow-up "
        f"imply {{evidence.conflict.implied_low}} to {{evidence.conflict.implied_high}} within {YEAR} months, and "
        f"beside those ours are {_beside_range(rows, low, high)}."
    )


def _beside_range(rows: Sequence[RiskComparison], low: float, high: float) -> str:
    """Our shares and their intervals beside a range that may hold the true share of the other place."""
    if all(row.our_interval[1] < low for row in rows):
        return "lower on every list compared, though by less"
    if all(row.our_interval[0] > high for row in rows):
        return "higher on every list compared"
    if all(row.ours.value < low for row in rows):
        return "lower by a few points or not distinguishable"
    return "not distinguishable"


def _any_mix(risks: Sequence[Risk], registry: Registry, *, lists: ToldLists, outcome: str) -> str:
    found = registry.quotable().select(
        site=HIGH_POINT, outcome=risks[0].outcome, role="compare", kind="fixed", months=YEAR, list_at_entry=""
    )
    overall = next(iter(found), None)
    if overall is None:
        return f"{HIGH_POINT} publishes no share over all lists, so nothing can be said of any mix of them."
    floor = overall.lower if overall.lower is not None else overall.value or 0.0
    bare = [r for r in risks if not registry.quotable().select(
        site=HIGH_POINT, outcome=r.outcome, kind="fixed", months=YEAR, list_at_entry=r.list_at_entry)]  # fmt: skip
    alone = "".join(
        f"On {lists.label(r.list_at_entry)}, for which {HIGH_POINT} publishes no share, it is "
        f"{{survival.{outcome}.notified.list_{r.list_at_entry.lower()}.risk_{YEAR}m}} here; "
        for r in bare
    )
    above = [lists.label(r.list_at_entry) for r in risks if r.value >= floor]
    reach = [lists.label(r.list_at_entry) for r in risks if r.share().interval(r.level)[1] >= floor]
    theirs = f"{overall.text()} over all lists there"
    if above:
        said = f"not all shares here lie below the {theirs} (not that of {_and(above)}): it hangs on the mix of lists"
    elif reach:
        said = (
            f"each list's share here lies below the {theirs}, and so does any mix of them, "
            f"but the interval of {_and(reach)} reaches it"
        )
    else:
        said = f"each list's share here, with its interval, lies below the {theirs}, and so does any mix of them"
    text = f"{alone}{said}, the highest being {{{HIGHEST}}} ({{{HIGHEST}:limits}})."
    return text[0].upper() + text[1:]


def _counts(asked: Asked) -> Iterator[Part]:
    kind = asked.study.outcomes[asked.plan.outcome].kind if asked.plan.outcome in asked.study.outcomes else None
    found = next((one for one in beside_theirs(asked) if one[1] == kind), None)
    if found is None:
        text = "Counts: no change of our monthly counts stands beside a published one of the same kind of event."
        yield Quotation(kind="answer", subject="5", statement=Statement(text, ""))
        return
    outcome, _, change, of = found
    stem = f"evidence.counts.{outcome}"
    yield Quotation(kind="answer", subject="5", statement=Statement(of_counts(change, prefix=stem).sentence, ""), of=of)


def _follows(rows: Sequence[RiskComparison], conflict: Conflict | None) -> str:
    site = rows[0].theirs.site
    if all(row.difference_interval[0] > 0 for row in rows):
        follows = f"fewer people were re-arrested in {site} than here, by its fixed windows"
    elif all(row.ours.value < (row.theirs.value or 0.0) for row in rows):
        less = (
            conflict is not None and bool(conflict.near) and any(r.our_interval[1] >= conflict.implied[0] for r in rows)
        )
        follows = (
            f"no sign that more people are re-arrested here than in {site}, and by how many fewer depends on which of "
            "its figures one believes"
            if less
            else f"fewer people were re-arrested here than in {site}"
        )
    else:
        follows = f"no difference from {site} is shown on every list"
    return (
        f"What follows is {follows}; what cannot be said is that either program caused this or that one works better: "
        "people, lists, recording and the law of arrest differ."
    )


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
