"""The codebook: every outcome of the plan, with what it includes and leaves out."""

from __future__ import annotations

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.pipeline.stages.codebook import codebook_table
from ipvi_eval.plan.outcome import Outcome
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results
from tests.conftest import ROOT


def test_each_outcome_has_its_row_with_what_it_includes_and_leaves_out() -> None:
    study = read_study(ROOT / "analysis" / "study.toml")
    table = codebook_table(study)
    require_roles(Results.of([table]))
    found = {str(row["outcome"]): row for row in table.records()}
    assert list(found) == [one.label for one in study.outcomes.values()]
    sexual = found["IPV sexual offense with injury"]
    assert sexual["counts"] == "incidents"
    assert sexual["includes"] == "relationship intimate, report yes, injury yes, offense sexual"
    assert sexual["leaves_out"] == "relationship family or other or unknown"
    assert "after 2025-09-30" in str(table.note)
    # Days that were made up for an extract without a calendar are no days of the study.
    assert "2025" not in str(codebook_table(study, calendar=False).note)


def test_rows_of_another_table_are_called_so() -> None:
    study = read_study(ROOT / "analysis" / "study.toml")
    booked = study.model_copy(update={"outcomes": {"booked": Outcome(label="Arrest", table="arrests")}})
    (row,) = codebook_table(booked).records()
    assert (row["counts"], row["includes"]) == ("rows of arrests", "rows of arrests")
