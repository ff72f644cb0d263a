from __future__ import annotations

from ipvi_eval.report.inside.planned_section import planned_section
from tests.diagnosis.planned_rows import measured, row


def test_a_picture_and_the_tables_that_were_measured():
    text = "\n".join(planned_section(measured(row(covers=0.5), row(estimator="ever notified", covers=0.0))))
    assert text.count("<figure>") == 1
    assert 'alt="Lolly plot of shares of intervals that hold the truth. Monthly counts, Nothing else' in text
    assert "<td" in text
    assert "50%, do not use" in text
    assert "<h3>Analyses outside the plan where one thing goes wrong, where the program does nothing</h3>" in text
    assert "the program has an effect" not in text


def test_it_says_that_no_record_of_the_study_is_in_it_and_what_made_it():
    text = "\n".join(planned_section(measured(row())))
    assert "No record of this study is in these numbers" in text
    assert "Made by python x.py, version 1.2, 2026-01-02." in text
