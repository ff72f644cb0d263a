"""The rows for a second implementation: every stratum, side and outcome in proportion, and the check that they make."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.agreement import lifelines, sample
from ipvi_eval.agreement.lifelines import cox_agreement, cure_agreement, km_agreement, logrank_agreement
from ipvi_eval.agreement.sample import SAMPLED, sample_of, sample_rows
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.parametric.cure import cure
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.fixture
def people(monkeypatch) -> tuple[Columns, Spells]:
    """3,000 people in three strata of very different sizes, of whom a sample of 600 is taken."""
    for module in (sample, lifelines):
        monkeypatch.setattr(module, "LARGEST", 600)
    rng = np.random.default_rng(4)
    side, strata = (rng.random(3_000) < 0.2).astype(float), rng.choice(3, size=3_000, p=[0.8, 0.15, 0.05])
    stop = rng.exponential(100 / (1 + strata) * np.exp(0.4 * side))
    return Columns.of(side, ["notified"]), Spells.of(np.ceil(stop), rng.random(3_000) < 0.6, strata=strata)


def test_every_cell_has_its_share(people) -> None:
    given, spells = people
    rows = sample_rows(spells, given.X[:, 0])
    assert len(np.unique(rows)) == len(rows) == 600
    cells = np.column_stack([spells.strata.codes, spells.event, given.X[:, 0]])
    for cell in np.unique(cells, axis=0):
        there = (cells == cell).all(axis=1)
        assert abs(there[rows].sum() - there.sum() / 5) <= 1, cell


def test_a_large_fit_is_checked_on_the_sample_and_says_so(people) -> None:
    given, spells = people
    (check,) = cox_agreement("a", given, spells, cox(given, spells).coefficients)
    assert check.agrees
    rows = sample_rows(spells, given.X[:, 0])
    assert check.ours == cox(given.at(rows), spells.at(rows)).coefficients[0]
    assert check.note == SAMPLED


def test_curves_tests_and_shares_are_checked_on_the_sample_and_say_so(people) -> None:
    given, spells = people
    spells = spells.but(strata=None, group=given.X[:, 0])
    # Some never have the event, so that a mixture has a maximum.
    spells = Spells.of(np.minimum(spells.stop, 60), spells.event & (spells.stop <= 60), group=spells.group.codes)
    alone = spells.but(group=None)
    curve = kaplan_meier(alone)
    checks = (
        *km_agreement("a", alone, curve),
        logrank_agreement("a", spells, log_rank(spells).chi_square),
        cure_agreement("a", alone, family="weibull", log_likelihood=cure(alone, family="weibull").log_likelihood),
    )
    assert [check.id for check in checks] == ["a.survival", "a.lower", "a.upper", "a.chi2", "a.log_likelihood"]
    assert all(check.agrees for check in checks)
    assert {check.note for check in checks} == {SAMPLED}
    assert checks[3].ours == log_rank(sample_of(spells)).chi_square != log_rank(spells).chi_square
    again = kaplan_meier(sample_of(alone))
    assert checks[0].ours in again.survival
    assert checks[4].ours == cure(sample_of(alone), family="weibull").log_likelihood
    rows = sample_rows(spells, given.X[:, 0])
    assert sample_of(spells).stop.tolist() == spells.stop[rows].tolist()


def test_a_sample_without_events_is_compared_with_nothing(people) -> None:
    nothing = Spells.of(np.ones(3_000), np.zeros(3_000), group=np.arange(3_000) % 2)
    checks = [
        logrank_agreement("a", nothing, 1.0),
        cure_agreement("a", nothing.but(group=None), family="weibull", log_likelihood=-1.0),
    ]
    for check in checks:
        assert check.agrees is None
        assert check.note.startswith(f"{SAMPLED}, which cannot be fitted: ")


def test_up_to_the_size_everybody_is_compared(people) -> None:
    given, spells = people
    few = np.arange(600)
    fit = cox(given.at(few), spells.at(few))
    (check,) = cox_agreement("a", given.at(few), spells.at(few), fit.coefficients)
    assert (check.agrees, check.ours, check.note) == (True, fit.coefficients[0], "")


def test_a_sample_that_cannot_be_fitted_is_not_compared(people) -> None:
    given, _ = people
    nothing = Spells.of(np.ones(3_000), np.zeros(3_000))
    (check,) = cox_agreement("a", given, nothing, [0.1])
    assert check.agrees is None
    assert check.note.startswith(f"{SAMPLED}, which cannot be fitted: ")
