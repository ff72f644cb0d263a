"""Baseline hazards and predicted curves against R's basehaz and survfit.coxph."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval import AnalysisError, Columns, Spells, baseline_hazard, cox, predict_survival

NAMES = ["trt", "karno", "age"]


def test_predicted_curves_equal_survfit(veteran, from_r):
    # std.err of R is that of the cumulative hazard
    fit, r = cox(Columns.of(veteran[NAMES], NAMES), Spells.of(veteran.time, veteran.status)), from_r("prediction")
    for trt in (1, 2):
        curve = predict_survival(fit, [trt, 60, 60])
        for theirs, ours in (
            ("time", curve.time),
            ("surv", curve.survival),
            ("std.err", curve.standard_error / curve.survival),
            ("lower", curve.lower),
            ("upper", curve.upper),
        ):
            r[f"veteran.trt{trt}.{theirs}"].check(ours)


@pytest.mark.parametrize("name", ["rossi.efron", "rossi.breslow", "rossi.strata", "heart.start_stop"])
def test_baseline_hazard_equals_basehaz(rossi, heart, from_r, name):
    # basehaz(coxph(...), centered = FALSE): Efron, Breslow, strata, late entry
    table = heart if name == "heart.start_stop" else rossi
    names = from_r("cox")[f"{name}.coef"].names
    spells = {
        "rossi.strata": Spells.of(rossi.week, rossi.arrest, strata=rossi.race),
        "heart.start_stop": Spells.of(heart.stop, heart.event, start=heart.start),
    }.get(name, Spells.of(rossi.week, rossi.arrest))
    fit = cox(Columns.of(table[names].astype(float), names), spells, ties="breslow" if "breslow" in name else "efron")
    ours = baseline_hazard(fit, centred=False)
    from_r("prediction")[f"{name}.baseline.hazard"].check(ours.cumulative_hazard)
    from_r("prediction")[f"{name}.baseline.time"].check(ours.time)


def test_baseline_hazard_with_many_ties_equals_basehaz(r_numbers, dataset):
    # R: basehaz(coxph(<call of the entry>), centered = FALSE)
    entry, recid = r_numbers("cox")["recid_full"], dataset("recid")
    names = list(entry["coef"])
    fit = cox(Columns.of(recid[names], names), Spells.of(recid.durat, recid.event))
    ours = baseline_hazard(fit, centred=False)
    np.testing.assert_allclose(ours.cumulative_hazard, entry["basehaz"]["hazard"], rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(ours.time, entry["basehaz"]["time"])


def test_a_stratum_must_be_named_and_known(rossi):
    fit = cox(
        Columns.of(rossi[["fin"]], ["fin"]),
        Spells.of(rossi.week, rossi.arrest, strata=np.where(rossi.race == 1, "b", "o")),
    )
    curve = predict_survival(fit, [1], stratum="b")
    assert (np.diff(curve.survival) <= 0).all()
    assert curve.at([26]).value[0] == pytest.approx(curve.survival[curve.time <= 26][-1])
    assert curve.quantile(0.05).value is not None
    assert set(baseline_hazard(fit).tidy().stratum) == {"b", "o"}
    with pytest.raises(AnalysisError, match="which one the person belongs to"):
        predict_survival(fit, [1])
    with pytest.raises(AnalysisError, match="one number for each of fin"):
        predict_survival(fit, [1, 2], stratum="b")
