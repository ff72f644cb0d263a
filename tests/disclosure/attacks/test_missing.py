from __future__ import annotations

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.recoding.bands import banded
from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.missing import attack

COLUMNS = "table column share"


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        (("none", "not shown"), ["incidents without sex, or with it"]),
        (("less than 5%", "not shown"), ["incidents without sex, or with it"]),
        (("not shown", "not shown"), []),
        (("none", "95% or more"), []),
    ],
)
def test_what_is_left_out_beside_what_is_told(shares, found):
    rows = [("incidents", column, share) for column, share in zip(("suspect", "sex"), shares, strict=True)]
    missing = table("data.missing", COLUMNS, *rows, ("custody", "end", "not shown"))
    assert [one.learned for one in attack(edition(missing))] == found


@pytest.mark.parametrize("of", [30, 500])
def test_bands_of_small_counts_and_of_others(of):
    rows = [("incidents", str(n), banded(n, of, read_profile("cms11")) or "not shown") for n in (0, 3, 12, of - 2, of)]
    assert attack(edition(table("data.missing", COLUMNS, *rows))) == []
