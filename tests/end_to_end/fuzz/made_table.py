"""A made-up table of incidents, spoiled by chance, and the counts that a reading of it must give."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.end_to_end.fuzz.cells import AREAS, NOBODY_KNOWS, PLANTED, RELATIONSHIPS, Cell, Chance, folded

COLUMNS = ("incident", "date", "area", "relationship", "report", "suspect")
UNUSED = "remarks"

MAPPING = """
[incidents]
file = "{file}"
{more}
[incidents.columns]
incident = "incident"
date = "date"
area = "area"
relationship = "relationship"
report = "report"
suspect = "suspect"
[incidents.codes]
area = ["Here", "There"]
[incidents.defaults]
arrest = false
[pseudonymise]
person = false
incident = false
"""

Row = dict[str, Cell]


@dataclass(frozen=True)
class Counts:
    """Incidents by area, month, relationship and report; by suspect; and all of them."""

    groups: Counter[tuple[str, ...]]
    suspects: Counter[str]
    rows: int


@dataclass(frozen=True)
class Made:
    """The rows, and whether any of them holds what must be refused."""

    rows: tuple[Row, ...]

    @property
    def refused(self) -> bool:
        """Whether some cell is one that nobody can read."""
        return any(cell.means == NOBODY_KNOWS for row in self.rows for cell in row.values())

    def counts(self) -> Counts:
        """What the rows say, counted one by one."""
        groups: Counter[tuple[str, ...]] = Counter()
        suspects: Counter[str] = Counter()
        for row in self.rows:
            means = {name: cell.means for name, cell in row.items()}
            groups[means["area"], means["date"][:7], means["relationship"], means["report"]] += 1
            suspects.update([means["suspect"]] if means["suspect"] else [])
        return Counts(groups, suspects, len(self.rows))


def counted(frame) -> Counts:
    """The same of a canonical table of incidents."""
    months = frame["date"].dt.strftime("%Y-%m")
    reports = frame["report"].map({True: "true", False: "false"})
    groups = Counter(zip(frame["area"], months, frame["relationship"], reports, strict=True))
    return Counts(groups, Counter(map(folded, frame["suspect"].dropna())), len(frame))


def make(chance: Chance, spoiled: int) -> Made:
    """Six to eighteen incidents, `spoiled` cells of which are written in an odd way."""
    dice = chance.dice
    rows = [_row(chance, n) for n in range(dice.randint(6, 18))]
    for _ in range(spoiled):
        row, column = dice.choice(rows), dice.choice(COLUMNS[1:])
        row[column] = chance.odd(column, row[column])
    dice.shuffle(rows)
    return Made(tuple(rows))


def _row(chance: Chance, number: int) -> Row:
    dice = chance.dice
    area, relationship, report = dice.choice(AREAS), dice.choice(RELATIONSHIPS), dice.random() < 0.5
    key = f"QK0{dice.randrange(8):02d}"
    return {
        "incident": Cell(f"QV0{number:03d}", f"QV0{number:03d}"),
        "date": chance.day(),
        "area": Cell(area, area),
        "relationship": Cell(relationship, relationship),
        "report": Cell("NY"[report], "false" if not report else "true"),
        "suspect": Cell(key, key),
        UNUSED: Cell(dice.choice((*PLANTED, "", 'said "no"', "one\ntwo", "a;b|c,d")), ""),
    }
