"""Subtracting repeats from incidents, those of a pair from those of a suspect, and pairs at one report from those at
the one before: whoever came back once, or never, is what the larger number has more."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy.stats import binom

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Known, Law, bounded, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find
from tests.disclosure.attacks.reading import half_unit

KNOWN_BY = ("suspect", "victim", "pair")
REPORTS = ("second", "third", "fourth")
_DRAWS = 0.002
"""How far the mean of some thousand random orders may be from that of all."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Incidents that are no repeats, repeats by somebody else, pairs without a next report, that are few."""
    every = [*stated(released), *of_slope(released)]
    return finds(every, tuple(laws()), smallest_shown)


def of_slope(released: Results) -> Iterator[Stated]:
    """Where no pair has a third report, the slope is severe second reports less severe first ones, by pairs; and of
    reports in random order a mild first one is followed by a severe one in half the pairs that have one of each."""
    found = bounded(stated(released), tuple(laws()))
    places = (("pairs", "several"), ("severe", "first"), ("mild", "first"), ("mild", "then severe"))
    known = [found.get(of(*place), Known()) for place in places]
    if found.get(of("pairs", "beyond the second"), Known()).high or any(one.low != one.high for one in known):
        return
    several, first, mild, then_severe = (int(one.low) for one in known)
    slope, chance = (released.estimates.get(f"harm.along.{name}") for name in ("slope", "after_mild_by_chance"))
    if slope is not None and slope.value is not None:
        half = half_unit((slope.value, slope.lower, slope.upper))
        again = [several * (slope.value + side * half) + first - then_severe for side in (-1, 1)]
        yield Stated(of("severe", "then severe"), *again, slope.id)
    if chance is not None and chance.value is not None:
        both = mild - then_severe
        near = half_unit((chance.value,)) + _DRAWS
        mixed = [one for one in range(several - both + 1) if abs(_by_chance(one, both) - chance.value) <= near]
        if mixed:
            yield Stated(of("severe", "then severe"), several - both - mixed[-1], several - both - mixed[0], chance.id)


def _by_chance(mixed: int, both: int) -> float:
    """The mean share of mild first reports that a severe one follows, of so many pairs with one of each and with two
    mild ones, each in random order."""
    severe = np.arange(mixed + 1)
    return float(binom.pmf(severe, mixed, 0.5) @ (severe / np.maximum(severe + both, 1)))


def of(who: str, state: str) -> Count:
    """Incidents or pairs in a state, by what makes them the same."""
    return Count("repetition", who, "", state)


def stated(released: Results) -> Iterator[Stated]:
    """What the shares say they rest on."""
    for count, value, id in _named(released):
        if value is not None:
            yield Stated(count, value, value, id)
    for report in REPORTS:
        share, day = (released.estimates.get(f"harm.next.{report}{end}") for end in ("", "_quarter"))
        if share and day and None not in (share.n, share.events, day.value):
            # By that day a quarter had it; of pairs that had it on one day there may be more.
            yield Stated(of(report, "came by that day"), math.ceil(share.n / 4), share.events, day.id)


def _named(released: Results) -> Iterator[tuple[Count, int | None, str]]:
    for id, one in released.estimates.items():
        if id.startswith("harm.repeats."):
            who = id.rpartition(".")[2]
            early, every = (*one.cells, None, None)[:2]
            for state, value in (("asked", one.n), ("again", one.events), ("early", early)):
                yield of(who, state), value, id
            yield of("all", "incidents"), every, id
        if id.startswith("harm.next."):
            report = id.rpartition(".")[2]
            yield of(report, "watched"), one.n, id
            yield of(report, "came"), one.events, id
        if id == "harm.again.ratio":
            before, after = (*one.cells, None, None)[:2]
            yield of("pairs", "first known"), one.n, id
            yield of("pairs", "next reports"), one.events, id
            for side, value in (("before", before), ("after", after)):
                yield of("pairs", f"next reports {side}"), value, id
        if id == "harm.along.slope":
            reports, once = (*one.cells, None, None)[:2]
            yield of("pairs", "several"), one.n, id
            yield of("pairs", "reports of several"), reports, id
            yield of("pairs", "once"), once, id
        if id in ("harm.along.after_severe", "harm.along.after_mild"):
            first = id.rpartition("_")[2]
            yield of(first, "first"), one.n, id
            yield of(first, "then severe"), one.events, id
        if id == "harm.top.share":
            yield of("pairs", "all"), one.n, id
            yield of("pairs", "incidents"), one.events, id
    if (flow := released.tables.get("delivery.flow")) is not None:
        for row in flow.records():
            if row["step"] == "Incidents without a known suspect":
                yield of("suspect", "not known"), row["number"], flow.id  # type: ignore[misc]


def laws() -> Iterator[Law]:
    """What any reader of the definitions can write down."""
    for who in KNOWN_BY:
        yield Law(of(who, "asked"), (of(who, "again"), of(who, "no repeat")))
        yield Law(of("all", "incidents"), (of(who, "asked"), of(who, "early"), of(who, "not known")))
    for larger, smaller in pairwise(KNOWN_BY):
        for state in ("asked", "again", "early"):
            yield Law(of(larger, state), (of(smaller, state), of(f"{larger} and not {smaller}", state)))
    for report in REPORTS:
        yield Law(of(report, "watched"), (of(report, "came"), of(report, "did not come")))
        yield Law(of(report, "came"), (of(report, "came by that day"), of(report, "came after that day")))
    for earlier, later in pairwise(REPORTS):
        yield Law(of(earlier, "watched"), (of(later, "watched"), of(later, "never reached")))
    yield Law(of("pairs", "all"), (of("second", "watched"), of("second", "not watched")))
    yield Law(of("pairs", "incidents"), (of("pairs", "all"), of("pairs", "beyond the first")))
    yield Law(of("pairs", "beyond the first"), (of("pairs", "several"), of("pairs", "beyond the second")))
    for last in range(1, len(REPORTS)):
        came = tuple(of(report, "came") for report in REPORTS[1 : last + 1])
        yield Law(of("pairs", "beyond the second"), (*came, of("pairs", f"late, or beyond report {last + 2}")))
    yield Law(of("pairs", "beyond the second"), (of("fourth", "watched"), of("pairs", "third not watched, or later")))
    yield Law(of("pairs", "incidents"), (of("pair", "asked"), of("pair", "early")))
    yield Law(of("pairs", "all"), (of("pairs", "several"), of("pairs", "once")))
    yield Law(of("pairs", "incidents"), (of("pairs", "reports of several"), of("pairs", "once")))
    yield Law(of("pairs", "several"), (of("severe", "first"), of("mild", "first")))
    for first in ("severe", "mild"):
        yield Law(of(first, "first"), (of(first, "then severe"), of(first, "then mild")))
    yield Law(of("pairs", "several"), (of("second", "came"), of("pairs", "came later or were not watched")))
    yield Law(of("pairs", "several"), (of("third", "watched"), of("pairs", "not watched after the second")))
    yield from _of_next_reports()


def _of_next_reports() -> Iterator[Law]:
    """Of pairs with enough record before their first report: others began too early, and have next reports, too."""
    following = of("pairs", "next reports")
    yield Law(following, tuple(of("pairs", f"next reports {side}") for side in ("before", "after")))
    yield Law(of("pairs", "all"), (of("pairs", "first known"), of("pairs", "first not known")))
    yield Law(of("pairs", "first known"), (of("second", "watched"), of("pairs", "first known, not watched")))
    yield Law(of("pairs", "beyond the first"), (following, of("pairs", "next reports of the others")))
    looked_back = (of("pairs", "first known"), following, of("pairs", "reports of the others looked back from"))
    yield Law(of("pair", "asked"), looked_back)
    for last in range(len(REPORTS)):
        came = tuple(of(report, "came") for report in REPORTS[: last + 1])
        yield Law(following, (*came, of("pairs", f"next reports late, or beyond report {last + 2}")))
        if last:
            watched = tuple(of(report, "watched") for report in REPORTS[1 : last + 1])
            yield Law(following, (*watched, of("pairs", f"next reports not watched, or beyond report {last + 1}")))
