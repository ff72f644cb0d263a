from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.questions.high_point.evaluations import pooled_tables as tables
from ipvi_eval.questions.high_point.evaluations.pooling import Pool
from ipvi_eval.synthesis import funnel as funnels
from ipvi_eval.synthesis import random_effects as synthesis
from ipvi_eval.synthesis.studies import Studies, studies_from_counts

# Equal variances: the mean is the average, each weight a third (closed form).
RATIOS = Pool(
    name="change in crime",
    synthesis=synthesis.synthesise(
        Studies(effects=np.log([0.5, 0.8, 1.25]), variances=np.full(3, 0.04), labels=("a", "b", "c"), scale="log ratio")
    ),
)
SHARES = Pool(
    name="share with arrest, D list, 12 months",
    synthesis=synthesis.synthesise(studies_from_counts([20, 20], [100, 100], ["a", "b"])),
)


def test_each_pool_is_read_on_its_own_scale() -> None:
    rows = [dict(row) for row in tables.pooled([RATIOS, SHARES]).records()]
    assert [row["label"] for row in rows] == ["a", "b", "c", "Mean", "A new place", "a", "b", "Mean"]
    assert (rows[0]["shown"], rows[0]["weight"]) == ("0.50", "33 %")
    assert rows[3]["shown"] == "0.79"  # (0.5 * 0.8 * 1.25) ** (1 / 3) = 0.794
    assert (rows[4]["shown"], rows[4]["weight"]) == (None, None)
    assert (rows[7]["shown"], rows[7]["pool"]) == ("20.0 %", SHARES.name)


def test_without_each_in_turn() -> None:
    table = tables.leave_one_out([(RATIOS, synthesis.leave_one_out(RATIOS.studies))])
    rows = [dict(row) for row in table.records()]
    # Without "a": sqrt(0.8 * 1.25) = 1.
    assert (rows[0]["without"], rows[0]["shown"]) == ("a", "1.00")


def test_points_of_the_funnel() -> None:
    rows = [dict(row) for row in tables.funnel([(RATIOS, funnels.funnel(RATIOS.studies))]).records()]
    assert [row["effect"] for row in rows] == pytest.approx(np.log([0.5, 0.8, 1.25]).tolist())
    assert [row["standard_error"] for row in rows] == pytest.approx([0.2] * 3)
    assert {row["scale"] for row in rows} == {"log ratio"}
