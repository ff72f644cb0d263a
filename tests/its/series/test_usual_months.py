from __future__ import annotations

import numpy as np

from ipvi_eval.its.series.usual_months import usual_months


def test_a_month_to_come_holds_the_mean_of_the_same_months():
    """By hand: January held 2 and 6, February 3 and 9; no March is known, so it holds the mean of all, 5."""
    months = np.array(["2019-01", "2019-02", "2020-01", "2020-02"], dtype="datetime64[M]")
    to_come = np.array(["2021-02", "2021-03", "2022-01"], dtype="datetime64[M]")
    assert usual_months(np.array([2.0, 3.0, 6.0, 9.0]), months, to_come).tolist() == [6.0, 5.0, 4.0]
