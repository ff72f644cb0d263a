"""The headline by comparison as tables: a row for each, what is held and found, and how far chance may go."""

from __future__ import annotations

from ipvi_eval.diagnosis.measured.areas_tables import areas_tables
from tests.diagnosis.areas_rows import every_row, measured, row

RING = {"comparison": "ring"}


def test_each_comparison_has_a_row_with_what_it_holds_and_finds():
    special = [
        row(**RING, covers=0.991, leads=0.87, claimed=0.133),
        row(**RING, planted=True, covers=0.97, called=0.612, adjusted=0.79),
        row(**RING, estimator="chance", covers=0.64), row(**RING, estimator="chance", planted=True, adjusted=0.91),
    ]  # fmt: skip
    known = {(one.comparison, one.estimator, one.planted) for one in special}
    others = [one for one in every_row() if (one.comparison, one.estimator, one.planted) not in known]
    areas, beside = areas_tables("x", measured(*special, *others))
    assert (areas.id, beside.id) == ("x.areas", "x.areas_others")
    assert len(areas.rows) == len(beside.rows) == 4
    assert areas.rows[1][:2] == ("Smooth trends", "The eight around it")
    # .133 over .1.
    assert areas.rows[1][2:] == ("99.1%", "97.0%", "61.2%", "79.0%", "87.0%", "1.33")
    assert beside.rows[1] == (
        "Smooth trends", "The eight around it", "95.0%", "5.0%", "95.0%", "5.0%", "64.0%", "91.0%",
    )  # fmt: skip
    assert [one.label for one in areas.columns][3:5] == ["The same, 25% fewer", "25% fewer found"]


def test_the_note_tells_how_far_chance_goes_and_what_made_it():
    note = str(next(areas_tables("x", measured(*every_row()))).note)
    # sqrt(.95 x .05 / 1000) = .7 points, sqrt(.25 / 1000) = 1.6.
    assert "a share of 95% may be off by 0.7 points by chance and one of 50% by 1.6" in note
    assert "Rows are not independent: those of one kind of city are asked in the same cities" in note
    assert note.endswith("Made by python x.py, version 1.2, 2026-01-02.")


def test_the_note_says_plainly_what_the_first_kind_of_city_costs():
    """Of the three comparisons that may lead; what a synthetic control does is no answer of a report."""
    held = {"contiguous area": 0.989, "ring": 0.983, "whole city": 0.99, "synthetic control": 0.5}
    found = {"contiguous area": (0.37, 0.654), "ring": (0.579, 0.795), "whole city": (0.599, 0.832)}
    special = [row(comparison=one, covers=covers) for one, covers in held.items()]
    special += [row(comparison=one, planted=True, called=a, adjusted=b) for one, (a, b) in found.items()]
    known = {(one.comparison, one.estimator, one.planted) for one in special}
    others = [one for one in every_row() if (one.comparison, one.estimator, one.planted) not in known]
    areas, beside = areas_tables("x", measured(*special, *others))
    assert str(areas.note).startswith(
        "Smooth trends, plainly: intervals that claim 95% hold the truth in 98.3% to 99.0% of cities. 25% fewer is "
        "found in 37.0% to 59.9% of them, and limits that called exactly 5% without an effect would find it in 65.4% "
        "to 83.2%. Made-up cities, 1,000 in each row"
    )
    assert str(beside.note) == f'The cities, what chance allows and the words are those of the table "{areas.title}".'
