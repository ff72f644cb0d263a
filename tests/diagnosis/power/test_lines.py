from __future__ import annotations

import pytest

from ipvi_eval.diagnosis.power.lines import REDUCTIONS, Line, role_of


def test_a_line_without_a_ratio_has_no_reduction():
    none, some = (Line("count", "IPV report", "as planned", ratio, "", role_of(True)) for ratio in (None, 0.7))
    assert none.reduction is None
    assert some.reduction == pytest.approx(0.3)
    assert (some.role, role_of(False)) == ("as planned", "otherwise")


def test_reductions_begin_at_none_and_rise():
    assert REDUCTIONS[0] == 0
    assert list(REDUCTIONS) == sorted(set(REDUCTIONS))
    assert REDUCTIONS[-1] < 1
