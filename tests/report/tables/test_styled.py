from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.estimate import Unit
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.tables import styled
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]
COLUMNS: dict[str, Unit | None] = {"key": None, "ratio": "ratio", "conclusion": None}


def table(report: Report, **more: object) -> str:
    return styled(
        report,
        "evidence.equivalence",
        name="tbl-x",
        caption="C.",
        columns=COLUMNS,
        widths=(1, 1, 1),
        **more,  # type: ignore[arg-type]
    )


def test_numbers_in_the_style_of_their_unit(report: Report, speaking: Speak) -> None:
    speaking("pdf")
    assert r"| list\_c\.6m | 1\.08 | equivalent |" in table(report)
    assert "| same |" in table(report, words={"equivalent": "same"})


def test_withheld_is_not_the_same_as_not_applicable(report: Report, speaking: Speak) -> None:
    speaking("pdf")
    assert r"| list\_d\.6m | \[suppressed\] | \[suppressed\] |" in table(report)
    assert "Withheld to protect people" in table(report)
    columns: dict[str, Unit | None] = {"prior": None, "conflict": "probability"}
    influence = styled(report, "evidence.influence", name="tbl-y", caption="C.", widths=(1, 1), columns=columns)
    assert "| our data alone | \N{EN DASH} |" in influence
    assert "suppressed" not in influence


def test_rows_stand_below_the_cell_that_they_share(report: Report, speaking: Speak) -> None:
    speaking("pdf")
    columns: dict[str, Unit | None] = {"key": None, "ratio": "ratio"}
    told = styled(
        report, "evidence.equivalence", name="tbl-x", caption="C.", widths=(1, 1), columns=columns, under="conclusion"
    )  # fmt: skip
    assert "| **Equivalent** |  |" in told
    assert "| **Equivalent** |  |" not in table(report)


def test_a_table_that_is_not_there_leaves_nothing(make_run: Callable[..., Path]) -> None:
    assert table(open_report(make_run(analyses=["its"]))) == ""
    assert table(open_report(make_run(keep=lambda item: item.id != "evidence.equivalence"))) == ""
