"""Each number is followed to the change that moved it; the expected counts are by hand from the tiny extract.

It has two intimate incidents in every month of 2019-2021 in the area studied, and two that are not.
"""

from __future__ import annotations

import json

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.editions.causes import CODE, EITHER, LATER, MONTHS, PLAN, RECORDS
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.reproduction.causes import causes
from ipvi_eval.reproduction.told import told_in

INCIDENTS, BASELINE = "data.ipv_dir.incidents", "data.baseline_ipv"
END, EARLIER = "end = 2021-12-31", "end = 2021-06-30"


@pytest.fixture
def finished(tiny):
    """The run folder after a run without reports, which no cause rests on."""
    return run(tiny, watch=Silent(), formats=()).folder


@pytest.fixture
def then(tiny, change, set_aside):
    """The run of half a year earlier, set aside; the plan is that of now again."""
    change("analysis/study.toml", END, EARLIER)
    run(tiny, watch=Silent(), formats=())
    folder = set_aside("then")
    change("analysis/study.toml", EARLIER, END)
    return folder


@pytest.fixture
def found(tiny, finished, then):
    """A function that runs again and follows the numbers of then."""

    def follow():
        run(tiny, watch=Silent(), formats=())
        return causes(told_in(then), told_in(finished), watch=Silent())

    return follow


def values(found, name):
    return [step.results.estimates[name].value for step in found.steps]


def test_new_months_alone_need_no_run(found):
    result = found()
    assert [step.change for step in result.steps] == ["", MONTHS]
    assert values(result, INCIDENTS) == [60, 72]
    assert (result.of(INCIDENTS), result.of(BASELINE)) == ((MONTHS,), ())
    assert result.not_reproduced == ()


def test_a_revised_record_is_told_from_new_months(found, change):
    change("data/incidents.csv", "2020-01-20,Here,family", "2020-01-20,Here,intimate")
    change("data/incidents.csv", "2021-09-20,Here,family", "2021-09-20,Here,intimate")
    result = found()
    assert [step.change for step in result.steps] == ["", RECORDS, MONTHS]
    assert values(result, INCIDENTS) == [60, 61, 74]
    assert values(result, BASELINE) == [24, 25, 25]
    assert (result.of(INCIDENTS), result.of(BASELINE)) == ((RECORDS, MONTHS), (RECORDS,))
    assert {INCIDENTS, BASELINE} <= set(result.not_reproduced)


def test_a_changed_plan_is_told_from_both(found, change):
    change("data/incidents.csv", "2019-01-20,Here,family", "2019-01-20,Here,intimate")
    change("analysis/study.toml", "baseline_year = 2020", "baseline_year = 2019")
    result = found()
    assert [step.change for step in result.steps] == ["", RECORDS, PLAN, MONTHS]
    assert values(result, INCIDENTS) == [60, 61, 61, 73]
    assert values(result, BASELINE) == [24, 24, 25, 25]
    assert (result.of(INCIDENTS), result.of(BASELINE)) == ((RECORDS, MONTHS), (PLAN,))


def test_a_changed_script_counts_as_code(found, change):
    change("analysis/second.py", "2 * people", "3 * people")
    result = found()
    assert result.of("its.twice") == (CODE,)
    assert result.not_reproduced == ("its.twice",)


def test_code_and_records_at_once_are_not_told_apart(found, change):
    change("analysis/second.py", "2 * people", "3 * people")
    change("data/incidents.csv", "2020-01-20,Here,family", "2020-01-20,Here,intimate")
    result = found()
    assert (result.of(INCIDENTS), result.of("its.twice")) == ((EITHER, MONTHS), (EITHER,))


def test_only_another_plan(finished, tiny, change, set_aside):
    then = set_aside("then")
    change("analysis/study.toml", "baseline_year = 2020", "baseline_year = 2019")
    run(tiny, watch=Silent(), formats=())
    result = causes(told_in(then), told_in(finished), watch=Silent())
    assert [step.change for step in result.steps] == ["", PLAN]


def test_a_plan_that_cannot_end_then_leaves_plan_and_months_together(found, change):
    change("analysis/study.toml", "start = 2021-01-01\nphase_in_months = 2", "start = 2021-08-01\nphase_in_months = 2")
    assert [step.change for step in found().steps] == ["", LATER]


def test_the_run_must_be_of_what_is_there_now(finished, then, change):
    change("data/incidents.csv", "2020-01-20,Here,family", "2020-01-20,Here,intimate")
    with pytest.raises(OutputError, match="from other records than those here now; run again, then compare"):
        causes(told_in(then), told_in(finished), watch=Silent())


def test_without_a_manifest_there_is_no_cause(finished, then):
    with pytest.raises(OutputError, match="has no manifest of its run"):
        causes(told_in(then / "released"), told_in(finished), watch=Silent())
    path = then / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["code"]
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(OutputError, match="or one of an older version"):
        causes(told_in(then), told_in(finished), watch=Silent())
