"""The rules of the verdict, each on both of its sides."""

from __future__ import annotations

import pytest

from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.power.equivalence_power import EquivalencePower
from ipvi_eval.diagnosis.verdict import judged, judged_alike
from ipvi_eval.diagnosis.violations import Fares
from ipvi_eval.rounding import percent, whole_percent


def fares(false=0.05, held=0.95, with_fall=0.95):
    values = (false, held, 0.8, with_fall)
    return Fares("nothing", *(Measure("m", value, 0.01, 400) for value in values))


def verdict(reduction=0.2, fares=None):
    return judged(reduction, worth=0.1, level=0.95, rests_on="7 incidents a month", fares=fares)


@pytest.mark.parametrize(
    ("reduction", "said"),
    [
        (0.08, "can be supported: a reduction of 10%, the smallest worth having, would be found"),
        (0.1, "can be supported: a reduction of 10%, the smallest worth having, would be found"),
        (0.104, "only if the effect is as large as a reduction of 10%"),
        (0.3, "only if the effect is as large as a reduction of 30%"),
        (
            None,
            "cannot be supported by these records: no reduction that was tried would be found (7 incidents a month)",
        ),
    ],
)
def test_the_smallest_reduction_found_beside_the_smallest_worth_having(reduction, said):
    assert verdict(reduction).said == said
    assert verdict(reduction, fares()) == verdict(reduction)


@pytest.mark.parametrize("wrong", [{"false": 0.081}, {"held": 0.919}, {"with_fall": 0.919}])
def test_a_test_that_does_not_do_what_it_claims_supports_nothing(wrong):
    assert verdict(0.05, fares(**wrong)).kind == "cannot be supported by these records"
    (value,) = wrong.values()
    assert percent(value, 1) in verdict(0.05, fares(**wrong)).said


@pytest.mark.parametrize("chance", [{"false": 0.079}, {"held": 0.921}, {"with_fall": 0.921}, {"false": 0.0}])
def test_what_chance_in_the_simulation_may_do_is_not_held_against_it(chance):
    assert verdict(0.05, fares(**chance)).kind == "can be supported"


@pytest.mark.parametrize(
    ("alike", "ratio", "kind"),
    [
        (0.8, 0.7, "can be supported"),
        (0.79, 0.7, "only if the effect is large enough"),
        (0.79, None, "cannot be supported by these records"),
    ],
)
def test_beside_another_program(alike, ratio, kind):
    found = EquivalencePower(
        share=0.12, people=300, margin=1.25, alike=alike, false=0.04, ratio=ratio, power=0.8, level=0.95
    )
    one = judged_alike(found)
    assert one.kind == kind
    assert f"called alike in {whole_percent(alike)} of studies" in one.said
    assert ("by 30% or more" in one.said) == (kind == "only if the effect is large enough")
