from __future__ import annotations

from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.its.series.design import design_matrix
from ipvi_eval.its.series.monthly import quarterly
from ipvi_eval.questions.counts.stored.data_line import data_line
from tests.questions.counts.stored.made_series import PLAN


def test_data_line_counts_both_sides(fit: CountFit) -> None:
    line = data_line(fit.series, fit.design, "x")
    before, after = line.frame.to_dict("records")
    assert (before["months"], after["months"]) == ("27", "30")
    assert before["events"] == int(fit.series.counts[:27].sum())
    assert after["events"] == int(fit.series.counts[30:].sum())
    assert "2020-04, 2020-05, 2020-06" in str(line.note)
    assert line.counts == ("events",)


def test_the_data_line_of_quarters_counts_months_and_names_quarters(fit: CountFit) -> None:
    quarters = quarterly(fit.series)
    line = data_line(quarters, design_matrix(quarters, PLAN), "x")
    of_months = data_line(fit.series, fit.design, "x").frame
    for name in ("months", "events", "mean"):
        assert line.frame[name].tolist() == of_months[name].tolist()
    assert [count.key for count in line.frame["events"]] == [count.key for count in of_months["events"]]
    assert str(line.note).startswith(
        "Quarters left out (phase-in, passing disruptions): 2020Q2. No quarter is missing."
    )
