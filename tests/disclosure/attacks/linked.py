"""All subtractions at once: what one leaves open another closes."""

from __future__ import annotations

from collections.abc import Mapping

from ipvi_eval.results.store import Results
from tests.disclosure.attacks import clocks, delivery, exits, horizons, lists, outcomes, shares
from tests.disclosure.attacks.bounds import Known, Law, bounded, given_away
from tests.disclosure.attacks.count import Count, Stated, hidden, stated
from tests.disclosure.attacks.find import Find


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Every count that horizons, outcomes, lists, clocks, exits, shares and the flow together give away."""
    return given_away(known(released), smallest_shown)


def known(released: Results) -> Mapping[Count, Known]:
    """What the edition as a whole says of every count."""
    return bounded(*system(released))


def system(released: Results) -> tuple[list[Stated], tuple[Law, ...]]:
    """What the edition states, and every law between its counts, the hidden ones too."""
    statements = [*stated(released), *shares.stated(released), *delivery.stated(released)]
    gone = list(exits.laws(exits.horizon_counts(released)))
    counts = {one.count for one in statements} | {count for count, _ in hidden(released)}
    counts |= {part for law in gone for part in law.parts}
    laws = [law for rule in (horizons, outcomes, lists, clocks) for law in rule.laws(counts)]
    return statements, (*laws, *gone, *delivery.laws(released))
