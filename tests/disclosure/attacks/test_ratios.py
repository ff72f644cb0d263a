from __future__ import annotations

import math

import pytest
from scipy import stats

from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.ratios import attack


def ratio(few: int, many: int, id: str = "survival.ipv_dir.notification.hazard_ratio_no_trend"):
    half = stats.norm.ppf(0.975) * math.sqrt(1 / few + 1 / many)
    limits = {"lower": 0.7 * math.exp(-half), "upper": 0.7 * math.exp(half), "level": 0.95}
    return share(id, value=0.7, events=few + many, unit="ratio", **limits)


def test_seven_of_ninety_events():
    (find,) = attack(edition(ratio(7, 83)))
    assert (find.low, find.high) == (7, 8)


@pytest.mark.parametrize("one", [ratio(40, 50), ratio(7, 83, "survival.ipv_dir.notification.frailty")])
def test_many_events_or_a_model_with_covariates_say_nothing(one):
    assert attack(edition(one)) == []
