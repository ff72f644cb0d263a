"""Periods that are only numbered, 1, 2, 3 ..., as the months they stand for."""

from __future__ import annotations

import numpy as np

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.errors import DataError
from ipvi_eval.its.series.months import Months, months_named, parse_month


def numbered_months(file: FlatFile, column: str, first: str) -> Months:
    """The months (n,) of a column of numbers, the smallest of which is `first`.

    `first` says by its form what the numbers count: 2017-01 months, 2017Q1 quarters, 2017 years. DataError names the
    rows that hold no whole number, and says where the column holds dates after all.
    """
    file.require(column, ~file.missing(column), "is empty")
    if not file.is_numeric(column):
        msg = f"{file.raw.file}: column '{column}' does not hold the numbers of periods; leave --first out"
        raise DataError(msg)
    numbers = file.numbers(column)
    file.require(column, numbers == np.round(numbers), "is no whole number, as the number of a period must be")
    at = (numbers - numbers.min()).astype(int)
    if at.max() > 100 * 12:
        msg = f"{file.raw.file}: column '{column}' numbers more than a hundred years; is it a date? Leave --first out"
        raise DataError(msg)
    return np.asarray(parse_month(first) + months_named(first) * at, dtype="datetime64[M]")
