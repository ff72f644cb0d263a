"""The measured estimators as tables: a row for each violation, what was found with its chance, and the verdict."""

from __future__ import annotations

from ipvi_eval.diagnosis.measured.planned_tables import planned_tables
from tests.diagnosis.planned_rows import measured, row

EVENT = "A passing event"


def tables(*rows, intervals=None):
    made = planned_tables("x", measured(*rows, intervals=intervals))
    return {one.id.removeprefix("x.violations"): one for one in made}


def test_what_was_found_stands_with_its_chance_and_the_verdict():
    found = tables(
        row(bias=0.01), row(estimator="share", bias=0.021, bias_error=0.003),
        row(EVENT, bias=-0.25, covers=0.4), row(EVENT, estimator="hazard"),
        row(planted=True, called=0.62), row(planted=True, estimator="share", covers=1.0, counties=300, fitted=300),
        row(estimator="ever notified", bias=-0.7, bias_error=0.02, covers=0.0),
    )  # fmt: skip
    # exp(.01) = 1.01, exp(-.25) = .78, exp(-.7) = .50; 2.1 points is seven errors of .3.
    assert found[""].rows == (
        ("Nothing else happens", "1.01 (0.01)", "95%", "+2.1 (0.3)", "95%, biased", None, None),
        (EVENT, "0.78 (0.01)", "40%, do not use", None, None, "1.00 (0.01)", "95%"),
    )
    assert found["_planted"].rows == (("Nothing else happens", "1.00 (0.01)", "95%", "62%", None, None, None),)
    # sqrt(.95 x .05 / 300) = 1.3 points.
    shares = "taken to be the mean of all, in 100%, wide (1.3) of counties and called it in 5%."
    assert str(found["_planted"].note).endswith(shares)
    assert "taken to be" not in str(found[""].note)
    assert found["_outside"].rows[0][:3] == ("Nothing else happens", "0.50 (0.01)", "0%, do not use")
    # sqrt(.95 x .05 / 100) = 2.2 points, sqrt(.25 / 100) = 5.
    assert "a share of 95% may be off by 2.2 points and one of 50% by 5" in str(found[""].note)
    assert "a share of 95% may be off by 2.2 points" in str(found["_outside"].note)
    once = "Rows are not independent: the counties of each are drawn from the same seeds"
    assert [once in str(found[one].note) for one in ("", "_held", "_planted", "_outside")] == [True, True, False, False]
    for one in ("_planted", "_outside"):
        assert f'The words are those of the table "{found[""].title}".' in str(found[one].note)
    assert str(found[""].note).endswith("Made by python x.py, version 1.2, 2026-01-02.")


def test_what_is_drawn_is_of_the_planned_estimators_without_an_effect():
    rows = (row(), row(EVENT, covers=0.4), row(planted=True), row(estimator="ever notified"))
    found = tables(*rows, intervals={"count": ((-0.1, 0.2), (0.1, 0.3)), "hazard": ((-0.5, 0.5),)})
    held = [(one["violation"], one["estimator"], one["covers"], one["use"]) for one in found["_held"].records()]
    assert held == [
        ("Nothing else happens", "Monthly counts", 0.95, "use"), (EVENT, "Monthly counts", 0.4, "do not use"),
    ]  # fmt: skip
    assert "_planted" in found
    assert "_planted" not in tables(row())
    assert found["_intervals"].rows == (
        ("Monthly counts", -0.1, 0.2), ("Monthly counts", 0.1, 0.3), ("Notification", -0.5, 0.5),
    )  # fmt: skip
