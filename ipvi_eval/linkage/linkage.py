"""A whole linkage: from files that name people to a crosswalk that names nobody, with what it did in figures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.linkage_record import LinkageRecord
from ipvi_eval.linkage.exact import born_on_several_days, same_identity, same_number
from ipvi_eval.linkage.link_plan import LinkPlan, read_link_plan
from ipvi_eval.linkage.pairs_file import Decision, Number, Told, read_decisions, write_pairs
from ipvi_eval.linkage.people import People
from ipvi_eval.linkage.probable import probable
from ipvi_eval.linkage.records import Records, read_records
from ipvi_eval.printed import Printed
from ipvi_eval.whole_file import replaced

_PERSON = "person"


@dataclass(frozen=True, slots=True, repr=False)
class Linkage(Printed):
    """What a linkage did.

    `read` rows, of which `nameless` have no number, hold `numbers` numbers of `people` people. `by_identity` numbers
    were joined because names and day of birth are alike; of the pairs that are not settled so, `accepted` are likely
    enough, `same` and `different` were decided by somebody, `open` wait for that and are two people until then,
    and `prevented` would have joined what somebody kept apart. `several_days` numbers have records with different days
    of birth.

    `false_links` is the share of the accepted pairs that the model expects to be of two people, `missed_links` that of
    the pairs it expects to be of one person, among those compared, that are not joined; None where there are none.
    """

    title = "Linkage"

    read: int
    nameless: int
    numbers: int
    people: int
    by_identity: int
    accepted: int
    same: int
    different: int
    open: int
    prevented: int
    several_days: int
    false_links: float | None
    missed_links: float | None
    crosswalk: Path
    record: Path
    pairs: Path
    mapping: str


def link(path: Path) -> Linkage:
    """Carry out the linkage whose plan is the file `path`, and write its crosswalk, the record of its thresholds beside
    it, and its pairs for review.

    Raises PlanError and DataError saying what is wrong with the plan or the files, OutputError where nothing can be
    written; what was there then stays.
    """
    plan, folder = read_link_plan(path), path.parent
    records = read_records(folder, plan)
    decided = _decided(records.frame, read_decisions(folder / plan.pairs, plan))
    people = People(len(records.frame), [pair for pair, word in decided.items() if word == "different"])
    prevented = _settle(people, records.frame)
    numbers = int(same_number(records.frame).nunique())
    settled = np.unique(people.labels()).size
    pairs = _likeliest(records, people, plan, decided)
    joined = [one for one in pairs if one.decision == "same" or (not one.decision and one.probability >= plan.accept)]
    prevented += sum(not people.join(one.left, one.right) for one in sorted(joined, key=lambda one: not one.decision))
    reviewed = [one for one in pairs if one.decision or plan.review <= one.probability < plan.accept]
    labels = people.labels()
    table = _crosswalk(records.frame, labels)
    crosswalk = folder / plan.crosswalk
    written = replaced(crosswalk, lambda building: table.to_csv(building, index=False, lineterminator="\n"))
    return Linkage(
        read=records.read,
        nameless=records.nameless,
        numbers=numbers,
        people=int(np.unique(labels).size),
        by_identity=numbers - settled,
        accepted=sum(one.decision is None for one in joined),
        same=sum(one.decision == "same" for one in pairs),
        different=sum(one.decision == "different" for one in pairs),
        open=sum(one.decision is None for one in reviewed),
        prevented=prevented,
        several_days=born_on_several_days(records.frame),
        false_links=_false_links(joined),
        missed_links=_missed_links(pairs, people),
        pairs=write_pairs(folder / plan.pairs, records, reviewed),
        crosswalk=written,
        record=_record(plan, path, written),
        mapping=_mapping(plan, table),
    )


def _record(plan: LinkPlan, path: Path, crosswalk: Path) -> Path:
    thresholds = (plan.accept, plan.review, plan.agree_exactly, plan.seed)
    marks = (hashlib.sha256(one.read_bytes()).hexdigest() for one in (path, crosswalk))
    return LinkageRecord(*thresholds, *marks).write(crosswalk)


def _decided(frame: pd.DataFrame, decisions: dict[frozenset[Number], Decision]) -> dict[tuple[int, int], Decision]:
    """The decisions by the first record of each number, without those on numbers that the files no longer have."""
    first = frame.reset_index().groupby(["system", "form"])["index"].first().to_dict()
    found: dict[tuple[int, int], Decision] = {}
    for pair, word in decisions.items():
        places = sorted(first[one] for one in pair if one in first)
        if len(places) == 2:
            found[places[0], places[1]] = word
    return found


def _settle(people: People, frame: pd.DataFrame) -> int:
    """Join what numbers and exact identities join; how many identities would have joined what is kept apart."""
    prevented = 0
    for group in (same_number(frame), same_identity(frame).dropna()):
        for places in group.groupby(group).groups.values():
            prevented += sum(not people.join(int(places[0]), int(place)) for place in places[1:])
    return prevented


def _likeliest(
    records: Records, people: People, plan: LinkPlan, decided: dict[tuple[int, int], Decision]
) -> list[Told]:
    """The likeliest pair of records of every two people who are not one yet and every pair decided on, the likeliest
    first."""
    settled = people.labels()
    by_heads = {_heads(settled, *pair): (pair, word) for pair, word in decided.items()}
    found = probable(records.frame, plan).sort_values(["probability", "left", "right"], ascending=[False, True, True])
    told: dict[tuple[int, int], Told] = {}
    for left, right, chance in found.itertuples(index=False, name=None):
        heads = _heads(settled, left, right)
        if heads[0] != heads[1] and heads not in told:
            told[heads] = Told(left, right, float(chance), by_heads[heads][1] if heads in by_heads else None)
    for heads, (pair, word) in by_heads.items():
        told.setdefault(heads, Told(*pair, 0.0, word))
    return sorted(told.values(), key=lambda pair: (-pair.probability, pair.left, pair.right))


def _heads(settled: NDArray[np.int64], left: int, right: int) -> tuple[int, int]:
    one, other = int(settled[left]), int(settled[right])
    return min(one, other), max(one, other)


def _false_links(joined: list[Told]) -> float | None:
    unseen = [one.probability for one in joined if one.decision is None]
    return None if not unseen else float(1 - np.mean(unseen))


def _missed_links(pairs: list[Told], people: People) -> float | None:
    """What the model expects of the pairs that nobody decided on; those that were decided count as they were."""
    chances = [(one, {"same": 1.0, "different": 0.0}.get(one.decision or "", one.probability)) for one in pairs]
    every = sum(chance for _, chance in chances)
    missed = sum(chance for one, chance in chances if not people.together(one.left, one.right))
    return None if not every else float(missed / every)


def _crosswalk(frame: pd.DataFrame, labels: NDArray[np.int64]) -> pd.DataFrame:
    """A row for every number of a table, with the key of its person: a number of [persons] where there is one.

    Somebody who is on no list gets the name of a table before a number, which is no key of anybody on one.
    """
    keys = frame[["table", "number", "form"]].assign(label=labels)
    listed = keys["table"] == "persons"
    own = keys[listed].sort_values("form").groupby("label")["number"].first()
    rest = keys[~listed].sort_values(["table", "form"]).groupby("label")[["table", "number"]].first()
    people = own.reindex(pd.Index(np.unique(labels), name="label"))
    people = people.fillna((rest["table"] + " " + rest["number"]).reindex(people.index))
    once = keys.drop_duplicates(["table", "form"])
    table = pd.DataFrame({_PERSON: once["label"].map(people)})
    for name in dict.fromkeys(frame["table"]):
        table[name] = once["number"].where(once["table"] == name)
    return table.sort_values([*table.columns[1:], _PERSON], ignore_index=True)


def _mapping(plan: LinkPlan, table: pd.DataFrame) -> str:
    """The lines of mapping.toml that lead to the crosswalk; persons only where several of their numbers are one."""
    listed = table["persons"].dropna()
    merged = bool((table.loc[listed.index, _PERSON] != listed).any())
    numbers = [name for name in plan.records if name != "persons" or merged]
    told = ", ".join(f'{name} = "{name}"' for name in numbers)
    file = Path(plan.crosswalk).name
    return f'[crosswalk]\nfile = "{file}"\ncolumns = {{ person = "{_PERSON}" }}\nnumbers = {{ {told} }}'
