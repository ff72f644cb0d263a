"""How many of the notified and of the reference people are of each category: a mean of a yes or no is a share of them.

Whoever knows how many people a mean rests on has those of the category, and of the category that has no row, and can
subtract them from what is told of the same people elsewhere. The mean of a number of arrests is so many arrests, and no
more people than that have any: how many these are stands behind it as well. How far apart people are in pairs, times
the standard deviation that follows from the two shares, is a difference of shares of as many on each side: so the
categories of those in pairs stand behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.counted import FREE_AFTER, REFERENCE, Count, Group, grouped
from ipvi_eval.estimate import slug
from ipvi_eval.questions.reoffence.other_people.exposure_groups import BETWEEN, ExposureGroups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import MatchedContrast
from ipvi_eval.questions.reoffence.other_people.two_sides import notified_of, reference_of
from ipvi_eval.questions.reoffence.risk import group_of_ratio

BEHIND = ("notified_in", "reference_in", "notified_first", "reference_first")
"""Columns: the notified and the reference people of a category, and of the one of its covariate without a row."""
IN_PAIRS = (*(f"{name}_paired" for name in BEHIND), "reference_paired")
"""Columns: the same of those in pairs, and all reference people in pairs."""


def category_counts(groups: ExposureGroups, who: Group) -> pd.DataFrame:
    """A row for each column of the propensity model, (p, 4): `BEHIND`, empty where the column is no category."""
    return _counts(groups, who, np.ones(len(groups.people), dtype=bool), BEHIND)


def paired_counts(pairs: MatchedContrast) -> pd.DataFrame:
    """The same of those in pairs, (p, 5): `IN_PAIRS`."""
    who, *names, everybody = group_of_ratio(pairs.ratio.id), *IN_PAIRS
    found = _counts(pairs.groups, who, pairs.matches.weight > 0, names)
    others = pd.Series([reference_of(who, len(pairs.matches.control))] * len(found), dtype=object)
    return found.assign(**{everybody: others})


def _counts(groups: ExposureGroups, who: Group, kept: NDArray[np.bool_], names: Sequence[str]) -> pd.DataFrame:
    rows = [_row(groups, who, kept, name) for name in groups.names]
    return pd.DataFrame(rows, columns=list(names), dtype=object)


def _row(groups: ExposureGroups, who: Group, kept: NDArray[np.bool_], name: str) -> list[Count | None]:
    found = _labels(groups, name)
    if found is None:
        return [*_with_any(groups, who, kept, name), None, None]
    column, label, labels = found
    first = next(iter(sorted(set(labels) - _with_a_column(groups, column))), None)
    sides = kept & groups.treated, kept & ~groups.treated
    return [*_both(sides, who, column, label, labels), *_both(sides, who, column, first, labels)]


def _labels(groups: ExposureGroups, name: str) -> tuple[str, str, NDArray[np.object_]] | None:
    """The covariate and the label that a column of 0 and 1 stands for, and the labels (k,) of everybody."""
    covariate, divided, label = name.partition(BETWEEN)
    if divided:
        column = next(one for one in groups.people if str(one).replace("_", " ") == covariate)
        return str(column), label, groups.people[column].astype(str).to_numpy(dtype=object)
    values = groups.X[:, groups.names.index(name)]
    if not np.isin(values, (0, 1)).all():
        return None
    return covariate, _YES, np.where(values == 1, _YES, _NO).astype(object)


def _with_any(
    groups: ExposureGroups, who: Group, kept: NDArray[np.bool_], name: str
) -> tuple[Count | None, Count | None]:
    """Of whole numbers that are nought for some, the notified and the reference people for whom they are not."""
    values = groups.X[:, groups.names.index(name)]
    if (values < 0).any() or (values % 1 != 0).any() or (values > 0).all():
        return None, None
    notified, reference = (int(((values > 0) & side).sum()) for side in (kept & groups.treated, kept & ~groups.treated))
    return who.count(notified, f"{FREE_AFTER}, any {name}"), who.within(REFERENCE).count(reference, f"any {name}")


_YES, _NO = "yes", "no"


def _with_a_column(groups: ExposureGroups, column: str) -> set[str]:
    parts = (name.partition(BETWEEN) for name in groups.names)
    of_it = {label for covariate, _, label in parts if covariate == column.replace("_", " ")}
    return {_YES} if of_it == {""} else of_it


def _both(
    sides: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    who: Group,
    column: str,
    label: str | None,
    labels: NDArray[np.object_],
) -> Iterator[Count | None]:
    if label is None:
        yield from (None, None)
        return
    part = f"list_{label.lower()}" if column == "list" else grouped(slug(column), slug(label))
    notified, reference = (int(((labels == label) & side).sum()) for side in sides)
    yield notified_of(who, notified, part)
    yield reference_of(who, reference, part)
