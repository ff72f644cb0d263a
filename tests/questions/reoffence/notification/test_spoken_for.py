"""Whom the ratio after notification speaks of."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.counted import NOTIFIED, Group
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.notification.spoken_for import spoken_for
from ipvi_eval.results.store import Results

RATIO = Estimate(
    id="survival.x.notification.hazard_ratio", value=0.7, lower=0.5, upper=0.9, level=0.95, unit="ratio", method="Cox",
    n=60, events=30, p=0.01, standard_error=0.1, cells=(10, 20, 20), label="x",
)  # fmt: skip


def people(first, later):
    """`first` people notified before a new record, `later` people after one; twenty never."""
    rows = [(f"a{i}", 1, True) for i in range(first)] + [(f"a{i}", 2, True) for i in range(first)]
    rows += [(f"b{i}", number, exposed) for i in range(later) for number, exposed in ((1, False), (2, True))]
    rows += [(f"c{i}", 1, False) for i in range(20)]
    return pd.DataFrame(rows, columns=["person", "number", "exposed"])


def test_people_notified_after_a_new_record_add_nothing():
    found = spoken_for(RATIO, people(30, 12))
    assert (found.id, found.value, found.n) == ("survival.x.notification.spoken_for", 30, None)
    assert str(found.note) == (
        "it speaks of 30 people notified and followed on; the others had a new record before they were notified, and "
        "count as not notified"
    )
    assert (found.lower, found.p, found.events) == (None, None, None)
    assert str(spoken_for(RATIO, people(30, 0)).note) == "it speaks of 30 people notified and followed on"


def test_a_few_others_are_not_told_by_subtraction(tmp_path):
    found, notified = spoken_for(RATIO, people(30, 5)), Group(NOTIFIED, clock="street").people(35)
    reach = Estimate(id="data.notified", value=notified, unit="persons", method="count")
    shown = suppress(Results.of([found, reach]), read_profile("cms11", tmp_path)).results.estimates
    assert (shown[found.id].value, shown["data.notified"].value) == (None, 35)
    assert "30" not in str(shown[found.id].note)
    alone = suppress(Results.of([found]), read_profile("cms11", tmp_path)).results.estimates
    assert alone[found.id].value == 30
