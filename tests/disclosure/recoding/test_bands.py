"""Bands of a share: read by somebody who knows everything but the count, they hold enough counts each."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ipvi_eval.disclosure.profiles import Profile, read_profile
from ipvi_eval.disclosure.recoding.bands import banded
from tests.disclosure.attacks.find import gives_away

CMS = read_profile("cms11")
STRICT = Profile(name="strict", smallest_shown=5, zero_shown=False, source="made up")


@pytest.mark.parametrize("of", [1, 10, 43, 44, 60, 87, 88, 131, 219, 220, 237, 439, 440, 441, 613, 2000])
@pytest.mark.parametrize("profile", [CMS, STRICT])
def test_no_band_gives_a_small_count_away(of, profile):
    """The worst reader knows how many rows there are, and tries every count against what is told."""
    told = defaultdict(list)
    for count in range(of + 1):
        told[banded(count, of, profile)].append(count)
    if list(told) == [None]:  # nothing is told of any count
        return
    for words, counts in told.items():
        assert words is not None  # which would say that this one is small, or its rest
        zero = profile.zero_shown and counts in ([0], [of])
        rests = [of - count for count in reversed(counts)]
        assert zero or not any(gives_away(own[0], own[-1], profile.smallest_shown) for own in (counts, rests))


def test_a_band_holds_the_share():
    for of in (440, 1234):
        for count in range(1, of):
            words = banded(count, of, CMS)
            numbers = [int(one.strip("%")) for one in words.split() if one.endswith("%")]
            low = 0 if words.startswith("less") else numbers[0]
            high = 100 if words.endswith("more") else numbers[-1]
            assert low <= 100 * count / of < high <= low + 5


def test_the_words():
    assert [banded(count, 1000, CMS) for count in (0, 1, 49, 50, 499, 949, 950, 999, 1000)] == [
        "none", "less than 5%", "less than 5%", "5% to 10%", "45% to 50%", "90% to 95%", "95% or more", "95% or more",
        "all",
    ]  # fmt: skip
    assert [banded(30, of, CMS) for of in (440, 439, 219, 87, 43)] == [
        "5% to 10%", "less than 10%", "less than 25%", "less than 50%", None,
    ]  # fmt: skip


def test_where_no_zero_is_shown_none_is_not_said_either():
    assert [banded(count, 400, STRICT) for count in (0, 4, 5, 396, 400)] == [
        "less than 5%", "less than 5%", "less than 5%", "95% or more", "95% or more",
    ]  # fmt: skip
