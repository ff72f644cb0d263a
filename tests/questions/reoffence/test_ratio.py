from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.questions.reoffence.tables import ratios_table


def test_it_is_a_row_of_the_table_of_all_ratios():
    ratio = Estimate(id="survival.x.hazard_ratio", value=0.7, unit="ratio", method="m", cells=(40, 80, 9))
    table = ratios_table("survival.outcomes", [NamedRatio("Arrest", "as planned", ratio)])
    assert table.rows == (("Arrest", "as planned", 0.7, None, None, 40, 80),)
