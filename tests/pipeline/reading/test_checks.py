"""What in the plan the data cannot answer."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext

import pytest

from ipvi_eval.errors import AgreementError, IpviError, PlanError
from ipvi_eval.pipeline.reading.checks import check_plan_against_data
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "analysis/study.toml",
            "end = 2021-12-31",
            "end = 2023-12-31",
            r"window\.end lies outside the data: .*2021-12-21",
        ),
        ("analysis/study.toml", "start = 2019-01-01", "start = 2015-01-01", r"window\.start lies outside the data"),
        (
            "analysis/study.toml",
            'area = "Here"',
            'area = "Hear"',
            r"neither \[incidents\.codes\.area\] .* nor the plan",
        ),
        (
            "analysis/study.toml",
            "[its]",
            "[disclosure]\nsmallest_list = 12\n[its]",
            r"smallest_list is 12.*write 13 or more, or 0",
        ),
        (
            "analysis/study.toml",
            "[its]",
            '[equity]\ngroups = ["sex"]\neffects_by = ["list"]\neffects_least_events = 12\n[its]',
            r"effects_least_events is 12.*write 13 or more",
        ),
        ("analysis/study.toml", '["C", "D"]', '["X"]', r"neither \[persons\.codes\.list\] .* nor the plan lists"),
        ("analysis/study.toml", "covariates = []", 'covariates = ["age"]', "covariates names age, which the persons"),
        (
            "analysis/mapping.toml",
            '[persons]\nfile = "persons.csv"',
            '[persons]\nfile = "people.csv"',
            r"people\.csv is not in",
        ),
    ],
)
def test_a_plan_that_does_not_fit(tiny, change, file, old, new, message):
    change(file, old, new)
    inputs = Inputs(read_study(tiny))
    with pytest.raises(IpviError, match=message):
        _ = (inputs.hashes, inputs.frames)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('area = "Here"', 'area = "Hear"', "area names Hear, which no record carries; the data have 2 other areas"),
        ('["There"]', '["Where"]', "comparison_areas names Where, which no record"),
        ('["C", "D"]', '["X"]', "none of the planned lists occurs in the data, which have 2, spelled as the mapping"),
    ],
)
def test_words_that_the_mapping_lists_and_the_plan_spells_otherwise(tiny, change, old, new, message):
    path = tiny.with_name("mapping.toml")
    area, lists = 'area = ["Here", "There"]\n', 'list = ["C", "D"]\n'
    codes = {"incidents": area, "persons": area + lists, "notifications": lists, "populations": area}
    lines = [f"[{table}.codes]\n{words}" for table, words in codes.items()]
    path.write_text(path.read_text("utf-8") + "\n" + "\n".join(lines), "utf-8")
    change("analysis/study.toml", old, new)
    with pytest.raises(PlanError, match=message):
        _ = Inputs(read_study(tiny)).frames


def test_a_programme_after_the_last_record(tiny, change):
    change("analysis/study.toml", "start = 2021-01-01", "start = 2021-12-30")
    with pytest.raises(IpviError, match=r"programme\.start lies outside the data"):
        _ = Inputs(read_study(tiny)).frames


def test_a_study_of_re_offence_does_not_start_without_its_second_implementation(tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "lifelines", None)
    study = read_study(tiny)
    with pytest.raises(AgreementError, match=r"\[survival\] that study.toml plans: no second implementation"):
        _ = Inputs(study).frames
    assert Inputs(study.model_copy(update={"survival": None})).frames


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # The records end on 2021-12-21; 62 quiet days more are no sign that the window is wrong.
        ("end = 2021-12-31", "end = 2022-02-21", None),
        ("end = 2021-12-31", "end = 2022-02-22", r"window\.end lies outside the data"),
        ("start = 2021-01-01", "start = 2021-12-21", None),
        ("start = 2021-01-01", "start = 2021-12-22", r"programme\.start lies outside the data"),
    ],
)
def test_the_last_day_that_fits(tiny, change, old, new, says):
    change("analysis/study.toml", old, new)
    inputs = Inputs(read_study(tiny))
    with nullcontext() if says is None else pytest.raises(PlanError, match=says):
        check_plan_against_data(inputs.study, inputs.frames.extract)


def test_a_plan_that_fits(tiny):
    inputs = Inputs(read_study(tiny))
    assert len(inputs.frames.persons()) == 9
    assert inputs.summary()["synthetic"] is False


def without(tiny, *tables):
    """Take tables out of the tiny study's mapping."""
    path = tiny.parent / "mapping.toml"
    kept = [
        part for part in re.split(r"\n(?=\[\w+\]\n)", path.read_text("utf-8")) if part.split("]")[0][1:] not in tables
    ]
    path.write_text("\n".join(kept) + "\n", "utf-8")


def test_nobody_re_offends_where_no_incident_is_held(tiny, change):
    without(tiny, "incidents")
    with pytest.raises(PlanError, match="plans a survival analysis, but the extract holds no incidents"):
        _ = Inputs(read_study(tiny)).frames
    change("analysis/study.toml", '[survival]\noutcomes = ["ipv_dir"]\ncovariates = []\n', "")
    with pytest.raises(PlanError, match="plans monthly counts, but the extract holds neither incidents nor monthly"):
        _ = Inputs(read_study(tiny)).frames


def test_nobody_re_offends_where_no_suspect_is_told(tiny, change):
    change("analysis/mapping.toml", 'suspect = "suspect"\n', "")
    with pytest.raises(PlanError, match=r"analysis of ipv_dir, but no column of \[incidents\] is mapped to suspect"):
        _ = Inputs(read_study(tiny)).frames


def test_an_outcome_on_what_nobody_recorded(tiny, change):
    change("analysis/study.toml", "report = true\n", "report = true\ninjury = true\n")
    change("analysis/mapping.toml", 'injury = "injury"\n', "")
    with pytest.raises(PlanError, match=r"outcomes\.ipv_dir asks for injury, which the extract does not tell"):
        _ = Inputs(read_study(tiny)).frames


def test_sealed_records_need_a_word_in_the_plan_and_the_word_needs_them(tiny, change):
    change("analysis/study.toml", "seed = 1\n", 'seed = 1\nsealed = "exclude"\n')
    with pytest.raises(PlanError, match=r'sealed = "exclude", but no column of the extract tells which .* delete the'):
        _ = Inputs(read_study(tiny)).frames
    change("analysis/mapping.toml", 'injury = "injury"\n', 'injury = "injury"\nsealed = "injury"\n')
    assert Inputs(read_study(tiny)).frames
    change("analysis/study.toml", 'sealed = "exclude"\n', "")
    with pytest.raises(
        PlanError, match=r'CPL 160\.50 seals .* courts disagree .* counsel.*"exclude".*"include".*"both"'
    ):
        _ = Inputs(read_study(tiny)).frames
    # A value that the mapping puts into every row tells of no record.
    change("analysis/mapping.toml", 'sealed = "injury"\n', "")
    change("analysis/mapping.toml", "[persons]", "[incidents.defaults]\nsealed = false\n[persons]")
    assert Inputs(read_study(tiny)).frames
