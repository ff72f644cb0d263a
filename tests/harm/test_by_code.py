"""Harm by code: by hand, and laws that any incidents obey."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.harm.by_code import harm_by_code


def test_by_hand():
    """One b carries 18 of 24, three a the rest."""
    found = harm_by_code(["a", "b", "a", "a"], [1, 18, 2, 3], few=2)
    assert found.rows["code"].tolist() == ["b", "a"]
    assert found.rows["share_of_harm"].tolist() == [0.75, 0.25]
    assert found.rows["share_of_incidents"].tolist() == [0.25, 0.75]
    assert (found.rare, found.on_rare) == (("b",), 0.75)
    assert found.sentence == "75.0% of the harm rests on 1 code with fewer than 2 incidents."


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0.01, 1e4)), min_size=1, max_size=80), st.integers(1, 90)
)
def test_laws(incidents, few):
    codes, harm = zip(*incidents, strict=True)
    found = harm_by_code(codes, harm, few=few)
    assert found.rows["incidents"].sum() == len(incidents)
    assert found.rows["share_of_harm"].sum() == pytest.approx(1)
    assert found.rows["incidents"].is_monotonic_increasing
    rare = [one for one in set(codes) if codes.count(one) < few]
    assert found.on_rare == pytest.approx(sum(h for c, h in incidents if c in rare) / sum(harm), abs=1e-12)
    assert set(found.rare) == set(rare)


def test_codes_may_be_numbers():
    assert harm_by_code(np.array([120, 120, 121]), [1, 1, 2], few=1).rare == ()


@pytest.mark.parametrize(
    ("codes", "harm", "words"),
    [
        (["a"], [0], "some harm"),
        (["a", "b"], [1, -1], "from 0"),
        (["a"], [1, 2], "code"),
        (["a", None], [1, 2], "code"),
    ],
)
def test_refusals(codes, harm, words):
    with pytest.raises(AnalysisError, match=words):
        harm_by_code(codes, harm)
