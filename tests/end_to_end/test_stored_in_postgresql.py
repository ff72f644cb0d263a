"""The same questions, asked of PostgreSQL: its sums give the numbers of the spells in memory."""

from __future__ import annotations

import pytest

from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import nelson_aalen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.stored import StoredSpells
from tests.stored_spells import assert_same, people


@pytest.fixture(scope="module")
def stored(postgresql):
    """A table of spells in PostgreSQL, and the frame it was made of."""
    frame = people(1)
    return frame, postgresql.create_table("spells", frame)


def test_late_entry_weights_strata_and_persons_in_postgresql(stored):
    frame, table = stored
    roles = {"stop": "end", "start": "begin", "cause": "cause", "weight": "weight", "person": "who", "strata": "county"}
    here, there = Spells.from_frame(frame, **roles), StoredSpells.from_table(table, **roles)
    assert_same(aalen_johansen(here), aalen_johansen(there))
    assert_same(kaplan_meier(here.of_cause(1)), kaplan_meier(there.of_cause(1)))
    formula = "age + male + C(list)"
    assert_same(cox(formula, here.of_cause(1)), cox(formula, there.of_cause(1)))


def test_groups_and_truth_values_in_postgresql(stored):
    frame, table = stored
    here = Spells.from_frame(frame, stop="day", group="list")
    there = StoredSpells.from_table(table, stop="day", group="list")
    assert_same(nelson_aalen(here), nelson_aalen(there))
    assert_same(gray(here, of=1), gray(there, of=1))
    assert_same(cox("male", here), cox("male", there))
