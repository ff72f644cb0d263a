"""Tables of the survival analysis and what disclosure control does to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.precision import cut
from ipvi_eval.questions.reoffence.other_people.category_counts import BEHIND, IN_PAIRS
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import exposure_contrast
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import matched_contrast
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.questions.reoffence.simulations.simulated import Simulated
from ipvi_eval.questions.reoffence.tables import (
    at_risk_table,
    balance_table,
    ratios_table,
    simulation_tables,
    survival_curve,
    tipping_table,
)
from ipvi_eval.results.store import Results
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells


def ratio(after, before):
    return Estimate(
        id="survival.x.notification.hazard_ratio", value=0.71234, lower=0.6, upper=0.85, level=0.95, unit="ratio",
        method="made up", n=900, events=after + before, cells=(after, before, 300),
    )  # fmt: skip


def released(table, tmp_path):
    return suppress(Results.of([table]), read_profile("cms11", tmp_path)).results.tables[table.id]


def test_a_ratio_on_few_events_falls_with_its_limits(tmp_path):
    made = ratios_table(
        "survival.outcomes", [NamedRatio("IPV", "as planned", ratio(40, 80)), NamedRatio("IPV", "else", ratio(10, 80))]
    )
    assert made.rows[0] == ("IPV", "as planned", 0.712, 0.6, 0.85, 40, 80)
    shown = released(made, tmp_path)
    assert shown.rows[0] == made.rows[0]
    assert shown.rows[1] == ("IPV", "else", None, None, None, None, None)


def compared(n=400):
    rng = np.random.default_rng(1)
    reference = np.arange(n) % 2 > 0
    stop, age = rng.integers(150, 900, n), rng.normal(30 + 3 * reference)
    return pd.DataFrame(
        {
            "start": 0, "stop": stop, "event": rng.random(n) < 0.5, "notified": np.where(reference, np.nan, 100.0),
            "reference": reference, "programme_start": np.nan, "list": "C", "list_recorded": "C", "age_at_entry": age,
        }
    )  # fmt: skip


def test_balance_names_its_denominator_and_falls_with_small_groups(tmp_path):
    groups = exposure_groups(compared(), design="comparison area", adjust=("age_at_entry",))
    ratio_id = "survival.x.notification.hazard_ratio_comparison_area"
    weighted = exposure_contrast(ratio_id, "x", groups, level=0.95)
    pairs = matched_contrast(f"{ratio_id}_matched", "x", groups, level=0.95)
    table = balance_table("survival.x.balance_comparison_area", weighted, pairs)
    (row,) = table.records()
    assert (row["covariate"], row["treated"], row["control"]) == ("age at entry", 200, 200)
    assert row["before"] == float(weighted.balance.smd_before[0])
    assert row["matched"] == float(pairs.balance.smd_after[0])
    assert row["weighted"] == pytest.approx(0, abs=1e-12)
    assert "the pooled one of both groups before weighting and matching" in str(table.note)
    seen = {column.name for column in table.columns} - {*BEHIND, *IN_PAIRS}
    kept = {name: cut(cell) if isinstance(cell, float) else cell for name, cell in row.items() if name in seen}
    assert released(table, tmp_path).records() == [kept]
    assert kept["weighted"] == 0
    alone = balance_table("survival.x.balance_comparison_area", weighted, None)
    assert alone.records()[0]["matched"] is None


def test_tipping_points_fall_with_the_ratio(tmp_path):
    few = tipping_table("survival.x.tipping", ratio(9, 80))
    shown = released(few, tmp_path)
    assert {row[2:] for row in shown.rows} == {(None,) * 6}
    many = tipping_table("survival.x.tipping", ratio(90, 80))
    assert released(many, tmp_path).rows == many.rows
    assert many.rests_on == (ratio(90, 80).id,)


def test_people_at_risk_and_a_curve():
    people = pd.DataFrame({"stop": [100, 200, 400], "event": [True, False, True]})
    table = at_risk_table("survival.x.at_risk", "x", [("C", "List C", people)])
    assert table.rows == (("List C", 3, 2, 1, 0, 0, 0, 0),)
    curve = survival_curve(
        "survival.x.list_c", "List C", kaplan_meier(Spells.of(people["stop"], people["event"])), begin=0
    )
    assert curve.column("time") == [0, 100, 200, 400]
    assert np.isclose(curve.column("survival")[1], 2 / 3)


def test_simulations_as_tables(tmp_path):
    def cell(quantity, kind, mean, n=60, fitted=2000):
        return {"scenario": "s", "quantity": quantity, "kind": kind, "n": n, "mean": mean, "samples": 2000,
                "fitted": fitted}  # fmt: skip

    trap = "Ever notified"
    rows = [
        *(cell("Share", "interval", mean, n) for n, mean in ((60, 0.909), (1000, 0.9512))),
        *(cell("Median", "interval", mean, n, 900) for n, mean in ((60, None), (1000, 0.95))),
        *(cell("Log-rank test", "test", 0.0505, n) for n in (60, 1000)),
        *(cell("Share, not adjusted", "trap", 0.3, n) for n in (60, 1000)),
        *(cell(f"{trap} (interval)", "trap", 0.051, n) for n in (60, 1000)),
        *(cell(f"{trap} (log hazard ratio)", "log ratio", np.log(0.6), n) for n in (60, 1000)),
    ]
    found = Simulated.of(rows, command="python x.py", version="1.2")
    interval, test, wrong, ratios = simulation_tables("survival", found)
    assert interval.rows == (("Share", "90.9%", "95.1%"), ("Median", "not fitted", "95.0%"))
    assert "away from that: Share, 60 people." in str(interval.note)
    assert "too small for an answer: Median, 60 people; Median, 1,000 people. Rows are not" in str(interval.note)
    assert test.rows == (("Log-rank test", "5.1%", "5.1%"),)
    assert "away from that: none" in str(test.note)
    assert wrong.rows == (("Share, not adjusted", "30.0%", "30.0%"),)
    assert ratios.rows == ((trap, "0.60 (5.1%)", "0.60 (5.1%)"),)
    assert released(interval, tmp_path) == interval
