"""The negative control: silent where people are notified at random, not where the peaceful are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.selection.negative_control import negative_control

ID = "survival.x.notification.negative_control"


def followed(n=3000, *, by_risk, seed=9):
    """Hazard of an incident that notification leaves alone: 1/600 or 1/1800 a day; half are notified on a day of their
    first hundred, by chance or three times as often where the hazard is low."""
    rng = np.random.default_rng(seed)
    peaceful = rng.random(n) < 0.5
    chance = np.where(peaceful, 0.75, 0.25) if by_risk else np.full(n, 0.5)
    marked = np.where(rng.random(n) < chance, rng.integers(1, 100, n), 10_000)
    time = np.ceil(rng.exponential(np.where(peaceful, 1800, 600)))
    stop, event, rows = np.minimum(time, 1000), time <= 1000, []
    for i in range(n):
        bounds = [0, *([marked[i]] if marked[i] < stop[i] else []), stop[i]]
        for place, (first, last) in enumerate(pairwise(bounds)):
            ends = place == len(bounds) - 2
            rows.append((i, first, last, bool(event[i] and ends), first >= marked[i], "C"))
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event", "exposed", "list_recorded"])


def test_chance_is_silent():
    found = negative_control(ID, "x", followed(by_risk=False), level=0.95)
    assert found.lower < 1 < found.upper
    assert str(found.note).startswith("the data do not show")


def test_the_peaceful_chosen_are_found():
    found = negative_control(ID, "x", followed(by_risk=True), level=0.95)
    assert found.upper < 1
    assert "were rarer after notification too" in str(found.note)


def test_the_dangerous_chosen_are_found():
    rows = followed(by_risk=True)
    found = negative_control(ID, "x", rows.assign(exposed=~rows["exposed"]), level=0.95)
    assert "were more frequent after notification too" in str(found.note)


def test_without_such_incidents_there_is_none():
    with pytest.raises(AnalysisError, match="there is no ratio"):
        negative_control(ID, "x", followed(by_risk=False).assign(event=False), level=0.95)
