"""What R gives for data that travel with the tests: reference/<topic>.json, the call beside every number."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parent / "reference"


@dataclass(frozen=True, slots=True)
class RNumber:
    """One result of R: a number, a list (of lists) or numbers by name; null where R has none.

    `r_call` is the R text whose value this is, `data` the name of the data set (reference/README.md). `tolerance` is
    how far ours may lie away, in units of R's number where that is larger than 1 and absolutely where it is smaller.
    """

    quantity: str
    r_call: str
    data: str
    tolerance: float
    value: Any

    @property
    def values(self) -> np.ndarray:
        """As floats, missing ones as NaN."""
        plain = list(self.value.values()) if isinstance(self.value, dict) else self.value
        return np.array(plain, dtype=np.float64)

    @property
    def names(self) -> list[str]:
        """R's names of the numbers, where it gives them."""
        return list(self.value)

    def at(self, names: list[str]) -> RNumber:
        """The numbers of these names alone, in this order."""
        return replace(self, value={name: self.value[name] for name in names})

    def check(self, ours: Any) -> None:
        """Fail, naming the quantity and R's call, where ours is farther from R than the tolerance."""
        bound = self.tolerance * np.maximum(1, np.abs(self.values))
        ours = np.asarray(ours, dtype=np.float64)
        about = f"{self.quantity}: {self.r_call}"
        assert ours.shape == self.values.shape, about
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(self.values), err_msg=about)
        np.testing.assert_array_less(np.nan_to_num(np.abs(ours - self.values)), np.nan_to_num(bound, nan=1), about)


def read(topic: str) -> dict[str, RNumber]:
    """The numbers of one topic by quantity, in the order of the file."""
    rows = json.loads((FOLDER / f"{topic}.json").read_text("utf-8"))
    return {row["quantity"]: RNumber(**row) for row in rows}


@pytest.fixture(scope="session")
def from_r() -> Callable[[str], Mapping[str, RNumber]]:
    """R's numbers of a topic."""
    return read
