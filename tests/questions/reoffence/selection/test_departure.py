"""People of whom nothing has been heard for two years, by hand; and a ratio that changes after two years, planted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.selection.departure import SILENT_DAYS, departure, silence
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

FREEZE = date(2024, 12, 31)


def records(*rows):
    names, entries, lasts = zip(*rows, strict=True)
    return pd.DataFrame({"person": names, "entry": pd.to_datetime(entries), "last": pd.to_datetime(lasts)})


def test_only_those_on_a_list_for_two_years_count():
    found = silence(
        "survival.x.notification.silence",
        records(
            ("a", "2020-01-01", "2020-01-01"),
            ("b", "2020-01-01", "2023-01-02"),
            ("c", "2020-01-01", "2023-01-01"),  # 730 days before the freeze
            ("d", "2024-01-01", "2024-01-01"),
        ),
        freeze=FREEZE,
    )
    assert (found.n, found.events, found.value) == (3, 2, pytest.approx(2 / 3))
    assert found.scope.population.startswith("people on a list for two years")


def test_nobody_that_long():
    with pytest.raises(AnalysisError, match="nobody has been on a list for two years"):
        silence("survival.x.notification.silence", records(("d", "2024-01-01", "2024-01-01")), freeze=FREEZE)


def spells(later: float, n: int = 4000, seed: int = 1) -> pd.DataFrame:
    """Half are notified on day 100; the daily hazard is .001 before two years, and beyond them that of the notified
    `later` times as high as that of the others."""
    rng = np.random.default_rng(seed)
    notified = np.arange(n) % 2 == 0
    early = np.ceil(rng.exponential(1 / 0.001, n))
    late = SILENT_DAYS + np.ceil(rng.exponential(1 / (0.001 * np.where(notified, later, 1.0)), n))
    stop = np.where(early <= SILENT_DAYS, early, late).astype(int)
    event, stop = stop <= 2000, np.minimum(stop, 2000)
    people = pd.DataFrame({"person": np.arange(n), "list_recorded": "B", "start": 0, "stop": stop, "event": event})
    cut = notified & (stop > 100)
    before = people[cut].assign(stop=100, event=False)
    return pd.concat(
        [people[~cut].assign(exposed=False), before.assign(exposed=False), people[cut].assign(start=100, exposed=True)],
        ignore_index=True,
    )


def test_a_ratio_that_doubles_after_two_years_is_found():
    found = departure("survival.x.departure", "D", spells(2.0), level=0.95)
    assert np.log(found.value) == pytest.approx(np.log(2), abs=3 * found.standard_error)
    assert str(found.note).startswith("the ratio rises with time since entry")
    assert len(found.cells) == 6
    assert min(found.cells) > 100


def test_it_is_the_quotient_of_two_separate_ratios():
    # Nothing but the exposure is in the model, so the two spans of time share no coefficient.
    rows = spells(2.0, n=800)
    found = departure("survival.x.departure", "D", rows, level=0.95)
    early = rows.assign(event=rows["event"] & (rows["stop"] <= 730), stop=rows["stop"].clip(upper=730))
    late = rows.loc[rows["stop"] > 730].assign(start=lambda part: part["start"].clip(lower=730))
    logs = [
        cox(
            Columns.of(part[["exposed"]].astype(float)), Spells.of(part["stop"], part["event"], start=part["start"])
        ).coefficients[0]
        for part in (early, late)
    ]
    assert np.log(found.value) == pytest.approx(logs[1] - logs[0], rel=1e-6)


@pytest.mark.parametrize(("later", "words"), [(1.0, "the data do not show"), (0.5, "the ratio falls")])
def test_the_other_verdicts(later, words):
    assert departure("survival.x.departure", "D", spells(later), level=0.95).note.startswith(words)


def test_nothing_to_compare_beyond_two_years():
    rows = spells(1.0)
    early = rows.loc[rows["stop"] <= SILENT_DAYS]
    with pytest.raises(AnalysisError, match="nobody was followed while notified"):
        departure("survival.x.departure", "D", early, level=0.95)
