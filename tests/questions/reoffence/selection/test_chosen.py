"""Who was chosen, in a county where people are notified within a month of an incident, and where it is at random."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.counted import EVENTS, FREE_BEFORE, NOT_YET, Group, told_by
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.selection.chosen import chosen
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from tests.survival.fading_risk import rows_of, world

WHO = Group(NOT_YET, "x", "street")


@pytest.fixture(scope="module")
def rows():
    persons, known, marks = world()
    return rows_of(persons, known, marks, known)


def test_notified_soon_after_an_incident(rows):
    found = chosen("survival.x.notification.chosen", "x", WHO, rows, level=0.95)
    # Prior arrests are not known of anybody here.
    assert [one.id.rpartition(".")[2] for one in found] == ["recent", "several"]
    recent = found[0]
    # Nobody is notified later than thirty days after an incident, so the ratio has no upper end.
    assert recent.lower > 5
    assert str(recent.note) == "people within ninety days of an incident were notified more often than others"
    assert recent.cells == (recent.events, 0)
    assert recent.events == int((rows["cause"] == "notified").sum())


def test_every_estimate_of_a_group_counts_the_same_people_and_notifications(rows):
    found = chosen("survival.x.notification.chosen", "x", WHO, rows, level=0.95)
    for one, term in zip(found, ("recent", "several"), strict=True):
        assert (one.n.key, one.events.key) == (WHO.count(0, FREE_BEFORE).key, WHO.count(0, EVENTS).key)
        assert tuple(cell.key for cell in one.cells) == tuple(WHO.count(0, state).key for state in told_by(term))
        assert sum(one.cells) == one.events


def test_each_term_is_its_own_coefficient(rows):
    free = rows[~rows["exposed"]]
    since = 1 - free[["since_90", "since_180", "since_365"]].sum(axis=1)
    X = np.column_stack([since, free["several"]])
    start, lists, person = (free[name].to_numpy() for name in ("start", "list_recorded", "person"))
    event = (free["cause"] == "notified").to_numpy()
    fit = cox(Columns.of(X), Spells.of(free["stop"].to_numpy(), event, start=start, person=person, strata=lists))
    found = chosen("survival.x.notification.chosen", "x", WHO, rows, level=0.95)
    assert [one.value for one in found] == pytest.approx(np.exp(fit.coefficients))
    assert found[0].value > 2 * found[1].value


def test_notified_at_random_times(rows):
    # The same rows, the notifications dealt out in proportion to the days of each row.
    rng = np.random.default_rng(7)
    free = rows[~rows["exposed"]].copy()
    days = (free["stop"] - free["start"]).to_numpy()
    free["cause"] = np.where(rng.random(len(free)) < 1 - np.exp(-days / 2000), "notified", "cut")
    for one in chosen("survival.x.notification.chosen", "x", WHO, free, level=0.95):
        assert one.lower < 1 < one.upper
        assert str(one.note).startswith("the data do not show that people")


def test_nobody_notified_after_entry(rows):
    with pytest.raises(AnalysisError, match="nobody was notified after entry"):
        chosen("survival.x.notification.chosen", "x", WHO, rows[rows["cause"] != "notified"], level=0.95)
