"""Profiles: the shipped ones, a county's own, and what is wrong with a broken one."""

from __future__ import annotations

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.errors import PlanError


@pytest.mark.parametrize(
    ("name", "hidden", "shown"),
    # privacy.md, "Rules, as named profiles".
    [
        ("cms11", [1, 10], [0, 11]),
        ("nchs10", [9], [10]),
        ("nydoh7", [6], [7]),
        ("uscs16", [15], [16]),
        ("wa10", [9], [0]),
        ("rounded", [1, 7], [0, 8]),
    ],
)
def test_shipped_profiles(name, hidden, shown):
    profile = read_profile(name)
    assert all(profile.hides(count) for count in hidden)
    assert not any(profile.hides(count) for count in [*shown, None])


def test_a_countys_own_profile(tmp_path):
    (tmp_path / "disclosure.toml").write_text('[mine]\nsmallest_shown = 5\nzero_shown = false\nsource = "us"\n')
    profile = read_profile("mine", tmp_path)
    assert [profile.hides(count) for count in (0, 4, 5)] == [True, True, False]


def test_a_rounded_count_that_may_not_be_shown_can_be_anything_from_nought_up():
    profile = read_profile("rounded")
    assert profile.base - 1 >= profile.smallest_shown
    assert read_profile("cms11").base == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"names mine, which is not a profile; choose one of cms11, nchs10"),
        ("[mine]\nsmallest_shown = 5\n", "must set smallest_shown, zero_shown and source"),
        (
            '[mine]\nsmallest_shown = 5\nzero_shown = true\nsource = ""\nbase = 5\n',
            "a whole number above smallest_shown",
        ),
        ('[mine]\nsmallest_shown = 4\nzero_shown = true\nsource = ""\n', "a whole number of at least 5"),
    ],
)
def test_a_broken_profile(tmp_path, text, message):
    (tmp_path / "disclosure.toml").write_text(text)
    with pytest.raises(PlanError, match=message):
        read_profile("mine", tmp_path)
