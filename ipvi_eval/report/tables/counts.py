"""Tables of the monthly counts: the answer that reports lead with, and the others beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ipvi_eval.report.sentences.comparison import comparison_areas
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.sentences.other_answers import other_answers
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.released import sentences
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.styled import styled
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Phrase
from ipvi_eval.results.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipvi_eval.estimate import Estimate, Unit
    from ipvi_eval.report.lookup import Prose, Report
    from ipvi_eval.results.store import Cell

_QUANTITIES = (
    ("headline.ratio", "Counted over expected"),
    ("headline.averted", "Fewer than expected (negative: more)"),
    ("mde", "Smallest detectable ratio below one"),
)
_MEANS = (
    ("", "Mean per month before the program, then after it began"),
    ("control.", "The same of {areas} together"),
)
_ANSWERS = (
    ("relative.ratio", "Relative to {areas}"),
    ("alone.ratio", "The series on its own"),
    ("forecast.ratio", "Against the forecast from the months before"),
    ("exact_rate_ratio", "Exact ratio of the rates"),
)


def leading(outcome: str, quantity: str) -> str:
    """The id of a quantity ("ratio", "averted") of the answer that reports lead with."""
    return f"its.{outcome}.headline.{quantity}"


def findings(report: Report, outcome: str, kind: str) -> str:
    """What the checks of one kind say, as a list; empty where there are none.

    Sentences about other outcomes stand in a table of their own, because other counts decide whether they may leave.
    """
    names = (f"its.{outcome}.findings", f"its.{outcome}.findings_elsewhere")
    return "".join(sentences(report, name, column="text", where={"kind": kind}) for name in names)


def against(report: Report, outcome: str) -> str:
    """What the answer that leads compares the months after the start with, for a sentence."""
    return report.base(leading(outcome, "ratio"))


def caution(report: Report, outcome: str) -> str:
    """What the answer that leads cannot rule out, for a sentence."""
    if report.has(leading(outcome, "comparison_areas")):
        return (
            "One area beside others that had no such program: whatever changed here alone at the same time would look "
            "like an effect."
        )
    return "One area before and after: whatever changed at the same time would look like an effect."


def plain_counts(report: Report, outcome: str) -> str:
    """How many incidents a month there were before and after the start, and in the comparison areas in the same breath,
    as markdown; empty where no mean is there."""
    stem = f"its.{outcome}"
    if not (report.has(f"{stem}.mean_before") and report.has(f"{stem}.mean_after")):
        return ""
    here, beside = f"{stem}.mean", f"{stem}.control.mean"
    if _both_told(report, here):
        text = (
            f"Of the {{{here}_before:population}} ({{counted}}), there were {{{here}_before}} a month before the "
            f"program began and {{{here}_after}} a month after."
        )
    else:
        text = f"How many {{{here}_before:population}} ({{counted}}) there were a month is hidden to protect people."
    if report.has(f"{beside}_after") and _both_told(report, beside):
        text += (
            f" By comparison, of the {{{beside}_before:population}}, there were {{{beside}_before}} a month before and "
            f"{{{beside}_after}} after."
        )
    elif report.has(f"{beside}_after"):
        text += f" How many {{{beside}_before:population}} there were a month is hidden too."
    text += _LEFT_ASIDE[report.parts["phase_in"], report.parts["passing_shocks"]]
    text += " Such means allow for neither season nor trend; what follows does."
    sentence = Sentence(text, {"counted": report.meta.outcomes.get(outcome, outcome)})
    return "**In plain counts.** " + "".join(piece.markdown() for piece in fill(report, sentence, f"{stem}.gate"))


_LEFT_ASIDE = {
    (True, True): " The phase-in of the program and the months of passing disruptions are left out.",
    (True, False): " The phase-in of the program is left out.",
    (False, True): " The months of passing disruptions are left out.",
    (False, False): "",
}
"""What the monthly means leave aside, by whether the plan has a phase-in and passing shocks."""


def _both_told(report: Report, mean: str) -> bool:
    return not any(report.suppressed(report.find(f"{mean}_{side}")) for side in ("before", "after"))


def other_ways(report: Report, outcome: str) -> Prose:
    """Whether the answers that do not lead agree with the one that does, without their numbers."""
    lead, known = leading(outcome, "ratio"), report.results.estimates
    ids = {f"its.{outcome}.{quantity}": words for quantity, words in _of_areas(report, _OTHER_WAYS)}
    others = {
        id: words for id, words in ids.items() if id in known and lead in known and not _same(known[lead], known[id])
    }
    return other_answers(report, lead, others, of="count")


_OTHER_WAYS = (
    ("relative.ratio", "relative to {areas}"),
    ("alone.ratio", "the series on its own"),
    ("forecast.ratio", "a forecast from the earlier months"),
    ("exact_rate_ratio", "the exact ratio of the rates"),
)


def _of_areas(report: Report, named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each key with its words, in which the comparison areas are as many as the plan names."""
    areas = comparison_areas(report)
    return ((key, words.format(areas=areas)) for key, words in named)


def count_results(report: Report, *, name: str = "tbl-monthly") -> str:
    """Results of the monthly counts of every outcome, as the reports lead with them; empty without that analysis."""
    if not report.meta.ran("its"):
        return ""
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for quantity, words in _QUANTITIES:
            found = report.results.estimates.get(f"its.{outcome}.{quantity}")
            if found is None:
                continue
            groups.append(label[:1].upper() + label[1:])
            basis = f" ({_basis(report, outcome)})" if quantity == "headline.ratio" else ""
            rows.append((f"{words}{basis}", cells.value(report, found), cells.bounds(report, found)))
        for part, words in _of_areas(report, _MEANS):
            before, after = (
                report.results.estimates.get(f"its.{outcome}.{part}mean_{when}") for when in ("before", "after")
            )
            if before is None and after is None:
                continue
            groups.append(label[:1].upper() + label[1:])
            means = Phrase(cells.value(report, before), ", then ", cells.value(report, after))
            rows.append((words, means, cells.NONE))
    headings = (
        Heading("Quantity", width=56),
        Heading("Estimate", "right", 20),
        Heading(f"{report.confidence} CI", "right", 24),
    )
    note = "A ratio of one means no change. Ratio and number come from one estimate, so that their verdicts agree."
    return results(
        report,
        name=name,
        caption="Monthly counts, and those after the program began compared with what would have been expected "
        "without it.",
        headings=headings,
        rows=tuple(rows),
        groups=tuple(groups),
        notes=(*_fallen_with_quarters(report), note),
    )


def count_answers(report: Report, *, name: str = "tbl-count-answers") -> str:
    """Every way in which counted over expected was estimated, the one that leads marked; empty without the analysis."""
    if not report.meta.ran("its"):
        return ""
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        leads = report.results.estimates.get(leading(outcome, "ratio"))
        for quantity, words in _of_areas(report, _ANSWERS):
            found = report.results.estimates.get(f"its.{outcome}.{quantity}")
            if found is None:
                continue
            groups.append(label[:1].upper() + label[1:])
            mark = " (leads)" if leads is not None and _same(leads, found) else ""
            rows.append(
                (
                    f"{words}{mark}",
                    cells.value(report, found),
                    cells.bounds(report, found),
                    cells.p_value(report, found),
                )
            )
    headings = (
        Heading("Counted over expected", "left", 50),
        Heading("Ratio", "right", 14),
        Heading(f"{report.confidence} CI", "right", 20),
        Heading("p-value", "right", 16),
    )
    note = (
        "The forecast assumes no shape of effect and is carried forward from the months before the start (with the "
        "comparison areas' counts, where the answer relative to them leads); the "
        "other answers estimate a lasting step."
    )
    caption = "The answer with which the reports lead, and the others beside it."
    return results(report, name=name, caption=caption, headings=headings, rows=tuple(rows), groups=tuple(groups),
                     notes=(note,))  # fmt: skip


def _fallen_with_quarters(report: Report) -> tuple[str, ...]:
    """Which months outcomes that are counted by quarter leave out beside those of the others; once what is alike."""
    tables = (report.results.tables.get(f"its.{outcome}.findings") for outcome in report.outcomes)
    rows = ((row, table.id) for table in tables if table is not None for row in table.records())
    found = [(row["text"], id) for row, id in rows if row["kind"] == "left out"]
    told = ("".join(fill(report, text, id)) for text, id in found if isinstance(text, Sentence))
    return tuple(dict.fromkeys(told))


_ENOUGH = {"alike": "enough", "apart": "too few"}
"""What the verdict of a check says of how many incidents there are: a number of incidents resembles nothing."""


def before(report: Report, outcome: str, *, name: str = "tbl-before") -> str:
    """The checks of the comparison before the start, each in its own unit; empty without them. The findings of kind
    "controlled" say them in words."""
    table = report.results.tables.get(f"its.{outcome}.before")
    if not report.meta.ran("its") or table is None:
        return ""
    rows = tuple(
        (
            cells.plain(row["name"]),
            _checked(row, "value"),
            f"{_checked(row, 'lower')} to {_checked(row, 'upper')}" if row["lower"] is not None else cells.NONE,
            cells.plain(_ENOUGH.get(str(row["verdict"])) if row["name"] == "size" else row["verdict"]),
        )
        if row["verdict"] is not None
        else (cells.plain(row["name"]), *[report.hidden] * 3)
        for row in table.records()
    )
    headings = (
        Heading("Check", "left", 25),
        Heading("Value", "right", 20),
        Heading(f"{report.confidence} CI", "right", 30),
        Heading("Verdict", "left", 25),
    )
    caption = "The comparison in the months before the start, each check against its margin."
    note = (
        "Size: incidents of the comparison a month. Level: ratio of incidents per person. Trend: difference per year. "
        "Half-years: standard deviation about their line beyond chance. Months: variance over that of chance."
    )
    verdicts = (
        "Alike or apart: the whole interval lies within the margin or beyond it. Unclear: it lies across the margin."
    )
    return results(
        report,
        name=name,
        caption=caption,
        headings=headings,
        rows=rows,
        notes=(note, verdicts),
        source=table.id,
        scope=table.scope,
    )


def _checked(row: Mapping[str, Cell], column: str) -> str:
    """A number of one check: a difference of trends and a spread as per cent, the others as ratios."""
    number: Any = row[column]
    if number is None:
        return cells.NONE
    return numbers.show(float(number), "proportion" if row["name"] in ("trend", "half-years") else "ratio")


def measured(report: Report) -> str:
    """How the ways to estimate the ratio did on real series without a programme, whole and by length of the series."""
    whole, lengths = (report.results.tables.get(f"its.{name}") for name in ("measured", "measured_lengths"))
    if whole is None or lengths is None:
        return ""
    shares: dict[str, Unit | None] = {
        column.name: "proportion" for column in whole.columns if column.name not in ("label", "tests")
    }
    table = styled(
        report, whole.id, name="tbl-measured", caption=f"{whole.title}.", note=str(whole.note),
        columns={"label": None, **shares, "tests": "number"}, widths=(24, 11, 10, 11, 9, 9, 9, 9, 8),
    )  # fmt: skip
    by_length: dict[str, Unit | None] = {
        column.name: "proportion" for column in lengths.columns if column.name != "months"
    }
    width = 86 // max(len(by_length), 1)
    return table + styled(
        report, lengths.id, name="tbl-measured-lengths", caption=f"{lengths.title}.",
        columns={"months": None, **by_length}, widths=(14, *[width] * len(by_length)),
    )  # fmt: skip


def _basis(report: Report, outcome: str) -> str:
    """What the answer of an outcome rests on, since outcomes of one study may differ in it."""
    if report.has(leading(outcome, "comparison_areas")):
        return "relative to comparison areas"
    if report.has(f"its.{outcome}.alone.ratio") and report.has(leading(outcome, "wandering")):
        return "the series on its own"
    return "exact ratio of the rates"


def _same(one: Estimate, other: Estimate) -> bool:
    """Whether two ids carry one estimate: the headline is a copy of the answer that leads."""
    return (one.value, one.lower, one.upper, one.method) == (other.value, other.lower, other.upper, other.method)
