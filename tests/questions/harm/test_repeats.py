"""Shares of repeats: counted again by hand, with the counts that they rest on and their keys."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.counted import Key
from ipvi_eval.questions.harm.repeats import repeats


@pytest.fixture(scope="module")
def shares(harm):
    return {one.id: one for one in repeats(harm)}


@pytest.mark.parametrize("of", ["pair", "victim", "suspect"])
def test_as_counted_one_by_one(harm, shares, of):
    days = {key: sorted(set(rows["day"])) for key, rows in harm.known.dropna(subset=of).groupby(of)}
    asked = [(day, mine) for mine in days.values() for day in mine if day >= 365]
    again = sum(any(day - 365 <= other < day for other in mine) for day, mine in asked)
    found = shares[f"harm.repeats.{of}"]
    assert (found.n, found.events) == (len(asked), again)
    assert found.value == again / len(asked)
    assert found.lower < found.value < found.upper
    early = sum(day < 365 for mine in days.values() for day in mine)
    assert found.cells == (early, harm.known["incident"].nunique())


def test_keys(shares):
    found = shares["harm.repeats.victim"]
    assert found.n.key == Key("Poughkeepsie", "looked back from, by victim", "ipv_dir")
    assert found.events.key.state == "repeats, by victim"
    assert [cell.key.state for cell in found.cells] == ["too early, by victim", "incidents"]
    assert found.cells[1].key.until.startswith("2016-01 to ")


def test_whom_the_numbers_are_about(shares):
    for found in shares.values():
        assert "12 months of record before" in found.scope.population
        assert found.scope.clock == "calendar days since the incident before"


def test_what_is_not_known_is_said(with_incidents):
    no_victim = {"victim": lambda rows: pd.NA, "dyad": lambda rows: "D" + rows["suspect"].fillna("0")}
    found = list(repeats(with_incidents(**no_victim)))
    assert [getattr(one, "id", "") for one in found] == ["harm.repeats.pair", "", "harm.repeats.suspect"]
    assert found[1].what == "Repeats against the same victim"


def test_without_victims_those_of_one_suspect_are_still_told(with_incidents):
    pair, victim, suspect = repeats(with_incidents(victim=lambda rows: pd.NA))
    assert [one.what for one in (pair, victim)] == ["Repeats of the same pair", "Repeats against the same victim"]
    assert suspect.events > 20
