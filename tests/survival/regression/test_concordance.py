"""Concordance against R, a table of all pairs, a jackknife, and laws that hold for any data."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lifelines.utils import concordance_index

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.concordance import concordance, cox_concordance
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

ROSSI = ("fin", "age", "race", "wexp", "mar", "paro", "prio")


def test_it_equals_what_coxph_prints(rossi, heart, from_r):
    rest = [name for name in ROSSI if name != "race"]
    X = Columns.of(heart[["age", "year", "surgery", "transplant"]].astype(float))
    late = Spells.of(heart["stop"], heart["event"], start=heart["start"])
    people = Spells.of(rossi["week"], rossi["arrest"])
    fits = {
        "rossi.efron": cox(Columns.of(rossi[list(ROSSI)]), people),
        "rossi.breslow": cox(Columns.of(rossi[list(ROSSI)]), people, ties="breslow"),
        "rossi.weighted": cox(
            Columns.of(rossi[list(ROSSI)]), Spells.of(rossi["week"], rossi["arrest"], weight=1 + rossi["age"] / 10)
        ),
        "rossi.strata": cox(Columns.of(rossi[rest]), Spells.of(rossi["week"], rossi["arrest"], strata=rossi["race"])),
        "heart.start_stop": cox(X, late),
        "heart.cluster": cox(X, late.but(person=heart["id"])),
    }
    r = from_r("concordance")
    assert fits.keys() == r.keys()
    for name, fit in fits.items():
        found = cox_concordance(fit)
        r[name].check([found.value, found.standard_error])


def test_r_strata_with_clusters(reference):
    cgd = pd.read_csv(reference / "data" / "cgd.csv")
    columns = np.column_stack([cgd["treat"] == "rIFN-g", cgd["inherit"] == "X-linked", cgd["age"]]).astype(float)
    fit = cox(
        Columns.of(columns),
        Spells.of(cgd["tstop"], cgd["status"], start=cgd["tstart"], person=cgd["id"], strata=cgd["enum"]),
    )
    found = cox_concordance(fit)
    recurrent = json.loads((reference / "r" / "survival_recurrent.json").read_text())
    np.testing.assert_allclose([found.value, found.standard_error], recurrent["cgd_PWP_TT"]["concordance"], atol=1e-12)


def test_pairs_counted_by_hand():
    # R survival, tests/concordance.Rout.save: maintained patients of aml with a made-up score, 24 against 14 and 2 ties
    # (there for a score of survival), and with weights 70, 91 and 7
    stop, event = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    score, weight = [1, 6, 2, 7, 3, 7, 3, 8, 4, 4, 5], [1, 2, 3, 2, 1, 2, 3, 4, 3, 2, 1]
    found = concordance(score, Spells.of(stop, event))
    assert (found.concordant, found.discordant, found.tied) == (14, 24, 2)
    found = concordance(score, Spells.of(stop, event, weight=weight))
    assert (found.concordant, found.discordant, found.tied) == (70, 91, 7)


def by_pairs(start, stop, event, score, weight, strata):
    right = tied = every = 0.0
    for i in np.flatnonzero(event):
        for j in range(len(stop)):
            later = stop[j] > stop[i] or (stop[j] == stop[i] and not event[j])
            if strata[i] == strata[j] and later and start[j] < stop[i]:
                every += weight[i] * weight[j]
                right += weight[i] * weight[j] * (score[i] > score[j])
                tied += weight[i] * weight[j] * (score[i] == score[j])
    return (right + tied / 2) / every if every else None


@given(st.integers(0, 10_000), st.integers(2, 40))
@example(seed=218, n=4)  # scores above those of everybody who had the event
def test_all_pairs(seed, n):
    rng = np.random.default_rng(seed)
    start, event = rng.integers(0, 4, n).astype(float), rng.random(n) < 0.6
    stop, score = start + rng.integers(1, 6, n), rng.integers(0, 4, n)
    weight, strata = rng.integers(1, 4, n).astype(float), rng.integers(0, 2, n)
    expected = by_pairs(start, stop, event, score, weight, strata)
    spells = Spells.of(stop, event, start=start, weight=weight, strata=strata)
    if expected is None:
        with pytest.raises(AnalysisError, match="compared"):
            concordance(score, spells)
        return
    found = concordance(score, spells)
    assert found.value == pytest.approx(expected, abs=1e-12)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    turned = concordance(-score, spells)
    assert turned.value == pytest.approx(1 - found.value, abs=1e-12)
    assert turned.standard_error == pytest.approx(found.standard_error, abs=1e-12)


def test_the_error_is_that_of_a_jackknife_by_person():
    rng = np.random.default_rng(5)
    n = 300
    score = rng.normal(size=n)
    stop, event = np.ceil(100 * rng.exponential(np.exp(-0.5 * score))), rng.random(n) < 0.7
    spells = Spells.of(stop, event)
    found = concordance(score, spells)
    assert found.value == pytest.approx(concordance_index(stop, -score, event), abs=1e-12)
    left_out = [concordance(score[rows], spells.at(rows)).value for rows in ~np.eye(n, dtype=bool)]
    jackknife = np.sqrt((n - 1) / n * np.sum((left_out - np.mean(left_out)) ** 2))
    assert found.standard_error == pytest.approx(jackknife, rel=0.02)


def test_scores_that_differ_by_rounding_are_tied():
    found = concordance([0.3, 0.1 + 0.2, 0.3], Spells.of([1, 2, 3], [1, 1, 0]))
    assert found.tied == 3
    assert found.value == 0.5


def test_the_interval_covers():
    # Simulation with a known truth: hazards 1 and e, half of each, nobody censored: of two people with different scores
    # the right one is first with e / (1 + e); ties in score, half of all pairs, count one half. 300 samples of 100.
    rng, truth = np.random.default_rng(7), 0.5 * 0.5 + 0.5 * np.e / (1 + np.e)
    held = 0
    for _ in range(300):
        x = rng.integers(0, 2, 100)
        found = concordance(x, Spells.of(rng.exponential(np.exp(-x)), np.ones(100)))
        held += found.lower <= truth <= found.upper
    assert 0.91 <= held / 300 <= 0.98


def test_bad_input():
    with pytest.raises(AnalysisError, match="finite numbers"):
        concordance([1.0, np.nan], Spells.of([1, 2], [1, 0]))
    with pytest.raises(AnalysisError, match="no two spells"):
        concordance([0, 1], Spells.of([1, 1], [1, 1]))


def test_its_row_has_the_limits_and_the_pairs():
    found = concordance([3, 2, 1, 0], Spells.of([5, 8, 9, 12], [1, 1, 1, 0]))
    row = found.tidy().iloc[0]
    assert row[["value", "lower", "upper"]].tolist() == [found.value, found.lower, found.upper]
    assert row[["concordant", "discordant", "tied"]].tolist() == [6, 0, 0]


def test_whole_weights_are_copies_in_the_error_too():
    rng = np.random.default_rng(5)
    stop, event, score, number = (rng.integers(low, high, 40) for low, high in ((1, 9), (0, 2), (0, 5), (1, 4)))
    rows = np.repeat(np.arange(40), number)
    weighted = concordance(score, Spells.of(stop, event, weight=number))
    written = concordance(score[rows], Spells.of(stop[rows], event[rows]))
    assert (weighted.value, weighted.standard_error) == pytest.approx(
        (written.value, written.standard_error), rel=1e-12
    )
    # Named persons are one each, whatever their weight: the jackknife of R, which is larger.
    named = concordance(score, Spells.of(stop, event, weight=number, person=np.arange(40)))
    assert named.standard_error > 1.1 * written.standard_error
