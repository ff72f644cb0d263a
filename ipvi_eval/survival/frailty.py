"""Shared gamma frailty: some people are prone to re-offend for reasons no covariate shows.

    hazard of row i of person g = z_g h0(t) exp(x_i'b),   z_g ~ gamma with mean 1 and variance theta

Fitted as R's `coxph(... + frailty(id))` does: for a given theta the penalised partial likelihood in (b, log z), which
has the solution of the EM algorithm (Therneau, Grambsch & Pankratz 2003, J Comput Graph Stat 12:156), and theta by the
marginal likelihood over the frailties. Standard errors are conditional on theta.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar
from scipy.special import chdtrc, gammaln

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.cox import cox
from ipvi_eval.survival.inputs import (
    Floats,
    Ints,
    as_covariates,
    as_event,
    as_groups,
    as_level,
    as_start,
    as_times,
)
from ipvi_eval.survival.intervals import exponentiated
from ipvi_eval.survival.wald_table import coefficient_table

# Variances of the frailty among which the marginal likelihood is searched.
_SEARCH = (1e-4, 100.0)
# People up to whom the whole information of the frailties is made; beyond, a step costs too much.
_MOST_EXACT = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class FrailtyFit:
    """A Cox model with gamma frailty: `coefficients` (p,) and `covariance` (p, p) given `variance`.

    `frailties` (g,) are the log frailties by `people` (g,); `log_likelihood` is the marginal one, on the scale of a Cox
    partial likelihood, `cox_log_likelihood` that without frailty, and `p` tests no frailty (half of chi-squared(1), as
    the variance lies on its boundary). `effective_df` counts coefficients and frailties as far as the data move them.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    variance: float
    people: tuple[object, ...]
    frailties: Floats
    log_likelihood: float
    partial_log_likelihood: float
    cox_log_likelihood: float
    p: float
    effective_df: tuple[float, float]
    n: int
    events: int
    level: float

    def tidy(self) -> pd.DataFrame:
        """One row per coefficient and one for the frailty variance, which has no standard error."""
        table = coefficient_table(self.names, self.coefficients, self.covariance, self.level)
        table = table.assign(hazard_ratio=exponentiated(table["estimate"].to_numpy()))
        last = {"term": "frailty variance", "estimate": self.variance, "p": self.p}
        return pd.DataFrame([*table.to_dict("records"), last], columns=table.columns)


def gamma_frailty(
    person: ArrayLike,
    stop: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    start: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    variance: float | None = None,
    level: float = 0.95,
) -> FrailtyFit:
    """Cox model with a gamma frailty shared by the rows of a person (or any other cluster), Efron ties.

    Args:
        person, stop, event, start, strata: (n,); intervals (start, stop].
        X: (n, p) covariates.
        variance: of the frailty; estimated by marginal likelihood when left out. Zero is the Cox model.

    Raises AnalysisError when every person has one row and one event at most in common with nobody (the variance then
    rests on the shape of the hazard alone), or for what `cox` refuses.
    """
    stops = as_times(stop, "stop")
    n = len(stops)
    happened, starts = as_event(event, n), as_start(start, stops)
    groups, stratum = as_groups(person, n, "person"), as_groups(strata, n, "strata")
    assert groups is not None
    if groups.count < 2 or groups.count == n:
        msg = "a frailty needs several people, some of them with several rows; otherwise nothing identifies it"
        raise AnalysisError(msg)
    if variance is not None and (not variance >= 0 or not np.isfinite(variance)):
        msg = "variance of the frailty must be zero or more"
        raise AnalysisError(msg)
    columns, labels = as_covariates(X, n, names)
    plain = cox(stop, event, columns, names=labels, start=start, strata=strata, penalty="none", level=as_level(level))
    centred = columns - columns.mean(axis=0)
    risk = _RiskSets.of(stops, happened, starts, None if stratum is None else stratum.codes)
    model = _Model(risk, centred, groups.codes, _sums(groups.codes, happened, minlength=groups.count))
    begin = _State(plain.coefficients, np.zeros(groups.count))
    chosen = _search(model, begin, plain.log_likelihood) if variance is None else variance
    if chosen == 0:
        marginal, partial, state = plain.log_likelihood, plain.log_likelihood, begin
        covariance, df = plain.naive_covariance, (float(len(labels)), 0.0)
    else:
        state, partial = model.fit(1 / chosen, begin)
        marginal = model.marginal(1 / chosen, state, partial)
        covariance, df = model.covariance(1 / chosen, state)
    return FrailtyFit(
        names=labels,
        coefficients=state.b,
        covariance=covariance,
        variance=float(chosen),
        people=groups.labels,
        frailties=state.u,
        log_likelihood=marginal,
        partial_log_likelihood=partial,
        cox_log_likelihood=plain.log_likelihood,
        p=float(chdtrc(1, max(0.0, 2 * (marginal - plain.log_likelihood)))) / 2,
        effective_df=df,
        n=n,
        events=int(happened.sum()),
        level=level,
    )


@dataclass(frozen=True, slots=True)
class _State:
    """Coefficients (p,) and log frailties (g,)."""

    b: Floats
    u: Floats


@dataclass(frozen=True, slots=True)
class _RiskSets:
    """Event times (k,) over all strata; row i is at risk at those from `enter[i]` up to before `leave[i]`.

    Each event has its own line in `time` (e,) and its own Efron fraction in `fraction` (e,).
    """

    size: int
    enter: Ints
    leave: Ints
    event: NDArray[np.bool_]
    time: Ints
    fraction: Floats

    @classmethod
    def of(cls, stop: Floats, event: NDArray[np.bool_], start: Floats | None, strata: Ints | None) -> _RiskSets:
        codes = np.zeros(len(stop), dtype=np.intp) if strata is None else strata
        enter, leave, offset = np.zeros(len(stop), dtype=np.intp), np.zeros(len(stop), dtype=np.intp), 0
        for code in range(int(codes.max()) + 1):
            rows = np.flatnonzero(codes == code)
            times = np.unique(stop[rows][event[rows]])
            leave[rows] = offset + np.searchsorted(times, stop[rows], side="right")
            enter[rows] = offset if start is None else offset + np.searchsorted(times, start[rows], side="right")
            offset += len(times)
        time = np.sort(leave[event] - 1)
        tied = np.bincount(time, minlength=offset)
        first = np.cumsum(tied) - tied
        fraction = (np.arange(len(time)) - first[time]) / tied[time]
        return cls(offset, enter, leave, event, time, fraction)

    def at_risk(self, values: Floats) -> Floats:
        """Sums (k, q) over rows at risk at each event time."""
        change = np.zeros((self.size + 1, values.shape[1]))
        for j in range(values.shape[1]):
            change[:, j] += _sums(self.enter, values[:, j], minlength=self.size + 1)
            change[:, j] -= _sums(self.leave, values[:, j], minlength=self.size + 1)
        return np.cumsum(change, axis=0)[:-1]

    def at_event(self, values: Floats) -> Floats:
        """Sums (k, q) over rows whose event it is."""
        place = self.leave[self.event] - 1
        columns = [_sums(place, column, minlength=self.size) for column in values[self.event].T]
        return np.stack(columns, axis=1)

    def by_time(self, values: Floats) -> Floats:
        """Sums over tied events of values (e,): (k,)."""
        return _sums(self.time, values, minlength=self.size)

    def over_follow_up(self, days: Floats, tied: Floats) -> Floats:
        """For each row, the sum of `days` (k, ...) while at risk, less `tied` (k, ...) at its own event."""
        total = np.concatenate([np.zeros((1, *days.shape[1:])), np.cumsum(days, axis=0)])
        out = np.asarray(total[self.leave] - total[self.enter])
        out[self.event] -= tied[self.leave[self.event] - 1]
        return out


@dataclass(frozen=True, slots=True)
class _Model:
    """The penalised partial likelihood in (b, u)."""

    risk: _RiskSets
    X: Floats
    group: Ints
    deaths: Floats

    def derivatives(self, state: _State) -> tuple[float, Floats, Floats, Floats, Floats, Floats]:
        """Partial log-likelihood; scores (p,), (g,); information (p, p), (g, p) and the diagonal of (g, g).

        The diagonal counts each row against itself only; `_exact_diagonal` counts rows of one group at risk together.
        """
        risk, X, group = self.risk, self.X, self.group
        linear = X @ state.b + state.u[group]
        r = np.exp(linear)
        values = np.column_stack([np.ones(len(r)), X]) * r[:, None]
        S, B = risk.at_risk(values), risk.at_event(values)
        denominator = S[risk.time, 0] - risk.fraction * B[risk.time, 0]
        f = risk.fraction
        e1, ef = risk.by_time(1 / denominator), risk.by_time(f / denominator)
        q0, q1, q2 = (risk.by_time(f**power / denominator**2) for power in range(3))
        value = float(linear[risk.event].sum() - np.log(denominator).sum())
        c = r * risk.over_follow_up(e1, ef)
        own = risk.event.astype(np.float64)
        score_b = X.T @ (own - c)
        score_u = _sums(group, own - c, minlength=len(state.u))
        S1, B1 = S[:, 1:], B[:, 1:]
        cross = (S1 * q1[:, None]).T @ B1
        quadratic = (S1 * q0[:, None]).T @ S1 - cross - cross.T + (B1 * q2[:, None]).T @ B1
        info_b = (X * c[:, None]).T @ X - quadratic
        # Rows of g at risk meet S1 with q0 and B1 with -q1; its events meet them with -q1 and q2.
        days = S1 * q0[:, None] - B1 * q1[:, None]
        tied = S1 * q1[:, None] - B1 * q2[:, None]
        meet = c[:, None] * X - r[:, None] * risk.over_follow_up(days, tied)
        info_ub = np.stack([_sums(group, column, minlength=len(state.u)) for column in meet.T], axis=1)
        itself = c - r * r * risk.over_follow_up(q0, 2 * q1 - q2)
        diagonal = _sums(group, itself, minlength=len(state.u))
        return value, score_b, score_u, info_b, info_ub, diagonal

    def fit(self, nu: float, begin: _State, *, steps: int = 500) -> tuple[_State, float]:
        """Maximum over (b, u) with penalty nu (u - exp(u)): the state and its partial log-likelihood."""
        state = begin
        at = self.derivatives(state)
        for _ in range(steps):
            value, score_b, score_u, info_b, info_ub, diagonal = at
            pull = score_u + nu * (1 - np.exp(state.u))
            curve = np.maximum(diagonal, 1e-8) + nu * np.exp(state.u)
            if max(np.abs(score_b / np.sqrt(np.diag(info_b))).max(), np.abs(pull / curve).max()) < 1e-9:
                return state, value
            if len(state.u) <= _MOST_EXACT:
                move_b, move_u = self._newton(state, nu, score_b, pull, info_b, info_ub)
            else:
                schur = info_b - (info_ub / curve[:, None]).T @ info_ub
                move_b = np.asarray(np.linalg.solve(schur, score_b - info_ub.T @ (pull / curve)), dtype=np.float64)
                move_u = (pull - info_ub @ move_b) / curve
            now = value + nu * float((state.u - np.exp(state.u)).sum())
            for halving in range(40):
                u = state.u + move_u / 2**halving
                # The partial likelihood does not know the level of u; the penalty wants mean frailty one.
                trial = _State(state.b + move_b / 2**halving, u - np.log(np.mean(np.exp(u))))
                at = self.derivatives(trial)
                then = at[0] + nu * float((trial.u - np.exp(trial.u)).sum())
                if np.isfinite(then) and then >= now - 1e-10 * (1 + abs(now)):
                    break
            state = trial
        msg = "the frailty model did not converge; look for people with very many events, or fix the variance"
        raise AnalysisError(msg)

    def _newton(
        self, state: _State, nu: float, score_b: Floats, pull: Floats, info_b: Floats, info_ub: Floats
    ) -> tuple[Floats, Floats]:
        """The step (p,), (g,) from the whole information: the quick one, without what frailties share of a risk set,
        creeps where few people make up every risk set and a covariate is constant within them."""
        risk, group, g = self.risk, self.group, len(state.u)
        r = np.exp(self.X @ state.b + state.u[group])
        c, (q0, q1, q2) = self._expected(r)
        change, mine = np.zeros((g, risk.size + 1)), np.zeros((g, risk.size))
        np.add.at(change, (group, risk.enter), r)
        np.subtract.at(change, (group, risk.leave), r)
        hit = np.flatnonzero(risk.event)
        np.add.at(mine, (group[hit], risk.leave[hit] - 1), r[hit])
        there = np.cumsum(change, axis=1)[:, :-1]
        cross = (there * q1) @ mine.T
        info_u = cross + cross.T - (there * q0) @ there.T - (mine * q2) @ mine.T
        info_u[np.diag_indices(g)] += _sums(group, c, minlength=g) + nu * np.exp(state.u)
        right = np.column_stack([pull, info_ub])
        solved = np.linalg.solve(info_u, right)
        schur = info_b - info_ub.T @ solved[:, 1:]
        move_b = np.linalg.solve(schur, score_b - info_ub.T @ solved[:, 0])
        move_u = solved[:, 0] - solved[:, 1:] @ move_b
        return np.asarray(move_b, dtype=np.float64), np.asarray(move_u, dtype=np.float64)

    def _expected(self, r: Floats) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
        """Expected events (n,) of the rows; sums (k,) over tied events of f^0, f, f^2 over the squared denominator."""
        risk = self.risk
        S, B = risk.at_risk(r[:, None])[:, 0], risk.at_event(r[:, None])[:, 0]
        denominator, f = S[risk.time] - risk.fraction * B[risk.time], risk.fraction
        days, tied = risk.by_time(1 / denominator), risk.by_time(f / denominator)
        q0, q1, q2 = (risk.by_time(f**power / denominator**2) for power in range(3))
        return r * risk.over_follow_up(days, tied), (q0, q1, q2)

    def marginal(self, nu: float, state: _State, partial: float) -> float:
        """Log-likelihood with the frailties integrated out, on the scale of the partial likelihood."""
        d = self.deaths
        terms = nu * state.u + nu * np.log(nu) - (nu + d) * np.log(nu + d) + gammaln(nu + d) - gammaln(nu) + d
        return partial + float(terms.sum())

    def covariance(self, nu: float, state: _State) -> tuple[Floats, tuple[float, float]]:
        """Covariance (p, p) of b given nu, and the effective degrees of freedom of coefficients and frailties.

        As R, with the diagonal of the frailties' information (`sparse = TRUE`).
        """
        _, _, _, info_b, info_ub, _ = self.derivatives(state)
        penalty = nu * np.exp(state.u)
        diagonal = self._exact_diagonal(state) + penalty
        slope = info_ub / diagonal[:, None]
        covariance: Floats = np.asarray(np.linalg.inv(info_b - slope.T @ info_ub), dtype=np.float64)
        of_frailty = 1 / diagonal + np.einsum("gi,ij,gj->g", slope, covariance, slope)
        shrunk = slope @ covariance
        unpenalised = covariance - (shrunk * penalty[:, None]).T @ shrunk
        df_b = float(np.trace(np.linalg.solve(covariance, unpenalised)))
        return covariance, (df_b, len(penalty) - float(penalty @ of_frailty))

    def _exact_diagonal(self, state: _State, block: int = 256) -> Floats:
        risk = self.risk
        r = np.exp(self.X @ state.b + state.u[self.group])
        c, (q0, q1, q2) = self._expected(r)
        out = _sums(self.group, c, minlength=len(state.u))
        order = np.argsort(self.group, kind="stable")
        edges = np.searchsorted(self.group[order], np.arange(0, len(state.u) + block, block))
        for k in range(len(edges) - 1):
            rows = order[edges[k] : edges[k + 1]]
            local = self.group[rows] - k * block
            change, mine = np.zeros((block, risk.size + 1)), np.zeros((block, risk.size))
            np.add.at(change, (local, risk.enter[rows]), r[rows])
            np.subtract.at(change, (local, risk.leave[rows]), r[rows])
            hit = rows[risk.event[rows]]
            np.add.at(mine, (self.group[hit] - k * block, risk.leave[hit] - 1), r[hit])
            there = np.cumsum(change, axis=1)[:, :-1]
            total = there**2 @ q0 - 2 * (there * mine) @ q1 + mine**2 @ q2
            out[k * block : (k + 1) * block] -= total[: len(out) - k * block]
        return out


def _search(model: _Model, begin: _State, plain: float) -> float:
    """The variance with the largest marginal likelihood; zero when none beats the Cox model."""
    state = begin

    def loss(log_variance: float) -> float:
        nonlocal state
        nu = float(np.exp(-log_variance))
        try:
            state, partial = model.fit(nu, state)
        except AnalysisError:
            # A variance at which nothing settles is not the best one; the others are still compared.
            state = begin
            return 1e300
        return -model.marginal(nu, state, partial)

    found = minimize_scalar(loss, bounds=tuple(np.log(_SEARCH)), method="bounded", options={"xatol": 1e-8})
    if found.fun >= 1e300:
        msg = "the frailty model did not converge at any variance; look for people with very many events, or fix it"
        raise AnalysisError(msg)
    return float(np.exp(found.x)) if -found.fun > plain + 1e-7 else 0.0


def _sums(codes: Ints, values: Floats | NDArray[np.bool_], minlength: int) -> Floats:
    return np.bincount(codes, values, minlength=minlength).astype(np.float64, copy=False)
