"""Covariates of spells that stay in a table: a formula's columns as expressions, which only the database computes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox_estimates import refuse_constant
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.stored_columns import named, zero_or_one

_OF_LABELS = re.compile(r"C\((\w+)\)")


@dataclass(frozen=True)
class StoredDesign:
    """Covariates by `names` (p,): each the table's column `sources` (p,), or whether it holds a label (`labels`, (p,)).

    `centre`, `scale`, `least` and `most` (p,) are their mean, standard deviation and range.
    """

    names: tuple[str, ...]
    sources: tuple[str, ...]
    labels: tuple[Any, ...]
    centre: Floats
    scale: Floats
    least: Floats
    most: Floats

    @property
    def p(self) -> int:
        """Number of covariates."""
        return len(self.names)

    @property
    def reach(self) -> Floats:
        """The largest size (p,) of each scaled covariate."""
        return np.maximum(np.abs(self.least - self.centre), np.abs(self.most - self.centre)) / self.scale

    def scaled(self, table: Any) -> tuple[Any, ...]:
        """The centred and scaled covariates (p,) of a table (Ibis) that has the columns."""
        values = (_value(table, source, label) for source, label in zip(self.sources, self.labels, strict=True))
        return tuple(
            (value - centre) / scale
            for value, centre, scale in zip(values, self.centre.tolist(), self.scale.tolist(), strict=True)
        )


def stored_design(formula: str, table: Any) -> StoredDesign:
    """Read "age + C(list)" over a table (Ibis): numbers as they are, labels as indicators without their first level.

    One pass finds means, deviations and ranges, and one more the labels of each column of labels. Raises AnalysisError
    for what cannot be read, columns that the table lacks, missing or infinite values, or covariates that never vary.
    """
    found = [one for term in _terms(formula) for one in _covariates(term, table)]
    if not found:
        msg = "a regression needs at least one covariate"
        raise AnalysisError(msg)
    names, sources, labels = zip(*found, strict=True)
    sums: dict[str, Any] = {}
    for j, (source, label) in enumerate(zip(sources, labels, strict=True)):
        value = _value(table, source, label)
        sums |= {
            f"missing_{j}": (value.isnull() | value.isnan() | value.isinf()).sum(),
            f"mean_{j}": value.mean(),
            f"variance_{j}": value.var(how="pop"),
            f"least_{j}": value.min(),
            f"most_{j}": value.max(),
        }
    found = table.aggregate(**sums).to_pandas().iloc[0]
    bad = [source for j, source in enumerate(sources) if found[f"missing_{j}"]]
    if bad:
        told = ", ".join(dict.fromkeys(bad))
        msg = f"missing or infinite values in {told}: drop those spells or fill the values in first"
        raise AnalysisError(msg)
    mean, variance, least, most = (
        np.array([found[f"{what}_{j}"] for j in range(len(names))], dtype=np.float64)
        for what in ("mean", "variance", "least", "most")
    )
    scale = np.where(most > least, np.sqrt(np.maximum(variance, np.finfo(np.float64).tiny)), 0.0)
    refuse_constant(names, scale)
    return StoredDesign(names, sources, labels, mean, scale, least, most)


def patterns_at_most(design: StoredDesign, table: Any, days: int) -> int:
    """How many combinations of covariates and `days` there can be, as the database estimates each one's values."""
    columns = dict.fromkeys(design.sources)
    found = table.aggregate(**{f"n_{j}": table[name].approx_nunique() for j, name in enumerate(columns)})
    return days * prod(max(int(count), 1) for count in found.to_pandas().iloc[0])


def _terms(formula: str) -> list[str]:
    # Its import costs more than reading a formula.
    from formulaic import Formula, SimpleFormula
    from formulaic.errors import FormulaicError

    try:
        read = Formula(formula)
    except FormulaicError:
        read = None
    if not isinstance(read, SimpleFormula):
        msg = f"the formula {formula!r} cannot be read; join covariates by +, and write C(name) for labels"
        raise AnalysisError(msg)
    terms = [str(term) for term in read]
    return [term for term in terms if term != "1"]


def _covariates(term: str, table: Any) -> Iterator[tuple[str, str, Any]]:
    """Name, column and label (None for numbers) of what a term makes of the table."""
    of_labels = _OF_LABELS.fullmatch(term)
    column = of_labels[1] if of_labels else term.strip("`")
    if column not in table.columns:
        own = ", ".join(name for name in table.columns if not name.startswith(named("")))
        msg = (
            f"the formula names {term}, which is no column of the table; it has {own}. A formula "
            "of stored spells joins columns and C(column) by +: make anything else a column of the table first"
        )
        raise AnalysisError(msg)
    values = table[column]
    kind = values.type()
    if not of_labels and (kind.is_numeric() or kind.is_boolean()):
        yield term, column, None
        return
    labels = table.select(label=values).distinct().to_pandas()["label"]
    if labels.isna().any():
        msg = f"missing values in {column}: drop those spells or fill the values in first"
        raise AnalysisError(msg)
    for label in sorted(labels.tolist())[1:]:
        yield f"{term}[T.{label}]", column, label


def _value(table: Any, source: str, label: Any) -> Any:
    value = table[source] if label is None else table[source] == label
    return (zero_or_one(value) if value.type().is_boolean() else value).cast("float64")
