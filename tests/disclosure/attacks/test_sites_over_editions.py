"""Three editions of two sites and of both together: who holds all nine sets finds no small count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ipvi_eval.counted import EVENTS
from ipvi_eval.disclosure.solver.attacker import intervals
from tests.disclosure.attacks.sites_over_editions import SITES, seen
from tests.disclosure.editions.test_sites import EVERY, LEAST, C, D, made, of


def told(site, year, people, events):
    """People on two lists of a site and their events, and of both lists; of all are the sums."""
    rows = people.sum(axis=0), events.sum(axis=0)
    if site != "all":
        rows = people[SITES.index(site)], events[SITES.index(site)]
    counts = []
    for group, n, had in zip((C, D, EVERY), *([*row.tolist(), int(row.sum())] for row in rows), strict=True):
        counts += [group.people(n), group.count(had, EVENTS, 364)]
    return replace(of(site, *counts), freeze=date(year, 9, 30))


def nine_sets(seed):
    rng = np.random.default_rng(seed)
    people, events = rng.poisson([[30, 60], [12, 40]]), rng.poisson([[0.7, 9], [3, 12]])
    runs = []
    for year in (2023, 2024, 2025):
        for site in SITES:
            runs.append(made(told(site, year, people, events), *runs))
        people, events = people + rng.poisson([[2, 9], [1, 14]]), events + rng.poisson([[1, 4], [1, 6]])
    return runs


@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_is_found_in_nine_sets(seed):
    system, hidden, _ = seen(nine_sets(seed))
    small = np.flatnonzero((system.values > 0) & (system.values < LEAST))
    assert hidden[small].all()
    assert small.size > 20
    assert all(one.safe(LEAST) for one in intervals(system, hidden, small).values())


def test_a_nought_that_was_printed_and_is_withheld_next_may_be_eleven():
    """Who holds all sets cannot tell it from eleven or more."""
    looked_at = 0
    for seed in range(4):
        runs = nine_sets(seed)
        system, hidden, place = seen(runs)
        noughts = [
            place[number, key]
            for number, run in enumerate(runs[3:], 3)
            for key in run.hidden
            if runs[number - 3].counts[key] == 0 and key not in runs[number - 3].hidden
        ]
        looked_at += len(noughts)
        for one in intervals(system, hidden, np.array(noughts, dtype=int)).values() if noughts else ():
            assert one.safe(LEAST)
    assert looked_at
