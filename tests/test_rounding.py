"""One rule of rounding for words, tables and figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.report.wording import numbers
from ipvi_eval.rounding import percent, rounded, whole_percent

_NUMBERS = st.floats(-1e6, 1e6) | st.floats(-2, 2) | st.decimals(-20, 20, places=5).map(float)


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.625, "63%"), (0.875, "88%"), (0.665, "67%"), (0.285, "29%"), (-0.125, "-13%"), (12.5, "1,250%")],
)
def test_half_a_percent_is_rounded_away_from_nought(share, told):
    # Python's own formats go to the even neighbor, and by the float: 62%, 88%, 66%, 28% (0.285 is a hair less), -12%.
    assert whole_percent(share) == told
    assert numbers.whole_percent(share) == told.replace("-", "\N{MINUS SIGN}")


@pytest.mark.parametrize(("share", "told"), [(0.0625, "6.3%"), (0.1245, "12.5%"), (0.0005, "0.1%"), (-0.0004, "0.0%")])
def test_and_so_is_half_a_tenth_of_it(share, told):
    # Python's own format tells 6.2%, 12.4% and 0.1% of the first three.
    assert percent(share, 1) == told


@given(_NUMBERS, st.integers(0, 6))
def test_rounding_is_that_of_the_number_as_it_is_written(value, decimals):
    told = Decimal(repr(round(value, 9)))
    assert rounded(value, decimals) == float(told.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP"))
    assert abs(rounded(value, decimals) - value) <= 0.5000001 * 10.0**-decimals
