"""The proportional-hazards test against R's cox.zph (survival 3.5-3)."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.proportionality import proportionality_test
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


def check(fit, entry):
    transforms = {**entry["zph"], "log": entry["zph_log"]}
    for transform, expected in transforms.items():
        test = proportionality_test(fit, transform=transform)
        assert list(test.terms) == expected["rows"]
        np.testing.assert_allclose(test.chi_square, expected["chisq"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(test.p, expected["p"], rtol=0, atol=1e-9)
        assert list(test.df) == expected["df"]


@pytest.mark.parametrize(
    ("name", "options"),
    [("rossi.efron", {}), ("rossi.breslow", {"ties": "breslow"}), ("rossi.strata", {}), ("heart.start_stop", {})],
)
def test_it_equals_cox_zph(rossi, heart, from_r, name, options):
    r = from_r("proportionality")
    names = r[f"{name}.km.df"].names[:-1]
    spells = Spells.of(rossi.week, rossi.arrest, strata=rossi.race if name == "rossi.strata" else None)
    if name.startswith("heart"):
        spells = Spells.of(heart.stop, heart.event, start=heart.start)
    table = heart if name.startswith("heart") else rossi
    fit = cox(Columns.of(table[names].astype(float), names), spells, **options)
    for transform in ("km", "rank", "identity", "log"):
        test = proportionality_test(fit, transform=transform)
        assert list(test.terms) == [*names, "GLOBAL"]
        for part, ours in (("chisq", test.chi_square), ("df", test.df), ("p", test.p)):
            r[f"{name}.{transform}.{part}"].check(ours)


def test_recid_equals_cox_zph(r_numbers, dataset):
    # R: cox.zph(coxph(<call of the entry>)): many ties
    entry, recid = r_numbers("cox")["recid_full"], dataset("recid")
    names = list(entry["coef"])
    check(cox(Columns.of(recid[names], names), Spells.of(recid.durat, recid.event)), entry)


def test_covariates_can_be_tested_together(rossi):
    names = ["fin", "age", "prio"]
    fit = cox(Columns.of(rossi[names], names), Spells.of(rossi.week, rossi.arrest))
    test = proportionality_test(fit, terms={"both": ["age", "prio"], "fin": ["fin"]})
    assert test.df == (2, 1, 3)
    everything = proportionality_test(fit, terms={"all": names})
    assert everything.chi_square[0] == pytest.approx(everything.chi_square[1])
    assert list(test.tidy().term) == ["both", "fin", "GLOBAL"]


def test_it_holds_its_level_and_finds_a_crossing():
    # Simulation with a known truth: nominal 5 %, 200 samples.
    rng = np.random.default_rng(11)
    rejected = 0
    for _ in range(200):
        x = rng.integers(0, 2, 120)
        time = rng.exponential(np.exp(-0.5 * x))
        fit = cox(Columns.of(x, ["x"]), Spells.of(np.minimum(time, 2), time <= 2))
        rejected += proportionality_test(fit).p[0] < 0.05
    assert rejected / 200 <= 0.095
    x = rng.integers(0, 2, 2000)
    time = np.where(x == 1, rng.weibull(0.6, 2000), rng.weibull(1.8, 2000))
    fit = cox(Columns.of(x, ["x"]), Spells.of(np.minimum(time, 2), time <= 2))
    assert proportionality_test(fit).p[-1] < 1e-6


def test_bad_options_are_explained(rossi):
    fit = cox(Columns.of(rossi[["fin"]], ["fin"]), Spells.of(rossi.week - 1, rossi.arrest))
    with pytest.raises(AnalysisError, match="day 0"):
        proportionality_test(fit, transform="log")
    with pytest.raises(AnalysisError, match="transform must be"):
        proportionality_test(fit, transform="sqrt")
    with pytest.raises(AnalysisError, match="prio is not a covariate"):
        proportionality_test(fit, terms={"a": ["prio"]})
    one_day = cox(Columns.of(np.arange(20) % 7, ["x"]), Spells.of(np.full(20, 3), np.arange(20) < 10))
    with pytest.raises(AnalysisError, match="one day"):
        proportionality_test(one_day)
