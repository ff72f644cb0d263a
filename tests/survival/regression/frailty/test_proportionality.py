"""The test of proportional hazards with frailties as an offset, as `cox.zph` of R takes them."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.frailty.model import gamma_frailty
from ipvi_eval.survival.regression.frailty.proportionality import frailty_proportionality_test
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from tests.survival.regression.test_clustered_proportionality import rows


def asked(frame):
    return Columns.of(frame[["told", "age"]], ["told", "age"]), Spells.from_frame(frame, start="start", person="person")


def test_without_a_frailty_it_is_the_test_of_cox_s_model():
    columns, spells = asked(rows())
    found = frailty_proportionality_test(columns, spells, gamma_frailty(columns, spells, variance=0.0))
    usual = proportionality_test(cox(columns, spells.but(person=None)))
    np.testing.assert_allclose(found.chi_square, usual.chi_square, rtol=1e-7)
    assert found.terms == usual.terms


def test_it_is_the_score_at_the_fitted_frailties():
    """Written out for days without ties: score and information of (b, theta), the frailty of each row in its risk."""
    frame = rows(n=40)
    # No two events on one day: the later ones of a day are let go.
    frame = frame.assign(event=frame["event"] & ~frame["stop"].where(frame["event"]).duplicated())
    columns, spells = asked(frame)
    fit = gamma_frailty(columns, spells, variance=0.7)
    u = dict(zip(fit.people, fit.frailties, strict=True))
    X, event = frame[["told", "age"]].to_numpy(), frame["event"].to_numpy()
    start, stop = frame["start"].to_numpy(), frame["stop"].to_numpy()
    risk = np.exp(X @ fit.coefficients + frame["person"].map(u).to_numpy())
    days = np.sort(stop[event])
    score, information = np.zeros(4), np.zeros((4, 4))
    for day, drift in zip(days, days - days.mean(), strict=True):
        p = risk * ((start < day) & (day <= stop))
        p = p / p.sum()
        mean = p @ X
        spread = (p[:, None] * (X - mean)).T @ (X - mean)
        (x,) = X[event & (stop == day)]
        score += np.outer([1, drift], x - mean).ravel()
        information += np.kron([[1, drift], [drift, drift**2]], spread)
    keep = [0, 1, 2]
    expected = score[keep] @ np.linalg.solve(information[np.ix_(keep, keep)], score[keep])
    found = frailty_proportionality_test(columns, spells, fit, transform="identity")
    assert found.chi_square[0] == pytest.approx(expected, rel=1e-5)
