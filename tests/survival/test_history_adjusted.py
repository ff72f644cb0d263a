"""People notified soon after an incident, in worlds without an effect and with one of .7, against the planted truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cohort.history import HISTORY, history_cuts, with_history
from ipvi_eval.cohort.street_time import street_spells
from ipvi_eval.survival.history_adjusted import LIKE_HISTORY, history_adjusted
from ipvi_eval.survival.reoffence import notification_ratio

ORIGIN = pd.Timestamp("2016-01-01")
DAYS, START = 1600, 400


def world(ratio=1.0, *, n=2500, seed=11):
    """Everybody enters with an incident; each one multiplies the daily hazard by up to five, fading within months, and
    four of ten lead to an arrest. From day 400 on people are notified only within a month of an incident."""
    rng = np.random.default_rng(seed)
    base = rng.gamma(2, 1 / 2, n) / 1500
    last, marked, hits = np.zeros(n, dtype=int), np.full(n, DAYS + 1), [(person, 0, False) for person in range(n)]
    for day in range(1, DAYS):
        hazard = base * (1 + 4 * np.exp(-(day - last) / 120)) * np.where(day > marked, ratio, 1.0)
        hit, recent = rng.random(n) < hazard, (day - last < 30) & (day - last > 0)
        marked[(marked > DAYS) & recent & (day > START) & (rng.random(n) < 0.03)] = day
        hits += [
            (person, day, bool(arrest))
            for person, arrest in zip(np.flatnonzero(hit), rng.random(hit.sum()) < 0.4, strict=True)
        ]
        last[hit] = day
    found = pd.DataFrame(hits, columns=["suspect", "day", "arrest"])
    found["date"] = ORIGIN + pd.to_timedelta(found["day"], unit="D")
    persons = pd.DataFrame({"person": range(n), "entry": ORIGIN, "exit": pd.NaT, "exit_reason": None, "list": "C"})
    persons["exit"], persons["prior_arrests"] = pd.to_datetime(persons["exit"]), pd.array([None] * n, dtype="Int64")
    told = np.flatnonzero(marked <= DAYS)
    marks = pd.DataFrame({"person": told, "date": ORIGIN + pd.to_timedelta(marked[told], unit="D")})
    return persons, found, marks


def rows_of(persons, known, marks, events):
    nothing = pd.DataFrame({"person": [], "start": marks["date"].iloc[:0], "end": marks["date"].iloc[:0]})
    freeze = (ORIGIN + pd.Timedelta(days=DAYS)).date()
    spells = street_spells(persons, events, marks, nothing, freeze=freeze, cuts=history_cuts(known))
    return with_history(spells.frame, known)


@pytest.mark.parametrize("truth", [1.0, 0.7])
def test_arrests_and_all_events_given_the_history(truth):
    persons, known, marks = world(truth)
    arrests = rows_of(persons, known, marks, known[known["arrest"]])
    for rows in (arrests[arrests["number"] == 1], rows_of(persons, known, marks, known)):
        _, plain = notification_ratio("x", "x", rows, level=0.95)
        found = history_adjusted("x", "x", rows, level=0.95)
        # Over 14 seeds the log ratio is 1.0 to 1.2 too high without the history, .04 to .10 with it (errors .13, .05).
        bias, left = (np.log(one.value / truth) for one in (plain, found))
        assert bias > 0.8
        assert abs(left) < 0.35 * bias
        assert found.scope == LIKE_HISTORY
        # Nobody's prior arrests are known here, so the model says nothing of them.
        assert "prior arrests" not in found.method


def test_what_is_the_same_for_everybody_is_left_out():
    persons, known, marks = world(n=300, seed=3)
    rows = rows_of(persons, known, marks, known).assign(log_priors=0.0)
    assert history_adjusted("x", "x", rows, level=0.95).value == pytest.approx(
        notification_ratio("x", "x", rows, covariates=HISTORY[:-1], level=0.95)[1].value, rel=1e-9
    )
