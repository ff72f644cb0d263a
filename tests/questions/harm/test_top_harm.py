"""What the pairs with most harm have of all harm: counted again by hand, and withheld with any offense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.cohort.incidents import once
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.top_harm import top_harm
from ipvi_eval.synthetic.truth.shipped_study import WEIGHTS


def test_as_counted_one_by_one(harm):
    share, *curve = top_harm(harm)
    weight = {row.incident: WEIGHTS[row.offence][1] for row in once(harm.involved).itertuples()}
    known = harm.known.dropna(subset="pair")
    pairs = sorted(
        (sum(weight[one] for one in set(rows["incident"])) for _, rows in known.groupby("pair")), reverse=True
    )
    top = 0.05 * len(pairs)
    inside = sum(pairs[: int(top)]) + (top - int(top)) * pairs[int(top)]
    assert share.value == pytest.approx(inside / sum(pairs))
    assert share.lower < share.value < share.upper
    assert share.n == len(pairs)
    assert {count.key.state for count in share.cells} >= {"pairs, top part", "incidents before, sexual"}
    assert share.rests_on == ("harm.top.share",)
    assert [one.id for one in curve] == ["harm.top.gini_harm", "harm.lorenz.harm"]
    assert curve[1].rests_on == ("harm.top.harm", "harm.top.gini_harm")  # which fall with any offense


def test_nothing_where_no_harm_is_weighed(harm):
    plan = harm.plan.model_copy(update={"classes": {}})
    unweighed = harm.study.model_copy(update={"harm": plan})
    assert list(top_harm(replace(harm, study=unweighed))) == []
    begun = Asked(harm.study.model_copy(update={"programme": None}), harm.frames, harm.earlier)
    assert list(top_harm(begun)) == []
