from __future__ import annotations

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.synthetic.files.records import Records
from ipvi_eval.synthetic.parameters import Parameters


def test_by_default_nothing_is_said_of_them() -> None:
    assert "records" not in Parameters().to_dict()
    assert Parameters(records=Records(lag_days=20)).to_dict()["records"] == {
        "lag_days": 20, "unknown": 0.0, "moved": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [("lag_days", -1), ("unknown", 1.1), ("moved", float("nan"))])
def test_what_cannot_be_is_refused(name: str, value: float) -> None:
    with pytest.raises(PlanError, match=f"records.{name} must lie between"):
        Records(**{name: value})
