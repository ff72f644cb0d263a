"""The plan of a linkage: what is missing or cannot be is told with its line."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.linkage.link_plan import read_link_plan
from tests.linkage.made_people import PLAN


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[records.persons]", "accept = 0.4\n[records.persons]", "link.toml, line 2: accept: input should be greater"),
        ("[records.persons]", "review = 0.995\n[records.persons]", "review must not be above accept"),
        ("[records.persons]", "[records.moves]", r"needs \[records.persons\]"),
        ("[records.custody]", "[records.populations]", r"\[records.populations\] has no numbers of people"),
        ('first = "GIVEN"', "", "line 10: records.custody.first: is missing"),
        ('date_format = "%m/%d/%Y"', 'date_format = "MM/DD"', "line 8: records.persons.date_format: names no year"),
        ("[records.persons]", 'pairs = "crosswalk.csv"\n[records.persons]', "must be three files"),
        ("[records.persons]", "treshold = 1\n[records.persons]", "line 2: treshold: is no key"),
    ],
)
def test_what_cannot_be(tmp_path, old, new, said):
    path = tmp_path / "link.toml"
    assert old in PLAN
    path.write_text(PLAN.replace(old, new), "utf-8")
    with pytest.raises(PlanError, match=said):
        read_link_plan(path)


def test_what_is_read(tmp_path):
    path = tmp_path / "link.toml"
    path.write_text(PLAN, "utf-8")
    plan = read_link_plan(path)
    assert list(plan.records) == ["persons", "custody"]
    assert plan.records["custody"].columns() == {"first": "GIVEN", "last": "SURNAME", "born": "BORN"}
    assert (plan.accept, plan.review) == (0.99, 0.5)
