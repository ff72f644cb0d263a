"""A known hazard ratio planted into the study's own people, and what the planned hazard ratio makes of it.

Everybody keeps list, covariates, days at liberty and the day of notification. Only the first re-offence is drawn anew:
from the baseline hazard of each list and the effects of the other covariates as they were fitted without notification,
times the planted ratio once notified. Which of the real events were of the notified is not asked, so nothing of the
result is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.diagnosis.plasmode import EFFECT, NOTHING, RATIO, Answer, Planting, answers_of, fared, moved
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.questions.reoffence.risk import FIRST_EVENTS, design, from_entry, notification_ratio
from ipvi_eval.survival.curves.cumulative_hazard import nelson_aalen
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.prediction import baseline_hazard
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Cumulative hazard of one stratum at the mean of the covariates, (k,) at the days (k,) on which it rises."""

    day: Array
    hazard: Array

    def by(self, day: Array) -> Array:
        """Cumulative hazard at the end of each day (n,)."""
        return np.append(0.0, self.hazard)[np.searchsorted(self.day, day, side="right")]

    def reached(self, hazard: Array) -> Array:
        """The first day (n,) by which the cumulative hazard is as large; the last where rounding asks for more."""
        return self.day[np.minimum(np.searchsorted(self.hazard, hazard), len(self.day) - 1)]


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """Everybody's rows from entry to the end of follow-up, in order, and what they go through in each.

    `rows` as `notification_ratio` takes them; `person` (n,) numbers people from 0 on, `before` and `through` (n,) are
    the baseline hazard up to a row and in it, `risk` (n,) what multiplies it without notification, `stratum` (n,) the
    place of its baseline in `baselines`.
    """

    rows: pd.DataFrame
    terms: tuple[str, ...]
    level: float
    person: Codes
    stratum: Codes
    before: Array
    through: Array
    risk: Array
    baselines: tuple[Baseline, ...]

    def drawn(self, wait: Array, ratio: float) -> pd.DataFrame:
        """The rows up to a first re-offence, which comes to a person when the hazard gone through reaches `wait` (k,).

        The hazard of the notified is `ratio` times that of the others.
        """
        rate = self.risk * np.where(self.rows["exposed"].to_numpy(dtype=bool), ratio, 1.0)
        total = np.cumsum(rate * self.through)
        begun = total - rate * self.through
        first = np.r_[True, self.person[1:] != self.person[:-1]]
        gone = begun - begun[first][self.person]
        lacking = wait[self.person] - gone
        happens = (lacking > 0) & (lacking <= rate * self.through)
        stop = self.rows["stop"].to_numpy(dtype=np.float64).copy()
        wanted = self.before + np.divide(lacking, rate, out=np.zeros_like(rate), where=rate > 0)
        for place, baseline in enumerate(self.baselines):
            here = happens & (self.stratum == place)
            stop[here] = np.minimum(baseline.reached(wanted[here]), stop[here])
        return self.rows.assign(stop=stop, event=happens)[lacking > 0]

    def answered(self, wait: Array, ratio: float) -> Answer:
        """The planned log hazard ratio of people drawn so. Raises AnalysisError as `notification_ratio`."""
        rows = self.drawn(wait, ratio)
        id = "survival.plasmode.notification.hazard_ratio"
        fit, _ = notification_ratio(id, "plasmode", rows, covariates=self.terms, level=self.level)
        first = (fit.coefficients[0], fit.standard_errors[0], fit.lower[0], fit.upper[0])
        return Answer(*map(float, first))


def courses(frame: pd.DataFrame, terms: tuple[str, ...], level: float) -> Courses:
    """Of all the rows of everybody (`StreetSpells.frame`), the hazards fitted on those to the first re-offence.

    Raises AnalysisError as `cox`.
    """
    rows = frame.sort_values(["person", "start"], kind="stable").reset_index(drop=True)
    every, known, spells = design(rows, terms), (rows["number"] == 1).to_numpy(), from_entry(rows)
    assert spells.strata is not None  # the recorded list at entry
    codes = np.asarray(spells.strata.codes, dtype=np.int64)
    others = Columns.of(every.X[:, 1:], every.names[1:])
    risk, baselines = (_given if others.names else _alike)(spells, others, known)
    before, until = (_hazard_by(baselines, codes, rows[name].to_numpy(dtype=np.float64)) for name in ("start", "stop"))
    return Courses(
        rows=rows,
        terms=terms,
        level=level,
        person=pd.factorize(rows["person"])[0].astype(np.int64),
        stratum=codes,
        before=before,
        through=until - before,
        risk=risk,
        baselines=baselines,
    )


def people_plasmode(
    frame: pd.DataFrame, terms: tuple[str, ...], *, outcome: str, number: int, seed: int, level: float = 0.95
) -> Planting:
    """The planned hazard ratio with nothing and with RATIO planted, in `number` replicates of the first re-offences.

    Both are planted into the same draw. `frame` as `StreetSpells.frame`, all rows, with the covariates `terms`.

    Raises AnalysisError as `cox` and `operating_characteristics`.
    """
    known = courses(frame, terms, level)
    made = replicates(partial(planted, known), number, seed=seed)
    notified = known.rows.loc[known.rows["exposed"], "person"].nunique()
    return Planting(
        about="hazard",
        outcome=outcome,
        estimator=FIRST_EVENTS,
        into=f"{known.person[-1] + 1:,} people with their lists, covariates and days, {notified:,} of them notified",
        nothing=fared(answers_of(made, NOTHING), 1.0, level),
        effect=fared(answers_of(made, EFFECT), RATIO, level),
        moved=moved(made),
    )


def planted(known: Courses, rng: np.random.Generator) -> dict[str, float]:
    """One replicate: the answers to one draw of re-offences, without and with the effect."""
    wait = rng.exponential(size=int(known.person[-1]) + 1)
    return known.answered(wait, 1.0).named(NOTHING) | known.answered(wait, RATIO).named(EFFECT)


def _given(spells: Spells, others: Columns, known: Bools) -> tuple[Array, tuple[Baseline, ...]]:
    """Risk (n,) and baselines by the model of the other covariates, fitted to the `known` rows (n,)."""
    assert spells.strata is not None
    fit = cox(Columns.of(others.X[known], others.names), spells.at(known))
    found, place = baseline_hazard(fit), {label: code for code, label in enumerate(spells.strata.labels)}
    stratum = np.array([place[label] for label in found.stratum], dtype=np.int64)
    own = [stratum == code for code in range(spells.strata.count)]
    baselines = tuple(_rising(found.time[here], found.cumulative_hazard[here]) for here in own)
    return np.exp((others.X - fit.data.centre) @ fit.coefficients), baselines


def _alike(spells: Spells, others: Columns, known: Bools) -> tuple[Array, tuple[Baseline, ...]]:
    """The same where no covariate tells people of a list apart: the hazard of Nelson and Aalen."""
    assert spells.strata is not None
    own = [known & (spells.strata.codes == code) for code in range(spells.strata.count)]
    curves = [nelson_aalen(spells.at(here)) for here in own]
    return np.ones(len(others)), tuple(_rising(curve.time, curve.cumulative) for curve in curves)


def _rising(day: Array, hazard: Array) -> Baseline:
    rises = np.diff(hazard, prepend=0.0) > 0
    return Baseline(day[rises], hazard[rises])


def _hazard_by(baselines: tuple[Baseline, ...], stratum: Codes, day: Array) -> Array:
    found = np.zeros(len(day))
    for place, baseline in enumerate(baselines):
        here = stratum == place
        found[here] = baseline.by(day[here])
    return found
