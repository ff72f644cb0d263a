from __future__ import annotations

import pytest

from ipvi_eval.counted import EVENTS, FREE_AFTER, Group
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.relations.analyses import EVERY, FIRST
from ipvi_eval.pipeline.stages.release import COUNTS
from tests.disclosure.reader import left_over, told

AFTER, BEFORE = f"{EVENTS} after", f"{EVENTS} before"


def of(cohort, number, state=AFTER, until=""):
    return Group(cohort, "ipv_dir", "street").count(number, state, until)


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        ("all", "historical_cohort"),
        ("all", "comparison_area"),
        ("historical_cohort", "historical_cohort_matched"),
        ("comparison_area", "comparison_area_matched"),
        ("notification.andersen_gill", "all"),
        ("notification.frailty", "notification.pwp_gap"),
        ("comparison_area.list_c", "historical_cohort.list_c"),
        ("list_c", "comparison_area.list_c"),
    ],
)
@pytest.mark.parametrize("state", [AFTER, FREE_AFTER])
def test_what_is_left_of_the_wider_analysis(wider, narrower, state):
    assert 9 in left_over([of(wider, 59, state), of(narrower, 50, state)])


@pytest.mark.parametrize("name", FIRST)
@pytest.mark.parametrize("state", [AFTER, BEFORE])
def test_the_same_events_adjusted_otherwise_are_told_by_each_other(name, state):
    hidden, shown = of("all", 53, state), of(name, 53, state)
    assert told([hidden, shown], hidden).highest == 53
    assert told([hidden, of("notification.departure.early", 53, state)], hidden).highest > 53


def test_events_of_others_are_no_part():
    """Those before a notification, where others are compared with; by a day since entry; of people of another area."""
    assert left_over([of("all", 59, BEFORE), of("comparison_area", 50, BEFORE)]) == []
    assert left_over([of("all", 59, until="182"), of("historical_cohort", 50, until="182")]) == []
    assert 9 not in left_over([of("all", 59), of("historical_cohort.reference", 50)])


@pytest.mark.xdist_group("the shipped run")
def test_the_analyses_are_called_so(shipped_run):
    """A name that no analysis bears would link nothing."""
    kept = Kept.load(shipped_run.folder / "results" / "disclosure" / COUNTS)
    cohorts = {key.cohort for key in kept.counts if key.state == AFTER}
    designs = {"all", "historical_cohort", "historical_cohort_matched", "comparison_area", "comparison_area_matched"}
    assert designs | {*FIRST, *EVERY} <= cohorts
