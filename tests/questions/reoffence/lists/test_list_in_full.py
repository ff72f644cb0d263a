from __future__ import annotations

from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.lists.list_comparison import reference_list
from ipvi_eval.questions.reoffence.lists.list_in_full import each_list_in_full
from ipvi_eval.results.not_estimated import NotEstimated

STEM = "survival.ipv_dir"


def test_each_list_has_its_parts_and_all_but_the_largest_are_set_beside_it(ask):
    asked = ask(horizons_months=(6, 12))
    parts = list(each_list_in_full(asked))
    found = {one.id: one for one in parts if isinstance(one, Estimate)}
    largest = reference_list(asked.people)
    assert asked.frames.lists.names == ("A_and_B", "C", "D")
    for name in asked.frames.lists.names:
        id = f"{STEM}.list_{name.lower()}"
        assert {f"{id}.incidence_12m", f"{id}.moved_6m", f"{id}.mean_12m", f"{id}.rmst_12m"} <= set(found)
        beside = {f"{id}.risk_difference_12m", f"{id}.mean_test", f"{id}.rmst_difference_12m"}
        assert bool(beside & set(found)) == (name != largest)
        if name != largest:
            assert {found[one].scope.base for one in beside} == {f"people on {asked.frames.lists.label(largest)}"}
    # Days free are within the longest horizon only.
    assert f"{STEM}.list_c.rmst_6m" not in found
    assert f"{STEM}.lists.gray" in found
    every = asked.spells.frame
    assert found[f"{STEM}.list_c.mean_12m"].events == int(
        (every["event"] & (every["stop"] <= 365) & (every["list"] == "C")).sum()
    )


def test_a_list_too_small_for_a_part_leaves_a_reason(ask):
    asked = ask()
    rules = asked.study.disclosure.model_copy(update={"smallest_list": 0})
    study = asked.study.model_copy(update={"disclosure": rules})
    each = replace(asked, study=study, frames=replace(asked.frames, study=study))
    missing = {one.what: one.why for one in each_list_in_full(each) if isinstance(one, NotEstimated)}
    assert "too few re-offenses" in missing["IPV domestic incident report, List A: never re-offend"]
