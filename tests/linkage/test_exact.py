"""What is settled before any model: one number, and identities that are alike to the letter."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.linkage.exact import born_on_several_days, same_identity, same_number


def frame(*rows):
    columns = ["system", "form", "first", "last", "born", "sex"]
    return pd.DataFrame(rows, columns=columns).astype("string")


def test_a_number_is_of_one_person_in_one_system():
    found = frame(
        ["police", "1", "a", "b", "2000-01-01", "f"],
        ["police", "1", "x", "y", "2000-01-02", "f"],
        ["jail", "1", "a", "c", "2000-01-01", "f"],
    )
    assert same_number(found).tolist() == [1, 1, 0]
    assert born_on_several_days(found) == 1


def test_both_names_and_the_day_tell_who_it_is():
    found = frame(
        ["police", "1", "a", "b", "2000-01-01", "f"],
        ["jail", "7", "a", "b", "2000-01-01", None],
        ["jail", "8", "a", "b", "2000-01-02", "f"],
        ["jail", "9", "a", "b", None, "f"],
    )
    groups = same_identity(found)
    assert groups[0] == groups[1] != groups[2]
    assert pd.isna(groups[3])


def test_another_sex_leaves_it_to_the_model():
    found = frame(["police", "1", "a", "b", "2000-01-01", "f"], ["jail", "7", "a", "b", "2000-01-01", "m"])
    assert same_identity(found).isna().all()
