from __future__ import annotations

import pytest

from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.fits.forecast import by_year


def test_years_are_counted_and_forecast(step: StepFit) -> None:
    ahead = forecast(step)
    table = by_year(ahead, "Here", "x")
    assert table.frame["year"].tolist() == ["2020", "2021", "2022"]
    assert table.frame["months"].tolist() == ["6", "12", "12"]
    assert table.frame["observed"].sum() == step.counts[step.window].sum()
    assert table.frame["ratio"].tolist() == pytest.approx([year.ratio.ratio for year in ahead.years], abs=1e-6)
    assert table.counts == ("observed",)
    derived = {column.name for column in table.table("x").columns if column.role == "derived"}
    assert derived == {"expected", "ratio", "lower", "upper", "p"}
