"""What is left over is stored with its p-values, and each check says what its p-value says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.checks.innovations import Innovations
from ipvi_eval.its.checks.serial_correlation import SerialTest
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.checks.innovations import innovation_lines

FOUND = Innovations(
    month=np.datetime64("2020-01", "M") + np.arange(4),
    standardised=np.array([0.5, -2.0, 1.0, 0.1]),
    first=0.1,
    band=(-0.3, 0.2),
    serial=SerialTest("Ljung-Box", 12, 9.0, 0.3),
    scatter=(1.2, 0.4),
    largest=(2.0, 0.6),
)


def verdicts(found: Innovations) -> list[str]:
    return list(innovation_lines(found).frame["meaning"])


def test_each_test_is_stored_with_its_p_value() -> None:
    told = {one.id: (one.value, one.p, one.n) for one in as_estimates(FOUND, "its.x.innovations")}
    assert told == {
        "its.x.innovations.ljung_box_12": (9.0, 0.3, 4),
        "its.x.innovations.scatter": (1.2, 0.4, 4),
        "its.x.innovations.largest": (2.0, 0.6, 4),
    }


def test_where_nothing_is_found_that_is_said() -> None:
    assert verdicts(FOUND) == [
        "none is found to be left over",
        "within what chance allows (-0.30 to 0.20)",
        "no change of the scatter is found",
        "2020-02: as far as chance makes the largest of so many",
    ]


@pytest.mark.parametrize("p", [0.001, 0.049])
def test_where_something_is_found_that_is_said(p: float) -> None:
    loud = replace(FOUND, first=0.21, serial=replace(FOUND.serial, p=p), scatter=(3.0, p), largest=(4.0, p))
    assert verdicts(loud) == [
        "serial correlation is left over",
        "beyond what chance allows (-0.30 to 0.20)",
        "the scatter is another one after the start",
        "2020-02: stands out",
    ]


def test_neighbors_may_lie_farther_apart_than_together() -> None:
    """Terms that are fitted draw neighbors apart: the limits are those of drawn series, not as far on either side."""
    apart = {first: verdicts(replace(FOUND, first=first))[1].split()[0] for first in (-0.31, -0.3, -0.25, 0.2, 0.21)}
    assert apart == {-0.31: "beyond", -0.3: "within", -0.25: "within", 0.2: "within", 0.21: "beyond"}
