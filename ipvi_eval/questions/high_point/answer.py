"""Did we do as well as the program the plan names? Six sentences in a fixed order, every number a released estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.asked import Asked, Part
from ipvi_eval.questions.high_point.counts.counts_beside import beside_theirs
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.comparison import RiskComparison, compare_recidivism
from ipvi_eval.questions.high_point.shares.counterpart import published_share
from ipvi_eval.questions.high_point.shares.implied import YEAR, Conflict
from ipvi_eval.questions.high_point.shares.rearrest import our_risks
from ipvi_eval.questions.high_point.shares.recidivism_tables import STEM
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.high_point.shares.robustness import people_needed
from ipvi_eval.questions.high_point.words import Statement, of_counts, when, with_words
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.sentence import Sentence

HIGHEST = f"{STEM}.every_list.{YEAR}m.highest"
NEEDED = f"{STEM}.every_list.{YEAR}m.people_needed"


def the_answer(asked: Asked) -> Iterator[Part]:
    """The six sentences, with the two numbers that only they need; nothing without shares of ours at 12 months.

    Where the program publishes no share to set beside ours, the sentences on shares give way to one that says why.
    """
    return scoped(asked.frames.populations.spells_since_notification(), _answer(asked))


def _answer(asked: Asked) -> Iterator[Part]:
    risks = tuple(risk for risk in our_risks(asked) if risk.months == YEAR)
    if not risks:
        return
    site = asked.program.site
    theirs, published = _theirs_at(asked, risks), _published_so_far(asked.registry, site)
    rows = compare_recidivism(risks, registry=asked.registry, site=site, level=asked.study.level).rows
    yield _highest(risks)
    needed = [people_needed(row) for row in rows if row.their_interval is None]
    robust = bool(needed) and all(needed)
    if robust:
        yield _needed(max(n or 0 for n in needed), risks)
    sentences = (
        (
            _our_shares([(row.ours, f"{STEM}.{row.key}.ours") for row in rows]),
            _at_their_word(rows, robust=robust),
            _in_conflict(rows, asked.conflict),
            _any_mix(risks, theirs, outcome=asked.plan.outcome),
        )
        if rows
        else (_our_shares([(risk, _of(risk, asked.plan.outcome)) for risk in risks]), _not_beside(published))
    )
    words = _words(asked, risks) | {"published": published, "overall": theirs.overall.text() if theirs.overall else ""}
    for number, sentence in enumerate(sentences, start=1):
        statement = Statement(with_words(sentence, words))
        yield Quotation(kind="answer", subject=str(number), statement=statement, of=HIGHEST)
    yield from _counts(asked)
    follows = with_words(_follows(rows, asked.conflict) if rows else _UNKNOWN, words)
    yield Quotation(kind="answer", subject="6", statement=Statement(follows), of=HIGHEST)


def _words(asked: Asked, risks: Sequence[Risk]) -> dict[str, str]:
    """What the sentences take from the plan and from published sources."""
    near = asked.conflict.near if asked.conflict is not None else ()
    reading = when(near[-1].reading.figure.label, asked.program.site) if near else ""
    lists = {_place(risk)[1:-1]: asked.frames.lists.label(risk.list_at_entry) for risk in risks}
    return {"site": asked.program.site, "months": f"{YEAR} months", "reading": reading, **lists}


def _place(risk: Risk) -> str:
    """The place of a list's label."""
    return f"{{list_{risk.list_at_entry.lower()}}}"


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


def _of(risk: Risk, outcome: str) -> str:
    """The id of our share among those since notification."""
    return f"survival.{outcome}.notified.list_{risk.list_at_entry.lower()}.risk_{YEAR}m"


def _our_shares(shares: Sequence[tuple[Risk, str]]) -> str:
    each = [f"{_with_limits(id)} of {_place(risk)}" for risk, id in shares]
    (first, id), *_ = shares
    return (
        f"{_and(each)} had a new {first.outcome} within {{months}}. They are of {{{id}:population}}, counted in "
        f"{{{id}:clock}}."
    )


def _published_so_far(registry: Registry, site: str) -> str:
    """The lowest and the highest share of everybody notified so far that the site published; empty without one."""
    figures = registry.quotable().select(site=site, outcome="arrest", kind="unequal")
    read = sorted((figure for figure in figures if figure.value is not None), key=lambda figure: figure.value or 0.0)
    ends = list(
        dict.fromkeys(f"{'about ' if f.about else ''}{100 * (f.value or 0.0):.3g} %" for f in (*read[:1], *read[-1:]))
    )
    return " to ".join(ends)


def _not_beside(published: str) -> str:
    told = (
        "; what it published ({published}) is of everybody notified so far, followed for unequal times, and climbs "
        "with time whatever a program does"
        if published
        else ""
    )
    return (
        "These shares cannot be set beside {site}'s: it publishes none of one of our lists within {months} of "
        f"notification{told}."
    )


def _at_their_word(rows: Sequence[RiskComparison], *, robust: bool) -> str:
    theirs = _and([_theirs(row) for row in rows])
    ratios = _and([_with_limits(f"{STEM}.{row.key}.ratio") for row in rows if row.ratio is not None])
    one = len(rows) == 1
    base = f"{{{STEM}.{rows[0].key}.difference:base}}"
    taken = (
        f"{{site}}'s share at that time, taken at its word, is {theirs}"
        if one
        else f"{{site}}'s shares at that time, taken at their word, are {theirs}"
    )
    verdict = _verdict(rows) + (f": {ratios} times its {'share' if one else 'shares'}" if ratios else "")
    unknown = f"How many people {'that share rests' if one else 'those shares rest'} on is not published"
    holds = (
        f". {unknown}; with {{{NEEDED}}} people or more{'' if one else ' on each list'} this would hold"
        if robust
        else f". {unknown}, so the true intervals are wider than ours alone"
        if any(row.their_interval is None for row in rows)
        else ""
    )
    return f"{taken}. Beside {base}, ours {'is' if one else 'are'} {verdict}{holds}."


def _theirs(row: RiskComparison) -> str:
    id = f"{STEM}.{row.key}.theirs"
    return _with_limits(id) if row.their_interval else f"{{{id}}}"


_ALIKE = "not distinguishable"


def _verdict(rows: Sequence[RiskComparison]) -> str:
    """Lower, higher or not distinguishable, list by list where the lists differ in it."""
    said: dict[str, list[str]] = {}
    for row in rows:
        low, high = row.difference_interval
        word = "lower" if high < 0 else "higher" if low > 0 else _ALIKE
        said.setdefault(word, []).append(_place(row.ours))
    if len(said) == 1:
        (word,) = said
        every = "" if len(rows) == 1 else " on any list compared" if word == _ALIKE else " on every list compared"
        return f"{word}{every}"
    return _and([f"{word} on {_and(names)}" for word, names in said.items()])


def _in_conflict(rows: Sequence[RiskComparison], conflict: Conflict | None) -> str:
    if conflict is None or not conflict.near:
        return "Whether {site}'s own figures agree with each other cannot be seen from what is published."
    last, (low, high) = conflict.near[-1].reading.figure, conflict.implied
    published = f"{{evidence.published.{last.id}}}"
    opening = (
        "But {site}'s figures contradict each other: on its own calendar these shares would have given"
        if conflict.contradicts
        else "{site}'s figures agree: on its own calendar these shares would have given"
    )
    reading = f"the reading “{{reading}}”, where it published {published}"
    return (
        f"{opening} {{evidence.conflict.would_be_low}} to {{evidence.conflict.would_be_high}} of everybody notified at "
        f"{reading}. The readings with about a year of follow-up imply {{evidence.conflict.implied_low}} to "
        "{evidence.conflict.implied_high} within {months}, and beside those ours are "
        f"{_beside_range(rows, low, high)}."
    )


def _beside_range(rows: Sequence[RiskComparison], low: float, high: float) -> str:
    """Our shares and their intervals beside a range that may hold the true share of the other place."""
    every = "" if len(rows) == 1 else " on every list compared"
    if all(row.our_interval[1] < low for row in rows):
        theirs = [row.theirs.value for row in rows if row.theirs.value is not None]
        apart = ", though by less" if high < min(theirs) else ", and by more" if low > max(theirs) else ""
        return f"lower{every}{apart}"
    if _above(rows, high):
        return f"higher{every}"
    if all(row.ours.value < low for row in rows):
        return f"lower by a few points or {_ALIKE}"
    if all(row.ours.value > high for row in rows):
        return f"higher or {_ALIKE}"
    return _ALIKE


def _above(rows: Sequence[RiskComparison], high: float) -> bool:
    """Whether all of our intervals lie above what the readings of the other place imply at most."""
    return all(row.our_interval[0] > high for row in rows)


@dataclass(frozen=True, slots=True)
class _Theirs:
    """Shares that the site published at the same time: of which of our lists there is none, which of those it tells
    apart where we tell them together, and that over all lists."""

    bare: tuple[Risk, ...]
    apart: tuple[Risk, ...]
    overall: Figure | None


def _theirs_at(asked: Asked, risks: Sequence[Risk]) -> _Theirs:
    site, outcome = asked.program.site, risks[0].outcome
    found = asked.registry.quotable().select(site=site, outcome=outcome, kind="fixed", months=YEAR)
    bare = tuple(risk for risk in risks if not len(found.select(list_at_entry=risk.list_at_entry)))
    lists = asked.frames.lists

    def told_apart(name: str) -> bool:
        return name in lists.joined and any(len(found.select(list_at_entry=one)) for one in lists.of(name))

    apart = tuple(risk for risk in bare if told_apart(risk.list_at_entry))
    return _Theirs(bare, apart, next(iter(found.select(list_at_entry="", role="compare")), None))


def _any_mix(risks: Sequence[Risk], theirs: _Theirs, *, outcome: str) -> str:
    top = max(risks, key=lambda risk: risk.value)
    bare, overall = theirs.bare, theirs.overall
    alone = "".join(
        _sentence(
            f"on {_place(risk)}, {_why_bare(risk, theirs)}, ours is "
            f"{_with_limits(_of(risk, outcome))}{', the highest of ours' if risk is top else ''}. "
        )
        for risk in bare
    )
    highest = "" if top in bare else f", the highest being {_with_limits(HIGHEST)}"
    if overall is None:
        return alone + _sentence(
            f"{{site}} publishes no share over all lists, so nothing can be said of any mix of them{highest}."
        )
    floor, ceiling = _ends(overall)
    above = [_place(r) for r in risks if r.value >= floor]
    reach = [_place(r) for r in risks if r.share().interval(r.level)[1] >= floor]
    there = "what {site} gives for all its lists together, {overall}"
    ours, mix = ("our share", "") if len(risks) == 1 else ("the share of each list", ", and so does any mix of them")
    if all(r.value > ceiling for r in risks):
        said = f"{ours} lies above {there}{mix}"
    elif above:
        said = f"not all shares here lie below {there} (not that of {_and(above)}): it hangs on the mix of lists"
    elif reach:
        said = f"{ours} lies below {there}{mix}, but the interval of {_and(reach)} reaches it"
    else:
        said = f"{ours}, with its interval, lies below {there}{mix}"
    return alone + _sentence(f"{said}{highest}.")


def _why_bare(risk: Risk, theirs: _Theirs) -> str:
    """Why this list of ours stands beside none of theirs."""
    apart = "which are told together here and apart in {site}"
    return apart if risk in theirs.apart else "for which {site} publishes no share"


def _ends(overall: Figure) -> tuple[float, float]:
    """The lowest and highest that a published share over all lists may be: its range, or its interval if known."""
    if overall.lower is not None and overall.upper is not None:
        return overall.lower, overall.upper
    return published_share(overall).interval(0.95)


def _counts(asked: Asked) -> Iterator[Part]:
    kind = asked.study.outcomes[asked.plan.outcome].published_as if asked.plan.outcome in asked.study.outcomes else None
    found = next((one for one in beside_theirs(asked) if one[1] == kind), None)
    if found is None:
        text = "Counts: no change of our monthly counts stands beside a published one of the same kind of event."
        yield Quotation(kind="answer", subject="5", statement=Statement(Sentence(text)))
        return
    outcome, _, change, of = found
    stem = f"evidence.counts.{outcome}"
    yield Quotation(kind="answer", subject="5", statement=Statement(of_counts(change, prefix=stem).sentence), of=of)


_UNKNOWN = (
    "Taken together, nothing follows for how the two places compare: neither more nor fewer people are shown to come "
    "back here."
)


def _follows(rows: Sequence[RiskComparison], conflict: Conflict | None) -> str:
    again = "re-arrested" if rows[0].ours.outcome == "arrest" else "recorded again"
    lower = [_place(row.ours) for row in rows if row.difference_interval[1] < 0]
    higher = [_place(row.ours) for row in rows if row.difference_interval[0] > 0]
    near = conflict if conflict is not None and conflict.near else None
    less = near is not None and any(row.our_interval[1] >= near.implied[0] for row in rows)
    more = near is not None and _above(rows, near.implied[1])
    if len(higher) == len(rows):
        follows = f"a smaller share was {again} in {{site}} than here"
    elif more:
        by = (
            f"a smaller share was {again} here than in {{site}} by its fixed windows and a larger one by its other "
            "readings"
            if len(lower) == len(rows)
            else f"the share {again} here is not shown to differ from that in {{site}} by its fixed windows, and is "
            "larger by its other readings"
        )
        follows = f"{by}: which is right is not known"
    elif len(lower) == len(rows) and less:
        follows = (
            f"there is no sign that a larger share is {again} here than in {{site}}, and how much smaller ours is "
            "depends on which of its figures one believes"
        )
    elif len(lower) == len(rows):
        follows = f"a smaller share was {again} here than in {{site}}"
    elif lower or higher:
        parts = [f"smaller on {_and(lower)}"] if lower else []
        parts += [f"larger on {_and(higher)}"] if higher else []
        follows = f"the share {again} here is {_and(parts)} than in {{site}}, and no other difference is shown"
    else:
        follows = "our data neither show a difference from {site} nor rule one out"
    return (
        f"Taken together, {follows}. What cannot be said is that either program caused this or that one works better: "
        "people, lists, recording and the law of arrest differ."
    )


def _with_limits(id: str) -> str:
    return f"{{{id}}} ({{{id}:limits}})"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
