"""Agreement: within, beyond and without comparison."""

from __future__ import annotations

import math

import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.errors import AgreementError


def test_within_the_tolerance_returns_itself():
    check = Agreement("km.risk", 0.5, 0.5 + 1e-10, 1e-9, "lifelines")
    assert check.agrees is True
    assert check.require() is check


@pytest.mark.parametrize("theirs", [0.51, math.nan])
def test_beyond_the_tolerance_names_the_estimate(theirs):
    with pytest.raises(AgreementError, match=r"km\.risk: our value 0\.5 and that of lifelines"):
        Agreement("km.risk", 0.5, theirs, 1e-9, "lifelines").require()


def test_not_compared_neither_passes_nor_fails():
    check = Agreement("km.risk", 0.5, None, 1e-9, "lifelines", note="did not converge")
    assert check.agrees is None
    assert check.require() is check
    assert check.tidy().loc[0, "note"] == "did not converge"
