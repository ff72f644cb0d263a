"""What is said to be withheld where the same is told of a neighbor: then it is the count that was too small to tell."""

from __future__ import annotations

from collections import defaultdict

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find

_TOLD = ("none", "all", "%")


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Columns whose share is not told, of tables with as many rows for all columns, where another one's is."""
    if "data.missing" not in released.tables:
        return []
    shares: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for row in released.tables["data.missing"].records():
        shares[row["table"]][row["column"]] = any(word in str(row["share"]) for word in _TOLD)
    return [
        Find(f"{table} without {column}, or with it", 1, smallest_shown - 1, ("data.missing",))
        for table, columns in shares.items()
        for column, told in columns.items()
        if not told and any(columns.values())
    ]
