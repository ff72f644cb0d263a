"""docs/_ext/beside_r.py: a table that cannot be made where a number is not R's."""

from __future__ import annotations

import json

import pytest
from beside_r import NotAsRError, beside, of_r, printed

ENTRIES = {
    "coef": printed("coef(fit)", {"age": -0.05, "prio": 20.0}, 1e-6),
    "chisq": printed("test$chisq", 3.8, 1e-6),
    "curve": printed("fit$surv", [1 - k / 100 for k in range(12)], 1e-6),
}


def test_equal_numbers_stand_in_a_table_under_the_call_of_r():
    html = beside(ENTRIES, {"coef": [-0.05, 20.0]})._repr_html_()
    assert "<code>coef(fit)</code>" in html
    assert "<th scope='row'>prio</th><td>20</td><td>20</td><td>0e+00</td>" in html


@pytest.mark.parametrize(
    ("quantity", "ours"),
    [("coef", [-0.05 + 2e-6, 20]), ("coef", [-0.05, 20 * (1 + 2e-6)]), ("chisq", float("nan")), ("chisq", 3.8001)],
)
def test_a_number_that_is_not_rs_stops_the_build(quantity, ours):
    with pytest.raises(NotAsRError, match=quantity):
        beside(ENTRIES, {quantity: ours})


def test_the_tolerance_is_relative_above_one_and_absolute_below():
    beside(ENTRIES, {"coef": [-0.05 + 9e-7, 20 * (1 + 9e-7)]})


def test_every_row_of_a_long_result_is_compared_though_only_some_are_shown():
    values = list(ENTRIES["curve"]["value"])
    assert "and 4 more" in beside(ENTRIES, {"curve": values})._repr_html_()
    with pytest.raises(NotAsRError):
        beside(ENTRIES, {"curve": [*values[:-1], 0.5]})


def test_a_missing_row_stops_the_build():
    with pytest.raises(NotAsRError, match="R gives 2 numbers and we give 1"):
        beside(ENTRIES, {"coef": [-0.05]})


def test_numbers_of_r_are_read_by_quantity(tmp_path):
    entry = {"quantity": "a.b", "r_call": "f(x)", "data": "x", "tolerance": 1e-9, "value": 2.5}
    (tmp_path / "topic.json").write_text(json.dumps([entry]), "utf-8")
    assert of_r("topic", tmp_path)["a.b"]["value"] == 2.5
