from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.labelled import labelled


def test_only_the_label_changes() -> None:
    one = Estimate(id="a", value=1.0, unit="number", method="m", label="ratio")
    (same,) = labelled("by quarter", [one])
    assert same.label == "ratio, by quarter"
    assert (same.id, same.value, same.unit, same.method) == (one.id, one.value, one.unit, one.method)
