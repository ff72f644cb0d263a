"""Populations with a gap or a jump."""

from __future__ import annotations

from ipvi_eval.quality.populations import missing_years, population_jumps


def test_years_without_a_population(make):
    table = make("populations", area=["A", "A", "B"], year=[2019, 2021, 2020], population=[100, 100, 50])
    found = list(missing_years(table, 2019, 2021))
    assert ["A has no population for 2020" in one.what for one in found] == [True, False]
    assert "B has no population for 2019, 2021" in found[1].what


def test_jumps_by_their_size_each_year(make):
    people = [100000, 101000, 108000, 140000, 133000]
    years = [2016, 2017, 2018, 2019, 2021]  # 5 % down in two years is little
    table = make("populations", area=["A"] * 5, year=years, population=people)
    found = list(population_jumps(table))
    assert [(one.severity, one.rows) for one in found] == [("worth knowing", (3, 4)), ("changes numbers", (4, 5))]
    assert "changes by +30% a year from 2018 to 2019" in found[1].what


def test_a_clean_extract_has_neither(clean):
    assert list(missing_years(clean["populations"], 2016, 2025)) == []
    assert list(population_jumps(clean["populations"])) == []
