from __future__ import annotations

import pytest

from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.stored.comparisons.controlled import controlled_lines, estimates
from tests.questions.counts.stored.made_series import PLAN, series


def test_controlled_lines_have_each_comparison_alone(fit: CountFit) -> None:
    found = controlled_counts(fit.series, [series(2, "north", 1.0), series(3, "east", 1.0)], PLAN)
    frame = controlled_lines(found).frame
    assert frame["part"].unique().tolist() == [
        "Program area",
        "Comparison areas together",
        "Program area relative to comparison",
        "Relative to north alone",
        "Relative to east alone",
    ]
    relative = frame[(frame["part"] == "Program area relative to comparison") & (frame["what"] == "Level")]
    assert relative["ratio"].item() == pytest.approx(found.interaction.coefficient("level_change").ratio, abs=1e-3)


def test_comparison_areas_count_among_the_cells(sicily: MonthlySeries) -> None:
    other = monthly_series(sicily.months, sicily.counts[::-1].copy(), sicily.exposure, name="other")
    fit = controlled_counts(sicily, (other,), DesignPlan(interruptions=(Interruption(month="2005-01"),)))
    level = {one.id: one for one in estimates(fit, "x")}["x.level_change"]
    assert len(level.cells) == 4
    assert level.events == sum(level.cells) == 2 * sicily.counts.sum()
    assert level.scope.base == "the comparison areas"
