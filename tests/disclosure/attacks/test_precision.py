from __future__ import annotations

import pytest

from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.precision import attack


@pytest.mark.parametrize(
    ("value", "id", "found"),
    [
        (19 / 648, "survival.x", ["survival.x"]),
        (0.0293, "survival.x", []),
        (12345.0, "survival.x", []),
        (0.8304347826, "evidence.published.x", []),  # printed elsewhere
    ],
)
def test_more_digits_than_print(value, id, found):
    assert [one.ids[0] for one in attack(edition(share(id, value=value)))] == found
