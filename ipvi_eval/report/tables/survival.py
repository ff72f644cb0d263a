"""Tables of the survival estimates beyond the shares by list: anything by list, and anything about notification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipvi_eval.report.lookup import Prose, Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.sentences.other_answers import other_answers
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.undecided import beside
from ipvi_eval.report.wording.told import Told, escape
from ipvi_eval.report.wording.words import side
from ipvi_eval.results.sentence import ByVerdict, Sentence

NOT_ESTIMATED = "Not estimated in this edition: too few events, too short a follow-up, or nothing to compare."


def by_list(
    report: Report,
    outcome: str,
    kinds: Mapping[str, str],
    *,
    name: str,
    caption: str,
    value: str = "Share",
    note: str = "",
) -> str:
    """Estimates `survival.<outcome>.list_<l>.<kind>`, grouped by kind, one row for each list.

    `kinds` maps the end of the id to the group's heading; "{months}" in both is filled with each horizon of the plan.
    Markdown with the id `name`; empty without the survival analysis.
    """
    if not report.meta.ran("survival"):
        return ""
    rows, groups, every = [], [], []
    for kind, words in _filled(report, kinds).items():
        for key, label in report.meta.lists.items():
            found = report.results.estimates.get(f"survival.{outcome}.list_{key}.{kind}")
            if found is None:
                continue
            people, events = (cells.whole(report, found, number) for number in (found.n, found.events))
            groups.append(words)
            every.append(found)
            rows.append((label, cells.value(report, found), cells.bounds(report, found), people, events))
    headings: tuple[Heading, ...] = (
        Heading("List", "left", 20),
        Heading(value, "right", 18),
        Heading(_interval(report), "right", 26),
        Heading("People", "right", 16),
        Heading("Events", "right", 20),
    )
    shown = tuple(groups) if len(set(groups)) > 1 else ()
    headings, wider, could_show = beside(report, headings, rows, every)
    return _sheet(report, name, caption, headings, wider, shown, " ".join(filter(None, (note, *could_show))))


def about(report: Report, outcome: str, kinds: Mapping[str, str], *, name: str, caption: str, note: str = "") -> str:
    """Estimates `survival.<outcome>.<kind>`, one row for each that this run has: value, interval, p, people, events."""
    if not report.meta.ran("survival"):
        return ""
    rows, every = [], []
    for kind, words in _filled(report, kinds).items():
        found = report.results.estimates.get(f"survival.{outcome}.{kind}")
        if found is None:
            continue
        people, events = (cells.whole(report, found, number) for number in (found.n, found.events))
        every.append(found)
        rows.append((words, *cells.beside_p(report, found), people, events))
    headings: tuple[Heading, ...] = (
        Heading("Quantity", "left", 39),
        Heading("Estimate", "right", 14),
        Heading(_interval(report), "right", 17),
        Heading("p-value", "right", 12),
        Heading("People", "right", 9),
        Heading("Events", "right", 9),
    )
    headings, filled = _without_empty(headings, rows)
    headings, wider, could_show = beside(report, headings, filled, every)
    return _sheet(report, name, caption, headings, wider, (), " ".join(filter(None, (note, *could_show))))


def checks(report: Report, outcome: str, kinds: Mapping[str, str], *, name: str, caption: str) -> str:
    """Estimates `survival.<outcome>.<kind>` with the verdict that each has as its note, one row for each that this run
    has; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    rows = []
    for kind, words in kinds.items():
        found = report.results.estimates.get(f"survival.{outcome}.{kind}")
        if found is not None:
            verdict = str(said(report, found.id)) or cells.NONE
            rows.append((words, cells.value(report, found), cells.bounds(report, found), verdict))
    headings = (
        Heading("Check", "left", 24),
        Heading("Estimate", "right", 14),
        Heading(_interval(report), "right", 17),
        Heading("What it says", "left", 45),
    )
    return _sheet(report, name, caption, headings, rows, (), "")


def absent(name: str, caption: str) -> str:
    """What stands where a table has no row, under the same id, so that references to it still lead somewhere."""
    return f"\n::: {{#{name}}}\n{escape(NOT_ESTIMATED)}\n\n{escape(caption)}\n:::\n"


def middle(report: Report, outcome: str) -> str:
    """The id of the planned comparison as shares at the middle horizon."""
    months = report.meta.horizons
    return f"survival.{outcome}.notification.share_difference_{months[len(months) // 2] if months else 0}m"


def in_people(report: Report, outcome: str) -> Prose:
    """The planned comparison of one outcome, at the middle horizon: "If the difference were due to ..."."""
    if not report.meta.ran("survival") or not report.meta.horizons:
        return Prose(NOT_ESTIMATED)
    found = report.results.estimates.get(middle(report, outcome))
    if found is not None and report.suppressed(found):
        return Prose("How many people that would be of every hundred is hidden to protect people.")
    return remark(report, middle(report, outcome))


def absolute(report: Report, *, name: str = "tbl-shares") -> str:
    """The planned comparison as shares, for each outcome and horizon; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for month in report.meta.horizons:
            found = report.results.estimates.get(f"survival.{outcome}.notification.share_difference_{month}m")
            if found is None:
                continue
            groups.append(f"{label[:1].upper()}{label[1:]}")
            rows.append((f"Within {month} months of entry", cells.value(report, found), cells.bounds(report, found)))
    headings = (
        Heading("Time", "left", 40),
        Heading("Difference in share", "right", 28),
        Heading(_interval(report), "right", 32),
    )
    caption = (
        "What the ratio would mean if it were due to notification: share with a new event among people like the "
        "notified, with notification from entry on, less without it."
    )
    note = "Below zero: fewer people with a new event. The same comparison as the hazard ratio, and no more an effect."
    return _sheet(report, name, caption, headings, rows, tuple(groups), note)


def other_designs(report: Report, outcome: str) -> Prose:
    """Whether the comparisons beside the planned one agree with it, those that do not by name."""
    lead = f"survival.{outcome}.notification.hazard_ratio"
    return other_answers(report, lead, designs_beside(report, outcome), of="rate")


def designs_beside(report: Report, outcome: str) -> dict[str, str]:
    """The ids of the comparisons beside the planned one, weighted, matched and from a landmark, with their names."""
    stem = f"survival.{outcome}"
    others: dict[str, str] = {}
    for design, who in _WHO.items():
        others |= {
            f"{stem}.notification.hazard_ratio_{design}": f"{who} weighted to be alike",
            f"{stem}.notification.hazard_ratio_{design}_matched": f"{who} in matched pairs",
        }
        shares = (f"{stem}.landmark_{design}.doubly_robust_{month}m" for month in sorted(report.meta.horizons))
        if known := [name for name in shares if name in report.results.estimates]:
            others[known[-1]] = f"{who} followed from a landmark on"
    return {id: name for id, name in others.items() if report.has(id)}


_WHO = {
    "time_dependent": "people not notified by then",
    "historical_cohort": "earlier people",
    "comparison_area": "people elsewhere",
}


def days_free(report: Report, outcome: str) -> str:
    """Of each design with a landmark how many days more or fewer the notified had without a new event, a sentence each,
    as markdown; empty without one."""
    ids = (f"survival.{outcome}.landmark_{design}.days_{month}m" for design in _WHO for month in report.meta.horizons)
    found = [id for id in ids if report.has(id)]
    told = [id for id in found if not report.suppressed(report.find(id))]
    said = [one for id in told for one in (*_days(report, id), Told(" "))]
    text = "".join(piece.markdown() for piece in said)
    if told:
        text += "In brackets, a number below zero is fewer days."
    for id in (id for id in found if id not in told):
        hidden = f" It is hidden to protect people how many more days the notified had beside {{{id}:base}}."
        text += "".join(piece.markdown() for piece in fill(report, Sentence(hidden), "study.plan"))
    return text.strip()


def _days(report: Report, id: str) -> tuple[Told, ...]:
    months = id.rpartition("_")[2].removesuffix("m")
    text = (
        f"Days without a new event within {{months}} months of the landmark: {{{id}:more}} for the notified "
        f"({{{id}:limits}}), an interval {{where}}. The comparison is with {{{id}:base}}."
    )
    where = ByVerdict(
        id,
        lower="that lies wholly below no difference",
        neither="that includes no difference",
        higher="that lies wholly above no difference",
    )
    return fill(report, Sentence(text, {"months": months, "where": where}), "study.plan")


def unknown_difference(report: Report, outcome: str) -> str:
    """How strong a difference that nobody recorded would have to be to explain the planned ratio, as markdown; empty
    without that estimate."""
    stem = f"survival.{outcome}.notification.e_value"
    found = report.results.estimates.get(f"{stem}_limit")
    if found is None:
        return ""
    heading = "**How strong would something unknown have to be?** "
    text = (
        f"The comparison is with {{{stem}:base}}. To explain all of the difference, something not on record would have "
        f"to make people {{{stem}}} times as likely to be notified (or not to be). It would also have to make them "
        f"{{{stem}}} times as likely to have a new event, beyond what the comparison allows for."
    )
    if report.suppressed(report.find(stem)):
        text = (
            f"The comparison is with {{{stem}:base}}. What would explain all of the difference is hidden to protect "
            "people."
        )
    elif found.value is not None and found.value > 1:
        text += f" With {{{stem}_limit}} times, the range would reach no change."
    elif found.value is not None:
        text += " The range includes no change as it is, so nothing is needed for that."
    return heading + "".join(piece.markdown() for piece in fill(report, Sentence(text), "study.plan"))


def beside_nulls(report: Report) -> str:
    """What each planned ratio whose interval includes no change could have shown, and what more people would show, as
    markdown; empty where there is none, or where it is withheld."""
    shown = []
    for outcome, label in report.meta.outcomes.items():
        stem = f"survival.{outcome}.notification"
        smallest = report.results.estimates.get(f"{stem}.power.smallest")
        if smallest is None or report.suppressed(smallest):
            continue
        if side(report.find(f"{stem}.hazard_ratio")) == "neither":
            shown.append(_could_have_shown(report, label, stem))
    return f"**What would decide it?** {' '.join(shown)}" if shown else ""


def _could_have_shown(report: Report, label: str, stem: str) -> str:
    ratio, power = f"{stem}.hazard_ratio", f"{stem}.power"
    text = (
        f"The range of the hazard ratio of {{label}} ({{{ratio}:bounds}}) includes no change, which is no evidence "
        f"of no effect. The comparison is with {{{ratio}:base}}. "
    )
    words = {"label": label, "power": report.power}
    if report.find(f"{power}.smallest").value is None:
        text += "No ratio would have been found there {power}."
    else:
        text += (
            f"A ratio of {{{power}.smallest}} or less would have been found there {{power}}; what lies nearer to one "
            "may have gone unseen."
        )
    twice, four_times = f"{power}.twice", f"{power}.four_times"
    if report.find(twice).value is not None:
        text += (
            f" With twice as many people one of {{{twice}}} or less would be found, with four times as many one of "
            f"{{{four_times}}}."
        )
    return "".join(piece.markdown() for piece in fill(report, Sentence(text, words), "study.plan"))


def of_hundred(report: Report, outcome: str) -> str:
    """The planned comparison as people of every hundred, at the middle horizon, as markdown; empty without it, or where
    it is withheld, which `in_people` says."""
    id = middle(report, outcome)
    if not report.has(id) or report.suppressed(report.find(id)):
        return ""
    pieces = (
        Told("Of "), report.population(id), Told(", beside "), report.base(id), Told(", that is "),
        report.of_hundred(id), Told("."),
    )  # fmt: skip
    return "".join(piece.markdown() for piece in pieces)


def remark(report: Report, estimate: str) -> Prose:
    """The note of one estimate as a sentence, or why there is none."""
    found = report.results.estimates.get(estimate)
    if found is not None and report.suppressed(found):
        return Prose(report.withheld, word="threshold")
    if found is None or not found.note:
        return Prose(NOT_ESTIMATED)
    note = report.language.stored(str(found.note))
    return Prose(f"{note[:1].upper()}{note[1:]}.", result=estimate)


def said(report: Report, estimate: str) -> Prose:
    """The note of one estimate as a sentence, for what is only said where there is something to say; else nothing.

    Where the estimate is withheld so is what it would say, and the numbers around it stand by themselves.
    """
    found = report.results.estimates.get(estimate)
    silent = found is None or not found.note or report.suppressed(found)
    return Prose("") if silent else remark(report, estimate)


def direction(report: Report, outcome: str) -> Prose:
    """Which direction may be claimed of the planned comparison: by its checks where it has any, or by its interval.

    Where the interval includes no change it says all: no check, shown or withheld, could give it a direction.
    """
    table, ratio = f"survival.{outcome}.notification_direction", f"survival.{outcome}.notification.hazard_ratio"
    if not report.has(table):
        return report.verdict(ratio)
    (row,) = report.table(table).records()
    said = row["text"]
    if isinstance(said, Sentence):
        return Prose("".join(fill(report, said, table)), result=table)
    if side(report.find(ratio)) == "neither":
        return report.verdict(ratio)
    return Prose(f"{_NO_DIRECTION} {report.withheld}", result=table)


_NO_DIRECTION = "Whether a direction may be claimed rests on a number that is not shown."


def caution(report: Report, outcome: str) -> str:
    """What the planned comparison of one outcome cannot rule out, for a sentence."""
    allowed = report.has(f"survival.{outcome}.notification.yearly_trend")
    change = "a sudden change in reporting" if allowed else "fewer reports in every year"
    return (
        "People were not notified by chance: those who are easier to reach, or better known to the police, may differ "
        f"in risk, and {change} since the start would show here too."
    )


def _filled(report: Report, kinds: Mapping[str, str]) -> dict[str, str]:
    filled = {}
    for kind, words in kinds.items():
        for months in report.meta.horizons if "{months}" in kind else ("",):
            filled[kind.replace("{months}", str(months))] = words.replace("{months}", str(months))
    return filled


def _without_empty(
    headings: tuple[Heading, ...], rows: Sequence[tuple[str, ...]]
) -> tuple[tuple[Heading, ...], list[tuple[str, ...]]]:
    """Without the columns in which no row has anything: a table of tests has no estimates, and none but them."""
    kept = [place for place in range(len(headings)) if any(row[place] != cells.NONE for row in rows)]
    return tuple(headings[place] for place in kept), [tuple(row[place] for place in kept) for row in rows]


def _sheet(
    report: Report,
    name: str,
    caption: str,
    headings: tuple[Heading, ...],
    rows: Sequence[tuple[str, ...]],
    groups: tuple[str, ...],
    note: str,
) -> str:
    if not rows:
        return absent(name, caption)
    return results(report, name=name, caption=caption, headings=headings, rows=rows, groups=groups, notes=(note,))


def _interval(report: Report) -> str:
    return f"{report.meta.words.get('level', '95%').replace(' %', '%')} CI"
