"""Notes hold of the numbers that they say they do: of all, or of those that a letter marks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope
from tests.report.conftest import with_last_shown as told_before

HERE, THERE = Scope(population="people here"), Scope(population="people there")
HEADINGS = (Heading("What"), Heading("First", "right"), Heading("Second", "right"))


def ratio(id: str, lower: float, upper: float, scope: Scope = HERE) -> Estimate:
    return Estimate(id=id, value=(lower + upper) / 2, lower=lower, upper=upper, level=0.95, unit="ratio", method="m",
                    scope=scope)  # fmt: skip


@pytest.fixture
def made(report: Report) -> Report:
    """Shares `x.<row>_<column>`, of people here in the first column and in the first row, of people there elsewhere."""
    known = [
        replace(ratio(f"x.{row}_{column}", 0.2, 0.4), unit="proportion", scope=HERE if 1 in (row, column) else THERE)
        for row in (1, 2)
        for column in (1, 2)
    ]
    planned = Table(
        id="study.standing", title="T", rows=(("x.*", "planned"), ("x.2*", "never reached"), ("*", "exploratory")),
        columns=(Column("results", "R", "text"), Column("standing", "S", "text")),
    )  # fmt: skip
    return replace(report, results=Results.of([*report.results.all(), *known, planned]))


def shown(report: Report, *ids: tuple[str, ...], groups: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> str:
    rows = [(f"row {n}", *(cells.value(report, report.find(id)) for id in row)) for n, row in enumerate(ids, 1)]
    headings = HEADINGS[: len(rows[0])]
    text = results(report, name="tbl-x", caption="C.", headings=headings, rows=rows, groups=groups, notes=notes)
    return text.replace("\\", "")


def test_what_all_share_is_said_once(made: Report) -> None:
    text = shown(made, ("x.1_1", "x.1_2"), notes=("an effect of -1.9",))
    assert "\nOf: people here.\n" in text
    assert "(a)" not in text
    assert "\nan effect of −1.9\n" in text


def test_a_table_without_rows_says_so(made: Report) -> None:
    text = results(made, name="tbl-x", caption="C.", headings=HEADINGS[:2], rows=())
    assert "No row of this table could be filled in this edition" in text


def test_letters_stand_over_columns_at_groups_at_rows_and_in_cells(made: Report) -> None:
    both = ("\n(a) Of: people here.\n", "\n(b) Of: people there.\n")
    by_column = shown(made, ("x.1_1", "x.2_2"), ("x.1_2", "x.2_2"))
    assert "| What | First (a) | Second (b) |" in by_column
    by_row = shown(made, ("x.1_1",), ("x.2_2",))
    assert "| row 1 (a) | 30.0% |" in by_row
    assert "| row 2 (b) | 30.0% |" in by_row
    by_group = shown(made, ("x.1_1",), ("x.1_2",), ("x.2_2",), groups=("G", "G", "H"))
    assert "**G (a)**" in by_group
    assert "| row 1 | 30.0% |" in by_group
    in_cells = shown(made, ("x.1_1", "x.1_2"), ("x.2_1", "x.2_2"))
    assert "| row 2 | 30.0% (a) | 30.0% (b) |" in in_cells
    assert all(line in text for text in (by_column, by_row, by_group, in_cells) for line in both)


def test_many_comparisons_stand_under_headings_and_not_under_as_many_letters(report: Report) -> None:
    def of(number: int, base: str, population: str = "people here", clock: str = "days") -> Estimate:
        return ratio(f"x.{number}", 0.5, 0.9, Scope(population=population, base=base, clock=clock))

    bases = ("", "b", "c", "d", "e", "f", "b")
    found = [of(number, base) for number, base in enumerate(bases)]
    found += [of(7, "b", clock=""), of(8, "f", clock="years"), of(9, "g", population="people there")]
    text = shown(replace(report, results=Results.of([*report.results.all(), *found])), *((one.id,) for one in found))
    heads = re.findall(r"\*\*(.*?)\*\*", text)
    assert heads == [
        "Not compared", *(f"Compared with: {base}" for base in "bcdef"), "Of: people there. Compared with: g"
    ]  # fmt: skip
    assert "as follows. Of: people here. Time: days.\n" in text
    assert re.findall(r"^\((\w)\) (.*)$", text, re.MULTILINE) == [("a", "Time: none."), ("b", "Time: years.")]
    # Rows that are compared with the same stand together, in their order.
    assert re.findall(r"^\| (row \d+(?: \(\w\))?)", text, re.MULTILINE) == [
        "row 1", "row 2", "row 7", "row 8 (a)", "row 3", "row 4", "row 5", "row 6", "row 9 (b)", "row 10"
    ]  # fmt: skip


def test_the_standing_is_told_where_a_document_asks_and_the_first_pattern_holds(made: Report) -> None:
    assert "Standing" not in shown(made, ("x.1_1",))
    asked = made.with_standing()
    assert "\nOf: people here. Standing: planned.\n" in shown(asked, ("x.1_1",))
    other = "survival.ipv_dir.list_b.risk_12m"
    text = shown(asked, ("x.2_2",), (other,))
    assert "\n(a) Of: people there. Standing: planned.\n" in text
    assert "\n(b) Of:" in text
    assert "Standing: exploratory." in text


def test_a_released_table_has_the_standing_of_its_own_id(made: Report) -> None:
    asked, rows = made.with_standing(), [("a",)]
    text = results(asked, name="tbl-x", caption="C.", headings=HEADINGS[:1], rows=rows, source="its.y", scope=THERE)
    text = text.replace("\\", "")
    assert "Of: people there. Standing: exploratory." in text


@pytest.mark.parametrize(
    ("lower", "upper", "verdict"), [(0.5, 0.9, "lower"), (1.1, 1.4, "higher"), (0.9, 1.1, "unclear")]
)
def test_each_comparison_has_a_verdict(report: Report, lower: float, upper: float, verdict: str) -> None:
    compared = ratio("x.a", lower, upper, Scope(population="p", base="others"))
    share = replace(ratio("x.b", 0.1, 0.2), unit="proportion")
    report = replace(report, results=Results.of([*report.results.all(), compared, share]))
    text = shown(report, ("x.a",), ("x.b",))
    assert f" | {verdict} |" in text
    assert "| 15.0% | – |" in text
    assert "Verdict: the side of no difference" in text
    assert "Verdict" not in shown(report, ("x.b",))


def test_suppression_is_explained_only_where_it_occurs(report: Report) -> None:
    hidden, open_ = "survival.ipv_arrest_injury.list_a.risk_6m", "survival.ipv_dir.list_b.risk_12m"
    assert "Withheld to protect people" in shown(report, (hidden,))
    assert "Withheld to protect people" not in shown(report, (open_,))


def test_a_group_of_rows_that_are_all_withheld_is_one_row(made: Report) -> None:
    def withheld(one: Estimate) -> Estimate:
        return replace(one, value=None, lower=None, upper=None, level=None, note="suppressed: x")

    others = (withheld(one) if id.startswith("x.2") else one for id, one in made.results.estimates.items())
    hidden = replace(made, results=Results.of([*others, *made.results.tables.values()]))
    rows = (("x.1_1", "x.1_2"), ("x.2_2", "x.2_1"), ("x.2_2", "x.2_2"))
    text = shown(hidden, *rows, groups=("G", "H", "H"))
    assert "| All of these | [suppressed] | [suppressed] |" in text
    assert "row 2" not in text
    assert "row 3" not in text
    assert "people there" not in text  # the letter of this note stands nowhere any more
    # One row keeps its name, and so do rows of which one tells something, or which stand under no heading.
    assert "row 2" in shown(hidden, *rows[:2], groups=("G", "H"))
    assert "row 2" in shown(hidden, *rows, groups=("G", "G", "H"))
    assert "row 3" in shown(hidden, *rows[1:], rows[1])
    # Rows under no heading keep theirs until they fill the table, whichever few are told among them.
    pair, open_ = ("x.2_2", "x.2_1"), ("x.1_1", "x.1_2")
    assert "row 7" in shown(hidden, *[pair] * 7)
    assert shown(hidden, *[pair] * 8).count("[suppressed] |") == 2
    text = shown(hidden, *[pair] * 3, open_, *[pair] * 5)
    assert "row 4" in text
    assert "| All others | [suppressed] | [suppressed] |" in text
    assert "row 9" not in text
    assert "row 9" in shown(hidden, *[pair] * 8, *[open_] * 3)


def test_a_withheld_row_of_which_an_earlier_edition_told_a_number_stands_by_itself(made: Report) -> None:
    hidden = replace(made.find("x.1_1"), value=None, lower=None, upper=None, level=None, note="suppressed: x")
    others = [one for one in made.results.all() if one.id != hidden.id]
    report = replace(made, results=Results.of([*others, hidden, replace(hidden, id="x.also")]))
    rows = (("x.1_1",), ("x.also",), ("x.also",))
    assert "row 1" not in shown(report, *rows, groups=("G", "G", "G"))
    text = shown(told_before(report, "x.1_1"), *rows, groups=("G", "G", "G"))
    assert "| row 1 | [suppressed]; last shown" in text


def test_letters_begin_at_a_and_follow_the_order_in_which_a_table_has_them(report: Report) -> None:
    def of(number: int, people: str, *, hidden: bool = False) -> Estimate:
        one = ratio(f"x.{number}", 0.5, 0.9, Scope(population=people))
        return replace(one, value=None, lower=None, upper=None, level=None, note="suppressed: x") if hidden else one

    # The withheld rows come first and go into one, which tells of nobody.
    found = [*(of(number, "those withheld", hidden=True) for number in range(8)), of(8, "others"), of(9, "people")]
    every = replace(report, results=Results.of([*report.results.all(), *found]))
    text = shown(every, *((one.id,) for one in found))
    assert "| row 9 (a) | 0.70" in text
    assert "| row 10 (b) | 0.70" in text
    assert "| All others | [suppressed]" in text
    assert re.findall(r"^\(\w\) Of: .*", text, re.MULTILINE) == ["(a) Of: others.", "(b) Of: people."]


def test_letters_over_columns_are_those_of_their_order(made: Report) -> None:
    rows = (("row 1", cells.NONE, cells.value(made, made.find("x.1_1"))),
            ("row 2", cells.value(made, made.find("x.2_2")), cells.NONE))  # fmt: skip
    text = results(made, name="tbl-x", caption="C.", headings=HEADINGS, rows=rows).replace("\\", "")
    assert "| What | First (a) | Second (b) |" in text
    assert text.index("(a) Of: people there.") < text.index("(b) Of: people here.")
