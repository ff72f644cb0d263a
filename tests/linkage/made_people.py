"""People with truths: two agencies spell their names and days of birth, with mistakes, and number them apart.

One in sixteen of those on lists has two numbers there. Names are of syllables, so that many people share one.
"""

from __future__ import annotations

import csv
import itertools
import random
from collections import defaultdict
from pathlib import Path

SYLLABLES = ["ka", "lo", "mi", "ra", "ten", "sha", "vi", "do", "be", "rin", "sol", "ma"]
PLAN = """
[records.persons]
file = "persons.csv"
number = "SID"
first = "FIRST"
last = "LAST"
born = "DOB"
date_format = "%m/%d/%Y"

[records.custody]
file = "custody.csv"
number = "JAIL_ID"
first = "GIVEN"
last = "SURNAME"
born = "BORN"
"""

Truth = dict[tuple[str, str], int]


def write(folder: Path, *, people: int = 900, seed: int = 3, typos: float = 0.12, wrong_days: float = 0.04) -> Truth:
    """persons.csv, custody.csv and link.toml; whose number is whose, by table and number."""
    dice = random.Random(seed)
    firsts, lasts = ([_name(dice, n) for _ in range(size)] for n, size in ((2, 80), (3, 400)))
    truth: Truth = {}
    rows: dict[str, list[tuple[str, ...]]] = {"persons": [], "custody": []}
    for person in range(people):
        first, last, born = dice.choice(firsts), dice.choice(lasts), (dice.randint(1960, 2004), dice.randint(1, 12))
        day = dice.randint(1, 28)
        listed = dice.random() < 0.8
        numbers = [("persons", f"S{person:05d}")] * listed
        numbers += [("persons", f"S{person:05d}b")] * (listed and dice.random() < 1 / 16)
        numbers += [("custody", f"{900_000 - person}")] * (not listed or dice.random() < 0.5)
        for table, number in numbers:
            names = [_typo(dice, name) if dice.random() < typos else name for name in (first, last)]
            spelled = dice.randint(1, 28) if dice.random() < wrong_days else day
            truth[table, number] = person
            row = (_persons if table == "persons" else _jail)(number, *names, *born, spelled)
            rows[table] += [row] * (2 if table == "custody" and dice.random() < 0.3 else 1)
    for table, header in (("persons", "SID FIRST LAST DOB"), ("custody", "JAIL_ID SURNAME GIVEN BORN")):
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([header.split(), *rows[table]])
    (folder / "link.toml").write_text(PLAN, "utf-8")
    return truth


def pairs(people: dict[tuple[str, str], object]) -> set[tuple[tuple[str, str], ...]]:
    """Every two numbers that are of one person."""
    groups = defaultdict(list)
    for number, person in people.items():
        groups[person].append(number)
    return {pair for numbers in groups.values() for pair in itertools.combinations(sorted(numbers), 2)}


def crosswalk(path: Path) -> dict[tuple[str, str], object]:
    """The person of every number in a crosswalk, by table and number."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (table, row[table]): row["person"]
            for row in csv.DictReader(file)
            for table in row
            if table != "person" and row[table]
        }


def _name(dice: random.Random, syllables: int) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(syllables)).title()


def _typo(dice: random.Random, name: str) -> str:
    place, how = dice.randrange(len(name)), dice.randrange(3)
    before, sign, after = name[:place], name[place : place + 1], name[place + 1 :]
    return (before + dice.choice("aeiou") + after, before + after, before + after[:1] + sign + after[1:])[how]


def _persons(number: str, first: str, last: str, year: int, month: int, day: int) -> tuple[str, ...]:
    return number, first, last, f"{month}/{day}/{year}"


def _jail(number: str, first: str, last: str, year: int, month: int, day: int) -> tuple[str, ...]:
    return number, last.upper(), first.upper(), f"{year}-{month:02d}-{day:02d}"
