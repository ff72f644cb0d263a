"""A made-up county where incidents raise the risk of the next and lead to notification: its rows of `with_history`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.cohort.history import history_cuts, with_history
from ipvi_eval.cohort.street_time import street_spells

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
    persons = pd.DataFrame(
        {"person": range(n), "entry": ORIGIN, "exit": pd.NaT, "exit_reason": None, "list_recorded": "C"}
    )
    persons["exit"], persons["prior_arrests"] = pd.to_datetime(persons["exit"]), pd.array([None] * n, dtype="Int64")
    told = np.flatnonzero(marked <= DAYS)
    marks = pd.DataFrame({"person": told, "date": ORIGIN + pd.to_timedelta(marked[told], unit="D")})
    return persons, found, marks


def rows_of(persons, known, marks, events):
    nothing = pd.DataFrame({"person": [], "start": marks["date"].iloc[:0], "end": marks["date"].iloc[:0]})
    freeze = (ORIGIN + pd.Timedelta(days=DAYS)).date()
    spells = street_spells(persons, events, marks, nothing, freeze=freeze, cuts=history_cuts(known, persons))
    return with_history(spells.frame, known)
