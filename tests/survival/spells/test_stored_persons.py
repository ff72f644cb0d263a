"""Errors between persons whose spells are stored: the sandwich of each curve as from the spells in memory."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import nelson_aalen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from tests.stored_spells import assert_same, both, people


@pytest.mark.parametrize(("weight", "late"), [(None, False), ("weight", True)])
def test_a_curve_with_errors_by_person_is_that_in_memory(weight, late):
    here, there = both(people(8, 150), late=late, cause="cause", weight=weight, person="who", group="list")
    one, other = here.of_cause(1), there.of_cause(1)
    assert_same(kaplan_meier(one), kaplan_meier(other))
    assert_same(nelson_aalen(one), nelson_aalen(other))
    assert_same(aalen_johansen(here), aalen_johansen(there))
    assert_same(kaplan_meier(one.by_group()["C"]), kaplan_meier(other.by_group()["C"]))
    plain = kaplan_meier(other.but(person=None))
    assert np.nanmax(abs(plain.standard_error - kaplan_meier(other).standard_error)) > 1e-4
