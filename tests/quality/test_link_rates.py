"""Rates of links as a table."""

from __future__ import annotations

from ipvi_eval.data.linked.links import Link, links
from ipvi_eval.quality.link_rates import link_rates


def test_each_link_with_what_it_is_of():
    total, year = Link("custody", "person", "persons", 3, 4), Link("custody", "person", "persons", 1, 2, "A", 2020)
    assert link_rates([total, year]).rows == (
        ("custody", "person", "persons", "all", "all", 3, 4, 0.75),
        ("custody", "person", "persons", "2020", "A", 1, 2, 0.5),
    )


def test_the_county_has_them_for_lists_custody_and_notifications(clean):
    rows = link_rates(links(clean)).rows
    assert {(row[0], row[2]) for row in rows} >= {
        ("incidents", "persons"),
        ("custody", "persons"),
        ("notifications", "persons"),
    }
