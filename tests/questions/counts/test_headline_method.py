"""A stored simulation names the headline so that another way to answer has another name."""

from __future__ import annotations

from functools import partial

from ipvi_eval.diagnosis.measured.areas import read_areas
from ipvi_eval.diagnosis.measured.nulls import read_nulls
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.questions.counts import headline_method as module
from ipvi_eval.questions.counts.headline_measured import read_measured
from ipvi_eval.questions.counts.headline_method import FEW, MANY, headline_method


def test_the_name_holds_the_method_and_the_example_s_answer():
    few, many = headline_method(FEW), headline_method(MANY)
    assert few.startswith("drifting level and a lasting step, the wandering averaged over a prior; relative to ")
    assert few != many


def test_many_areas_are_asked_how_far_they_wander_and_few_are_not(monkeypatch):
    known = headline_method(FEW), headline_method(MANY)
    monkeypatch.setattr(module, "headline", partial(headline, wandering_from="plan"))
    few, many = (headline_method.__wrapped__(one) for one in (FEW, MANY))
    assert few == known[0]
    assert many != known[1]
    # As the code of 28 to 30 November 2026 answered, before many areas were asked.
    assert many.endswith("1.022 (0.938 to 1.127)")


def test_another_prior_is_another_method(monkeypatch):
    known = headline_method(FEW)
    monkeypatch.setattr(module, "headline", partial(headline, prior_mean=0.02))
    assert headline_method.__wrapped__(FEW) != known


def test_the_stored_simulations_are_of_the_method_of_today():
    assert read_measured().methods == read_nulls().methods == (headline_method(FEW),)
    assert read_areas().methods == (headline_method(FEW), headline_method(MANY))
