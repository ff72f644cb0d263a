from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.disclosure.remainder import SUPPRESSED
from ipvi_eval.errors import ReportError
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Table

Speak = Callable[[Speech], Target]


@pytest.fixture
def made(report: Report) -> Callable[..., Report]:
    """The run with one more table, `data.made`."""

    def with_table(columns: tuple[Column, ...], *rows: tuple[Cell, ...]) -> Report:
        table = Table(id="data.made", title="Made up", columns=columns, rows=rows)
        results = replace(report.results, tables={**report.results.tables, table.id: table})
        return replace(report, results=results)

    return with_table


@pytest.fixture(autouse=True)
def _markdown(speaking: Speak) -> None:
    speaking("docx")


def test_counts_withheld_by_disclosure_control(report: Report) -> None:
    text = tables.released(report, "data.quality", name="tbl-quality").replace("\\", "")
    assert "| without a relationship | [suppressed] | 5,480 | a lower bound |" in text
    assert "Withheld to protect people" in text


def test_only_a_row_whose_numbers_are_withheld_says_so(made: Callable[..., Report]) -> None:
    columns = (
        Column("check", "Check", "public"),
        Column("value", "Value", "derived"),
        Column("p", "p-value", "derived"),
    )
    report = made(columns, ("Ljung-Box", "15.2", "0.23"), ("Dispersion", "1.2", None), ("Hidden", None, None))
    text = tables.released(report, "data.made", name="tbl-made").replace("\\", "")
    assert "| Dispersion | 1.2 | – |" in text
    assert "| Hidden | [suppressed] | [suppressed] |" in text


def test_numbers_of_a_column_have_the_same_decimals_and_stand_on_the_right(made: Callable[..., Report]) -> None:
    columns = tuple(Column(name, name, "public") for name in ("side", "months", "mean", "error"))
    report = made(columns, ("before", "59", 5.0, 1e-9), ("after", "1,051", -14.25, 0.5))
    text = tables.released(report, "data.made", name="tbl-made").replace("\\", "")
    assert "| before | 59 | 5.00 | 0.000 |" in text
    assert "| after | 1,051 | −14.25 | 0.500 |" in text
    assert "|:---|---:|---:|---:|" in text


def test_columns_that_measure_the_same_have_the_same_decimals_up_to_the_fourth_digit(
    made: Callable[..., Report],
) -> None:
    columns = tuple(Column(name, name, "public") for name in ("what", "ours", "theirs", "apart"))
    report = made(columns, ("age", 35.595, 35.117, 0.03), ("priors", 0.339, 0.34, -0.001))
    text = tables.released(report, "data.made", name="tbl-made", alike=(("ours", "theirs"),)).replace("\\", "")
    assert "| age | 35.60 | 35.12 | 0.030 |" in text
    assert "| priors | 0.339 | 0.340 | −0.001 |" in text
    assert "| priors | 0.339 | 0.34 | −0.001 |" in tables.released(report, "data.made", name="tbl-made").replace(
        "\\", ""
    )


def test_columns_rows_and_percent_signs(report: Report) -> None:
    text = tables.released(
        report, "evidence.high_point", name="tbl-hp", columns=("figure", "what"), where={"site": "High Point"}
    ).replace("\\", "")
    assert "| Figure | What was published |" in text
    assert "| 12% | re-arrest, list D, 6 months |" in text
    assert "Quincy" not in text


def test_what_was_left_out_for_one_reason_shares_a_line(made: Callable[..., Report]) -> None:
    columns = (Column("part", "Part", "public"), Column("reason", "Why", "text"))

    def told(*rows: tuple[str, str]) -> list[str]:
        text = tables.left_out(made(columns, *rows), "data.made").replace("\\", "").strip()
        return [line.removeprefix("- [").partition("]{")[0] for line in text.splitlines()]

    alike = [("Rates, sex: female", "too few"), ("Rates, age: 35 to 44", "too few"), ("Delay", "no dates")]
    assert told(*alike) == ["Rates (sex: female; age: 35 to 44): too few.", "Delay: no dates."]
    assert told(alike[0], ("Delay", "too few")) == ["Rates, sex: female; Delay: too few."]


def test_fingerprints(report: Report) -> None:
    text = tables.released(report, "data.sources", name="tbl-sources")
    assert "| incidents | ab12ab12ab12ab12 |" in text


def test_what_was_left_out_has_its_name_and_its_reason(made: Callable[..., Report]) -> None:
    columns = (Column("part", "Part", "public"), Column("reason", "Why", "text"))
    text = tables.left_out(made(columns, ("Rates, age: 35 to 44", "fewer new records than planned")), "data.made")
    told = "Rates, age: 35 to 44: fewer new records than planned."
    assert text.replace("\\", "") == f'\n- [{told}]{{result="data.made"}}\n'
    assert tables.left_out(made(columns, ("Nothing", "everything could be fitted")), "data.made") == ""
    assert tables.left_out(made(columns), "data.of_no_run") == ""


def test_what_could_not_be_told_is_a_table_only_where_there_is_something(made: Callable[..., Report]) -> None:
    columns = (Column("part", "Part", "public"), Column("reason", "Why", "text"))
    text = tables.not_told(made(columns, ("Rates", "fewer new records than planned")), "data.made", name="tbl-x")
    assert text.startswith("\n@tbl-x lists what could not be told.\n")
    assert "| Rates | fewer new records than planned |" in text.replace("\\", "")
    assert "{#tbl-x}" in text
    text = tables.not_told(made(columns, ("Nothing", "everything could be fitted")), "data.made", name="tbl-x")
    assert text == "\nEverything that the plan asks for here could be worked out.\n"
    assert tables.not_told(made(columns), "data.of_no_run", name="tbl-x") == ""


def test_sentences(report: Report) -> None:
    text = tables.sentences(report, "evidence.caveats", column="text", where={"kind": "Caveat"})
    assert text == '\n- [Their number of people is not published\\.]{result="evidence.caveats"}\n'
    assert tables.sentences(report, "evidence.nothing", column="text") == ""
    assert tables.sentences(report, "evidence.caveats", column="text", where={"kind": "Nothing"}) == ""


def test_negative_numbers_in_sentences_have_a_minus_sign(report: Report) -> None:
    text = tables.sentences(report, "its.ipv_dir.findings", column="text", where={"kind": "controlled"})
    assert "a year ([−1.4% to +5.6%]{result=" in text.replace("\\", "")


def test_unknown_table(report: Report) -> None:
    with pytest.raises(ReportError, match=r"no table is called data\.source; did you mean data\.sources"):
        tables.released(report, "data.source", name="tbl-x")


def test_a_column_of_numbers_that_are_all_withheld_stays_one_of_numbers(made: Callable[..., Report]) -> None:
    columns = (Column("group", "Group", "public"), Column("due", "Due", "count"), Column("why", "Why", "text"))
    text = tables.released(made(columns, ("A", None, "few"), ("B", None, None)), "data.made", name="tbl-x")
    (ruler,) = [line for line in text.splitlines() if line.startswith("|:")]
    assert [part[-1] for part in ruler.strip("|").split("|")] == ["-", ":", "-"]


def test_a_count_hidden_by_itself_says_so_beside_others_of_its_row(made: Callable[..., Report]) -> None:
    columns = (Column("list", "List", "public"), Column("due", "Due", "count"), Column("reached", "Reached", "count"))
    report = made(columns, ("List B", 50, None), ("List C", 40, 30))
    assert "| List B | 50 | – |" in tables.released(report, "data.made", name="tbl-made")
    hidden = replace(report.results.tables["data.made"], note=f"By list; {SUPPRESSED}")
    report = replace(report, results=replace(report.results, tables={"data.made": hidden}))
    text = tables.released(report, "data.made", name="tbl-made").replace("\\", "")
    assert "| List B | 50 | [suppressed] |" in text
    assert "By list." in text
    assert SUPPRESSED not in text  # what [suppressed] means is said once


def test_derived_numbers_that_fell_together_say_so_beside_a_count_that_stays(made: Callable[..., Report]) -> None:
    columns = (
        Column("covariate", "Covariate", "public"), Column("notified", "Notified", "derived"),
        Column("apart", "Apart", "derived"), Column("people", "People", "count"),
    )  # fmt: skip
    report = made(columns, ("sex: male", None, None, 595), ("age", 35.6, None, 595))
    hidden = replace(report.results.tables["data.made"], note=f"Means; {SUPPRESSED}")
    report = replace(report, results=replace(report.results, tables={"data.made": hidden}))
    text = tables.released(report, "data.made", name="tbl-made").replace("\\", "")
    assert "| sex: male | [suppressed] | [suppressed] | 595 |" in text
    assert "| age | 35.6 | – | 595 |" in text


def test_rows_stand_below_the_words_that_they_share(made: Callable[..., Report]) -> None:
    columns = (Column("place", "Place", "public"), Column("year", "Year", "public"), Column("mean", "Mean", "public"))
    report = made(columns, ("north", "2021", "1"), ("South", "2021", "2"), ("north", "2022", "3"))
    text = tables.released(report, "data.made", name="tbl-made", under="place").replace("\\", "")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows == [
        "| Year | Mean |",
        "| **North** |  |",
        "| 2021 | 1 |",
        "| 2022 | 3 |",
        "| **South** |  |",
        "| 2021 | 2 |",
    ]


def test_an_estimate_is_told_by_its_label_and_by_its_id_where_there_is_none(made: Callable[..., Report]) -> None:
    id, known = next(iter(made(()).results.estimates.items()))
    report = made((Column("id", "Estimate", "public"),), (id,), ("elsewhere.only",))
    text = tables.released(report, "data.made", name="tbl-made").replace("\\", "").replace("\N{ZERO WIDTH SPACE}", "")
    assert f"| {known.label[:1].upper()}{known.label[1:]} |" in text
    assert "| elsewhere.only |" in text


def test_a_sentence_without_words_is_withheld(made: Callable[..., Report]) -> None:
    columns = (Column("claim", "Claim", "text"), Column("verdict", "Verdict", "sentence"))
    text = tables.released(made(columns, ("A claim", None)), "data.made", name="tbl-made").replace("\\", "")
    assert "| A claim | [suppressed] |" in text
