"""Small studies to be replicated, in a module of their own so that other processes find them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from ipvi_eval.errors import AnalysisError


def mean_of_ten(rng: np.random.Generator) -> dict[str, float]:
    """The mean of ten normal numbers and the smallest of them."""
    drawn = rng.normal(size=10)
    return {"mean": drawn.mean(), "least": drawn.min()}


def now_and_then_none(rng: np.random.Generator) -> dict[str, float]:
    """No answer where the first number is negative."""
    drawn = rng.normal(size=10)
    if drawn[0] < 0:
        raise AnalysisError("none")
    return {"mean": drawn.mean()}


def dies_once(mark: Path, rng: np.random.Generator) -> dict[str, float]:
    """The mean; a process that gets a negative mean while there is no `mark` leaves one and is killed."""
    found = mean_of_ten(rng)
    if found["mean"] < -0.3 and not mark.exists():
        mark.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return found


def leaves_a_mark(path: Path) -> None:
    """A file, a moment later."""
    time.sleep(0.05)
    path.write_text("")


def process_number(number: int) -> int:
    """The process that this is, a moment later; none for a negative number."""
    if number < 0:
        raise AnalysisError("a negative number")
    time.sleep(0.01)
    return os.getpid()
