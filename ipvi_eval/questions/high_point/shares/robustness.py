"""How many people a published share must rest on for a conclusion to hold, where their number is not published."""

from __future__ import annotations

from ipvi_eval.questions.high_point.shares.comparison import RiskComparison
from ipvi_eval.synthesis.proportions import difference, normal_quantile, share_from_counts

_MOST = 5_000


def people_needed(row: RiskComparison) -> int | None:
    """The fewest people behind their share with whom, and with any more, the difference still excludes nought.

    None where our uncertainty alone includes nought, or where not even some thousands would do. The interval is
    Newcombe's with Wilson's limits for theirs.
    """
    low, high = row.difference_interval
    if low <= 0 <= high or row.theirs.value is None:
        return None
    mine, z = row.ours.share(), normal_quantile(row.level)
    for people in range(_MOST, 1, -1):
        low, high = difference(mine, share_from_counts(row.theirs.value * people, people), z=z)
        if low <= 0 <= high:
            return None if people == _MOST else people + 1
    return 2
