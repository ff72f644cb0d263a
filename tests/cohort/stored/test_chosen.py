"""Which stored incidents count: the conditions of an outcome, sealed arrests, and what cannot be told."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.cohort.incidents import in_date_order, places, unsealed
from ipvi_eval.errors import PlanError
from ipvi_eval.plan.outcome import Outcome

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.cohort.stored.chosen import chosen, untold  # noqa: E402

KINDS = [("intimate", "assault"), ("other", "stalking"), ("intimate", "dispute")] * 6
ROWS = pd.DataFrame(
    [(f"{i}", relation, bool(i & 1), bool(i & 2), bool(i & 4), bool(i & 8), offence)
     for i, (relation, offence) in enumerate(KINDS)],
    columns=["incident", "relationship", "report", "arrest", "injury", "sealed", "offence"],
).assign(date=pd.Timestamp("2020-01-01"))  # fmt: skip


@pytest.mark.parametrize(
    "conditions",
    [
        {"relationship": ("intimate",), "report": True},
        {"arrest": False},
        {"injury": True, "offence": ("assault", "stalking")},
    ],
)
@pytest.mark.parametrize("sealed", [True, False])
def test_the_incidents_chosen_are_those_of_files(conditions, sealed):
    outcome = Outcome(label="x", **conditions)
    found = chosen(ibis.memtable(ROWS), outcome, sealed=sealed).to_pandas()
    rows = ROWS if sealed else ROWS[unsealed(ROWS, outcome)]
    expected = rows.iloc[places(rows, outcome, in_date_order(rows))]
    assert 0 < len(expected) < len(ROWS)
    assert sorted(found["incident"]) == sorted(expected["incident"])


def test_outcomes_of_other_tables_and_of_victims_are_refused():
    for conditions in ({"table": "arrests"}, {"same_victim": True}):
        with pytest.raises(PlanError, match="stored extracts tell outcomes of incidents only"):
            chosen(ibis.memtable(ROWS), Outcome(label="x", **conditions), sealed=True)


def test_a_condition_whose_column_is_not_told_is_named():
    rows = ibis.memtable(ROWS.assign(injury=False))
    outcome = Outcome(label="x", injury=True)
    assert untold(rows, outcome, {"report"}) == "injury"
    assert untold(rows, outcome, {"injury"}) is None
    assert untold(ibis.memtable(ROWS), outcome, set()) is None
