"""The robust score test of proportional hazards: written out spell by spell, and laws that it must keep."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.clustered_proportionality import clustered_proportionality_test
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.likelihood import partial_likelihood
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def rows(n=60, seed=3):
    """Repeated events of n people over 200 days, some at three times the rate, told from a random day on."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(n):
        told = int(rng.integers(20, 300))
        rate = (3 if i % 4 == 0 else 1) / 120
        days = {int(day) for day in rng.uniform(1, 200, rng.poisson(200 * rate))}
        cuts = sorted({*days, 200, *([told] if told < 200 else [])})
        for start, stop in zip([0, *cuts], cuts, strict=False):
            made.append((f"P{i}", start, stop, stop in days, float(stop > told), float(i % 3)))
    return pd.DataFrame(made, columns=["person", "start", "stop", "event", "told", "age"])


def fitted(frame, *, ties="efron", **changes):
    spells = Spells.from_frame(frame, start="start", person="person").but(**changes)
    return cox(Columns.of(frame[["told", "age"]], ["told", "age"]), spells, ties=ties)


def by_hand(frame, fit, weight):
    """The test of the first term, Breslow's ties: sums over every spell and every day of events."""
    X, b = frame[["told", "age"]].to_numpy(), fit.coefficients
    start, stop, event = (frame[name].to_numpy() for name in ("start", "stop", "event"))
    days = np.unique(stop[event])
    g = days - days.mean()
    risk = weight * np.exp(X @ b)
    there = (start[:, None] < days) & (days <= stop[:, None])
    total = there.T @ risk
    mean = (there.T @ (risk[:, None] * X)) / total[:, None]
    hit = (event[:, None] & (stop[:, None] == days)) * weight[:, None]
    martingale = hit - there * risk[:, None] * (hit.sum(axis=0) / total)
    apart = X[:, None] - mean
    plain = (martingale[..., None] * apart).sum(axis=1)
    drifting = (martingale[..., None] * apart * g[:, None]).sum(axis=1)
    spread = np.einsum("nk,nki,nkj->kij", there * risk[:, None], apart, apart) / total[:, None, None]
    once, nought = (np.einsum("k,kij->ij", hit.sum(axis=0) * factor, spread) for factor in (g, np.ones(len(g))))
    own = drifting - plain @ np.linalg.solve(nought, once)
    own = pd.DataFrame(own).groupby(frame["person"].to_numpy()).sum().to_numpy()[:, 0]
    return float(drifting[:, 0].sum() ** 2 / (own @ own))


@pytest.mark.parametrize("weighted", [False, True])
def test_it_is_what_every_spell_adds(weighted):
    frame = rows()
    weight = np.random.default_rng(1).uniform(0.5, 2, len(frame)) if weighted else np.ones(len(frame))
    fit = fitted(frame, ties="breslow", **({"weight": weight} if weighted else {}))
    found = clustered_proportionality_test(fit, transform="identity")
    assert found.chi_square[0] == pytest.approx(by_hand(frame, fit, weight), rel=1e-6)
    assert found.terms == ("told", "age", "GLOBAL")
    assert found.df == (1, 1, 2)


@pytest.mark.parametrize("person", ["person", None])
def test_blocks_of_rows_add_up_to_all_rows(monkeypatch, person):
    """A person's rows are in several blocks; rows without a person each stand for one."""
    frame = rows().assign(weight=lambda rows: np.random.default_rng(1).uniform(0.5, 2, len(rows)))
    spells = Spells.from_frame(frame, start="start", person=person, weight="weight")
    fit = cox(Columns.of(frame[["told", "age"]], ["told", "age"]), spells)
    at_once = clustered_proportionality_test(fit, transform="identity")
    monkeypatch.setattr(partial_likelihood, "_BLOCK", 7)
    by_block = clustered_proportionality_test(fit, transform="identity")
    np.testing.assert_allclose(by_block.chi_square, at_once.chi_square, rtol=1e-9)


def test_a_spell_cut_in_two_changes_nothing():
    frame = rows()
    long = frame["stop"] - frame["start"] > 4
    middle = ((frame["start"] + frame["stop"]) // 2).where(long, frame["stop"])
    first = frame.assign(stop=middle, event=frame["event"] & ~long)
    cut = pd.concat([first, frame.loc[long].assign(start=middle[long])], ignore_index=True)
    # "km" and "rank" look at how many rows there are; the day itself does not.
    for one in ("identity", "log"):
        whole, parts = (clustered_proportionality_test(fitted(some), transform=one) for some in (frame, cut))
        np.testing.assert_allclose(parts.chi_square, whole.chi_square, rtol=1e-6)


def test_rows_told_twice_are_no_more_evidence():
    """Everybody's rows twice under one name: no more people. The usual test takes them for twice the events."""
    frame = rows()
    once, twice = (fitted(some, ties="breslow") for some in (frame, pd.concat([frame, frame], ignore_index=True)))
    same, again = (clustered_proportionality_test(fit, transform="identity") for fit in (once, twice))
    np.testing.assert_allclose(again.chi_square, same.chi_square, rtol=1e-6)
    usual, doubled = (proportionality_test(fit, transform="identity") for fit in (once, twice))
    np.testing.assert_allclose(doubled.chi_square, 2 * usual.chi_square, rtol=1e-6)


@pytest.mark.parametrize("transform", ["identity", "log"])
def test_whole_weights_are_that_many_people_each(transform):
    """As in the model's error and the usual test: everybody written out as often as they weigh, or weighed."""
    rng = np.random.default_rng(8)
    n = 90
    told = pd.DataFrame({"stop": rng.permutation(n) + 1.0, "event": rng.random(n) < 0.6, "x": rng.normal(size=n)})
    often = rng.integers(1, 5, n)
    out = told.loc[told.index.repeat(often)]

    def test(some, weight=None):
        spells = Spells.of(some["stop"], some["event"], weight=weight)
        fit = cox(Columns.of(some["x"], ["x"]), spells, ties="breslow")
        return clustered_proportionality_test(fit, transform=transform).chi_square

    np.testing.assert_allclose(test(told, often), test(out), rtol=1e-6)
    # Weights that are not whole say nothing of how many people there are: the test is the same in any unit of them.
    np.testing.assert_allclose(test(told, often / 2), test(told, often / 3), rtol=1e-6)


def test_columns_of_one_covariate_are_tested_together():
    fit = fitted(rows())
    apart = clustered_proportionality_test(fit)
    together = clustered_proportionality_test(fit, terms={"both": ("told", "age"), "age": ("age",)})
    assert (together.terms, together.df) == (("both", "age", "GLOBAL"), (2, 1, 2))
    np.testing.assert_allclose(together.chi_square, apart.chi_square[[2, 1, 2]], rtol=1e-12)


def test_a_ratio_that_crosses_one_is_found():
    rng = np.random.default_rng(5)
    x = rng.integers(0, 2, 600)
    time = np.where(x == 1, rng.weibull(0.6, 600), rng.weibull(1.8, 600))
    spells = Spells.of(np.minimum(time, 2), time <= 2, person=np.arange(600) // 2)
    assert clustered_proportionality_test(cox(Columns.of(x, ["x"]), spells)).p[0] < 1e-6


def test_too_few_people_are_refused():
    frame = rows()
    both = frame.groupby("person")["told"].nunique().loc[lambda number: number == 2].index[:2]
    few = frame.loc[frame["person"].isin(both)]
    with pytest.raises(AnalysisError, match="too few people"):
        clustered_proportionality_test(fitted(few.assign(age=few["start"])))
