"""What the pairs with most incidents have of all: counted again by hand, and larger than by chance."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.lorenz import STEPS
from ipvi_eval.questions.harm.top_pairs import top_pairs


def test_as_counted_one_by_one(harm):
    share, chance, gini, curve, gini_chance = top_pairs(harm)
    known = harm.known.dropna(subset="pair")
    sizes = sorted((len(set(rows["day"])) for _, rows in known.groupby("pair")), reverse=True)
    top = 0.05 * len(sizes)
    inside = sum(sizes[: int(top)]) + (top - int(top)) * sizes[int(top)]
    assert share.value == pytest.approx(inside / sum(sizes))
    assert (share.n, share.events, share.cells) == (len(sizes), sum(sizes), (int(top),))
    assert share.lower < share.value < share.upper
    assert chance.rests_on == ("harm.top.share",)
    assert 0.05 < chance.value < share.value  # people of the made-up county differ
    ranked = sum(rank * size for rank, size in enumerate(reversed(sizes), start=1))
    exact = 2 * ranked / (len(sizes) * sum(sizes)) - 1 - 1 / len(sizes)  # Gini, by rank
    assert abs(gini.value - exact) < 0.06
    assert gini.lower < exact < gini.upper
    assert (gini.rests_on, gini_chance.rests_on) == (("harm.top.share",), ("harm.top.gini",))
    assert gini_chance.value < exact
    assert curve.id == "harm.lorenz.incidents"


def test_one_incident_each_is_no_concentration(with_incidents):
    (found,) = top_pairs(with_incidents(dyad=lambda rows: rows["incident"]))
    assert "second" in found.why


def test_another_part_of_the_pairs(harm):
    plan = harm.plan.model_copy(update={"top": 0.2})
    share, *_ = top_pairs(Asked(harm.study.model_copy(update={"harm": plan}), harm.frames, harm.earlier))
    assert "20%" in share.label
    assert share.value > 0.3


def test_without_pairs_that_is_said(with_incidents):
    (found,) = top_pairs(with_incidents(victim=lambda rows: pd.NA))
    assert "pair" in found.why


def test_a_step_is_worth_as_many_incidents_as_the_profile_asks_for(harm, monkeypatch):
    def step():
        share, _, gini, *_ = top_pairs(harm)
        return float(gini.note.numbers["step"]), share.events

    usual, total = step()
    assert usual < STEPS[-1]
    monkeypatch.setattr(Frames, "smallest_shown", property(lambda frames: int(usual * total) + 1))
    assert step() == (STEPS[STEPS.index(usual) + 1], total)
