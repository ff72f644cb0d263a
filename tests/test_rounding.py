"""One rule of rounding for words, tables and figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.report.numbers import percent
from ipvi_eval.rounding import rounded, whole_percent

_NUMBERS = st.floats(-1e6, 1e6) | st.floats(-2, 2) | st.decimals(-20, 20, places=5).map(float)


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.625, "63%"), (0.875, "88%"), (0.665, "67%"), (0.285, "29%"), (-0.125, "-13%"), (12.5, "1,250%")],
)
def test_half_a_percent_is_rounded_away_from_nought(share, told):
    # Python's own formats go to the even neighbor, and by the float: 62%, 88%, 66%, 28% (0.285 is a hair less), -12%.
    assert whole_percent(share) == told
    assert percent(share) == told.replace("-", "\N{MINUS SIGN}")


@given(_NUMBERS, st.integers(0, 6))
def test_rounding_is_that_of_the_number_as_it_is_written(value, decimals):
    told = Decimal(repr(round(value, 9)))
    assert rounded(value, decimals) == float(told.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP"))
    assert abs(rounded(value, decimals) - value) <= 0.5000001 * 10.0**-decimals
