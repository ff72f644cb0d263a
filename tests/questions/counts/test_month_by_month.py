from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.month_by_month import month_by_month
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Curve, Table

Ask = Callable[..., Asked]


def test_the_curve_adds_up_to_what_was_averted(ask: Ask) -> None:
    asked = ask()
    found = list(month_by_month(asked))
    (curve,) = (one for one in found if isinstance(one, Curve))
    assert (curve.id, curve.label) == ("its.ipv_dir", asked.label)
    assert asked.fit is not None
    fewer = sum(curve.column("expected")) - sum(curve.column("fitted"))
    assert fewer == pytest.approx(asked.fit.averted.value, rel=0.1)
    tables = {one.id: one for one in found if isinstance(one, Table)}
    assert tables["its.ipv_dir.path"].rows[-1][1] == round(asked.fit.averted.value)
    forecast = {one.id: one for one in found if isinstance(one, Estimate)}["its.ipv_dir.forecast.ratio"]
    assert forecast.value == pytest.approx(0.6, abs=0.12)


def test_by_quarter_a_row_covers_its_three_months(ask: Ask) -> None:
    found = list(month_by_month(ask(quarters=True)))
    (curve,) = (one for one in found if isinstance(one, Curve))
    tables = {one.id: one for one in found if isinstance(one, Table)}
    assert curve.rows[0][1].key.until == "2016-01 to 2016-03"
    assert curve.column("month")[-1] == "2025-07"
    assert tables["its.ipv_dir.path"].rows[-1][0] == "2025-09"
    last = tables["its.ipv_dir.by_year"].records()[-1]
    assert (last["year"], last["months"]) == ("2025", "9")
    assert last["observed"].key.until == "2025-01 to 2025-09"
    # There is nothing to tell by quarter beside it.
    few = list(month_by_month(ask(mean=3.0, quarters=True)))
    assert few
    assert not [one for one in few if isinstance(one, NotEstimated)]


def test_low_counts_are_told_by_quarter_too(ask: Ask) -> None:
    ids = {one.id for one in month_by_month(ask(mean=3.0)) if isinstance(one, Estimate)}
    assert "its.ipv_dir.quarterly.ratio" in ids


def test_where_nothing_is_fitted_nothing_is_drawn(ask: Ask) -> None:
    assert list(month_by_month(ask(mean=0.15))) == []
