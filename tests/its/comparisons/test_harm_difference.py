"""Harm-weighted displacement: the published worked example, what weights of one must give, and refusals."""

from __future__ import annotations

import math

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.harm_difference import harm_weighted_difference
from ipvi_eval.its.comparisons.spillover import BeforeAfter, weighted_displacement_difference

# Control and treated counts before and after, of vehicle thefts, thefts, burglaries, robberies and assaults: tests of
# the R package ptools ("Cumulative Harm"), after Wheeler 2020, "Amending the WDD test to incorporate harm weights".
_COUNTS = {
    "vehicle theft": ((133, 91), (130, 74)),
    "theft": ((388, 305), (327, 202)),
    "burglary": ((148, 97), (398, 190)),
    "robbery": ((86, 64), (144, 92)),
    "assault": ((94, 67), (183, 96)),
}
_WEIGHTS = (3, 2, 5, 7, 10)
_DIFFERENCES = [
    weighted_displacement_difference(BeforeAfter(*treated), BeforeAfter(*control))
    for control, treated in _COUNTS.values()
]


def test_the_published_example():
    found = harm_weighted_difference(_DIFFERENCES, _WEIGHTS)
    assert found.value == -1721
    assert found.standard_error == pytest.approx(304.10360077, abs=1e-8)
    assert found.z == pytest.approx(-5.65925558, abs=1e-8)
    assert (found.lower, found.upper) == pytest.approx((-2317.03210507, -1124.96789493), abs=1e-8)
    assert found.p == pytest.approx(math.erfc(5.65925558 / math.sqrt(2)), rel=1e-6)


def test_parts_add_up_and_one_kind_of_weight_one_is_the_difference_itself():
    found = harm_weighted_difference(_DIFFERENCES, _WEIGHTS)
    assert sum(found.parts) == found.value
    own = _DIFFERENCES[2]
    alone = harm_weighted_difference([own], [1])
    assert (alone.value, alone.standard_error, alone.lower, alone.p) == (
        own.value,
        own.standard_error,
        own.lower,
        own.p,
    )
    assert alone.tidy()["estimate"].item() == own.value


def test_another_unit_of_harm_changes_nothing_but_the_unit():
    days, years = (harm_weighted_difference(_DIFFERENCES, [w * unit for w in _WEIGHTS]) for unit in (365, 1))
    assert days.value == pytest.approx(365 * years.value)
    assert days.z == pytest.approx(years.z)


@pytest.mark.parametrize(
    ("weights", "words"), [((1, 2), "2 weights"), ((1, 2, 3, 4, 0), "above 0"), ((1, 2, 3, 4, math.inf), "above 0")]
)
def test_weights_that_cannot_be_used_are_refused(weights, words):
    with pytest.raises(AnalysisError, match=words):
        harm_weighted_difference(_DIFFERENCES, weights)
    with pytest.raises(AnalysisError, match="one kind"):
        harm_weighted_difference([], [])
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="level must lie"):
            harm_weighted_difference(_DIFFERENCES, [1.0] * len(_DIFFERENCES), level=level)
