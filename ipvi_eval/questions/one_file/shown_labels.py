"""Labels of a file that an answer would print: not where they are somebody's name, address or number, or too many."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.errors import DataError

MOST = 30
"""Groups that anybody would compare; a column with more labels is one of keys, dates or names."""


def refuse_labels(file: FlatFile, columns: Iterable[str]) -> None:
    """DataError naming the rows of each column whose labels look like identities, and columns of too many labels."""
    problems: list[Problem] = []
    for column in dict.fromkeys(columns):
        labels = file.labels(column)
        distinct = {str(label) for label in labels if label is not None}
        if len(distinct) > MOST:
            msg = (
                f"{file.raw.file}, column '{column}': holds {len(distinct):,} labels, and all of them would be printed"
                "; name a column of groups (of years or bands instead of days and ages), or say --show-labels"
            )
            raise DataError(msg)
        kinds = {label: kind for label in sorted(distinct) if (kind := identity(label))}
        if kinds:
            named = zip(file.raw.rows, labels, strict=True)
            rows = tuple(int(row) for row, label in named if str(label) in kinds)
            what = (
                f"{{rows}} look{'s' if len(rows) == 1 else ''} like {next(iter(kinds.values()))}, and labels are "
                "printed; name another column, or say --show-labels if they name nobody "
                f"({file.raw.codes(column)} shows what it holds)"
            )
            problems.append(Problem(file.raw.file, what, column, rows=rows))
    refuse(problems)
