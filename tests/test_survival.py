"""Every method of survival/ and cohort/ given what cannot be right: a defined answer or a sentence, never a traceback.

Warnings are errors in these tests, so a warning that leaks fails them too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.comparisons.mean_cumulative import mean_cumulative_test
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.cumulative_hazard import mean_cumulative_function, nelson_aalen
from ipvi_eval.survival.curves.horizon_difference import incidence_difference, survival_difference
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.pseudo_values import pseudo_risks
from ipvi_eval.survival.curves.rmst import compare_rmst, rmst
from ipvi_eval.survival.parametric.accelerated import parametric
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.exact_ties import exact_cox
from ipvi_eval.survival.regression.fine_gray import fine_gray, subdistribution_hazard
from ipvi_eval.survival.regression.frailty.model import gamma_frailty
from ipvi_eval.survival.regression.recurrent import andersen_gill, pwp, wlw
from ipvi_eval.survival.regression.rmst_regression import rmst_regression
from ipvi_eval.survival.robustness.bootstrap import bootstrap
from ipvi_eval.survival.robustness.dropout import dropout_sensitivity
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.weighting.balance import balance_table
from ipvi_eval.weighting.doubly_robust import doubly_robust, weighted_difference
from ipvi_eval.weighting.matching import match_nearest
from ipvi_eval.weighting.weights import balancing_weights, propensity

Data = dict[str, Any]


def spells(d: Data, *roles: str, cause: str = "event", **others: str) -> Spells:
    """Spells of the columns named like their roles, and of `others` by role."""
    columns = {role: role for role in roles} | others
    return Spells.of(d["stop"], d[cause], **{role: d[name] for role, name in columns.items()})


def columns(d: Data) -> Columns:
    return Columns.of(d["X"])


METHODS: dict[str, Callable[[Data], Any]] = {
    "kaplan_meier": lambda d: kaplan_meier(spells(d, "start", "weight")).tidy(),
    "nelson_aalen": lambda d: nelson_aalen(spells(d, "start", "weight")).tidy(),
    "mean_cumulative": lambda d: mean_cumulative_function(spells(d, "start", "person")).tidy(),
    "mean_cumulative_test": lambda d: mean_cumulative_test(spells(d, "person", "group")),
    "aalen_johansen": lambda d: aalen_johansen(spells(d, "start", "weight", cause="cause")).tidy(),
    "bootstrap": lambda d: bootstrap(
        spells(d, "start", "weight", "person", cause="cause"), times=[9.0], replicates=5,
        measures=("survival", "incidence", "rmst", "mean events"),
    ).tidy(),
    "cox": lambda d: cox(columns(d), spells(d, "start", "weight")).tidy(),
    "cox breslow": lambda d: cox(columns(d), spells(d, strata="group"), ties="breslow").tidy(),
    "cox firth": lambda d: cox(columns(d), spells(d), penalty="firth").tidy(),
    "exact_cox": lambda d: exact_cox(columns(d), spells(d, "start")).tidy(),
    "cure": lambda d: cure(spells(d, "start", "weight"), share=columns(d)).tidy(),
    "parametric": lambda d: parametric(columns(d), spells(d, "start", "weight")).tidy(),
    "dropout": lambda d: dropout_sensitivity(spells(d, "group"), horizon=9.0, replicates=5),
    "fine_gray": lambda d: fine_gray(columns(d), spells(d, cause="cause"), of=1).tidy(),
    "finegray": lambda d: subdistribution_hazard(
        columns(d), spells(d, "weight", cause="cause", strata="group"), of=1, convention="finegray"
    ).tidy(),
    "gamma_frailty": lambda d: gamma_frailty(columns(d), spells(d, person="household")).tidy(),
    "gray": lambda d: gray(spells(d, "group", cause="cause"), of=1),
    "survival_difference": lambda d: survival_difference(spells(d, "group"), times=[9]).tidy(),
    "incidence_difference": lambda d: incidence_difference(spells(d, "group", cause="cause"), of=1, times=[9]).tidy(),
    "log_rank": lambda d: log_rank(spells(d, "start", "group")),
    "pseudo_risks": lambda d: pseudo_risks(spells(d), day=9.0),
    "andersen_gill": lambda d: andersen_gill(columns(d), spells(d, "start", "person")).tidy(),
    "pwp": lambda d: pwp(columns(d), spells(d, "person"), clock="gap").tidy(),
    "wlw": lambda d: wlw(columns(d), spells(d, person="household", strata="order")).tidy(),
    "rmst": lambda d: rmst(spells(d, "start", "weight"), tau=9.0),
    "compare_rmst": lambda d: compare_rmst(spells(d, "group"), tau=9.0).tidy(),
    "rmst_regression": lambda d: rmst_regression(columns(d), spells(d, "group"), tau=9.0).tidy(),
    "balance_table": lambda d: balance_table(d["X"], d["group"], d["weight"]).tidy(),
    "weighted_difference": lambda d: weighted_difference(d["event"], d["group"], d["weight"]),
    "doubly_robust": lambda d: doubly_robust(d["event"], d["group"], d["X"]),
    "match_nearest": lambda d: match_nearest(d["score"], d["group"]).tidy(),
    "propensity": lambda d: propensity(d["group"], d["X"]).tidy(),
    "balancing_weights": lambda d: balancing_weights(d["score"], d["group"], estimand="ate").tidy(),
}  # fmt: skip


class Recorder(dict[str, Any]):
    """Columns that remember which of them a method reads."""

    def __init__(self, data: Data) -> None:
        super().__init__(data)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)


def sound(n: int = 60) -> Data:
    rng = np.random.default_rng(8)
    stop = rng.integers(2, 30, n).astype(float)
    cause = rng.integers(0, 3, n)
    return {
        "stop": stop, "start": np.zeros(n), "event": (rng.random(n) < 0.5).astype(int), "cause": cause,
        "group": np.arange(n) % 2, "X": rng.normal(size=(n, 2)), "weight": rng.uniform(0.5, 2, n),
        "person": np.arange(n), "household": np.arange(n) // 2, "order": np.arange(n) % 2 + 1,
        "score": rng.uniform(0.3, 0.7, n),
    }  # fmt: skip


def with_cell(values: Any, cell: float) -> Any:
    out = np.array(values, dtype=float)
    out.flat[3] = cell
    return out


SPOILED: dict[str, Callable[[Any], Any]] = {
    "missing": lambda v: with_cell(v, np.nan),
    "infinite": lambda v: with_cell(v, np.inf),
    "one too few": lambda v: v[:-1],
    "words": lambda v: np.full(np.shape(v), "x", dtype=object),
    "nothing": lambda v: np.full(np.shape(v), None, dtype=object),
    "dates": lambda v: np.full(np.shape(v), np.datetime64("2024-01-01", "ns")),
}
NUMBERS = ("stop", "start", "event", "cause", "X", "weight", "score")


@pytest.mark.parametrize("method", METHODS)
def test_sound_data_are_analysed_and_spoiled_columns_refused(method):
    columns = Recorder(sound())
    if method != "cure":  # random numbers have no cured share that could be told apart
        METHODS[method](columns)
    else:
        columns.read = {"stop", "event", "X", "start", "weight"}
    for name in columns.read & set(NUMBERS):
        for spoil in SPOILED.values():
            with pytest.raises(AnalysisError, match=r"\w+ \w+ \w+"):
                METHODS[method](sound() | {name: spoil(sound()[name])})


def unlucky() -> Iterator[tuple[str, Data]]:
    good = sound()
    n = len(good["stop"])
    X, group = good["X"], good["group"]
    yield "nobody", {name: values[:0] for name, values in good.items()}
    yield "one person", {name: values[:1] for name, values in good.items()}
    yield "one person with an event", {name: values[:1] for name, values in good.items()} | {"event": [1], "cause": [1]}
    yield "two people", {name: values[:2] for name, values in good.items()} | {"event": [1, 0], "cause": [1, 2]}
    yield "no events", good | {"event": np.zeros(n), "cause": np.zeros(n)}
    yield "all events", good | {"event": np.ones(n), "cause": np.ones(n)}
    yield "one event", good | {"event": np.eye(1, n, 5)[0], "cause": np.eye(1, n, 5)[0]}
    yield "one day", good | {"stop": np.full(n, 9.0)}
    yield "one day, all events", good | {"stop": np.full(n, 9.0), "event": np.ones(n), "cause": np.ones(n)}
    yield "one group", good | {"group": np.ones(n)}
    yield "no events in a group", good | {"event": good["event"] * group, "cause": good["cause"] * group}
    yield "a constant", good | {"X": np.column_stack([X[:, 0], np.full(n, 0.1)])}
    yield "a repeated covariate", good | {"X": np.column_stack([X[:, 0], 2 * X[:, 0] + 1])}
    yield "more covariates than people", good | {"X": np.random.default_rng(1).normal(size=(n, n + 9))}
    yield "no covariate", good | {"X": np.empty((n, 0))}
    yield "separated", good | {"X": np.column_stack([good["event"], X[:, 0]])}
    yield "separated by time", good | {"X": np.column_stack([-1e6 * good["stop"], X[:, 0]])}
    yield "separated groups", good | {"X": np.column_stack([group, X[:, 0]]), "score": group * 1.0}
    yield "tiny units", good | {"X": X * 1e-14}
    yield "huge units", good | {"X": X * 1e14}
    yield "far from zero", good | {"X": X + 1e9}
    yield "one far value", good | {"X": np.where(np.arange(n)[:, None] == 0, 1e8, X)}
    yield "tiny times", good | {"stop": good["stop"] * 1e-9}
    yield "huge times", good | {"stop": good["stop"] * 1e9}
    yield "tiny weights", good | {"weight": good["weight"] * 1e-200}
    yield "weights far apart", good | {"weight": 10.0 ** np.random.default_rng(2).uniform(-12, 12, n)}
    yield "one weight of zero", good | {"weight": np.where(np.arange(n) == 0, 0, good["weight"])}
    yield "negative times", good | {"stop": -good["stop"]}
    yield "one person in all rows", good | {"person": np.zeros(n), "household": np.zeros(n)}
    yield "a column", good | {"stop": good["stop"][:, None]}
    yield "a number", good | {"stop": 5.0}


@pytest.mark.parametrize(("case", "data"), list(unlucky()), ids=[case for case, _ in unlucky()])
def test_an_answer_or_a_sentence(case, data):
    answers, sentences = 0, []
    for name, method in METHODS.items():
        try:
            found = method(dict(data))
        except AnalysisError as error:
            sentences.append(str(error))
            continue
        answers += 1
        if isinstance(found, pd.DataFrame) and "coefficient" in found:
            # The variance of a frailty has no standard error, a propensity model no p.
            rows = found[found["term"] != "frailty variance"]
            told = rows[[column for column in ("coefficient", "standard_error", "p") if column in rows]]
            if name == "rmst_regression":
                # Where nobody of a group had the event it tells neither error nor test, and says neither by a zero.
                assert np.isfinite(told["coefficient"]).all(), case
                unknown = told["standard_error"].isna()
                assert rows[["p", "lower", "upper"]].isna().eq(unknown, axis=0).all(axis=None), case
                told = told[~unknown]
            assert np.isfinite(told.to_numpy(float)).all(), (case, name)
    assert all(len(sentence.split()) > 4 for sentence in sentences)
    if case in {"nobody", "negative times", "a column", "a number"}:
        assert answers <= 6  # the methods of cohort/ do not look at time
    else:
        assert answers >= 4  # curves, at least


def test_a_ratio_too_large_for_a_number_is_infinite():
    found = cox(Columns.of(sound()["X"] * 1e-14), Spells.of(sound()["stop"], sound()["event"])).tidy()
    assert np.isinf(found[["hazard_ratio", "upper"]].to_numpy()).any()


def test_one_cluster_has_no_error_between_clusters():
    good = sound()
    for fit in (
        lambda: cox(Columns.of(good["X"]), Spells.of(good["stop"], good["event"], person=np.zeros(60))),
        lambda: subdistribution_hazard(
            Columns.of(good["X"]), Spells.of(good["stop"], good["cause"], person=np.zeros(60)), of=1
        ),
        lambda: parametric(Columns.of(good["X"]), Spells.of(good["stop"], good["event"], person=np.zeros(60))),
    ):
        with pytest.raises(AnalysisError, match="at least two"):
            fit()


def test_a_million_spells_and_one_event():
    n = 1_000_000
    rng = np.random.default_rng(6)
    stop, event = rng.integers(1, 1000, n).astype(float), np.zeros(n, dtype=int)
    event[17], stop[17] = 1, 500.0
    X = rng.normal(size=(n, 1))
    curve = kaplan_meier(Spells.of(stop, event))
    assert curve.at([500]).value[0] == pytest.approx(1 - 1 / (stop >= 500).sum(), abs=1e-12)
    fit = cox(Columns.of(X), Spells.of(stop, event))
    # One event leaves no curvature unless its covariate lies within those at risk: then log(sum exp(bx)) - bx is least
    # where the weighted mean of x is that of the event.
    risk = X[stop >= 500, 0]
    share = np.exp(fit.coefficients[0] * risk)
    assert share @ risk / share.sum() == pytest.approx(X[17, 0], abs=1e-6)
