from __future__ import annotations

import pytest

from tests.disclosure.attacks.reading import half_unit


@pytest.mark.parametrize(
    ("numbers", "half"),
    [((0.27, 0.3), 0.005), ((0.5, 0.125, None), 0.0005), ((1 / 3, 0.2), 0.0), ((2e-05, 0.1), 0.5e-5), ((3, "x"), 0.5)],
)
def test_half_of_the_last_digit(numbers, half):
    assert half_unit(numbers) == pytest.approx(half)
