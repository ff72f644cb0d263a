"""A direction only where both checks hold; otherwise the sentence says which does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.selection.direction import NO_CONTROL, NO_TREND, direction


def ratio(lower, upper, note=""):
    return Estimate(
        id="x", value=(lower + upper) / 2, lower=lower, upper=upper, level=0.95, unit="ratio", method="m", note=note
    )


HOLDS = ratio(0.9, 1.1, "holds")


@pytest.mark.parametrize(
    ("found", "side", "words"),
    [
        (ratio(0.5, 0.9), "lower", "the data point to a lower rate after notification."),
        (ratio(1.1, 1.9), "higher", "the data point to a higher rate after notification."),
        (ratio(0.5, 1.1), "neither", "the data neither show nor rule out a different rate after notification."),
    ],
)
def test_the_interval_speaks_where_both_checks_hold(found, side, words):
    said = direction(found, HOLDS, HOLDS)
    assert (said.template, said.ids) == ("{verdict}", ("x",))
    assert getattr(said.words["verdict"], side).endswith(words)
    assert "No direction" not in said.own


@pytest.mark.parametrize(
    ("control", "trend", "said"),
    [
        (ratio(0.5, 0.9, "control fell"), HOLDS, "control fell"),
        (HOLDS, ratio(1.1, 1.2, "it rose before"), "it rose before"),
        (
            ratio(0.5, 0.9, "control fell"),
            ratio(1.1, 1.2, "it rose"),
            "control fell; and it rose",
        ),
        (None, HOLDS, NO_CONTROL),
        (HOLDS, None, NO_TREND),
    ],
)
def test_otherwise_none_is_claimed_and_it_is_said_why(control, trend, said):
    told = direction(ratio(0.5, 0.9), control, trend)
    assert (told.template, told.words) == ("No direction is claimed: {reasons}.", {"reasons": said})


def test_a_check_or_a_ratio_without_an_interval_claims_nothing():
    unknown = replace(HOLDS, lower=None, upper=None, level=None)
    assert direction(ratio(0.5, 0.9), unknown, HOLDS).words == {"reasons": NO_CONTROL}
    assert direction(ratio(0.5, 0.9), HOLDS, unknown).words == {"reasons": NO_TREND}
    verdict = direction(unknown, HOLDS, HOLDS).words["verdict"]
    assert verdict.unknown.startswith("The uncertainty could not be estimated")
