"""Groups as independent samples."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.samples import against, samples

STOP, KIND = np.array([3.0, 5.0, 7.0, 9.0]), np.array([1, 0, 2, 0])
GROUP = np.array(["b", "a", "b", "c"], dtype=object)


def test_spells_go_to_their_group():
    parts = samples(STOP, KIND, GROUP, [0, 1, 2, 3], [1, 2, 3, 4], None)
    assert [part.label for part in parts] == ["a", "b", "c"]
    assert (parts[1].stop.tolist(), parts[1].kind.tolist()) == ([3, 7], [1, 2])
    assert (parts[1].start.tolist(), parts[1].weight.tolist(), parts[1].cluster) == ([0, 2], [1, 3], None)


def test_each_other_group_meets_the_reference():
    parts = samples(STOP, KIND, GROUP, None, None, None)
    assert [(one.label, base.label) for one, base in against(parts, None)] == [("b", "a"), ("c", "a")]
    assert [(one.label, base.label) for one, base in against(parts, "c")] == [("a", "c"), ("b", "c")]
    with pytest.raises(AnalysisError, match="not one of the groups"):
        list(against(parts, "d"))


def test_a_person_in_two_groups_makes_them_dependent():
    assert len(samples(STOP, KIND, GROUP, None, None, [1, 2, 1, 3])) == 3
    with pytest.raises(AnalysisError, match=r"1 persons .* in two groups"):
        samples(STOP, KIND, GROUP, None, None, [1, 1, 2, 3])
