"""One result of every public method, on data small enough to compute at once: what a person sees of each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

import ipvi_eval as ie
from ipvi_eval.printed import Printed

RNG = np.random.default_rng(1)
N = 120
PEOPLE = pd.DataFrame(
    {
        "person": np.arange(N),
        "age": RNG.normal(30, 5, N).round(),
        "list": np.where(RNG.random(N) < 0.5, "B", "C"),
        "stop": RNG.integers(1, 60, N).astype(float),
        "cause": RNG.integers(0, 3, N),
    }
).assign(event=lambda people: people["cause"] == 1)
ONE = ie.Spells.from_frame(PEOPLE, group="list", unit="weeks")
CAUSES = ie.Spells.from_frame(PEOPLE, cause="cause", group="list")
ROWS = {"who": np.repeat(range(40), 3), "start": np.tile([0, 10, 20], 40), "stop": np.tile([10, 20, 30], 40)}
REPEATED = ie.Spells.from_frame(
    pd.DataFrame(ROWS).assign(event=RNG.integers(0, 2, N), x=np.repeat(RNG.integers(0, 2, 40), 3)),
    start="start", person="who", group="x",
)  # fmt: skip
BY_ORDER = ie.Spells.from_frame(
    pd.DataFrame({"who": [*range(60), *range(60)], "order": [1] * 60 + [2] * 60, "x": [0, 1] * 60}).assign(
        stop=RNG.integers(1, 60, N), event=RNG.integers(0, 2, N)
    ),
    person="who", strata="order",
)  # fmt: skip
NEVER = ie.Spells.of(np.r_[np.arange(1, 31), np.full(70, 365.0)], np.arange(100) < 30)
NOTIFIED = np.where(np.arange(N) % 2, 15.0, np.nan)

MONTHS = np.arange("2015-01", "2021-01", dtype="datetime64[M]")
SERIES = ie.monthly_series(MONTHS, RNG.poisson(20 * np.where(np.arange(72) >= 36, 0.7, 1)), name="reports")
ELSEWHERE = ie.monthly_series(MONTHS, RNG.poisson(30, 72), name="elsewhere")
PLAN = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),), harmonics=1)
PANEL, STARTS = RNG.poisson(20, (6, 24)).astype(float), [12, 12, 16, -1, -1, -1]

TREATED = RNG.integers(0, 2, N)
X = np.c_[RNG.normal(size=N), RNG.normal(size=N) + TREATED]
STUDIES = ie.studies_from_counts(
    [5, 8, 12, 20, 3, 9, 11, 7, 6, 10], [50, 60, 90, 120, 40, 77, 88, 66, 55, 70], list("abcdefghij")
)
PRIOR = ie.Prior(name="sceptical", mean=0.0, sd=0.3, why="no effect is most likely")

RESULTS: dict[str, Callable[[], Printed]] = {
    "kaplan_meier": lambda: ie.kaplan_meier(ONE),
    "nelson_aalen": lambda: ie.nelson_aalen(ONE),
    "aalen_johansen": lambda: ie.aalen_johansen(CAUSES),
    "mean_cumulative_function": lambda: ie.mean_cumulative_function(REPEATED),
    "rmst": lambda: ie.rmst(ONE, tau=50),
    "compare_rmst": lambda: ie.compare_rmst(ONE, tau=50),
    "survival_difference": lambda: ie.survival_difference(ONE, times=[20, 40]),
    "incidence_difference": lambda: ie.incidence_difference(CAUSES, of=1, times=[20, 40]),
    "log_rank": lambda: ie.log_rank(ONE),
    "gray": lambda: ie.gray(CAUSES, of=1),
    "mean_cumulative_test": lambda: ie.mean_cumulative_test(REPEATED),
    "cox": lambda: ie.cox("age + C(list)", ONE),
    "exact_cox": lambda: ie.exact_cox("age", ONE),
    "fine_gray": lambda: ie.fine_gray("age", CAUSES, of=1),
    "rmst_regression": lambda: ie.rmst_regression("age", ONE, tau=50),
    "proportionality_test": lambda: ie.proportionality_test(ie.cox("age", ONE)),
    "concordance": lambda: ie.concordance(PEOPLE["age"], ONE),
    "standardised_shares": lambda: ie.standardised_shares(
        ie.cox("age", ONE), np.full((N, 1), 40.0), np.full((N, 1), 30.0), times=[20, 40]
    ),
    "residuals": lambda: ie.residuals(ie.cox("age", ONE)),
    "schoenfeld_residuals": lambda: ie.schoenfeld_residuals(ie.cox("age", ONE)),
    "baseline_hazard": lambda: ie.baseline_hazard(ie.cox("age", ONE)),
    "predict_survival": lambda: ie.predict_survival(ie.cox("age", ONE), [30.0]),
    "andersen_gill": lambda: ie.andersen_gill("x", REPEATED),
    "pwp": lambda: ie.pwp("x", REPEATED),
    "wlw": lambda: ie.wlw("x", BY_ORDER),
    "gamma_frailty": lambda: ie.gamma_frailty("x", REPEATED),
    "gaussian_frailty": lambda: ie.gaussian_frailty("x", REPEATED),
    "parametric": lambda: ie.parametric("age", ONE),
    "cure": lambda: ie.cure(NEVER),
    "bootstrap": lambda: ie.bootstrap(ONE.but(person=PEOPLE["person"]), times=[20], replicates=50),
    "dropout_sensitivity": lambda: ie.dropout_sensitivity(ONE, horizon=40, replicates=50),
    "e_value": lambda: ie.e_value(0.7, lower=0.5, upper=0.9),
    "exposure_rows": lambda: ie.exposure_rows(ONE, NOTIFIED),
    "landmark": lambda: ie.landmark(ONE, NOTIFIED, day=16),
    "propensity": lambda: ie.propensity(TREATED, X),
    "balancing_weights": lambda: ie.balancing_weights(ie.propensity(TREATED, X).score, TREATED),
    "match_nearest": lambda: ie.match_nearest(ie.propensity(TREATED, X).score, TREATED),
    "balance_table": lambda: ie.balance_table(X, TREATED, names=["age", "prior"]),
    "doubly_robust": lambda: ie.doubly_robust(X[:, 0], TREATED, X[:, 1:]),
    "monthly_series": lambda: SERIES,
    "headline": lambda: ie.headline(SERIES, PLAN, [ELSEWHERE]),
    "fit_step": lambda: ie.fit_step(SERIES, PLAN),
    "forecast": lambda: ie.forecast(ie.fit_step(SERIES, PLAN)),
    "exact_rate_ratio": lambda: ie.exact_rate_ratio(SERIES, PLAN),
    "fit_counts": lambda: ie.fit_counts(SERIES, PLAN),
    "controlled_counts": lambda: ie.controlled_counts(SERIES, [ELSEWHERE], PLAN),
    "synthetic_control": lambda: ie.synthetic_control(PANEL[0], PANEL[1:], first_after=12),
    "staggered_counts": lambda: ie.staggered_counts(PANEL, STARTS, permutations=50),
    "group_time_effects": lambda: ie.group_time_effects(PANEL, STARTS),
    "step_placebo": lambda: ie.step_placebo(ie.fit_step(SERIES, PLAN), PLAN, side=30),
    "placebo_areas": lambda: ie.placebo_areas(ie.fit_step(SERIES, PLAN), PLAN, {"elsewhere": ELSEWHERE}),
    "minimum_detectable_effect": lambda: ie.minimum_detectable_effect(ie.fit_step(SERIES, PLAN), series=50),
    "diagnose": lambda: ie.diagnose(ie.fit_counts(SERIES, PLAN)),
    "step_in_share": lambda: ie.step_in_share(SERIES, ELSEWHERE, PLAN),
    "reporting_bounds": lambda: ie.reporting_bounds(0.8, lower=0.7, upper=0.92),
    "harm_per_year": lambda: ie.harm_per_year(PEOPLE["stop"], PEOPLE["age"], PEOPLE["person"], replicates=200),
    "harm_weights": ie.harm_weights,
    "harm_by_code": lambda: ie.harm_by_code(PEOPLE["list"], PEOPLE["stop"]),
    "concentration": lambda: ie.concentration(PEOPLE["stop"]),
    "rare_outcome": lambda: ie.rare_outcome(2, 5),
    "repeat_share": lambda: ie.repeat_share(400 + PEOPLE["stop"], PEOPLE["age"], start=0),
    "course": lambda: ie.course(400 + PEOPLE["stop"], PEOPLE["age"], start=0, end=1000),
    "next_rate": lambda: ie.next_rate(400 + PEOPLE["stop"], PEOPLE["age"], start=0, end=1000, since=420),
    "escalation": lambda: ie.escalation(PEOPLE["stop"], PEOPLE["age"], PEOPLE["event"], draws=50),
    "counts_power": lambda: ie.counts_power(SERIES, PLAN, months_after=(12,), sizes=(), draws=50),
    "detectable_share": lambda: ie.detectable_share(0.4, 300, 300),
    "detectable_hazard_ratio": lambda: ie.detectable_hazard_ratio(
        ie.exposure_rows(ONE, NOTIFIED).spells, ie.exposure_rows(ONE, NOTIFIED).exposure
    ),
    "replicates": lambda: ie.replicates(lambda rng: {"mean": rng.normal()}, 4, seed=1),
    "operating_characteristics": lambda: ie.operating_characteristics([0.1, 0.2, 0.4], [0.1, 0.1, 0.1], truth=0.2),
    "synthesise": lambda: ie.synthesise(STUDIES),
    "studies_from_counts": lambda: STUDIES,
    "studies_from_ratios": lambda: ie.studies_from_ratios([0.7], [0.5], [0.98], ["A"]),
    "egger": lambda: ie.egger(STUDIES),
    "rate_ratio": lambda: ie.rate_ratio(60, 40),
    "update": lambda: ie.update(PRIOR, log_ratio=-0.3, standard_error=0.2),
    "published": ie.published,
    "Spells": lambda: CAUSES,
}
