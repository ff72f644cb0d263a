from __future__ import annotations

import pytest

from ipvi_eval.its.series.gates import judge


@pytest.mark.parametrize(
    ("before", "after", "events_before", "events_after", "parameters", "kind", "says"),
    [
        (6, 5, 60, 50, 4, "describe only", "11 periods: fewer than 12"),
        (30, 5, 300, 50, 4, "describe only", "5 after: fewer than 6"),
        (24, 24, 200, 0, 8, "describe only", "no incident after"),
        (24, 24, 0, 200, 8, "describe only", "no incident before"),
        (24, 24, 0, 0, 8, "describe only", "no incident at all"),
        (8, 8, 90, 90, 13, "describe only", "leave fewer than 4 degrees of freedom"),
        (8, 8, 90, 90, 12, "low power", "16 periods: fewer than 24"),
        (6, 6, 60, 60, 9, "describe only", "9 terms for 12 periods leave fewer than 4 degrees of freedom"),
        (6, 6, 60, 60, 4, "low power", "12 periods: fewer than 24"),
        (12, 11, 120, 110, 8, "low power", "smallest detectable effect first"),
        (12, 12, 120, 120, 8, "standard", "standard: long and full enough for the answer and its test"),
        (36, 35, 400, 400, 8, "standard", "standard"),
        (36, 36, 400, 400, 8, "trend flexibility mandatory", "drifting level, quadratic, spline"),
        (24, 24, 100, 100, 8, "standard", "quarters or exact"),
    ],
)
def test_gates_at_their_borders(
    before: int, after: int, events_before: int, events_after: int, parameters: int, kind: str, says: str
) -> None:
    # Borders: statistics.md, section Gates.
    gate = judge(
        months_before=before,
        months_after=after,
        events_before=events_before,
        events_after=events_after,
        parameters=parameters,
    )
    assert gate.kind == kind
    assert says in gate.sentence
    assert gate.p_value_allowed == (kind != "describe only")
    assert gate.show_minimum_detectable_effect_first == (kind in ("describe only", "low power"))


def test_the_mean_is_per_month_for_quarters_too() -> None:
    sides = {"months_before": 12, "months_after": 12, "events_before": 120, "events_after": 120, "parameters": 4}
    assert not judge(**sides).low_counts
    # Five a month are not below five.
    assert not judge(**(sides | {"events_before": 60, "events_after": 60})).low_counts
    assert judge(**(sides | {"events_before": 60, "events_after": 59})).low_counts
    quarters = judge(**sides, months_per_period=3)
    assert quarters.low_counts
    # What is summed already is not told to be summed.
    assert quarters.sentence.endswith("mean below 5 a month: read the exact ratio beside the model")


def test_no_incident_at_all_is_not_sent_to_another_method() -> None:
    sides = {"months_before": 12, "months_after": 12, "parameters": 4}
    none = judge(**sides, events_before=0, events_after=0)
    assert none.sentence == "describe only: no incident at all"
    assert none.low_counts
    one = judge(**sides, events_before=1, events_after=0)
    assert one.sentence.endswith("mean below 5 a month: use quarters or exact methods beside the model")


def test_how_long_a_straight_trend_is_borne_is_a_matter_of_years() -> None:
    sides = {"months_before": 12, "months_after": 12, "events_before": 900, "events_after": 900, "parameters": 4}
    assert judge(**sides).kind == "standard"
    assert judge(**sides, months_per_period=3).kind == "trend flexibility mandatory"  # six years
    assert judge(**sides, months_per_period=3, straight_trend=False).kind == "standard"


def test_one_period_is_no_plural() -> None:
    gate = judge(months_before=1, months_after=59, events_before=9, events_after=500, parameters=4)
    assert gate.sentence == "describe only: 1 period before and 59 after: fewer than 6 on a side"
