from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.counted import EVENTS, EVERYBODY, Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import Before, suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Results, Table
from tests.disclosure.attacks.rounded import spans, worlds

ROUNDED = read_profile("rounded")
DAYS = (182, 364)


def results(lists):
    """A table of people by list, and the shares of each within two horizons."""
    sizes = {name: Group(name, "x").people(people) for name, (people, *_) in lists.items()}
    sizes[EVERYBODY] = Group(EVERYBODY, "x").people(sum(sizes.values()))
    columns = (Column("list", "List", "text"), Column("n", "People", "count"))
    yield Table(id="sizes", title="Sizes", columns=columns, rows=tuple(sizes.items()))
    for name, (people, *events) in lists.items():
        counts = [Group(name, "x").count(count, EVENTS, day) for day, count in zip(DAYS, events, strict=True)]
        columns = tuple(Column(f"d{day}", f"Day {day}", "count") for day in DAYS)
        yield Table(id=f"{name}.events", title="Events", columns=columns, rows=(tuple(counts),))
        for day, count in zip(DAYS, counts, strict=True):
            told = {"n": sizes[name], "events": count, "method": "share"}
            yield Estimate(id=f"{name}.d{day}", value=count / people, unit="proportion", **told)


def attacked(lists, released):
    sizes = dict(released.tables["sizes"].rows)
    found = {
        name: list(
            worlds(
                (sizes[name], *released.tables[f"{name}.events"].rows[0]),
                tuple(released.estimates[f"{name}.d{day}"] for day in DAYS),
                ROUNDED.base,
            )
        )
        for name in lists
    }
    return spans(sizes[EVERYBODY], found, ROUNDED.base)


def truth(lists):
    return {
        f"{name} {what}": count
        for name, (people, early, late) in lists.items()
        for what, count in {"people": people, "early": early, "late": late - early, "free": people - late}.items()
    }


def narrow(lists, released):
    found = attacked(lists, released)
    true = truth(lists)
    assert all(found[name][0] <= count <= found[name][1] for name, count in true.items())
    return {
        name: found[name]
        for name, count in true.items()
        if 0 < count < ROUNDED.smallest_shown and found[name][1] - found[name][0] < ROUNDED.smallest_shown
    }


def drawn(seed):
    rng = np.random.default_rng(seed)
    lists = {}
    for name in ("list_a", "list_b"):
        people = int(rng.integers(12, 80))
        late = int(rng.integers(0, people + 1))
        lists[name] = (people, int(rng.integers(0, late + 1)), late)
    return lists


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_is_found_in_any_world(seed):
    lists = drawn(seed)
    released = suppress(Results.of(results(lists)), ROUNDED, before=Before(secret=b"a secret of the agency")).results
    assert narrow(lists, released) == {}


def in_tables(lists):
    """The same, each share a percentage beside its counts in a row of a table."""
    sizes = {name: Group(name, "x").people(people) for name, (people, *_) in lists.items()}
    sizes[EVERYBODY] = Group(EVERYBODY, "x").people(sum(sizes.values()))
    columns = (Column("list", "List", "text"), Column("n", "People", "count"))
    yield Table(id="sizes", title="Sizes", columns=columns, rows=tuple(sizes.items()))
    columns = (Column("n", "People", "count"), Column("events", "Events", "count"), Column("share", "%", "derived"))
    for name, (people, *events) in lists.items():
        counts = [Group(name, "x").count(count, EVENTS, day) for day, count in zip(DAYS, events, strict=True)]
        rows = tuple((sizes[name], count, round(100 * count / people, 1)) for count in counts)
        yield Table(id=f"{name}.shares", title="Shares", columns=columns, rows=rows)


def as_estimates(released):
    """What a reader of those tables has: the counts as they are printed, and each percentage that is left."""
    yield released.tables["sizes"]
    for id, table in released.tables.items():
        name, _, of_shares = id.partition(".")
        if of_shares:
            columns = tuple(Column(f"d{day}", f"Day {day}", "count") for day in DAYS)
            rows = (tuple(row["events"] for row in table.records()),)
            yield Table(id=f"{name}.events", title="Events", columns=columns, rows=rows)
            for day, row in zip(DAYS, table.records(), strict=True):
                value = None if row["share"] is None else round(row["share"] / 100, 3)
                yield Estimate(id=f"{name}.d{day}", value=value, unit="proportion", method="share")


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_is_found_beside_percentages_of_true_counts(seed):
    """A percentage is made of true counts: it stays where it tells none that is small, and falls where it does."""
    lists = drawn(seed)
    before = Before(secret=b"a secret of the agency")
    released = suppress(Results.of(in_tables(lists)), ROUNDED, before=before).results
    assert narrow(lists, Results.of(as_estimates(released))) == {}
    tables = [table for id, table in released.tables.items() if id.endswith(".shares")]
    assert all(row["n"] % ROUNDED.base == 0 == row["events"] % ROUNDED.base for one in tables for row in one.records())


def test_percentages_of_lists_that_are_large_stay():
    lists = {"list_a": (410, 50, 120), "list_b": (600, 200, 400)}
    released = suppress(Results.of(in_tables(lists)), ROUNDED, before=Before(secret=b"a secret of the agency")).results
    assert [row["share"] for row in released.tables["list_a.shares"].records()] == [12.2, 29.3]


def test_it_finds_what_shares_beside_rounded_counts_would_give_away():
    """Were they left in: of 41 people, 5 by the first horizon and 3 more by the second."""
    lists = {"list_a": (41, 5, 8), "list_b": (60, 20, 40)}
    before = Before(secret=b"a secret of the agency")
    every = Results.of(results(lists))
    released = suppress(every, ROUNDED, before=before).results
    assert narrow(lists, released) == {}
    left = [
        Estimate(id=id, value=round(one.value, 3), unit="proportion", method="share")
        for id, one in every.estimates.items()
    ]
    found = narrow(lists, Results.of([*left, *released.tables.values()]))
    assert {"list_a early", "list_a late"} <= found.keys()
