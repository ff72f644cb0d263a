"""Bands of a share: read by somebody who knows everything but the count, they hold enough counts each."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ipvi_eval.disclosure.bands import banded
from ipvi_eval.disclosure.profiles import Profile, read_profile

CMS = read_profile("cms11")


@pytest.mark.parametrize("of", [1, 10, 43, 44, 60, 87, 88, 131, 219, 220, 237, 439, 440, 441, 613, 2000])
def test_no_band_gives_a_small_count_away(of):
    """The worst reader knows how many rows there are, and tries every count against what is told."""
    told = defaultdict(list)
    for count in range(of + 1):
        told[banded(count, of, CMS)].append(count)
    small = {count for count in range(of + 1) if CMS.hides(count) or CMS.hides(of - count)}
    assert small <= set(told.pop(None, []))
    for words, counts in told.items():
        assert words in ("none", "all") or len(counts) >= CMS.smallest_shown, (words, counts)


def test_a_band_holds_the_share():
    for of in (440, 1234):
        for count in range(11, of - 10):
            words = banded(count, of, CMS)
            numbers = [int(one.strip("%")) for one in words.split() if one.endswith("%")]
            low = 0 if words.startswith("less") else numbers[0]
            high = 100 if words.endswith("more") else numbers[-1]
            assert low <= 100 * count / of < high <= low + 5


def test_the_words():
    assert [banded(count, 1000, CMS) for count in (0, 11, 49, 50, 499, 949, 950, 989, 1000)] == [
        "none", "less than 5%", "less than 5%", "5% to 10%", "45% to 50%", "90% to 95%", "95% or more", "95% or more",
        "all",
    ]  # fmt: skip
    assert [banded(30, of, CMS) for of in (440, 439, 219, 87, 43)] == [
        "5% to 10%", "less than 10%", "less than 25%", "less than 50%", None,
    ]  # fmt: skip


def test_where_no_zero_is_shown_none_is_not_said_either():
    strict = Profile(name="strict", smallest_shown=5, zero_shown=False, source="made up")
    assert [banded(count, 400, strict) for count in (0, 4, 5, 396, 400)] == [None, None, "less than 5%", None, None]
