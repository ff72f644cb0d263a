"""Baseline hazards and predicted curves against R's basehaz and survfit.coxph."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.prediction import baseline_hazard, predict_survival
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

NAMES = ["trt", "karno", "age"]


def test_veteran_prediction(veteran):
    # R: survfit(coxph(Surv(time, status) ~ trt + karno + age), newdata = data.frame(trt = 1, karno = 60, age = 60),
    #            conf.type = "log-log"); std.err is that of the cumulative hazard
    fit = cox(Columns.of(veteran[NAMES], NAMES), Spells.of(veteran.time, veteran.status))
    curve = predict_survival(fit, [1, 60, 60])
    assert curve.survival[0] == pytest.approx(0.990205180590471, abs=1e-12)
    assert curve.standard_error[0] / curve.survival[0] == pytest.approx(0.00710409925939872, abs=1e-12)
    assert curve.lower[0] == pytest.approx(0.960307567449562, abs=1e-12)
    assert curve.upper[0] == pytest.approx(0.997610692972049, abs=1e-12)


def test_whole_predicted_curves(veteran, r_numbers):
    expected = r_numbers("cox_residuals_predict")["predict"]
    fit = cox(Columns.of(veteran[NAMES], NAMES), Spells.of(veteran.time, veteran.status))
    for j, trt in enumerate((1, 2)):
        curve = predict_survival(fit, [trt, 60, 60])
        np.testing.assert_array_equal(curve.time, expected["time"])
        for theirs, ours in (
            ("surv", curve.survival),
            ("std_err", curve.standard_error / curve.survival),
            ("lower", curve.lower),
            ("upper", curve.upper),
        ):
            np.testing.assert_allclose(ours, np.array(expected[theirs])[:, j], rtol=1e-9, atol=1e-9)


def test_baseline_hazard_equals_basehaz(r_numbers, dataset):
    # R: basehaz(coxph(<call of the entry>), centered = FALSE): Efron, Breslow, strata, late entry
    columns = {"rossi": ("week", "arrest"), "recid": ("durat", "event")}
    r, sets = r_numbers("cox"), {name: dataset(name) for name in ("rossi", "recid", "heart")}
    for name in ("rossi_efron", "rossi_breslow", "rossi_strata_race", "recid_full", "heart_tvc"):
        entry, table = r[name], sets[name.split("_")[0]]
        names = list(entry["coef"])
        stop, event = columns.get(name.split("_")[0], ("stop", "event"))
        fit = cox(
            Columns.of(table[names], names),
            Spells.of(
                table[stop],
                table[event],
                start=table.start if "heart" in name else None,
                strata=table.race if "strata" in name else None,
            ),
            ties="breslow" if "breslow" in name else "efron",
        )
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
