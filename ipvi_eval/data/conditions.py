"""Conditions on the rows of a file, written as a person writes them: "COLUMN=VALUE" and "COLUMN!=VALUE"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.errors import AnalysisError, DataError


@dataclass(frozen=True, slots=True)
class Condition:
    """A column and a value that its cells must hold (or, where not `equal`, must not), compared as stripped text."""

    column: str
    value: str
    equal: bool = True


def parse_condition(text: str) -> Condition:
    """A condition from its text. AnalysisError when it is none.

    >>> parse_condition("area = Beacon")
    Condition(column='area', value='Beacon', equal=True)
    >>> parse_condition("status!=unfounded")
    Condition(column='status', value='unfounded', equal=False)
    """
    before, sign, value = text.partition("=")
    equal = not before.endswith("!")
    column = before.removesuffix("!").strip()
    if not sign or not column:
        msg = "a condition is written COLUMN=VALUE or COLUMN!=VALUE, for example area=Beacon"
        raise AnalysisError(msg)
    return Condition(column, value.strip(), equal)


def meeting(file: FlatFile, conditions: Sequence[Condition]) -> NDArray[np.bool_]:
    """The rows (n,) that meet every condition; several values that one column may equal are alternatives.

    DataError when a column is not there or no row meets them: which condition alone leaves nothing is said.
    """
    kept = np.ones(len(file), dtype=bool)
    either: dict[str, NDArray[np.bool_]] = {}
    for one in conditions:
        holds = (file.cells(one.column) == one.value).to_numpy()
        if not one.equal:
            kept &= ~holds
            continue
        if not holds.any():
            msg = (
                f"{file.raw.file}: no row holds in column '{one.column}' the value that was asked for; values are "
                "compared as text, upper and lower case apart"
            )
            raise DataError(msg)
        either[one.column] = either.get(one.column, np.zeros(len(file), dtype=bool)) | holds
    for holds in either.values():
        kept &= holds
    if not kept.any():
        msg = f"{file.raw.file}: no row meets all conditions together; drop one of them"
        raise DataError(msg)
    return kept
