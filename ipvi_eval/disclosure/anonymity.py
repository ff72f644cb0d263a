"""How far rows of people are alike on what an outsider may know of them, and what is learned of those who are.

Rows with the same quasi-identifiers are a class. k-anonymity is the size of the smallest class (Sweeney 2002,
doi:10.1142/S0218488502001648); l-diversity how many values a sensitive column has in the class that has fewest, or the
exponential of the smallest entropy (Machanavajjhala et al. 2007, doi:10.1145/1217299.1217302); t-closeness the largest
distance between a class's distribution of it and everybody's (Li, Li and Venkatasubramanian 2007,
doi:10.1109/ICDE.2007.367856). They measure the rows of one file alone: whoever has a second file may know more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class Diversity:
    """What the classes tell of one sensitive `column`: `distinct` and `entropy` are l, `closeness` is t (0 to 1)."""

    column: str
    distinct: int
    entropy: float
    closeness: float


@dataclass(frozen=True, slots=True)
class Anonymity:
    """`people` in `classes`, the smallest of which holds `k`; `few` of them are in classes smaller than the threshold.

    It tells where few are alike, and stays inside the agency.
    """

    people: int
    classes: int
    k: int
    few: int
    sensitive: tuple[Diversity, ...]


def anonymity(
    rows: pd.DataFrame, quasi_identifiers: Sequence[str], sensitive: Sequence[str], *, least: int
) -> Anonymity:
    """k, l and t of one row per person. What is missing is a value like any other. `least` is the threshold.

    Numbers are as far apart as their ranks among all values, words and flags equally far. AnalysisError without a row.
    """
    if rows.empty:
        msg = "anonymity is a property of rows of people, and there is none"
        raise AnalysisError(msg)
    grouped = rows.groupby(list(quasi_identifiers), dropna=False, sort=False)
    classes = np.asarray(grouped.ngroup(), dtype=np.int64)
    sizes: NDArray[np.int64] = np.bincount(classes).astype(np.int64)
    found = tuple(_diversity(rows[name], classes, sizes) for name in sensitive)
    return Anonymity(len(rows), len(sizes), int(sizes.min()), int(sizes[sizes < least].sum()), found)


def _diversity(values: pd.Series, classes: NDArray[np.int64], sizes: NDArray[np.int64]) -> Diversity:
    codes, levels = pd.factorize(values, sort=True, use_na_sentinel=False)
    counts = np.zeros((len(sizes), len(levels)))
    np.add.at(counts, (classes, codes), 1)
    shares = counts / sizes[:, None]
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    entropy = np.exp(-(shares * logs).sum(axis=1)).min()
    apart = shares - counts.sum(axis=0) / len(values)
    ordered = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if ordered and len(levels) > 1:
        distance = np.abs(apart.cumsum(axis=1)).sum(axis=1) / (len(levels) - 1)
    else:
        distance = np.abs(apart).sum(axis=1) / 2
    distinct = int((counts > 0).sum(axis=1).min())
    return Diversity(str(values.name), distinct, float(entropy), float(distance.max()))
