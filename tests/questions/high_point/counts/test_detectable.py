from __future__ import annotations

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.counts.detectable import detectable_fall, detectable_table, year_before


@pytest.mark.parametrize(
    ("yearly", "design", "falls"),
    [
        # Worked examples: 80 % power, two-sided 5 %, one year before and after, phi = 1, 2, 3. Worked with z = 2.80
        # in place of 2.8016, hence the tolerance of 0.07 percentage points.
        (465, "one place", (16.8, 22.9, 27.2)),
        (465, "equal comparison", (22.9, 30.7, 36.2)),
        (100, "one place", (32.7, 42.9, 49.6)),
        (25, "one place", (54.7, 67.4, 74.6)),
    ],
)
def test_detectable_fall_worked_examples(yearly: float, design: str, falls: tuple[float, ...]) -> None:
    computed = [100 * detectable_fall(yearly, dispersion=phi, design=design) for phi in (1, 2, 3)]  # type: ignore[arg-type]
    assert computed == pytest.approx(falls, abs=0.07)


def test_detectable_fall_refuses_nonsense() -> None:
    with pytest.raises(AnalysisError, match="above 0"):
        detectable_fall(0)


def test_a_fall_as_large_as_high_point_s_is_borderline_at_465_a_year() -> None:
    # facts.md: 465 a year detects 16.8 % in one place if counts vary by chance alone, and 22.9 % at twice that.
    frame = detectable_table(465, published_fall=0.2).set_index(["design", "dispersion"])
    assert frame["shown"].to_dict() == {
        ("one place", 1.0): "yes", ("one place", 2.0): "no", ("one place", 3.0): "no",
        ("equal comparison", 1.0): "no", ("equal comparison", 2.0): "no", ("equal comparison", 3.0): "no",
    }  # fmt: skip


def test_the_year_before_needs_twelve_months() -> None:
    months = [f"2020-{month:02d}" for month in range(1, 13)] + ["2021-01", "2021-02"]
    assert year_before(months, [10.0] * 14, start="2021-01") == 120
    assert year_before(months, [float(i) for i in range(14)], start="2021-02") == sum(range(1, 13))
    assert year_before(months, [10.0] * 14, start="2020-12") is None
