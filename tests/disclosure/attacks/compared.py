"""Percentages times denominators in the table of who was compared, beside the same people elsewhere: of those who were
reached, who is not among the compared had a new record before; of those listed, who neither entered since nor is
compared was not followed before the program."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find
from tests.disclosure.attacks.reading import between

_TABLE = re.compile(r"survival\.\w+\.balance_historical_cohort")
_GROUP = re.compile(r"equity\.(?P<column>\w+?)\.(?P<group>\w+)\.(?P<stage>reached|risk_\d+m)")
_PERSONS = re.compile(r"data\.list_(?P<group>\w+)\.persons")
_SIDES = (("notified", "treated"), ("reference", "control"))
ALL = "all"


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People of a category who were reached after a new record, and who were listed before the program and not
    followed."""
    said = [*_elsewhere(released)]
    for id, table in released.tables.items():
        if _TABLE.fullmatch(id):
            said += _of_table(table, {one.count.who for one in said})
    return finds(said, _laws(one.count for one in said), smallest_shown)


def _of(state: str, who: str = ALL) -> Count:
    return Count("compared", who, "", state)


def _elsewhere(released: Results) -> Iterator[Stated]:
    totals = {"data.persons": "listed", "data.due": "due since", "data.due_notified": "reached since"}
    for one in released.estimates.values():
        if one.id in totals and one.value is not None:
            yield Stated(_of(totals[one.id]), one.value, one.value, one.id)
        if (match := _PERSONS.fullmatch(one.id)) and one.value is not None:
            yield Stated(_of("listed", f"list {match['group']}"), one.value, one.value, one.id)
        if match := _GROUP.fullmatch(one.id):
            who = f"{match['column']} {match['group']}"
            states = ("due since", "reached since") if match["stage"] == "reached" else ("listed", "")
            for state, value in zip(states, (one.n, one.events), strict=True):
                if state and value is not None:
                    yield Stated(_of(state, who), value, value, one.id)
    if "delivery.reach" in released.tables:
        for row in released.tables["delivery.reach"].records():
            who = str(row["group"]).lower()
            for state, name in (("due since", "due"), ("reached since", "reached")):
                if who.startswith("list ") and row[name] is not None:
                    yield Stated(_of(state, who), float(str(row[name])), float(str(row[name])), "delivery.reach")


def _of_table(table: Table, known: set[str]) -> Iterator[Stated]:
    for mean, people in _SIDES:
        column = [row[mean] for row in table.records()]
        rows = [(*str(row["covariate"]).partition(": "), row[mean], row[people]) for row in table.records()]
        left: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for covariate, _, category, share, n in rows:
            if n is not None:
                yield Stated(_of(mean), n, n, table.id)
            if category and share is not None and n is not None:
                least, most = between(share, column)
                low, high = math.ceil(n * least - 1e-9), math.floor(n * most + 1e-9)
                yield Stated(_of(mean, f"{covariate} {category.lower()}"), max(low, 0), high, table.id)
                left[covariate] = [left[covariate][0] + low, left[covariate][1] + high]
        for covariate, (low, high) in left.items():
            told = {f"{one} {category.lower()}" for one, _, category, *_ in rows if one == covariate}
            others = {who for who in known if who.partition(" ")[0] == covariate} - told
            whole = next((n for *_, n in rows if n is not None), None)
            complete = all(share is not None for one, _, _, share, _ in rows if one == covariate)
            if len(others) == 1 and whole is not None and complete:
                yield Stated(_of(mean, others.pop()), max(whole - high, 0), whole - low, table.id)


def _laws(counts: Iterable[Count]) -> Iterator[Law]:
    known = set(counts)
    for who in sorted({one.who for one in known}):
        after = Law(_of("reached since", who), (_of("notified", who), _of("reached after a new record", who)))
        before = (_of("due since", who), _of("reference", who), _of("before the program and not followed", who))
        for law in (after, Law(_of("listed", who), before)):
            if {law.whole, *law.parts[:-1]} <= known:
                yield law
