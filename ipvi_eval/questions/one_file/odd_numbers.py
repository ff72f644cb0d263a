"""Numbers of a column that are odd: codes for "not known", and ages that nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.data.problems import row_list
from ipvi_eval.questions.one_file.missing_codes import missing_codes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_AGE = re.compile(r"(^|[^a-z])age([^a-z]|$)")
_OLDEST, _YOUNGEST_OTHER, _MOST = 110, 5, 0.5


def odd_numbers(file: FlatFile, columns: Iterable[str]) -> Iterator[str]:
    """Sentences on numeric columns whose numbers include codes for "not known", or ages that nobody has."""
    for name in dict.fromkeys(columns):
        if not file.is_numeric(name):
            continue
        values = file.numbers(name)
        codes = missing_codes(values)
        if codes.any():
            told = ", ".join(f"{value:,.0f}" for value in np.unique(values[codes]))
            yield (
                f"'{name}' holds {told} in {row_list(file.raw.rows[codes])}, far from all else: where that stands for "
                "not known it was taken for a number; empty those cells"
            )
            values = np.where(codes, np.nan, values)
        if _AGE.search(name.casefold()) and (odd := _odd_ages(values)).any():
            rows = row_list(file.raw.rows[odd])
            if odd[np.isfinite(values)].mean() > _MOST:
                yield f"'{name}' is no age in years: is it in another unit, or the year of birth?"
            else:
                yield f"'{name}' is no age that people have in {rows}; empty or correct those cells"


def _odd_ages(values: Floats) -> Bools:
    """Above 110, or 0 where nobody else is a small child."""
    others = values[values > 0]
    nought = len(others) > 0 and others.min() >= _YOUNGEST_OTHER
    return np.asarray((values > _OLDEST) | ((values <= 0) & nought))
