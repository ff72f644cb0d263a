"""Numbers without a true value are named with the reason, and no number that has one is among them."""

from __future__ import annotations

import pytest

from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.truth.monthly import monthly_truth
from ipvi_eval.synthetic.truth.true_values import read_measured
from ipvi_eval.synthetic.truth.without_truth import WITHOUT, why_without


@pytest.mark.parametrize("id", ["survival.ipv_dir.lists.log_rank", "its.ipv_dir.mde", "evidence.belief.all.posterior"])
def test_a_reason_is_found_by_name(id: str) -> None:
    assert why_without(id, WITHOUT) in WITHOUT.values()


def test_nothing_with_a_true_value_has_a_reason_to_have_none() -> None:
    known = [one.id for one in (*monthly_truth(Parameters()), *read_measured().values)]
    assert not [id for id in known if why_without(id, WITHOUT)]
    assert why_without("evidence.recidivism.list_c.12m.ours", WITHOUT) is None


def test_every_reason_is_a_sentence_for_people() -> None:
    assert all(len(why.split()) > 2 or why == "published by others" for why in WITHOUT.values())
