from __future__ import annotations

import pandas as pd

from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.questions.counts.stored.ratio_columns import ratio_cells, with_rounded


def test_limits_of_the_logarithm_become_limits_of_the_ratio() -> None:
    # By hand: exp(-0.5) = 0.606531, exp(-1) = 0.367879; exp(1000) is too large to write.
    cells = ratio_cells(Contrast(value=-0.5, se=0.25, df=30.0, lower=-1.0, upper=1000.0, p=0.04))
    assert cells == {"ratio": 0.606531, "lower": 0.367879, "upper": None, "p": 0.04}


def test_only_its_own_columns_of_a_frame_are_rounded() -> None:
    frame = pd.DataFrame({"ratio": [0.12345678, float("inf")], "z": [0.12345678, 1.0]})
    changed = with_rounded(frame)
    assert changed["ratio"].tolist() == [0.123457, None]
    assert changed["z"].tolist() == frame["z"].tolist()
    assert frame["ratio"][0] == 0.12345678
