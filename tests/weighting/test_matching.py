"""Nearest-neighbour matching against R MatchIt, brute force, and its own laws."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.weighting.balance import balance_table
from ipvi_eval.weighting.matching import match_nearest


def test_r_matchit_pairs(reference):
    # R MatchIt 4.5.1: matchit(treat ~ ..., lalonde, method = "nearest", distance = "glm", m.order = "largest")
    content = json.loads((reference / "r" / "survival_weighting_matching.json").read_text())
    score, treated = np.array(content["ps"]["ps"]), np.arange(614) < 185
    expected = content["match_nn"]
    result = match_nearest(score, treated, caliper=None, scale="probability", search="nearest below")
    assert [str(i + 1) for i in result.treated] == expected["treated"]
    assert [str(i + 1) for i in result.control] == expected["control"]
    balance = balance_table(score, treated, result.weight, denominator="treated")
    assert balance.smd_after[0] == pytest.approx(expected["smd_after"]["distance"], abs=1e-8)
    # The definition searches both sides and so never does worse in total.
    both = match_nearest(score, treated, caliper=None, scale="probability")
    assert both.distance.sum() <= result.distance.sum()
    # The file's caliper run kept all 185 pairs although 142 of them lie further apart than 0.2 SD; ours drops them.
    strict = match_nearest(score, treated, caliper=0.2, scale="probability")
    assert strict.distance.max() <= 0.2 * score.std(ddof=1)
    assert strict.unmatched == 185 - len(strict.treated) > 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([None, 0.1, 0.5]))
def test_greedy_search_is_brute_force(seed, caliper):
    rng = np.random.default_rng(seed)
    score = np.round(rng.uniform(0.05, 0.95, 40), 2)  # ties on purpose
    treated = rng.random(40) < 0.4
    treated[:2] = (True, False)
    result = match_nearest(score, treated, caliper=caliper, scale="probability")
    width = np.inf if caliper is None else caliper * score.std(ddof=1)
    free, pairs = set(np.flatnonzero(~treated)), []
    for person in sorted(np.flatnonzero(treated), key=lambda i: (-score[i], i)):
        ranked = sorted(
            free,
            key=lambda j: (round(abs(score[j] - score[person]), 12), score[j], -j if score[j] <= score[person] else j),
        )
        if ranked and round(abs(score[ranked[0]] - score[person]), 12) <= width:
            pairs.append((person, ranked[0]))
            free.remove(ranked[0])
    assert list(zip(result.treated, result.control, strict=True)) == sorted(pairs)


def test_pairs_weights_and_the_unmatched():
    result = match_nearest([0.6, 0.61, 0.9, 0.2, 0.21], [1, 0, 1, 1, 0], caliper=0.2)
    assert result.tidy()[["treated", "control"]].to_numpy().tolist() == [[0, 1], [3, 4]]
    assert result.weight.tolist() == [1, 1, 0, 1, 1]
    assert result.pair.tolist() == [0, 0, -1, 1, 1]
    assert result.unmatched == 1


def test_more_treated_than_controls():
    assert match_nearest([0.6, 0.5, 0.4], [1, 1, 0], caliper=None).unmatched == 1


def test_bad_input():
    with pytest.raises(AnalysisError, match="hardly overlap"):
        match_nearest([0.9, 0.1], [1, 0])
    with pytest.raises(AnalysisError, match="strictly between"):
        match_nearest([1.0, 0.1], [1, 0])
    with pytest.raises(AnalysisError, match="caliper"):
        match_nearest([0.9, 0.1], [1, 0], caliper=0)
    with pytest.raises(AnalysisError, match="scale"):
        match_nearest([0.9, 0.1], [1, 0], scale="odds")
