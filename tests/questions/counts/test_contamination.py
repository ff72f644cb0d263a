"""Contamination flags: the known programmes, windows that miss them, and a study's own register."""

from __future__ import annotations

from datetime import date

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.counts.contamination import KNOWN, Contamination, clean_areas, contamination_flags

AREAS = ["Kingston", "newburgh", "Orange County", "Middletown", "Troy"]


def test_known_programmes_in_a_long_window() -> None:
    """facts.md: Kingston own IPVI 2017-18, Newburgh own programme 2017, STRIVE Oct 2024 (Dutchess, Orange, ...)."""
    flags = contamination_flags(AREAS, first=date(2018, 1, 1), last=date(2025, 6, 30))
    own = {flag.area: flag for flag in flags if not flag.everywhere}
    assert set(own) == {"Kingston", "newburgh", "Orange County"}
    assert own["Kingston"].first == date(2018, 1, 1)
    assert own["Orange County"].first == date(2024, 10, 1)
    assert own["Orange County"].sentence == "Orange County: STRIVE funding, October 2024 to June 2025 (seen)"
    # The laws of 2019 took effect with 2020, the form is dated 02/2020, New York went on PAUSE in March 2020.
    assert {flag.what: flag.first for flag in flags if flag.everywhere} == {
        "bail and discovery reform": date(2020, 1, 1),
        "COVID-19": date(2020, 3, 1),
        "Domestic Incident Report form revised": date(2020, 2, 1),
    }
    assert {flag.last for flag in flags} == {date(2025, 6, 30)}
    assert {flag.sentence.split(":")[0] for flag in flags if flag.everywhere} == {"every area"}
    assert clean_areas(AREAS, first=date(2018, 1, 1), last=date(2025, 6, 30)) == ("Middletown", "Troy")


def test_a_window_before_the_programmes_is_clean() -> None:
    assert contamination_flags(AREAS, first=date(2014, 1, 1), last=date(2016, 12, 31)) == ()
    assert clean_areas(AREAS, first=date(2014, 1, 1), last=date(2016, 12, 31)) == tuple(AREAS)
    before_strive = clean_areas(["Orange County"], first=date(2018, 1, 1), last=date(2024, 9, 30))
    assert before_strive == ("Orange County",)


def test_own_register_and_ended_programmes() -> None:
    pilot = Contamination(what="pilot", areas=("Troy",), start=date(2019, 1, 1), end=date(2019, 6, 30))
    window = {"first": date(2019, 3, 1), "last": date(2022, 1, 31)}
    flags = contamination_flags(AREAS, **window, register=(*KNOWN, pilot))
    (troy,) = [flag for flag in flags if flag.area == "Troy" and not flag.everywhere]
    assert (troy.first, troy.last) == (date(2019, 3, 1), date(2019, 6, 30))
    assert not contamination_flags(["Troy"], first=date(2019, 7, 1), last=date(2019, 12, 31), register=(pilot,))
    with pytest.raises(AnalysisError, match="ends before"):
        contamination_flags(AREAS, first=date(2020, 1, 1), last=date(2019, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "touched"),
    [
        (date(2019, 6, 30), date(2019, 12, 31), True),  # its last day is the first of the window
        (date(2019, 7, 1), date(2019, 12, 31), False),
        (date(2018, 1, 1), date(2019, 1, 1), True),  # its first day is the last of the window
        (date(2018, 1, 1), date(2018, 12, 31), False),
    ],
)
def test_first_and_last_day_belong_to_a_programme(first: date, last: date, touched: bool) -> None:
    pilot = Contamination(what="pilot", areas=("Troy",), start=date(2019, 1, 1), end=date(2019, 6, 30))
    assert pilot.touches(" TROY ", first, last) is touched
    assert not pilot.touches("Albany", first, last)
