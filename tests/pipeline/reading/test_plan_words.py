"""The words of a plan stand for those of the extract, and none of them is an identity."""

from __future__ import annotations

import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.reading.plan_words import check_words, words_of
from ipvi_eval.plan.study import read_study


def test_areas_lists_and_outcomes(tiny):
    assert words_of(read_study(tiny)) == {"area": ("Here", "There"), "list": ("C", "D"), "outcome": ("ipv_dir",)}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('area = "Here"', 'area = "12 Mill St"', "study.toml: area looks like addresses; outputs would hold it"),
        ('["There"]', '["Elena Nguyen"]', "a name in comparison_areas looks like names"),
        ('"IPV report"', '"reports on John Smith"', "a label in outcomes looks like names"),
        ('name = "COVID-19"', 'name = "845-555-0142"', "a name in shocks looks like telephone numbers"),
    ],
)
def test_an_identity_in_the_plan_is_refused_and_not_repeated(tiny, change, old, new, says):
    mapping = read_mapping(tiny.with_name("mapping.toml"))
    check_words(read_study(tiny), mapping)
    change("analysis/study.toml", old, new)
    with pytest.raises(PlanError) as error:
        check_words(read_study(tiny), mapping)
    assert says in str(error.value)
    assert new.partition(" = ")[2].strip('"') not in str(error.value) or "area" not in old


def test_the_mapping_may_vouch_for_a_word(tiny, change):
    change("analysis/study.toml", '["There"]', '["Mary Jones"]')
    change("analysis/mapping.toml", "[incidents]", 'vouched = ["Mary Jones"]\n[incidents]')
    check_words(read_study(tiny), read_mapping(tiny.with_name("mapping.toml")))
