from __future__ import annotations

import pytest

from tests.disclosure.attacks.alternative_text import attack
from tests.disclosure.attacks.test_figure import page

STEPS = [(3, 0.06), (9, 0.13)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Shares. List B: 6.0% within 6 months and 8.0% within 12 months.", [(4, 4)]),
        ("Shares. List B: 6.0% within 6 months and 30.0% within 12 months.", []),
        ("Shares. List B: 6.0% within 6 months; List C: 8.0% within 12 months.", []),
        ("A line chart.", []),
    ],
)
def test_two_horizons_in_words(text, found):
    assert [(one.low, one.high) for one in attack(page(STEPS, [(6, 0.06)], text))] == found
