from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.report.wording import numbers


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        # The house style, written out by hand once for each unit.
        (0.1234, "proportion", "12.3%"),
        (0.0, "proportion", "0.0%"),
        (1.0, "proportion", "100.0%"),
        (-0.14, "proportion", "−14.0%"),
        (-0.0001, "proportion", "0.0%"),
        (0.021, "difference in proportions", "2.1 percentage points"),
        (0.857, "ratio", "0.86"),
        (1234.0, "incidents", "1,234"),
        (310.4, "incidents", "310"),
        (3.26, "incidents", "3.3"),
        (412.0, "persons", "412"),
        (391.6, "days", "392"),
        (52.0, "weeks", "52"),
        (45.85, "weeks", "45.9"),
        (6.0, "months", "6"),
        (38.21, "incidents per month", "38.2"),
        (0.034, "probability", "0.034"),
        (0.21, "probability", "0.21"),
        (0.0002, "probability", "less than 0.001"),
        (0.001, "probability", "0.001"),
        (0.1, "probability", "0.10"),
        (2.0, "years", "2"),
        # As 2 years and 10 incidents look, which these are once they are released.
        (2.04, "years", "2"),
        (9.96, "incidents", "10"),
        # Half a unit goes up.
        (6.25, "months", "6.3"),
        (0.0625, "proportion", "6.3%"),
        (0.0715, "proportion", "7.2%"),
        (-0.125, "ratio", "−0.13"),
        # Four digits are enough.
        (1234.5678, "ratio", "1,235"),
        (45.678, "log ratio", "45.68"),
        (10.4, "incidents", "10"),
        (-1234.5, "US dollars", "−$1,235"),
        (math.inf, "ratio", "no upper limit"),
        (-math.inf, "ratio", "no lower limit"),
    ],
)
def test_show(value: float, unit: Unit, expected: str) -> None:
    assert numbers.show(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    # High Point's shares as the Blue Ridge Now printed them on January 18, 2015; 17.5% has a decimal of its own.
    [(0.15, "proportion", "15%"), (0.11, "proportion", "11%"), (0.175, "proportion", "17.5%"), (0.8, "ratio", "0.80")],
)
def test_what_is_quoted_prints_as_its_source_has_it(value: float, unit: Unit, expected: str) -> None:
    found = Estimate(id="a", value=value, unit=unit, method="published", quoted=True)
    assert numbers.value(found) == expected
    assert numbers.value(replace(found, quoted=False)) == numbers.show(value, unit)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.021, "proportion", "+2.1%"),
        (-0.021, "proportion", "−2.1%"),
        (0.0004, "proportion", "0.0%"),
        (-0.0004, "proportion", "0.0%"),
        (-0.0, "proportion", "0.0%"),
        (0.0004, "difference in proportions", "0.0 percentage points"),
        (0.3, "US dollars", "$0"),
        (math.inf, "ratio", "no upper limit"),
    ],
)
def test_a_sign_stands_before_what_is_more_or_less_than_zero_as_printed(
    value: float, unit: Unit, expected: str
) -> None:
    assert numbers.signed(value, unit) == expected


@pytest.mark.parametrize(("value", "expected"), [(-0.0001, "0%"), (-0.0, "0%"), (-0.175, "−17.5%")])
def test_a_published_share_has_the_signs_of_the_others(value: float, expected: str) -> None:
    assert numbers.as_printed(value, "proportion") == expected


def test_interval_says_its_level() -> None:
    found = Estimate(id="a", value=0.12, lower=0.101, upper=0.149, level=0.9, unit="proportion", method="m")
    assert numbers.interval(found) == "90% CI 10.1% to 14.9%"


@pytest.mark.parametrize("kind", ["prediction interval", "credible interval"])
def test_an_interval_of_another_kind_says_so(kind: str) -> None:
    found = Estimate(id="a.b", value=0.8, unit="ratio", method=f"m, {kind}", lower=0.7, upper=0.9, level=0.95)
    assert numbers.interval(found) == f"95% {kind} 0.70 to 0.90"


def test_interval_of_points_says_the_unit_once() -> None:
    found = Estimate(
        id="a", value=0.0, lower=-0.02, upper=0.03, level=0.95, unit="difference in proportions", method="m"
    )
    assert numbers.interval(found) == "95% CI −2.0 to 3.0 percentage points"


def test_one_bound_only() -> None:
    found = Estimate(id="a", value=490.0, lower=300.0, level=0.95, unit="days", method="m")
    assert numbers.limits(found) == "300 to not reached"


def test_no_interval_is_an_error() -> None:
    with pytest.raises(ReportError, match=r"a\.b has no interval"):
        numbers.interval(Estimate(id="a.b", value=1.0, unit="number", method="m"))


@given(st.floats(-1e6, 1e6), st.sampled_from(["ratio", "incidents", "days", "number", "proportion"]))
def test_never_shows_minus_zero_or_a_hyphen(value: float, unit: Unit) -> None:
    shown = numbers.show(value, unit)
    assert "-" not in shown
    assert shown.lstrip("−").strip("0.,%") or "−" not in shown


def test_a_share_in_whole_per_cent() -> None:
    assert [numbers.whole_percent(share) for share in (0.3149, 0.0, 10.5)] == ["31%", "0%", "1,050%"]
