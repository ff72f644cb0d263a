"""The covariates of a regression: columns of numbers with their names, from an array or from a formula."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_floats, check_fields, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints

INTERCEPT = "Intercept"
"""What formulaic calls the column of ones, which every method here adds itself where its model has one."""
_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Covariates `X` (n, p) of n spells, finite, with their distinct `names` (p,). A model without covariates has none
    (p = 0).

    >>> columns = Columns.of([[31.0, 1.0], [40.0, 0.0]], ("age", "male"))
    >>> columns.names, len(columns)
    (('age', 'male'), 2)
    """

    made_by: ClassVar[str] = "ie.Columns.of(X, names)"

    X: Floats
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        check_fields(self)

    def __len__(self) -> int:
        return len(self.X)

    @classmethod
    @checked
    def of(cls, X: ArrayLike, names: Sequence[str] | None = None) -> Columns:
        """Columns (n, p), or one column (n,), of numbers; the names of a table are its own, else x1, x2, ...

        Raises AnalysisError naming columns that hold missing or infinite values, for what is no number, and for names
        that do not fit.

        >>> Columns.of([[30.0, 1.0], [41.0, 0.0]], ["age", "felon"]).names
        ('age', 'felon')
        """
        values = _numbers(X)
        given = names if names is not None else _own_names(X)
        labels = tuple(given) if given is not None else tuple(f"x{j + 1}" for j in range(values.shape[1]))
        if len(labels) != values.shape[1] or len(set(labels)) != len(labels):
            msg = f"names must give one distinct name for each of the {values.shape[1]} covariates"
            raise AnalysisError(msg)
        if not np.isfinite(values.sum()):
            bad = [label for j, label in enumerate(labels) if not np.isfinite(values[:, j]).all()]
            if bad:
                msg = f"missing or infinite values in {', '.join(bad)}: drop those spells or fill the values in first"
                raise AnalysisError(msg)
        return cls(values, labels)

    @classmethod
    @checked
    def from_formula(cls, formula: str, frame: pd.DataFrame) -> Columns:
        """What a formula (`"age + C(list)"`, the grammar of formulaic and R; no left side) makes of a table's rows.

        Labels become indicators without their first level. The intercept is left out, as each model knows its own.

        Raises AnalysisError for a formula that cannot be read, columns that the table lacks, or missing values.

        >>> Columns.from_formula("age + C(list)", pd.DataFrame({"age": [30, 41, 25], "list": ["B", "C", "D"]})).names
        ('age', 'C(list)[T.C]', 'C(list)[T.D]')
        """
        # Its import costs more than most fits.
        from formulaic import Formula, SimpleFormula
        from formulaic.errors import FormulaicError

        try:
            read = Formula(formula)
            if not isinstance(read, SimpleFormula):
                msg = (
                    f"the formula {formula!r} has a left side or several parts; name the covariates only: age + C(list)"
                )
                raise AnalysisError(msg)
            _refuse_unknown(_named(formula, [str(name) for name in read.required_variables]), frame)
            matrix = read.get_model_matrix(frame, na_action="ignore", output="pandas", context={})
        except FormulaicError:
            msg = f"the formula {formula!r} cannot be read; join covariates by +, and write C(name) for labels"
            raise AnalysisError(msg) from None
        kept = matrix.loc[:, [name for name in matrix.columns if name != INTERCEPT]]
        return cls.of(kept.to_numpy(dtype=np.float64), tuple(str(name) for name in kept.columns))

    def at(self, rows: Ints | Bools) -> Columns:
        """The covariates of the chosen spells: places (k,), or a mask (n,)."""
        return Columns(self.X[rows], self.names)

    def beside(self, X: Floats, names: Sequence[str]) -> Columns:
        """These columns after others (n, q), which come first."""
        return Columns.of(np.column_stack([X, self.X]), (*names, *self.names))


def _numbers(values: ArrayLike) -> Floats:
    X = as_floats(values, "covariates")
    if X.ndim == 1:
        X = X[:, None]
    if X.ndim != 2:
        msg = "covariates must be a table (n, p), one row for each spell"
        raise AnalysisError(msg)
    return X


def _own_names(values: ArrayLike) -> tuple[str, ...] | None:
    if isinstance(values, pd.DataFrame):
        return tuple(str(name) for name in values.columns)
    if isinstance(values, pd.Series) and values.name is not None:
        return (str(values.name),)
    return None


def _named(formula: str, roots: Sequence[str]) -> set[str]:
    """The columns that a formula names: formulaic tells `ph.ecog`, in backticks, by what stands before its dot."""
    quoted = set(_QUOTED.findall(formula))
    return {name for name in roots if not any(one.startswith(f"{name}.") for one in quoted)} | quoted


def _refuse_unknown(needed: Collection[str], frame: pd.DataFrame) -> None:
    there = [str(name) for name in frame.columns]
    unknown = sorted(set(needed) - set(there))
    if unknown:
        msg = (
            f"the formula names {', '.join(unknown)}, which the table of these spells has not; it has "
            f"{', '.join(there) or 'no columns'}"
        )
        if dotted := next((one for one in there for name in unknown if one.startswith(f"{name}.")), None):
            msg += f". A name with other signs stands in backticks: `{dotted}`"
        if "strata" in unknown:
            msg += ". Strata are given with the spells: Spells.from_frame(..., strata=COLUMN)"
        raise AnalysisError(msg)
    missing = [f"{name} ({int(frame[name].isna().sum())})" for name in sorted(needed) if frame[name].isna().any()]
    if missing:
        msg = f"missing values in {', '.join(missing)}: drop those spells or fill the values in first"
        raise AnalysisError(msg)
