"""Of each planned claim whether it could be supported, by the rules of `ipvi-eval diagnose`, with numbers in places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.diagnosis.claims import claims
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Results


def smallest(value, id="its.ipv_dir.mde"):
    return Estimate(id=id, value=value, unit="ratio", method="made up")


@pytest.fixture
def study(county_frames):
    return county_frames.study


@pytest.mark.parametrize(
    ("value", "told"),
    [
        # A fall of a tenth is the smallest worth having.
        (0.9, "Can be supported: a fall of {its.ipv_dir.mde:fall} or more"),
        (0.89, "Only if the effect is as large as a fall of {its.ipv_dir.mde:fall}."),
        (None, "Cannot be supported by these records: no fall that was tried would be found."),
    ],
)
def test_the_verdict_is_that_of_the_smallest_fall_found(study, value, told):
    *before, table = claims(study, "its", [smallest(value), "a part"])
    assert before == [smallest(value), "a part"]
    ((claim, sentence),) = table.rows
    assert claim == study.outcomes["ipv_dir"].label
    assert sentence.template.startswith(told)
    assert table.id == "its.claims"


def test_what_is_said_without_a_number_falls_with_it_as_well(study):
    """That no fall would be found tells of the error behind a ratio that is withheld."""
    ratio = "survival.ipv_dir.notification.hazard_ratio"
    few = Estimate(id=ratio, value=0.5, unit="ratio", method="made up", n=90, events=7)
    none = replace(smallest(None, "survival.ipv_dir.notification.power.smallest"), rests_on=(ratio,))
    released = suppress(Results.of([few, *claims(study, "survival", [none])]), read_profile("cms11")).results
    assert [row[1] for row in released.tables["survival.claims"].rows] == [None]
    assert "no fall" in claims_of(study, none)


def claims_of(study, one):
    *_, table = claims(study, "survival", [one])
    return table.rows[0][1].template


def test_people_have_their_own_and_other_numbers_have_none(study):
    id = "survival.ipv_dir.notification.power"
    *_, table = claims(study, "survival", [smallest(0.7, f"{id}.smallest"), smallest(0.8, f"{id}.twice")])
    assert len(table.rows) == 1
    assert table.rows[0][1].ids == (f"{id}.smallest",)
    assert list(claims(study, "its", [smallest(0.7, "its.ipv_dir.headline.ratio")])) == [
        smallest(0.7, "its.ipv_dir.headline.ratio")
    ]
