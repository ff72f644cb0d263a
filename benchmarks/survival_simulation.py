"""Do the intervals hold the truth as often as they say, and do the tests stay quiet when nothing differs?

    python benchmarks/survival_simulation.py --smoke                 a few samples, seconds
    python benchmarks/survival_simulation.py --output sim.jsonl      every sample; run again to resume where it stopped
    python benchmarks/survival_simulation.py --output sim.jsonl --store    also write the table the reports print

Follow-up is in whole days. Each scenario draws one sample of n people whose truth is known in closed form, analyses it
with the package, and says for each quantity whether its 95 % interval held the truth, whether its 5 % test rejected, or
what hazard ratio came out. A quantity that a sample is too small for counts as not fitted.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.cohort.street_time import street_spells
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.simulations import simulated
from ipvi_eval.questions.reoffence.simulations.simulated import (
    STORED,
    Kind,
    Simulated,
    key_of,
    read_simulated,
    write_simulated,
)
from ipvi_eval.results.measured_file import again
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.comparisons.mean_cumulative import mean_cumulative_test
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function, nelson_aalen
from ipvi_eval.survival.curves.horizon_difference import incidence_difference, survival_difference
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.pseudo_values import pseudo_risks
from ipvi_eval.survival.curves.rmst import compare_rmst, rmst
from ipvi_eval.survival.exposure.designs import exposure_effect, exposure_rows
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.regression.concordance import concordance
from ipvi_eval.survival.regression.cox import CoxFit, cox
from ipvi_eval.survival.regression.fine_gray import subdistribution_hazard
from ipvi_eval.survival.regression.frailty.model import gamma_frailty
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.regression.recurrent import andersen_gill, marginal_rows, pwp, wlw
from ipvi_eval.survival.regression.rmst_regression import rmst_regression
from ipvi_eval.survival.regression.standardised import standardised_shares
from ipvi_eval.survival.robustness.bootstrap import Measure, bootstrap
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.weighting.doubly_robust import doubly_robust, weighted_difference
from ipvi_eval.weighting.matching import match_nearest
from ipvi_eval.weighting.weights import balancing_weights, propensity

Floats = NDArray[np.float64]
Answers = dict[str, float | None]
Rng = np.random.Generator

TABLE = Path(simulated.__file__).with_name(STORED)
SIZES = (60, 300, 1000)
YEAR, TWO_YEARS = 365.0, 730.0
RATIO = 0.7
SHAPE = 0.8
SCALE = YEAR / (-np.log(0.6)) ** (1 / SHAPE)  # 40 of 100 re-offend within a year
FRAILTY = 0.5


def survival(days: Floats | float) -> Floats:
    """The Weibull curve of every scenario with one kind of people; whole days leave it as it is on whole days."""
    curve: Floats = np.exp(-((np.asarray(days, dtype=float) / SCALE) ** SHAPE))
    return curve


def weibull(rng: Rng, n: int, hazard: Floats | float = 1.0) -> Floats:
    """Whole days to re-offence under a hazard `hazard` times that of `survival`."""
    days: Floats = np.ceil(SCALE * (rng.exponential(size=n) / hazard) ** (1 / SHAPE))
    return days


def followed(
    rng: Rng, days: Floats, low: float | Floats = 180.0, high: float = 1500.0
) -> tuple[Floats, NDArray[np.bool_]]:
    """Stop and event when people entered over years and the data were frozen."""
    end = np.ceil(rng.uniform(low, high, len(days)))
    return np.minimum(days, end), days <= end


def holds(lower: float | None, upper: float | None, truth: float) -> float:
    """1 when the interval holds the truth; a limit that does not exist does not exclude."""
    below = lower is None or np.isnan(lower) or lower <= truth
    return float(below and (upper is None or np.isnan(upper) or truth <= upper))


def cox_holds(fit: CoxFit, truth: float, *, naive: bool = False, at: int = 0) -> float:
    """Whether the interval of one coefficient holds the true log hazard ratio."""
    covariance = fit.naive_covariance if naive else fit.covariance
    return float(abs(fit.coefficients[at] - truth) <= 1.959964 * np.sqrt(covariance[at, at]))


def asked(answer: Callable[[], float]) -> float | None:
    """The answer, or None where the sample was too small for it."""
    try:
        return answer()
    except AnalysisError:
        return None


def one_group(n: int, rng: Rng) -> Answers:
    """One list: share, median, cumulative hazard, restricted mean."""
    stop, event = followed(rng, weibull(rng, n))
    grid = np.arange(0, TWO_YEARS)
    steps = survival(np.arange(0, YEAR + 1))

    def curve() -> float:
        row = kaplan_meier(Spells.of(stop, event)).at([YEAR]).tidy().iloc[0]
        return holds(row["lower"], row["upper"], float(survival(YEAR)))

    def median() -> float:
        found = kaplan_meier(Spells.of(stop, event)).quantile(0.5)
        return holds(found.lower, found.upper, float(np.ceil(SCALE * np.log(2) ** (1 / SHAPE))))

    def hazard() -> float:
        row = nelson_aalen(Spells.of(stop, event)).at([YEAR]).tidy().iloc[0]
        return holds(row["lower"], row["upper"], float((1 - steps[1:] / steps[:-1]).sum()))

    def mean() -> float:
        found = rmst(Spells.of(stop, event), tau=TWO_YEARS)
        return holds(found.lower, found.upper, float(survival(grid).sum()))

    return {
        "Kaplan-Meier share within 12 months": asked(curve),
        "Median time": asked(median),
        "Cumulative hazard within 12 months (Nelson-Aalen)": asked(hazard),
        "Restricted mean within 24 months": asked(mean),
    }


OWN, OTHER = 0.4 / YEAR, 0.2 / YEAR  # daily hazards of re-offence and of leaving


def exits(n: int, rng: Rng) -> Answers:
    """Re-offence with a competing exit; two groups without a difference, followed for different times."""
    group = np.arange(n) % 2
    days = np.ceil(rng.exponential(1 / (OWN + OTHER), n))
    kind = np.where(rng.random(n) < OWN / (OWN + OTHER), 1, 2)
    stop, event = followed(rng, days, np.where(group == 1, 180.0, 400.0))
    cause = np.where(event, kind, 0)
    truth = OWN / (OWN + OTHER) * (1 - np.exp(-(OWN + OTHER) * YEAR))

    def incidence() -> float:
        row = aalen_johansen(Spells.of(stop, cause), causes=(1, 2)).at([YEAR], cause=1).tidy().iloc[0]
        return holds(row["lower"], row["upper"], truth)

    def difference() -> float:
        row = incidence_difference(Spells.of(stop, cause, group=group), of=1, times=[YEAR]).tidy().iloc[0]
        return holds(row["lower"], row["upper"], 0.0)

    return {
        "Cumulative incidence within 12 months (Aalen-Johansen)": asked(incidence),
        "Difference of cumulative incidence within 12 months": asked(difference),
        "Gray's test": asked(lambda: float(gray(Spells.of(stop, cause, group=group), of=1).p < 0.05)),
    }


def two_groups(n: int, rng: Rng) -> Answers:
    """Two groups without a difference, followed for different times; in strata that do differ."""
    group, stratum = np.arange(n) % 2, rng.integers(0, 3, n)
    stop, event = followed(rng, weibull(rng, n), np.where(group == 1, 180.0, 400.0))
    shifted = np.where(rng.random(n) < 0.2 + 0.3 * stratum, 1, 0)
    later, again = followed(rng, weibull(rng, n, np.array([0.5, 1.0, 2.0])[stratum]))

    def difference() -> float:
        row = survival_difference(Spells.of(stop, event, group=group), times=[YEAR]).tidy().iloc[0]
        return holds(row["lower"], row["upper"], 0.0)

    def means() -> float:
        found = compare_rmst(Spells.of(stop, event, group=group), tau=TWO_YEARS, reference=0).contrasts[0]
        return holds(found.lower, found.upper, 0.0)

    return {
        "Difference of Kaplan-Meier shares within 12 months": asked(difference),
        "Difference of restricted means within 24 months": asked(means),
        "Log-rank test": asked(lambda: float(log_rank(Spells.of(stop, event, group=group)).p < 0.05)),
        "Log-rank test, stratified": asked(
            lambda: float(log_rank(Spells.of(later, again, group=shifted, strata=stratum)).p < 0.05)
        ),
    }


def proportional(n: int, rng: Rng) -> Answers:
    """A Cox model with a true ratio, a covariate, and proportional hazards."""
    x, z = np.arange(n) % 2, rng.normal(size=n)
    stop, event = followed(rng, weibull(rng, n, np.exp(np.log(RATIO) * x + 0.4 * z)))
    columns, spells = Columns.of(np.column_stack([x, z])), Spells.of(stop, event)

    def coverage(spells: Spells) -> Callable[[], float]:
        return lambda: cox_holds(cox(columns, spells), np.log(RATIO))

    def test() -> float:
        table = proportionality_test(cox(columns, spells)).tidy()
        return float(table.loc[table["term"] == "GLOBAL", "p"].iloc[0] < 0.05)

    return {
        "Hazard ratio (Cox)": asked(coverage(spells)),
        "Hazard ratio, robust errors": asked(coverage(spells.but(person=np.arange(n)))),
        "Test of proportional hazards": asked(test),
    }


def clusters(n: int, rng: Rng) -> Answers:
    """Three people each who share what makes them re-offend, compared cluster by cluster without a difference."""
    cluster = np.arange(n) // 3
    shared = rng.gamma(1.0, 1.0, cluster.max() + 1)[cluster]
    stop, event = followed(rng, weibull(rng, n, np.maximum(shared, 1e-6)))
    x = (cluster % 2).astype(float)[:, None]

    def coverage(*, naive: bool) -> float:
        return cox_holds(cox(Columns.of(x), Spells.of(stop, event, person=cluster)), 0.0, naive=naive)

    return {
        "Hazard ratio, people in clusters, errors by cluster": asked(lambda: coverage(naive=False)),
        "Hazard ratio, people in clusters, ordinary errors": asked(lambda: coverage(naive=True)),
    }


def competing(n: int, rng: Rng) -> Answers:
    """Data from the Fine-Gray model itself (their 1999 paper, section 4)."""
    x, p = (np.arange(n) % 2).astype(float), 0.5
    reach = np.where(x == 1, 1 - (1 - p) ** RATIO, p)
    own = rng.random(n) < reach
    u = rng.uniform(0, reach)
    inner = (1 - (1 - u) ** (1 / np.where(x == 1, RATIO, 1.0))) / p
    days = np.where(own, -400 * np.log1p(-inner), rng.exponential(500, n))
    stop, event = followed(rng, np.ceil(np.maximum(days, 1e-9)))
    cause = np.where(event, np.where(own, 1, 2), 0)

    def coverage() -> float:
        fit = subdistribution_hazard(Columns.of(x[:, None]), Spells.of(stop, cause), of=1)
        row = fit.tidy().iloc[0]
        return float(abs(row["coefficient"] - np.log(RATIO)) <= 1.959964 * row["standard_error"])

    return {"Subdistribution hazard ratio (Fine-Gray)": asked(coverage)}


def repeated(n: int, rng: Rng) -> Answers:
    """Repeated re-offences of people who differ (gamma frailty), with a true ratio and without a difference."""
    rate, x = 0.002, (np.arange(n) % 2).astype(float)
    zeta = rng.gamma(1 / FRAILTY, FRAILTY, n)
    end = np.ceil(rng.uniform(400, 1500, n))
    null, effect = (repeats(rng, rate * zeta * ratio, end) for ratio in (1.0, np.where(x == 1, RATIO, 1.0)))
    daily = 1 - (1 + rate * FRAILTY) ** (-1 / FRAILTY)

    def mean() -> float:
        found = mean_cumulative_function(Spells.of(null.stop, null.event, start=null.start, person=null.person))
        row = found.at([YEAR]).tidy().iloc[0]
        return holds(row["lower"], row["upper"], YEAR * daily)

    def test() -> float:
        found = mean_cumulative_test(
            Spells.of(null.stop, null.event, start=null.start, person=null.person, group=x[null.person])
        )
        return float(found.tidy()["p"].iloc[0] < 0.05)

    def ag(*, naive: bool) -> float:
        fit = andersen_gill(
            Columns.of(x[effect.person][:, None]),
            Spells.of(effect.stop, effect.event, start=effect.start, person=effect.person),
        ).fit
        return cox_holds(fit, np.log(RATIO), naive=naive)

    def ordered(clock: Literal["total", "gap"]) -> Callable[[], float]:
        columns = Columns.of(x[null.person])
        spells = Spells.of(null.stop, null.event, start=null.start, person=null.person)
        return lambda: cox_holds(pwp(columns, spells, clock=clock, last_order=4).fit, 0.0)

    def marginal() -> float:
        rows = marginal_rows(Spells.of(null.stop, null.event, start=null.start, person=null.person), orders=3)
        spells = Spells.from_frame(rows, person="person", strata="order")
        return cox_holds(wlw(Columns.of(x[rows["person"].to_numpy(dtype=int)]), spells).fit, 0.0)

    return {
        "Mean number within 12 months (Lawless-Nadeau)": asked(mean),
        "Test of mean cumulative functions": asked(test),
        "Ratio of all re-offenses (Andersen-Gill), robust errors": asked(lambda: ag(naive=False)),
        "Ratio of all re-offenses (Andersen-Gill), ordinary errors": asked(lambda: ag(naive=True)),
        "Next re-offense since entry (PWP), robust errors": asked(ordered("total")),
        "Next re-offense since the last (PWP), robust errors": asked(ordered("gap")),
        "Marginal hazards (WLW), robust errors": asked(marginal),
    }


def never(n: int, rng: Rng) -> Answers:
    """Half never re-offend, the others after log-normal times."""
    days = np.where(rng.random(n) < 0.5, np.inf, np.ceil(np.exp(np.log(200) + rng.normal(size=n))))
    stop, event = followed(rng, days, 700.0, 1800.0)

    def share() -> float:
        if event.sum() < 20:  # as survival.never asks
            raise AnalysisError("too few")
        return holds(*cure(Spells.of(stop, event), family="log-normal").never_interval(), 0.5)

    return {"Share who never re-offend (log-normal)": asked(share)}


def confounded(n: int, rng: Rng) -> Answers:
    """Those who re-offend more are notified more: weights, pairs and the doubly robust difference."""
    x = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-x))
    X = x[:, None]
    null, happened = followed(rng, weibull(rng, n, np.exp(0.7 * x)))
    daily = 0.5 / YEAR * np.exp(0.7 * x) * np.where(treated, RATIO, 1.0)
    stop, event = followed(rng, np.ceil(rng.exponential(1 / daily)), 400.0)

    def score() -> Floats:
        return propensity(treated, X).score

    def weighted() -> float:
        weight = balancing_weights(score(), treated).weight
        fit = cox(
            Columns.of(treated.astype(float)[:, None]), Spells.of(null, happened, weight=weight, person=np.arange(n))
        )
        return cox_holds(fit, 0.0)

    def pairs() -> float:
        found = match_nearest(score(), treated)
        kept = found.weight > 0
        fit = cox(
            Columns.of(treated[kept].astype(float)[:, None]),
            Spells.of(null[kept], happened[kept], person=found.pair[kept]),
        )
        return cox_holds(fit, 0.0)

    def outcome() -> Floats:
        values = np.empty(n)
        for side in (treated, ~treated):
            values[side] = pseudo_risks(Spells.of(stop[side], event[side]), day=YEAR)
        return values

    def robust() -> float:
        found = doubly_robust(outcome(), treated, X, estimand="att")
        return holds(found.lower, found.upper, AMONG_TREATED)

    def reweighted() -> float:
        weight = balancing_weights(score(), treated, estimand="att").weight
        found = weighted_difference(outcome(), treated, weight)
        return holds(found.lower, found.upper, AMONG_TREATED)

    def unadjusted() -> float:
        found = weighted_difference(outcome(), treated, np.ones(n))
        return holds(found.lower, found.upper, AMONG_TREATED)

    def days_free() -> float:
        rows = rmst_regression(
            Columns.of(X), Spells.of(null, happened, group=treated), tau=TWO_YEARS, reference=False
        ).tidy()
        row = rows.loc[rows["term"].str.startswith("group")].iloc[0]
        return holds(row["lower"], row["upper"], 0.0)

    return {
        "Hazard ratio, overlap weights": asked(weighted),
        "Hazard ratio, matched pairs": asked(pairs),
        "Difference of shares, not adjusted": asked(unadjusted),
        "Difference of shares, weighted": asked(reweighted),
        "Difference of shares, doubly robust": asked(robust),
        "Days free, adjusted": asked(days_free),
    }


def _among_treated() -> float:
    """The true difference of shares within a year among the notified, by quadrature over x."""
    x = np.linspace(-8, 8, 4001)
    density = np.exp(-(x**2) / 2) / (1 + np.exp(-x))
    rate = 0.5 * np.exp(0.7 * x)
    gap = np.exp(-rate) - np.exp(-RATIO * rate)
    return float((density * gap).sum() / density.sum())


AMONG_TREATED = _among_treated()


def immortal(n: int, rng: Rng) -> Answers:
    """Notification without any effect, on a random day to people still free of a re-offence."""
    days = np.ceil(rng.exponential(YEAR / 0.5, n))
    stop, event = followed(rng, days, 600.0)
    wait = np.where(rng.random(n) < 0.6, np.ceil(rng.uniform(0, YEAR, n)), np.inf)
    day = np.where(wait < stop, wait, np.nan)

    def ever() -> CoxFit:
        return cox(Columns.of(np.isfinite(day).astype(float)[:, None]), Spells.of(stop, event))

    def changing() -> CoxFit:
        return exposure_effect(exposure_rows(Spells.of(stop, event), day))

    return _trap("Immortal time: ever notified", ever) | _trap("Immortal time: notification time-dependent", changing)


FIRST = pd.Timestamp("2020-01-01")


def custody(n: int, rng: Rng) -> Answers:
    """Every second person is held for a month to a year; at liberty all re-offend at the same rate."""
    person = np.array([f"P{i}" for i in range(n)])
    held = np.arange(n) % 2 == 1
    days, begin = np.ceil(rng.exponential(YEAR / 0.5, n)), np.ceil(rng.uniform(0, 200, n))
    length = np.ceil(rng.uniform(30, YEAR, n))
    detained = held & (begin < days)
    # The days of admission and release are days at liberty, so a stay of `length` days has length - 1 inside.
    occurs = days + np.where(detained, length - 1, 0)
    dates = FIRST + pd.to_timedelta(occurs, unit="D")
    people = pd.DataFrame({"person": person, "entry": FIRST, "exit": pd.NaT, "exit_reason": None, "held": held})
    events = pd.DataFrame({"suspect": person, "date": dates})
    stays = pd.DataFrame({"person": person, "start": FIRST + pd.to_timedelta(begin, unit="D")})
    stays = stays.assign(end=stays["start"] + pd.to_timedelta(length, unit="D"))[detained]
    nobody = pd.DataFrame({"person": pd.Series(dtype=object), "date": pd.Series(dtype="datetime64[ns]")})

    def hazard(stretches: pd.DataFrame) -> Callable[[], CoxFit]:
        freeze = (FIRST + pd.Timedelta(days=730)).date()
        rows = street_spells(people, events, nobody, stretches, freeze=freeze).to_first()
        return lambda: cox(
            Columns.of(rows["held"].to_numpy(dtype=float)[:, None]), Spells.of(rows["stop"], rows["event"])
        )

    return _trap("Days in custody counted as days at risk", hazard(stays.iloc[:0])) | _trap(
        "Days in custody subtracted", hazard(stays)
    )


TRAP, TRAP_INTERVAL = " (log hazard ratio)", " (interval)"


def _trap(name: str, fit: Callable[[], CoxFit]) -> Answers:
    try:
        found = fit()
    except AnalysisError:
        return {f"{name}{TRAP}": None, f"{name}{TRAP_INTERVAL}": None}
    return {f"{name}{TRAP}": float(found.coefficients[0]), f"{name}{TRAP_INTERVAL}": cox_holds(found, 0.0)}


def frail(n: int, rng: Rng) -> Answers:
    """Repeated re-offences with a gamma frailty and a true ratio within people of one frailty."""
    x = (np.arange(n) % 2).astype(float)
    rate = 0.002 * rng.gamma(1 / FRAILTY, FRAILTY, n) * np.where(x == 1, RATIO, 1.0)
    rows = repeats(rng, rate, np.ceil(rng.uniform(400, 1500, n)))

    def coverage() -> float:
        columns = x[rows.person][:, None]
        table = gamma_frailty(
            Columns.of(columns), Spells.of(rows.stop, rows.event, start=rows.start, person=rows.person)
        ).tidy()
        return float(abs(table["coefficient"].iloc[0] - np.log(RATIO)) <= 1.959964 * table["standard_error"].iloc[0])

    return {"Hazard ratio with a gamma frailty": asked(coverage)}


def told_as_shares(n: int, rng: Rng) -> Answers:
    """What a hazard ratio comes to in shares among the people it is told of, who are taken as given."""
    x, z = np.arange(n) % 2, rng.normal(size=n)
    stop, event = followed(rng, weibull(rng, n, np.exp(np.log(RATIO) * x + 0.4 * z)))
    own = z[x == 1]
    gaps = survival(YEAR) ** np.exp(0.4 * own) - survival(YEAR) ** (RATIO * np.exp(0.4 * own))

    def difference(*, robust: bool) -> Callable[[], float]:
        def answer() -> float:
            fit = cox(
                Columns.of(np.column_stack([x, z])), Spells.of(stop, event, person=np.arange(n) if robust else None)
            )
            sides = [np.column_stack([np.full(len(own), value), own]) for value in (1.0, 0.0)]
            found = standardised_shares(fit, *sides, times=[YEAR])
            return holds(found.lower[0], found.upper[0], float(gaps.mean()))

        return answer

    return {
        "Hazard ratio as a difference of shares within 12 months": asked(difference(robust=False)),
        "Hazard ratio as a difference of shares, robust errors": asked(difference(robust=True)),
    }


def ranked(n: int, rng: Rng) -> Answers:
    """A score of two values that doubles the hazard: how well it orders the events of people seen for unequal times."""
    x = (np.arange(n) % 2).astype(float)
    stop, event = followed(rng, weibull(rng, n, np.where(x == 1, 1 / ORDERED, 1.0)))

    def coverage() -> float:
        found = concordance(-x, Spells.of(stop, event))
        return holds(found.lower, found.upper, in_order(n))

    return {"Harrell's concordance": asked(coverage)}


ORDERED = 2.0


def in_order(n: int) -> float:
    """True share of pairs in the right order, ties in score as one half, by a sum over days of who comes first.

    A pair counts where one has the event on a day on which the other is still seen and has it later; ends of follow-up
    are as `followed` draws them.
    """
    day = np.arange(1.0, 1501.0)
    seen = np.clip((1500 - (day - 1)) / (1500 - 180), 0, 1)  # share whose follow-up ends on the day or later
    free = {score: survival(day) ** hazard for score, hazard in ((0, 1.0), (1, 1 / ORDERED))}
    happens = {score: survival(day - 1) ** hazard - free[score] for score, hazard in ((0, 1.0), (1, 1 / ORDERED))}
    pairs = {(a, b): float((happens[a] * seen * free[b] * seen).sum()) for a in (0, 1) for b in (0, 1)}
    alike = (n / 2 - 1) / (n / 2) * (pairs[0, 0] + pairs[1, 1])  # nobody is a pair with themselves
    return (pairs[0, 1] + alike / 2) / (pairs[0, 1] + pairs[1, 0] + alike)


def resampled(n: int, rng: Rng) -> Answers:
    """The bootstrap by person, two groups without a difference."""
    group = np.arange(n) % 2
    stop, event = followed(rng, weibull(rng, n), np.where(group == 1, 180.0, 400.0), 1500.0)
    spells = Spells.of(stop, event, person=np.arange(n), group=group)

    def difference(measure: Measure) -> Callable[[], float]:
        def answer() -> float:
            seed = int(rng.integers(2**31))
            found = bootstrap(spells, times=[YEAR], measures=(measure,), replicates=400, seed=seed)
            row = found.differences().iloc[0]
            return holds(row["lower"], row["upper"], 0.0)

        return answer

    return {
        "Difference of Kaplan-Meier shares, bootstrap": asked(difference("survival")),
        "Difference of restricted means, bootstrap": asked(difference("rmst")),
    }


@dataclass(frozen=True, slots=True)
class Repeats:
    """Spells (start, stop] of repeated events, person by person, in order of time; each (m,)."""

    person: NDArray[np.intp]
    start: Floats
    stop: Floats
    event: NDArray[np.bool_]


def repeats(rng: Rng, rate: Floats, end: Floats) -> Repeats:
    """Events with a daily chance 1 - exp(-rate), each person followed to `end`."""
    chance = 1 - np.exp(-np.maximum(rate, 1e-9))
    start, alive = np.zeros(len(end)), np.arange(len(end))
    rows = []
    while len(alive):
        day = start[alive] + rng.geometric(chance[alive])
        hit = day <= end[alive]
        rows.append((alive, start[alive], np.minimum(day, end[alive]), hit))
        start[alive] = np.minimum(day, end[alive])
        alive = alive[hit & (day < end[alive])]
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return Repeats(*(column[order] for column in columns))


SCENARIOS: Mapping[str, Callable[[int, Rng], Answers]] = {
    scenario.__name__: scenario
    for scenario in (
        one_group, two_groups, resampled, exits, proportional, clusters, competing, repeated, frail, never, confounded,
        immortal, custody, ranked, told_as_shares,
    )
}  # fmt: skip
REPS = {"never": 500, "frail": 500, "ranked": 1000, "resampled": 1000}
WRONG_ON_PURPOSE = ("ordinary errors", "not adjusted")


def kind_of(quantity: str) -> Kind:
    """What the mean of a quantity's answers is."""
    if quantity.endswith(TRAP):
        return "log ratio"
    if quantity.endswith(TRAP_INTERVAL) or quantity.endswith(WRONG_ON_PURPOSE):
        return "trap"
    return "test" if "test" in quantity.lower() else "interval"


def cell(name: str, n: int, reps: int) -> list[dict[str, object]]:
    """One scenario at one size: for each quantity the mean answer and how many samples gave none."""
    rng = np.random.default_rng([list(SCENARIOS).index(name), n, 2026])
    answers = [SCENARIOS[name](n, rng) for _ in range(reps)]
    rows = []
    for quantity in answers[0]:
        known = [answer[quantity] for answer in answers if answer[quantity] is not None]
        mean = float(np.mean(np.array(known, dtype=float))) if known else None
        row = {"scenario": name, "quantity": quantity, "kind": kind_of(quantity), "n": n, "mean": mean}
        rows.append(row | {"samples": reps, "fitted": len(known)})
    return rows


def run(names: Iterable[str], sizes: Iterable[int], reps: int, output: Path | None) -> list[dict[str, object]]:
    """Every cell, from the file where it is there already; each new one is appended at once."""
    done: dict[tuple[object, object], list[dict[str, object]]] = {}
    if output is not None and output.is_file():
        for line in output.read_text().splitlines():
            row = json.loads(line)
            done.setdefault((row["scenario"], row["n"]), []).append(row)
    rows = []
    for name in names:
        for n in sizes:
            if (name, n) not in done:
                began = time.perf_counter()
                done[name, n] = cell(name, n, min(reps, REPS.get(name, reps)))
                if output is not None:
                    with output.open("a") as file:
                        file.writelines(json.dumps(row) + "\n" for row in done[name, n])
                print(f"{name:>13} n={n:<5} {time.perf_counter() - began:6.1f} s", flush=True)
            rows += done[name, n]
    return rows


def summarise(rows: list[dict[str, object]]) -> None:
    """Print one line for each quantity, the sizes side by side."""
    frame = pd.DataFrame(rows)
    table = frame.pivot(index="quantity", columns="n", values="mean").reindex(frame["quantity"].unique())
    print(table.round(3).to_string())


def main() -> None:
    """Parse, run, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few samples only")
    parser.add_argument("--reps", type=int, default=2000, help="samples per cell")
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    parser.add_argument("--store", action="store_true", help=f"write {STORED}, which the reports print")
    parser.add_argument("--scenarios", nargs="*", choices=SCENARIOS, default=[*SCENARIOS], help="others stay as stored")
    options = parser.parse_args()
    began = time.perf_counter()
    rows = run(
        options.scenarios, SIZES[:2] if options.smoke else SIZES, 20 if options.smoke else options.reps, options.output
    )
    summarise(rows)
    if options.store:
        command = f"python benchmarks/survival_simulation.py --reps {options.reps} --output sim.jsonl --store"
        made = Simulated.of(rows, command=command, version=version("ipvi_eval"))
        if len(options.scenarios) < len(SCENARIOS):
            made = replace(made, rows=again(read_simulated().rows, made.rows, key_of))
        write_simulated(TABLE, made)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
