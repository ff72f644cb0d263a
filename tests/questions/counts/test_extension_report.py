"""Staggered starts in words, on six areas with a planted ratio of 0.7."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.comparisons.difference_in_differences import GroupTimeEffects, group_time_effects
from ipvi_eval.its.comparisons.staggered_counts import StaggeredCounts, staggered_counts
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts import extension_report
from ipvi_eval.questions.counts.extension import Extension, Periods, extension_of
from tests.questions.counts.reading import read

STARTS = {"a": "2020-07", "b": "2021-07", "c": "2021-07"}
Staggered = tuple[Extension, StaggeredCounts, Periods, GroupTimeEffects]


def made(areas: str, starts: dict[str, str], ratio: float = 0.7, seed: int = 4) -> Staggered:
    rng = np.random.default_rng(seed)
    months = np.datetime64("2018-01", "M") + np.arange(60)
    series = {}
    for number, name in enumerate(areas):
        inside = np.zeros(60, bool) if name not in starts else months >= np.datetime64(starts[name])
        mean = (20 + 10 * number) * (1 + 0.2 * np.sin(np.arange(60) / 3)) * np.where(inside, ratio, 1.0)
        series[name] = monthly_series(months, rng.poisson(mean), np.full(60, 10_000.0 * (number + 2)), name=name)
    extension = extension_of(series, starts)
    found = staggered_counts(extension.counts, extension.start, exposure=extension.exposure, permutations=99)
    periods = extension.periods(people=True)
    return extension, found, periods, group_time_effects(periods.rates, periods.start)


@pytest.fixture(scope="module")
def staggered() -> Staggered:
    return made("abcdef", STARTS)


def test_estimates_hold_the_planted_ratio_and_count_no_people(staggered: Staggered) -> None:
    found = {e.id: e for e in extension_report.estimates("its.x", staggered[1])}
    ratio = found["its.x.staggered.ratio"]
    assert ratio.lower < 0.7 < ratio.upper < 1
    # Over 40 seeds of this world the placebo ratio has mean 1.01 and standard deviation 0.10.
    assert found["its.x.staggered.placebo_ratio"].value == pytest.approx(1, abs=0.3)
    assert found["its.x.staggered.averted"].value > 0
    assert all(one.n is None for one in found.values() if one.n_of == "areas")
    least = found["its.x.staggered.resolution"]
    assert (least.value, least.n, least.n_of) == (1 / staggered[1].assignments, staggered[1].assignments, "assignments")


def test_the_mean_difference_has_an_error_only_where_no_start_is_alone(staggered: Staggered) -> None:
    alone = extension_report.mean_difference("its.x", staggered[3], people=True, level=0.95)
    assert (alone.unit, alone.standard_error) == ("per 1,000 people per year", None)  # area a starts alone
    assert alone.value < 0
    pairs = made("abcdef", {"a": "2020-07", "d": "2020-07", "b": "2021-07", "c": "2021-07"})[3]
    known = extension_report.mean_difference("its.x", pairs, people=False, level=0.9)
    assert (known.unit, known.level) == ("incidents per month", 0.9)
    assert known.lower < known.value < known.upper


def test_years_in_the_program_add_up(staggered: Staggered) -> None:
    frame = extension_report.by_year(staggered[1], 1).frame
    assert frame["observed"].sum() == staggered[1].observed
    assert frame["area_months"].sum() == 30 + 18 + 18
    assert frame["year"].tolist() == [1, 2, 3]


def test_starts_are_named(staggered: Staggered) -> None:
    extension, _, periods, additive = staggered
    shown = extension_report.by_start(extension, periods, additive, people=True)
    assert shown.frame[["areas", "start"]].to_numpy().tolist() == [["a", "2020-07"], ["b, c", "2021-07"]]
    assert str(shown.note).startswith("Incidents per 1,000 people per year, in periods of 12 months")
    assert str(extension_report.by_start(extension, periods, additive, people=False).note).startswith(
        "Incidents per month"
    )


def test_sentences(staggered: Staggered) -> None:
    found = staggered[1]
    known = list(extension_report.estimates("its.x", found))
    texts = [read(finding.text, known) for finding in extension_report.in_words(found, "its.x", areas=2)]
    assert f"2 further areas. Months in the program had {found.ratio:.2f} times" in texts[0]
    assert f"({found.lower:.2f} to {found.upper:.2f} when each area is left out in turn), a clear diff" in texts[0]
    assert f"Among {found.assignments} ways" in texts[1]
    assert f"gives p = {found.permutation_p:.3f}, which cannot be below {1 / found.assignments:.3f}." in texts[1]
    assert f"would be {found.placebo_ratio:.2f}; it should be near one" in texts[2]


def test_what_cannot_be_said_is_said() -> None:
    # Three areas, the last of which begins late: without it nobody is untreated, and its own late months have no match.
    found = made("abc", {"a": "2020-01", "b": "2020-07", "c": "2022-01"}, ratio=1.0)[1]
    known = list(extension_report.estimates("its.x", found))
    texts = [read(finding.text, known) for finding in extension_report.in_words(found, "its.x", areas=1)]
    assert "1 further area." in texts[0]
    assert any("no area was still outside it" in text for text in texts)


def test_one_area_says_why_there_is_nothing() -> None:
    assert "names no area that the program reached later" in extension_report.one_area_only().text.template
