"""What spells accept as labels and weights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import (
    as_cause,
    as_clusters,
    as_event,
    as_groups,
    as_weight,
    refuse_overlap,
    whole_numbers,
)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([3, 1, 3], (1, 3)),
        ([True, False, True], (False, True)),
        (["b", "a", "b"], ("a", "b")),
        ([2.5, -1.0, 2.5], (-1.0, 2.5)),
        ([10**12, 5, 10**12], (5, 10**12)),
        (pd.Series(["D", "A", "D"], dtype="string"), ("A", "D")),
        (pd.Categorical(["D", "A", "D"], categories=["D", "C", "A"]), ("D", "A")),
    ],
)
def test_labels_of_any_kind(values, labels):
    groups = as_groups(values, 3, "group")
    assert groups.labels == labels
    assert [groups.labels[c] for c in groups.codes] == list(values)


def test_numbers_come_before_words_in_mixed_labels():
    groups = as_groups(np.array(["x", 1, "x"], dtype=object), 3, "group")
    assert groups.labels == (1, "x")


@pytest.mark.parametrize("values", [[7, 9, 7], ["p", "q", "p"], [10**12, 0, 10**12], pd.Series([1.5, 2.5, 1.5])])
def test_clusters_are_counted_once(values):
    clusters = as_clusters(values, 3)
    assert clusters.count == 2
    assert clusters.codes[0] == clusters.codes[2] != clusters.codes[1]
    assert clusters.codes.max() < clusters.size
    assert [clusters.labels[code] for code in clusters.codes] == list(values)


def test_labels_of_the_wrong_length_are_refused():
    with pytest.raises(AnalysisError, match="one value for each of the 3 spells"):
        as_groups(["a", "b"], 3, "group")
    with pytest.raises(AnalysisError, match="one value for each of the 3 spells"):
        as_clusters([1, 2], 3)


def test_whole_numbers():
    assert whole_numbers(None)
    assert whole_numbers(np.array([1.0, 3.0]))
    assert not whole_numbers(np.array([1.0, 1.5]))


def test_chosen_rows_leave_no_gaps_between_persons():
    # Whole numbers close together are their own codes: 4 stands for nobody here.
    clusters = as_clusters([3, 5, 6, 3], 4)
    assert (clusters.codes.tolist(), clusters.size, clusters.count) == ([0, 2, 3, 0], 4, 3)
    assert (clusters.groups.codes.tolist(), clusters.groups.labels) == ([0, 1, 2, 0], (3, 5, 6))
    some = clusters.at(np.array([2, 1]))
    assert (some.codes.tolist(), some.labels.tolist(), some.count) == ([1, 0], [5, 6], 2)


def test_causes_are_zero_for_censored_and_whole_numbers_above():
    assert as_cause([0, 2, 1], 3).tolist() == [0, 2, 1]
    assert as_cause([True, False], 2).tolist() == [1, 0]
    assert as_cause([], 0).tolist() == []
    with pytest.raises(AnalysisError, match="cause must be 0 for censored spells"):
        as_cause([0, -1, 1], 3)
    with pytest.raises(AnalysisError, match="number the causes 1, 2"):
        as_cause([0, 10**9], 2)


@pytest.mark.parametrize("values", [[0, 1, 2], [0, -1, 1], [3, 0, 0]])
def test_an_event_happened_or_did_not(values):
    assert as_event([0, 1, 1], 3).tolist() == [False, True, True]
    with pytest.raises(AnalysisError, match="event must be 0 "):
        as_event(values, 3)


def test_weights_are_above_nothing_and_can_be_squared():
    assert as_weight([1e-59, 0.4, 1e59], 3).tolist() == [1e-59, 0.4, 1e59]
    refused = [([0, 1], "1 values of zero"), ([-1, 1], "zero or below"), ([1e-61, 1], "small"), ([1, 1e61], "large")]
    for values, words in refused:
        with pytest.raises(AnalysisError, match=words):
            as_weight(values, 2)


def test_spells_of_one_person_may_touch_and_not_overlap():
    owner = as_clusters(["a", "a", "b", "a"], 4)
    stop = np.array([5.0, 9.0, 7.0, 12.0])
    refuse_overlap(owner, np.array([0.0, 5.0, 0.0, 9.0]), stop)
    with pytest.raises(AnalysisError, match=r"^1 spells begin before an earlier spell of the same person ends"):
        refuse_overlap(owner, np.array([0.0, 4.9, 0.0, 9.0]), stop)
    with pytest.raises(AnalysisError, match=r"^2 spells begin"):
        refuse_overlap(owner, None, stop)


@pytest.mark.parametrize("weight", [1e-60, 1e60])
def test_weights_that_can_be_squared_are_kept_and_others_refused(weight):
    assert as_weight([1.0, weight], 2)[1] == weight
    with pytest.raises(AnalysisError, match="to be squared"):
        as_weight([1.0, weight**1.001], 2)
