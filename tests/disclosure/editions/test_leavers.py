"""How many may no longer be left over in a later edition: by hand, and in people by lot who are followed further."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.counted import AT_RISK, EVENTS, Group
from ipvi_eval.disclosure.editions.leavers import may_leave

REPORT, ARREST = (Group("list_c", outcome, "street") for outcome in ("ipv_dir", "ipv_arrest"))


def counted(*counts):
    return {count.key: int(count) for count in counts}


def flow(group, events, at_risk, day):
    return group.count(events, EVENTS, day), group.count(at_risk, AT_RISK, day)


def test_who_was_lost_with_a_report_may_be_arrested_after_all():
    """Of 400, 70 were lost without a report and 90 without an arrest: 20 had a report and were lost."""
    (reports, followed), (arrests, _) = flow(REPORT, 90, 240, 365), flow(ARREST, 40, 270, 365)
    counts = counted(reports, followed, *flow(ARREST, 40, 270, 365))
    of = ((reports.key, 1), (arrests.key, -1))
    assert may_leave(of, counts) == 20
    # Seven moved away without an arrest, and three without a report: four of the twenty are not followed again.
    gone = counted(REPORT.count(3, "moved", 365), ARREST.count(7, "moved", 365))
    assert may_leave(of, counts | gone) == 16
    # Of whom it is told for the arrest alone, all may have had no report.
    assert may_leave(of, counts | counted(ARREST.count(4, "moved", 365))) == 20
    assert may_leave(of, {key: count for key, count in counts.items() if key != followed.key}) == 0


def test_who_was_lost_between_two_days_may_be_followed_to_the_second():
    """70 were followed to the first and 50 to the second; ten had their event in between, so ten were lost."""
    (_, first), (_, second) = flow(REPORT, 20, 70, 182), flow(REPORT, 30, 50, 365)
    counts = counted(*flow(REPORT, 20, 70, 182), *flow(REPORT, 30, 50, 365))
    assert may_leave(((first.key, 1), (second.key, -1)), counts) == 10


@pytest.mark.parametrize("change", [{"cohort": "list_d"}, {"clock": "calendar"}, {"until": "182"}, {"state": AT_RISK}])
def test_of_other_differences_nobody_leaves(change):
    """Events up to a day, and between two days, stay what they were; groups are not told from each other by it."""
    (reports, followed), (arrests, free) = flow(REPORT, 90, 240, 365), flow(ARREST, 40, 270, 365)
    counts = counted(reports, followed, arrests, free)
    other = replace(arrests.key, **change)
    assert may_leave(((reports.key, 1), (other, -1)), counts | {other: 40}) == 0


def test_after_the_whole_follow_up_it_is_not_known_who_was_lost():
    counts = {replace(key, until=""): count for key, count in counted(*flow(REPORT, 90, 240, 365)).items()}
    of = [(key, sign) for key, sign in zip(counts, (1, -1), strict=True)]
    assert may_leave(of, counts) == 0


def test_never_more_leave_and_some_do():
    """1,000 times 200 people with days of report, arrest and end of follow-up, which is later in the second edition."""
    rng, left = np.random.default_rng(4), []
    for _ in range(1000):
        report, arrest = rng.exponential(400, 200), rng.exponential(500, 200)
        arrest = np.maximum(report, arrest)  # who is arrested has a report
        end = rng.uniform(50, 800, 200)
        later = end + rng.uniform(0, 300)
        day, before = 365, rng.integers(100, 360)

        def seen(when, end, by):
            return (when <= np.minimum(end, by)), (when > by) & (end >= by)

        (reports, followed), (arrests, free) = seen(report, end, day), seen(arrest, end, day)
        counts = counted(
            *flow(REPORT, reports.sum(), followed.sum(), day), *flow(ARREST, arrests.sum(), free.sum(), day)
        )
        of = ((REPORT.count(0, EVENTS, day).key, 1), (ARREST.count(0, EVENTS, day).key, -1))
        gone = (reports & ~arrests) & ~(seen(report, later, day)[0] & ~seen(arrest, later, day)[0])
        assert gone.sum() <= may_leave(of, counts)
        early = seen(report, end, before)
        counts |= counted(*flow(REPORT, early[0].sum(), early[1].sum(), before))
        of = ((REPORT.count(0, AT_RISK, before).key, 1), (REPORT.count(0, AT_RISK, day).key, -1))
        stopped = (early[1] & ~followed) & ~(seen(report, later, before)[1] & ~seen(report, later, day)[1])
        assert stopped.sum() <= may_leave(of, counts)
        left.append((gone.sum(), stopped.sum()))
    assert (np.mean(left, axis=0) > 1).all()
