"""A share as a band so wide that no small count follows from it, for counts that stand in no equation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipvi_eval.disclosure.profiles import Profile

_WIDTHS = (5, 10, 25, 50)
"""Per cent: each divides a hundred."""


def banded(count: int, of: int, profile: Profile) -> str | None:
    """The share that `count` is `of` as a band of percent ("5% to 10%", "none", "all"); None where all bands would be
    too narrow.

    Bands are as wide as it takes for each to hold twice as many counts as the smallest that is shown. So a small count
    stands in one with as many that are not: to leave it out would say that it is small, or its rest. How wide depends
    on `of` alone: a width that hung on the count would narrow it. The reader is not told `of`.
    """
    widths = [width for width in _WIDTHS if width * of >= 200 * profile.smallest_shown]
    if not widths:
        return None
    if profile.zero_shown and count in (0, of):
        return "all" if count else "none"
    width = widths[0]
    low = min(100 * count // (of * width) * width, 100 - width)
    if low == 0:
        return f"less than {width}%"
    return f"{low}% or more" if low + width == 100 else f"{low}% to {low + width}%"
