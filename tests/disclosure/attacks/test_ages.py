from __future__ import annotations

from datetime import date

import pytest

from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import Before, suppress
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.ages import attack
from tests.disclosure.attacks.handmade import share


def told(**bands):
    """Shares of bands of ages, each of so many people of whom so many have an event."""
    made = []
    for name, (people, events) in bands.items():
        group = Group(f"by-age-at-entry_{name}", "ipv_dir", "street")
        counts = {"n": group.people(people), "events": group.count(events, EVENTS, 365)}
        made.append(share(f"equity.age_at_entry.{name}.risk_12m", value=events / people, **counts))
    return Results.of(made)


FIRST = told(under_25=(330, 91), **{"25_to_34": (188, 38)})


@pytest.mark.parametrize(
    ("young", "found"),
    [
        ((352, 95), [("events, risk_12m from 25 to 25", 4)]),
        ((336, 91), [("people, risk_12m from 25 to 25", 6)]),
        ((352, 103), []),
    ],
)
def test_bands_that_begin_a_year_later(young, found):
    second = told(under_26=young, **{"26_to_34": (518 - young[0], 129 - young[1])})
    assert [(one.learned, one.low) for one in attack(FIRST, second)] == found
    profile = read_profile("cms11")
    signed = suppress(FIRST, profile, before=Before((), date(2025, 9, 30), {}))
    released = suppress(second, profile, before=Before((signed.kept,), date(2025, 9, 30), {}))
    assert attack(signed.results, released.results) == []
    gone = [one.value is None for one in released.results.estimates.values()]
    assert any(gone) == bool(found)
