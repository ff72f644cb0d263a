from __future__ import annotations

import hashlib

import pytest

from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.inputs import attack


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (hashlib.sha256(b"rows").hexdigest(), ["hash of an input in data.sources"]),
        ("Smith_list.xlsx", ["file name of an input in data.sources"]),
        ("incidents", []),
        ("2021 to 2025", []),
    ],
)
def test_a_table_of_what_went_in(cell, found):
    assert [one.learned for one in attack(edition(table("data.sources", "what", (cell,))))] == found
