"""The messy county in PostgreSQL: months, street time and who was left out as from the files in memory."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells
from tests.made_extract import assert_stored_alike

pytestmark = pytest.mark.xdist_group("made county")


@pytest.fixture(scope="module")
def in_postgresql(made_county, postgresql):
    """The extract, stored there."""
    return made_county.stored(postgresql)


def test_the_extract_in_postgresql_is_that_in_memory(in_postgresql, made_county):
    assert_stored_alike(in_postgresql, made_county.frames)


def test_a_curve_of_its_spells_is_that_of_the_spells_in_memory(in_postgresql, made_county):
    there = kaplan_meier(in_postgresql.spells("ipv_dir"))
    here = made_county.frames.spells("ipv_dir").first()
    inside = kaplan_meier(Spells.from_frame(here, stop="stop", start="start", person="person"))
    np.testing.assert_allclose(there.survival, inside.survival, rtol=1e-9)
