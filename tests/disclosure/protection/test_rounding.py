"""Rounded counts are near the true ones, still add up, are drawn without bias, and give no small count back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.counted import AT_RISK, EVENTS, Group, Key
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.protection.rounding import _nearest, controlled, drawn_up, rounded
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.disclosure.suppression import Before, suppress
from ipvi_eval.errors import AnalysisError, PlanError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Results, Table
from tests.disclosure.editions.test_kept import kept
from tests.disclosure.solver.test_attacker import table

BASE, LEAST, SECRET = 10, 8, b"a secret of the agency"
EVERY, A, B = (Group(name, "ipv_dir", "street") for name in ("all", "list_a", "list_b"))
counts = st.one_of(st.integers(0, 12), st.integers(0, 200))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(counts, min_size=n, max_size=n), min_size=2, max_size=5)),
    st.randoms(use_true_random=False),
)
def test_a_table_with_margins_adds_up_rounded_and_gives_no_small_count_back(cells, random):
    system, _ = table(cells)
    ups = np.array([random.random() * BASE < value % BASE for value in system.values])
    found = controlled(system, ups, BASE)
    # A table of two dimensions always has a zero-restricted rounding (Causey, Cox and Ernst 1985, JASA 80:903).
    assert found is not None
    assert not (found % BASE).any()
    assert not (system.equations @ found).any()
    assert (np.abs(found - system.values) < BASE).all()
    # Who knows all of that, with nothing beside it, is left at least as many values as may not be shown.
    known = replace(system, lowest=np.maximum(0.0, found - BASE + 1), highest=found + BASE - 1.0)
    small = np.flatnonzero((system.values > 0) & (system.values < LEAST))
    assert all(one.safe(LEAST) for one in intervals(known, np.ones(len(system), dtype=bool), small).values())
    # And with all exact numbers that are then still released.
    protection = protect(known, least=LEAST)
    assert all(one.safe(LEAST) for one in protection.intervals.values())
    assert all(
        known.lowest[p] <= one.lowest <= one.highest <= known.highest[p] for p, one in protection.intervals.items()
    )


def test_the_way_with_the_fewest_draws_overruled_is_taken():
    """Every way of a 2 x 2 table tried."""
    system, _ = table([[3, 14], [25, 37]])
    for ups in product([False, True], repeat=4):
        aim = np.array([*ups[:2], True, *ups[2:], True, False, True, True])
        found = controlled(system, aim, BASE)
        wanted = (system.values // BASE + aim) * BASE
        fewest = min(
            (np.array(way) != wanted).sum()
            for way in product(*[{v // BASE * BASE, -(-v // BASE) * BASE} for v in system.values.tolist()])
            if not (system.equations @ np.array(way)).any()
        )
        assert (found != wanted).sum() == fewest


def test_further_only_where_it_cannot_be_otherwise():
    """Three counts of 5 are 15, and twice each of two of them 10: 0 or 10 each does not do, whatever is drawn."""
    threes = System.of([5, 5, 5, 5, 15], [[(0, 1), (1, 1), (4, -1), (2, 1)], [(0, 1), (1, -1)], [(1, 1), (2, -1)]])
    aim = np.zeros(5, dtype=bool)
    assert controlled(threes, aim, BASE) is None
    found = controlled(threes, aim, BASE, reach=2)
    assert found is not None
    assert not (threes.equations @ found).any()
    assert (np.abs(found - threes.values) < 2 * BASE).all()


def test_draws_are_unbiased_repeated_with_the_secret_and_not_without():
    keys = [Key(f"list_{number}", EVENTS) for number in range(4000)]
    for value in (1, 5, 9):
        ups = np.array([drawn_up(key, value, BASE, SECRET) for key in keys])
        # Four standard errors of a share of 4,000.
        assert abs(ups.mean() - value / BASE) < 4 * np.sqrt(0.25 / 4000)
        assert [drawn_up(key, value, BASE, SECRET) for key in keys[:50]] == ups[:50].tolist()
    assert not any(drawn_up(key, value, BASE, SECRET) for key in keys[:50] for value in (0, 10, 250))
    other = [drawn_up(key, 5, BASE, b"another secret") for key in keys[:200]]
    assert other != [drawn_up(key, 5, BASE, SECRET) for key in keys[:200]]


def test_an_edition_keeps_what_hangs_together():
    """Lists add up, events within twelve months are no fewer than within six, and leavers no fewer than none."""
    edition = kept(
        EVERY.people(97), A.people(42), B.people(55), A.count(4, EVENTS, 182), A.count(9, EVENTS, 364),
        A.count(31, AT_RISK, 182), A.count(17, AT_RISK, 364),
    )  # fmt: skip
    for number in range(20):
        now = rounded(edition, BASE, (), f"secret number {number}".encode())
        told = now.rounded
        assert told.keys() == edition.counts.keys()
        assert told[A.people(0).key] + told[B.people(0).key] == told[EVERY.people(0).key]
        events, free = ([told[A.count(0, state, day).key] for day in (182, 364)] for state in (EVENTS, AT_RISK))
        assert events[0] <= events[1]
        assert free[0] >= free[1]
        assert max(one + other for one, other in zip(events, free, strict=True)) <= told[A.people(0).key]
        assert all(now.between(key)[0] <= edition.counts[key] <= now.between(key)[1] for key in told)


def test_without_a_secret_nothing_is_rounded():
    with pytest.raises(PlanError, match="set IPVI_PSEUDONYM_KEY"):
        rounded(kept(A.people(42)), BASE, (), None)


def test_where_nothing_fits_it_says_so(monkeypatch):
    monkeypatch.setattr("ipvi_eval.disclosure.protection.rounding.controlled", lambda *_: None)
    with pytest.raises(AnalysisError, match="no multiples of 10 near the counts fit together"):
        rounded(kept(A.people(42)), BASE, (), SECRET)


def test_where_one_count_is_aimed_too_high_it_alone_is_mended():
    system, _ = table([[4, 5, 6], [6, 7, 8], [1, 2, 3]])
    for place in range(len(system)):
        aim = system.values.copy()
        aim[place] += 1
        found = _nearest(system, np.arange(len(system)), aim, aim - 3, aim + 3)
        assert found is not None
        assert found.tolist() == system.values.tolist()


def test_a_count_rounded_down_that_grew_by_one_is_not_printed():
    """48 people were known last year, from a share of theirs. 40 printed for this year's 49 would leave 48 and 49."""
    group = Group("list_c", "ipv_dir", "street")
    columns = (Column("n", "People", "count"),)

    def printed(number, *earlier, secret=b"secret"):
        told = group.people(number)
        table = Table(id="sizes", title="", columns=columns, rows=((told,),))
        one = Estimate(id="size", value=told, unit="persons", method="")
        before = Before(earlier, date(2024 + len(earlier), 10, 1), {}, secret)
        released = suppress(Results.of([table, one]), read_profile("rounded"), before=before).results
        assert released.estimates["size"].value == released.tables["sizes"].rows[0][0]
        return released.estimates["size"].value

    last = Kept(date(2024, 10, 1), {group.people(48).key: 48}, frozenset(), {}, {group.people(48).key: 50}, 10)
    down = next(one for one in (f"{n}".encode() for n in range(99)) if printed(49, secret=one) == 40)
    assert printed(49, last, secret=down) is None
    assert printed(69, last, secret=down) in (60, 70)
