"""The partial likelihood of a Cox model with frailties, penalised by how they are distributed.

For given log frailties u (g,) it is Cox's with offsets; their log density is added, and (b, u) maximise the sum
(Therneau, Grambsch & Pankratz 2003, J Comput Graph Stat 12:156). Ties as Efron.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, cg

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.frailty.distribution import FrailtyDistribution
from ipvi_eval.survival.spells.arrays import Floats, Ints

# People up to whom the whole information of the frailties is made; beyond, a step costs too much.
_MOST_EXACT = 600
# Relative difference of a variance of b from which the diagonal of the frailties' information does not stand for it.
_FAR = 0.1
# People up to whom rows at risk together are looked for at every event time, which takes people times event times.
_MOST_COUNTED = 5_000


@dataclass(frozen=True, slots=True)
class FrailtyState:
    """Coefficients (p,) and log frailties (g,)."""

    b: Floats
    u: Floats


@dataclass(frozen=True, slots=True)
class FrailtyUncertainty:
    """Covariance (p, p) of b, variances (g,) of u, and the effective degrees of freedom of coefficients and frailties:
    how far the data move them."""

    covariance: Floats
    of_frailties: Floats
    effective_df: tuple[float, float]


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Event times (k,) over all strata; row i is at risk at those from `enter[i]` up to before `leave[i]`.

    The rows with an event are at the places `hit` (e,), and `own` (e,) is the event time of each. Each event has its
    own line in `time` (e,) and its own Efron fraction in `fraction` (e,).
    """

    size: int
    enter: Ints
    leave: Ints
    event: NDArray[np.bool_]
    hit: Ints
    own: Ints
    time: Ints
    fraction: Floats

    @classmethod
    def of(cls, stop: Floats, event: NDArray[np.bool_], start: Floats | None, strata: Ints | None) -> RiskSets:
        """The risk sets of rows (start, stop] (n,), those of each stratum apart."""
        codes = np.zeros(len(stop), dtype=np.intp) if strata is None else strata
        enter, leave, offset = np.zeros(len(stop), dtype=np.intp), np.zeros(len(stop), dtype=np.intp), 0
        for code in range(int(codes.max()) + 1):
            rows = np.flatnonzero(codes == code)
            times = np.unique(stop[rows][event[rows]])
            leave[rows] = offset + np.searchsorted(times, stop[rows], side="right")
            enter[rows] = offset if start is None else offset + np.searchsorted(times, start[rows], side="right")
            offset += len(times)
        hit = np.flatnonzero(event)
        own = leave[hit] - 1
        time = np.sort(own)
        tied = np.bincount(time, minlength=offset)
        first = np.cumsum(tied) - tied
        fraction = (np.arange(len(time)) - first[time]) / tied[time]
        return cls(offset, enter, leave, event, hit, own, time, fraction)

    def at_risk(self, values: Floats) -> Floats:
        """Sums (k, q) over rows at risk at each event time."""
        change = np.zeros((self.size + 1, values.shape[1]))
        for j in range(values.shape[1]):
            change[:, j] += _sums(self.enter, values[:, j], minlength=self.size + 1)
            change[:, j] -= _sums(self.leave, values[:, j], minlength=self.size + 1)
        return np.cumsum(change, axis=0)[:-1]

    def at_event(self, values: Floats) -> Floats:
        """Sums (k, q) over rows whose event it is."""
        columns = [_sums(self.own, column, minlength=self.size) for column in values.take(self.hit, axis=0).T]
        return np.stack(columns, axis=1)

    def by_time(self, values: Floats) -> Floats:
        """Sums over tied events of values (e,): (k,)."""
        return _sums(self.time, values, minlength=self.size)

    def over_follow_up(self, days: Floats, tied: Floats) -> Floats:
        """For each row, the sum of `days` (k, ...) while at risk, less `tied` (k, ...) at its own event."""
        out = np.empty((len(self.leave), *days.shape[1:]))
        # Column by column: to look up rows of a handful of values takes several times as long.
        for at in np.ndindex(days.shape[1:]):
            column = (slice(None), *at)
            total = np.concatenate([[0.0], np.cumsum(days[column])])
            mine = total.take(self.leave)
            mine -= total.take(self.enter)
            mine[self.hit] -= tied[column].take(self.own)
            out[column] = mine
        return out


@dataclass(frozen=True, slots=True)
class FrailtyLikelihood:
    """The penalised partial likelihood in (b, u): covariates X (n, p), the person `group` (n,) of each row."""

    risk: RiskSets
    X: Floats
    group: Ints

    def derivatives(self, state: FrailtyState) -> tuple[float, Floats, Floats, Floats, Floats, Floats]:
        """Partial log-likelihood; scores (p,), (g,); information (p, p), (g, p) and the diagonal of (g, g).

        The diagonal counts each row against itself only; `_exact_diagonal` counts rows of one group at risk together.
        """
        risk, X, group = self.risk, self.X, self.group
        linear = X @ state.b + state.u.take(group)
        r = np.exp(linear)
        values = np.column_stack([np.ones(len(r)), X]) * r[:, None]
        S, B = risk.at_risk(values), risk.at_event(values)
        denominator = S[risk.time, 0] - risk.fraction * B[risk.time, 0]
        f = risk.fraction
        e1, ef = risk.by_time(1 / denominator), risk.by_time(f / denominator)
        q0, q1, q2 = (risk.by_time(f**power / denominator**2) for power in range(3))
        value = float(linear.take(risk.hit).sum() - np.log(denominator).sum())
        c = r * risk.over_follow_up(e1, ef)
        beyond = risk.event - c
        score_b = X.T @ beyond
        score_u = _sums(group, beyond, minlength=len(state.u))
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

    def fit(
        self, distribution: FrailtyDistribution, begin: FrailtyState, *, steps: int = 500
    ) -> tuple[FrailtyState, float]:
        """Maximum over (b, u) with the penalty of `distribution`: the state and its partial log-likelihood.

        Raises AnalysisError when nothing settles.
        """
        state = begin
        at = self.derivatives(state)
        for _ in range(steps):
            value, score_b, score_u, info_b, info_ub, diagonal = at
            pull = score_u + distribution.slope(state.u)
            curve = np.maximum(diagonal, 1e-8) + distribution.curvature(state.u)
            if max(np.abs(score_b / np.sqrt(np.diag(info_b))).max(), np.abs(pull / curve).max()) < 1e-9:
                return state, value
            if len(state.u) <= _MOST_EXACT:
                move_b, move_u = self._newton(state, distribution, score_b, pull, info_b, info_ub)
            else:
                schur = info_b - (info_ub / curve[:, None]).T @ info_ub
                move_b = np.asarray(np.linalg.solve(schur, score_b - info_ub.T @ (pull / curve)), dtype=np.float64)
                move_u = (pull - info_ub @ move_b) / curve
            now = value + distribution.log_density(state.u)
            for halving in range(40):
                # The partial likelihood does not know the level of u; the penalty does.
                u = distribution.levelled(state.u + move_u / 2**halving)
                trial = FrailtyState(state.b + move_b / 2**halving, u)
                # A step too long may overflow; half of it is tried then.
                with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
                    at = self.derivatives(trial)
                then = at[0] + distribution.log_density(trial.u)
                if np.isfinite(then) and then >= now - 1e-10 * (1 + abs(now)):
                    break
            state = trial
        msg = "the frailty model did not converge; look for people with very many events, or fix the variance"
        raise AnalysisError(msg)

    def _newton(
        self,
        state: FrailtyState,
        distribution: FrailtyDistribution,
        score_b: Floats,
        pull: Floats,
        info_b: Floats,
        info_ub: Floats,
    ) -> tuple[Floats, Floats]:
        """The step (p,), (g,) from the whole information: the quick one, without what frailties share of a risk set,
        creeps where few people make up every risk set and a covariate is constant within them."""
        risk, group, g = self.risk, self.group, len(state.u)
        r = np.exp(self.X @ state.b + state.u[group])
        c, (q0, q1, q2) = self._expected(r)
        change, mine = np.zeros((g, risk.size + 1)), np.zeros((g, risk.size))
        np.add.at(change, (group, risk.enter), r)
        np.subtract.at(change, (group, risk.leave), r)
        np.add.at(mine, (group[risk.hit], risk.own), r[risk.hit])
        there = np.cumsum(change, axis=1)[:, :-1]
        cross = (there * q1) @ mine.T
        info_u = cross + cross.T - (there * q0) @ there.T - (mine * q2) @ mine.T
        info_u[np.diag_indices(g)] += _sums(group, c, minlength=g) + distribution.curvature(state.u)
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

    def uncertainty(self, distribution: FrailtyDistribution, state: FrailtyState) -> FrailtyUncertainty:
        """What is not known of (b, u) given the variance.

        As R, with the diagonal of the frailties' information (`sparse = TRUE`), except for b where that is far from the
        whole: with a large variance and covariates that differ between people it gives any number, or none.
        """
        _, _, _, info_b, info_ub, each_alone = self.derivatives(state)
        penalty = distribution.curvature(state.u)
        alone = len(state.u) > _MOST_COUNTED and self._one_at_a_time
        diagonal = (each_alone if alone else self._exact_diagonal(state)) + penalty
        slope = info_ub / diagonal[:, None]
        covariance = _inverse(info_b - slope.T @ info_ub)
        of_frailty = 1 / diagonal + np.einsum("gi,ij,gj->g", slope, covariance, slope)
        df_u = len(penalty) - float(penalty @ of_frailty)
        whole_slope = self._solved(state, penalty, diagonal, info_ub)
        whole = _inverse(info_b - whole_slope.T @ info_ub)
        if np.abs(np.diag(covariance) / np.diag(whole) - 1).max() > _FAR:
            slope, covariance = whole_slope, whole
        shrunk = slope @ covariance
        unpenalised = covariance - (shrunk * penalty[:, None]).T @ shrunk
        df_b = float(np.trace(np.linalg.solve(covariance, unpenalised)))
        return FrailtyUncertainty(covariance, of_frailty, (df_b, df_u))

    @property
    def _one_at_a_time(self) -> bool:
        """Whether nobody has two rows at risk at one event time, so that a row meets no other of its person."""
        there = self.risk.leave > self.risk.enter
        order = np.lexsort((self.risk.enter[there], self.group[there]))
        group, enter, leave = (values[there][order] for values in (self.group, self.risk.enter, self.risk.leave))
        return bool(((group[1:] != group[:-1]) | (enter[1:] >= leave[:-1])).all())

    def _solved(self, state: FrailtyState, penalty: Floats, diagonal: Floats, right: Floats) -> Floats:
        """The whole information of the frailties, with their penalty (g,), solved for `right` (g, p): by conjugate
        gradients, as its product with a vector takes no more than a pass over the rows."""
        risk, group, g = self.risk, self.group, len(penalty)
        r = np.exp(self.X @ state.b + state.u[group])
        c, (q0, q1, q2) = self._expected(r)
        own = _sums(group, c, minlength=g) + penalty

        def product(v: Floats) -> Floats:
            each = (r * v[group])[:, None]
            S, B = risk.at_risk(each)[:, 0], risk.at_event(each)[:, 0]
            shared = r * risk.over_follow_up(S * q0 - B * q1, S * q1 - B * q2)
            return np.asarray(own * v - _sums(group, shared, minlength=g))

        whole = LinearOperator((g, g), matvec=product, dtype=np.float64)
        near = LinearOperator((g, g), matvec=lambda v: np.ravel(v) / diagonal, dtype=np.float64)
        columns = []
        for column in right.T:
            solved, unsettled = cg(whole, column, rtol=1e-10, maxiter=2000, M=near)
            if unsettled:
                msg = "the errors of the frailty model cannot be computed; fix the variance, or leave covariates out"
                raise AnalysisError(msg)
            columns.append(solved)
        return np.stack(columns, axis=1)

    def _exact_diagonal(self, state: FrailtyState, block: int = 256) -> Floats:
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


def _sums(codes: Ints, values: Floats | NDArray[np.bool_], minlength: int) -> Floats:
    return np.bincount(codes, values, minlength=minlength).astype(np.float64, copy=False)


def _inverse(information: Floats) -> Floats:
    return np.asarray(np.linalg.inv(information), dtype=np.float64)
