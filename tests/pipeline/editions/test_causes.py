"""What moved a number is read off the steps at which it is told; what a step withholds moves nothing by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.causes import MONTHS, PLAN, PROTECTION, RECORDS, Causes, MadeOf, Step, last_change
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results


def told(value):
    note = "suppressed" if value is None else ""
    return Results.of([Estimate(id="a.count", value=value, unit="incidents", method="m", note=note)])


def causes(*values):
    changes = ("", RECORDS, PLAN, MONTHS)
    return Causes(tuple(Step(change, told(value)) for change, value in zip(changes, values, strict=True)))


@pytest.mark.parametrize(
    ("values", "why", "otherwise"),
    [
        ((60, 60, 60, 60), (), ()),
        ((60, 61, 61, 74), (RECORDS, MONTHS), ("a.count",)),
        ((60, 60, 70, 70), (PLAN,), ()),
        ((60, None, 60, 60), (), ()),  # withheld for a while, and the same number again
        ((60, None, 61, 61), (RECORDS, PLAN), ()),  # one of the two moved it; which, nobody knows
        ((60, None, None, 72), (RECORDS, PLAN, MONTHS), ()),
    ],
)
def test_the_changes_among_what_is_told(values, why, otherwise):
    found = causes(*values)
    assert found.among_told("a.count") == why
    assert found.told_otherwise == otherwise


def test_withheld_beside_the_edition_is_no_changed_plan():
    """Records were revised and nothing else; the next run counts the same and withholds what the number rests on."""
    numbers = [replace(told(value).estimates["a.count"], n=n) for value, n in ((60, 900), (61, 905), (61, None))]
    steps = zip(("", RECORDS, PROTECTION), numbers, strict=True)
    found = Causes(tuple(Step(change, Results.of([one])) for change, one in steps))
    assert found.among_told("a.count") == (RECORDS,)
    assert found.of("a.count") == (RECORDS, PROTECTION)


def test_what_the_next_step_tells_again_was_moved_by_the_records():
    """Beside no edition the step withholds it; protection beside the editions, which tells it, moves nothing."""
    steps = zip(("", RECORDS, PROTECTION), (60, None, 61), strict=True)
    assert Causes(tuple(Step(change, told(value)) for change, value in steps)).among_told("a.count") == (RECORDS,)


@pytest.mark.parametrize(
    ("line", "other", "expected"),
    [
        ("seed = 1", "seed = 1", PROTECTION),
        ("baseline_year = 2020", "baseline_year = 2019", PLAN),
        ("end = 2021-12-31", "end = 2021-06-30", MONTHS),
    ],
)
def test_the_last_change_is_what_is_other_in_the_plan(tiny, change, line, other, expected):
    change("analysis/study.toml", line, other)
    before = MadeOf(read_study(tiny).configuration(), "analysis", "c", {}, {})
    change("analysis/study.toml", other, line)
    assert last_change(before, read_study(tiny)) == expected


def test_a_number_of_another_name_was_moved_by_nothing():
    assert causes(1, 2, 3, 4).among_told("a.other") == ()


WHOLE = {"configuration": {}, "plan_folder": "analysis", "code": "c", "scripts": {}, "inputs": []}


@pytest.mark.parametrize("manifest", [None, {}, WHOLE | {"inputs": 3}, {k: WHOLE[k] for k in WHOLE if k != "code"}])
def test_a_manifest_that_does_not_tell_what_a_run_was_made_of_is_said_to_be(manifest):
    assert MadeOf.told_by(WHOLE, Path("run")).plan_folder == "analysis"
    with pytest.raises(OutputError, match="run has no manifest of its run, or one of an older version"):
        MadeOf.told_by(manifest, Path("run"))
