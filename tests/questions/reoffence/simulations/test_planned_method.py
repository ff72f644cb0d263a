"""A stored simulation names the planned hazard ratio so that another way to estimate it has another name."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.questions.reoffence import risk
from ipvi_eval.questions.reoffence.simulations.notification_measured import read_measured
from ipvi_eval.questions.reoffence.simulations.notification_worlds import worlds_tables
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.survival.regression.cox import cox


def test_the_name_holds_what_the_estimate_is_called_and_the_example_s_answer():
    name = planned_method()
    assert name.startswith(f"{risk.FIRST_EVENTS}, given calendar year; on a fixed example ")
    assert planned_method() == name


def test_other_errors_are_another_method(monkeypatch):
    known = planned_method()
    monkeypatch.setattr(risk, "first_event_cox", cox)
    other = planned_method.__wrapped__()
    assert risk.BY_PERSON in other
    # The ratio is the same and the interval is not: the numbers tell it even where nobody changes the words.
    (_, ratio), (_, again) = (one.rsplit("example ", 1) for one in (known, other))
    assert ratio.split()[0] == again.split()[0]
    assert ratio != again


def test_what_was_stored_before_a_method_changed_is_told_with_it():
    """Worlds of few people are of today; the others were made with errors by person, and the table says so."""
    stored = read_measured()
    before, now = stored.methods
    assert now == planned_method()
    assert risk.BY_PERSON in before
    first = next(iter(worlds_tables("x", stored)))
    assert f"Part of this was measured before a method changed. Measured was: {before}." in str(first.note)
    assert str(next(iter(worlds_tables("x", replace(stored, methods=(now,), earlier="")))).note).endswith("2026-12-01.")


def test_another_count_of_ties_is_another_method(monkeypatch):
    def otherwise(columns, spells, *, level):
        return cox(columns, spells.but(person=None), ties="breslow", level=level)

    known = planned_method()
    monkeypatch.setattr(risk, "first_event_cox", otherwise)
    assert planned_method.__wrapped__() != known
