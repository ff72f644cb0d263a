"""What the survival methods are given: arrays checked once, with errors that say what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.arguments import floats_of
from ipvi_eval.errors import AnalysisError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_LARGEST_CAUSE = 1_000_000
_LEAST_WEIGHT = 1e-60


@dataclass(frozen=True, slots=True)
class Groups:
    """Labels as whole numbers: `codes` (n,) index into `labels` (g,), which are sorted where they can be."""

    codes: Ints
    labels: tuple[Any, ...]

    @property
    def count(self) -> int:
        """Number of distinct labels."""
        return len(self.labels)

    def at(self, rows: Ints) -> Groups:
        """The chosen rows, with the labels that occur among them."""
        codes, kept = _without_gaps(self.codes[rows], self.count)
        return Groups(codes, tuple(self.labels[code] for code in kept.tolist()))


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which person each spell belongs to: `codes` (n,) index into `labels` (size,), of which `count` occur.

    Whole numbers that lie close together are their own codes, so that some labels may stand for nobody.
    """

    codes: Ints
    labels: NDArray[Any]
    count: int

    @property
    def size(self) -> int:
        """One more than the largest code there can be."""
        return len(self.labels)

    @property
    def groups(self) -> Groups:
        """The persons who occur, without gaps between their codes."""
        kept = self if self.count == self.size else self.at(np.arange(len(self.codes)))
        return Groups(kept.codes, tuple(kept.labels.tolist()))

    def at(self, rows: Ints) -> Clusters:
        """The chosen rows, without gaps between the codes of their persons."""
        codes, kept = _without_gaps(self.codes[rows], self.size)
        return Clusters(codes, self.labels[kept], len(kept))


def _without_gaps(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """Codes (n,) below `size` counted through, and which of them there are."""
    seen = np.zeros(size, dtype=np.bool_)
    seen[codes] = True
    kept: Ints = np.flatnonzero(seen)
    return (codes if len(kept) == size else (seen.cumsum() - 1)[codes]), kept


def as_times(values: ArrayLike, name: str) -> Floats:
    """Times as (n,) floats; raises AnalysisError unless one-dimensional, numeric and finite."""
    times = floats_of(values)
    if times is None:
        msg = f"{name} must hold numbers (days, or any other unit of time)"
        raise AnalysisError(msg)
    if times.ndim != 1:
        msg = f"{name} must be one-dimensional, one value for each spell"
        raise AnalysisError(msg)
    # One pass: a sum is finite only when every term is (or when it overflows, which the second look settles).
    if not np.isfinite(times.sum()) and not np.isfinite(times).all():
        bad = int((~np.isfinite(times)).sum())
        msg = f"{name} has {bad} missing or infinite values; drop those spells or mend the dates they come from"
        raise AnalysisError(msg)
    return times


def is_date(values: object) -> bool:
    """Whether these are dates or lengths of time, which NumPy would turn into nanoseconds without a word."""
    dtype = getattr(values, "dtype", None)
    return dtype is not None and getattr(dtype, "kind", "") in "mM"


def as_event(values: ArrayLike, n: int, name: str = "event") -> Bools:
    """Event indicators as (n,) booleans; raises AnalysisError unless every value is 0 or 1."""
    raw = np.asarray(values)
    _same_length(raw, n, name)
    if raw.dtype == np.bool_:
        return raw
    whole = _causes(raw, name)
    if n and (whole.min() < 0 or whole.max() > 1):
        msg = f"{name} must be 0 (censored) or 1 (event); for several causes use aalen_johansen, gray or fine_gray"
        raise AnalysisError(msg)
    return whole.astype(np.bool_)


def as_cause(values: ArrayLike, n: int, name: str = "cause") -> Ints:
    """Causes as (n,) whole numbers, 0 = censored; raises AnalysisError for anything negative or not whole."""
    raw = np.asarray(values)
    _same_length(raw, n, name)
    whole = _causes(raw, name)
    if raw.dtype == np.bool_:
        return whole
    if n and whole.min() < 0:
        msg = f"{name} must be 0 for censored spells and 1, 2, ... for the causes"
        raise AnalysisError(msg)
    if n and whole.max() > _LARGEST_CAUSE:
        msg = f"{name} holds numbers above {_LARGEST_CAUSE:,}; number the causes 1, 2, ..."
        raise AnalysisError(msg)
    return whole


def _causes(raw: NDArray[Any], name: str) -> Ints:
    if raw.dtype.kind in "biu":
        return raw.astype(np.intp, copy=False)
    try:
        numbers = np.full(len(raw), np.nan) if is_date(raw) else raw.astype(np.float64)
    except (TypeError, ValueError):
        msg = f"{name} must hold whole numbers, 0 for censored spells"
        raise AnalysisError(msg) from None
    if not np.isfinite(numbers).all() or not np.array_equal(numbers, np.rint(numbers)):
        msg = f"{name} must hold whole numbers without missing values, 0 for censored spells"
        raise AnalysisError(msg)
    return numbers.astype(np.intp)


def as_weight(values: ArrayLike | None, n: int) -> Floats | None:
    """Weights as (n,) floats or None; raises AnalysisError unless every weight is finite and above zero."""
    if values is None:
        return None
    weight = as_times(values, "weight")
    _same_length(weight, n, "weight")
    if n and weight.min() <= 0:
        bad = int((weight <= 0).sum())
        msg = f"weight has {bad} values of zero or below; drop those spells (a weight must be above zero)"
        raise AnalysisError(msg)
    if n and (weight.min() < _LEAST_WEIGHT or weight.max() > 1 / _LEAST_WEIGHT):
        msg = "weight holds values too small or too large to be squared; multiply all of them by one number"
        raise AnalysisError(msg)
    return weight


def as_start(values: ArrayLike | None, stop: Floats) -> Floats | None:
    """Entry times as (n,) floats or None; raises AnalysisError when a spell has no length.

    Without entry times everyone is under observation from before the first day, so that an event on day 0 counts;
    a negative time is then refused.
    """
    if values is None:
        if len(stop) and stop.min() < 0:
            msg = f"stop has {int((stop < 0).sum())} negative times; give start (entry) or mend the dates"
            raise AnalysisError(msg)
        return None
    start = as_times(values, "start")
    _same_length(start, len(stop), "start")
    empty = int((start >= stop).sum())
    if empty:
        msg = f"{empty} spells have zero or negative length (start must lie before stop): drop them or mend the dates"
        raise AnalysisError(msg)
    return start


def as_groups(values: ArrayLike | Groups | None, n: int, name: str) -> Groups | None:
    """Labels of any kind as codes; categories keep their order. Raises AnalysisError when a label is missing."""
    if values is None:
        return None
    if isinstance(values, Groups):
        _same_length(values.codes, n, name)
        return values
    raw: Any = values if isinstance(values, (pd.Categorical, pd.Series, pd.Index)) else np.asarray(values)
    if getattr(raw, "ndim", 1) != 1 or len(raw) != n:
        _same_length(np.asarray(raw), n, name)
    if isinstance(raw, np.ndarray) and raw.dtype.kind in "biu" and n:
        dense = _dense_codes(raw)
        if dense is not None:
            return dense
    dtype = getattr(raw, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        categorical = pd.Categorical(raw).remove_unused_categories()
        codes, labels = np.asarray(categorical.codes, dtype=np.intp), categorical.categories.tolist()
    else:
        codes, labels = _factorize(raw)
    if n and codes.min() < 0:
        msg = f"{name} has {int((codes < 0).sum())} missing labels; drop those spells or give them a label of their own"
        raise AnalysisError(msg)
    return Groups(codes, tuple(labels))


def _dense_codes(raw: NDArray[Any]) -> Groups | None:
    """Codes of whole numbers by counting; None where they lie too far apart for it."""
    low, high = int(raw.min()), int(raw.max())
    if high - low > max(2 * len(raw), 1024):
        return None
    place = raw.astype(np.intp) - low
    seen = np.bincount(place, minlength=high - low + 1) > 0
    labels = (np.flatnonzero(seen) + low).astype(raw.dtype).tolist()
    return Groups(place if seen.all() else (seen.cumsum() - 1)[place], tuple(labels))


def as_clusters(values: ArrayLike | Clusters | None, n: int) -> Clusters | None:
    """Labels of persons of any kind as codes; whole numbers that are dense enough are codes already."""
    if values is None:
        return None
    if isinstance(values, Clusters):
        _same_length(values.codes, n, "person")
        return values
    of_pandas = isinstance(values, (pd.Categorical, pd.Series, pd.Index)) and not isinstance(values.dtype, np.dtype)
    raw: Any = values if of_pandas else np.asarray(values)
    if isinstance(raw, np.ndarray) and raw.dtype.kind in "iu" and raw.shape == (n,) and n:
        low, high = int(raw.min()), int(raw.max())
        if high - low < 2 * n:
            codes = raw.astype(np.intp) - low
            seen = np.zeros(high - low + 1, dtype=np.bool_)
            seen[codes] = True
            return Clusters(codes, np.arange(low, high + 1), int(seen.sum()))
    groups = as_groups(raw, n, "person")
    assert groups is not None
    labels = np.empty(groups.count, dtype=object)
    labels[:] = groups.labels
    return Clusters(groups.codes, labels, groups.count)


def _factorize(raw: Any) -> tuple[Ints, list[Any]]:
    try:
        codes, labels = pd.factorize(raw, sort=True)
    except TypeError:  # labels of mixed types have no order of their own
        codes, labels = pd.factorize(raw, sort=False)
    return np.asarray(codes, dtype=np.intp), labels.tolist()


def refuse_overlap(owner: Clusters, start: Floats | None, stop: Floats) -> None:
    """Raise AnalysisError when two spells of one person overlap: the person would be at risk twice on those days."""
    begin = np.full(len(stop), -np.inf) if start is None else start
    order = np.lexsort((stop, begin, owner.codes))
    same = owner.codes[order][1:] == owner.codes[order][:-1]
    overlap = int((same & (begin[order][1:] < stop[order][:-1])).sum())
    if overlap:
        msg = (
            f"{overlap} spells begin before an earlier spell of the same person ends; give start and stop so that a "
            "person's spells follow one another"
        )
        raise AnalysisError(msg)


def tally(index: NDArray[np.integer[Any]], size: int, values: NDArray[Any] | None = None) -> Floats:
    """Sums (size,) of values, or counts, by index."""
    return np.bincount(index, values, minlength=size).astype(np.float64, copy=False)


def running_product(factors: Floats) -> Floats:
    """Products over this and all earlier rows."""
    return np.asarray(np.cumprod(factors, axis=0), dtype=np.float64)


def divide(part: Floats, whole: Floats) -> Floats:
    """part / whole, and 0 where there is no whole (nobody at risk)."""
    shape = part.shape if part.shape == whole.shape else np.broadcast_shapes(part.shape, whole.shape)
    out: Floats = np.divide(part, whole, out=np.zeros(shape), where=whole > 0)
    return out


def lower_triangle(width: int) -> list[tuple[int, int]]:
    """The places (i, j), j <= i, of a symmetric matrix, row by row."""
    return [(i, j) for i in range(width) for j in range(i + 1)]


def whole_numbers(weight: Floats | None) -> bool:
    """Whether weights are absent or whole, and so may be read as counts of identical people."""
    return weight is None or bool(np.array_equal(weight, np.rint(weight)))


def _same_length(values: NDArray[Any], n: int, name: str) -> None:
    if values.ndim != 1 or len(values) != n:
        msg = f"{name} must have one value for each of the {n} spells"
        raise AnalysisError(msg)
