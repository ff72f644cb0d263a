from __future__ import annotations

import pytest

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.parts import part_of


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("data.persons", None),
        ("data.baseline_ipv", "baseline"),
        ("survival.ipv_dir.list_a.risk_6m", "survival"),
        ("survival.ipv_dir.notification.hazard_ratio", "notification"),
        ("survival.ipv_dir.notified.list_b.risk_6m", "after_notification"),
        ("its.ipv_dir.level_change", "its"),
        ("its.ipv_dir.averted", "count_change"),
        ("evidence.recidivism.list_c.6m.ours", "comparison"),
        ("evidence.replay.at_2012_09.expected", "replay"),
        ("evidence.belief.all.posterior", "belief"),
        ("agreement.survival", None),
    ],
)
def test_part_of(name: str, part: str | None) -> None:
    assert part_of(name) == part


def test_parts_of_the_full_run(report: Report) -> None:
    missing = {name for name, here in report.parts.items() if not here}
    assert missing == {"implementation", "diagnosis", "internal"}
