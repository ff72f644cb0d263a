"""What a method that needs only sums by day asks of rows, where a row is one spell."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.spell_rows import refuse_one_person
from ipvi_eval.survival.spells.spells import Spells


def test_in_memory_a_row_is_one_spell_that_counts_with_its_weight():
    plain = Spells.of([5, 8, 8], [1, 0, 1])
    assert plain.alike is plain
    assert (plain.counts, plain.mass, plain.root, plain.clusters) == (None, None, None, None)
    assert (plain.n, plain.persons, plain.number(plain.event)) == (3, 3, 2)
    assert plain.whole_weights
    owned = plain.but(weight=[1, 2, 0.5], person=["a", "b", "a"])
    assert owned.mass is owned.root is owned.weight
    assert owned.clusters.tolist() == [0, 1, 0]
    assert owned.persons == 2
    assert not owned.whole_weights
    assert Spells.of([5, 8], [3, 1]).causes == (1, 3)


def test_between_fewer_than_two_persons_there_is_no_error():
    refuse_one_person(2)
    with pytest.raises(AnalysisError, match="belong to one person"):
        refuse_one_person(1)
    assert np.isscalar(Spells.of([1], [1], person=["a"]).persons)
