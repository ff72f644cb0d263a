"""Totals in columns: areas or outcomes, which no name tells for certain."""

from __future__ import annotations

import tomllib

from ipvi_eval.proposal.part import propose_table
from ipvi_eval.proposal.proposal import propose
from ipvi_eval.proposal.question import Question, nobody

MONTHS = "Month,High Point,Durham,Mary Grove,Total\n2020-01,7,2,1,10\n2020-02,8,3,1,12\n"


def test_columns_of_areas_or_of_outcomes_are_asked_about(sheet) -> None:
    part = propose_table("monthly_counts", sheet(MONTHS), nobody)
    (question,) = part.questions
    areas, outcomes = (tomllib.loads(answer) for answer in question.answers)
    assert areas["layout"] == "areas_in_columns"
    assert areas["areas"] == {"High Point": "High Point", "Durham": "Durham"}
    assert outcomes["outcomes"] == {"high_point": "High Point", "durham": "Durham"}
    assert "One more is not shown" in question.asks
    assert "Mary Grove" not in str(question)


def test_an_answer_tells_the_areas_of_the_plan(sheet) -> None:
    def first(question: Question) -> str:
        return question.answers[0].replace("WRITE IT HERE", "ipv_dir")

    part = propose_table("monthly_counts", sheet(MONTHS), first)
    assert part.words("area") == ("High Point", "Durham")
    assert part.outcomes() == ("ipv_dir",)
    assert part.questions == ()


def test_a_sheet_of_totals_is_known_by_its_months(tmp_path) -> None:
    (tmp_path / "monthly_counts.csv").write_text(MONTHS, "utf-8")
    assert [part.table for part in propose([tmp_path], nobody).parts] == ["monthly_counts"]
    (tmp_path / "monthly_counts.csv").rename(tmp_path / "towns.csv")
    (question,) = propose([tmp_path], nobody).unplaced
    assert question.answers[0] == "monthly_counts"
