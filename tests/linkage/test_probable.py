"""Probable pairs: one person's records are likelier than two people's, and what is missing is said."""

from __future__ import annotations

import sys

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.linkage.link_plan import read_link_plan
from ipvi_eval.linkage.probable import probable
from ipvi_eval.linkage.records import read_records


@pytest.fixture(scope="module")
def scored(linked_once):
    plan = read_link_plan(linked_once.folder / "link.toml")
    records = read_records(linked_once.folder, plan)
    return records.frame, probable(records.frame, plan)


def test_the_probabilities_are_about_the_shares_of_true_pairs(linked_once, scored):
    """Of pairs between two levels as many are of one person as the model says, within what its few pairs allow."""
    frame, found = scored
    who = frame.apply(lambda row: linked_once.truth[row["table"], row["number"]], axis=1)
    true = who[found["left"]].to_numpy() == who[found["right"]].to_numpy()
    sure = found["probability"] >= 0.99
    assert true[sure].mean() > 0.98
    assert true[found["probability"] < 0.05].mean() < 0.05
    assert (found["left"] < found["right"]).all()
    assert not found.duplicated(["left", "right"]).any()


def test_without_splink_it_says_how_to_get_it(linked_once, monkeypatch):
    monkeypatch.setitem(sys.modules, "splink.internals.exceptions", None)
    plan = read_link_plan(linked_once.folder / "link.toml")
    with pytest.raises(DataError, match=r"pip install 'ipvi_eval\[linkage\]'"):
        probable(read_records(linked_once.folder, plan).frame, plan)


def test_records_that_never_agree_are_refused(linked_once):
    plan = read_link_plan(linked_once.folder / "link.toml")
    frame = read_records(linked_once.folder, plan).frame
    strange = frame.assign(first=frame["number"], last=frame["number"], born=None).astype("string")
    with pytest.raises(DataError, match="the records do not tell how alike"):
        probable(strange.drop_duplicates("number").reset_index(drop=True), plan)
