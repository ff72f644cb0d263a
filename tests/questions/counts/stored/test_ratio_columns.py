from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.questions.counts.stored.ratio_columns import ratio_cells, with_finite


def test_limits_of_the_logarithm_become_limits_of_the_ratio() -> None:
    # By hand: exp(-0.5) = 0.606531, exp(-1) = 0.367879; exp(1000) is too large to write.
    cells = ratio_cells(Contrast(value=-0.5, se=0.25, df=30.0, lower=-1.0, upper=1000.0, p=0.04))
    assert cells["upper"] is None
    told = {name: value for name, value in cells.items() if value is not None}
    assert told == pytest.approx({"ratio": 0.606531, "lower": 0.367879, "p": 0.04}, abs=5e-7)


def test_a_bound_too_large_to_write_is_missing_in_its_own_columns() -> None:
    frame = pd.DataFrame({"ratio": [0.12345678, float("inf")], "z": [0.12345678, float("inf")]})
    changed = with_finite(frame)
    assert changed["ratio"].tolist() == [0.12345678, None]
    assert changed["z"].tolist() == frame["z"].tolist()
    assert frame["ratio"][1] == float("inf")
