"""Which editions there are, in what state, and which of them a run is linked with."""

from __future__ import annotations

import shutil

import pytest

from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.editions.editions import Edition, earlier_counts, edition_called, editions_of
from ipvi_eval.plan.study import read_study
from tests.edition_of_tiny import copy_of


def fresh(edition):
    return Edition(edition.folder)


def test_without_a_folder_there_is_none_but_one_that_the_plan_names_must_be_there(tiny, change):
    assert editions_of(read_study(tiny)) == ()
    assert earlier_counts(read_study(tiny)).kept == {}
    change("analysis/study.toml", "[its]", '[disclosure]\neditions = "../elsewhere"\n[its]')
    with pytest.raises(PlanError, match="there is no such folder; correct it, or make an empty folder"):
        editions_of(read_study(tiny))
    (tiny.parents[1] / "elsewhere").mkdir()
    assert editions_of(read_study(tiny)) == ()


def test_only_what_was_signed_tells_anybody_anything(prepared, tiny):
    study = read_study(tiny)
    assert [one.name for one in editions_of(study)] == ["2021-12-31"]
    assert earlier_counts(study).kept == {}
    assert fresh(prepared).state == "prepared"


def test_the_counts_of_a_signed_edition(signed, tiny):
    found = earlier_counts(read_study(tiny))
    assert found.kept == {"2021-12-31": Kept.load(signed.inside / "counts.json")}
    assert found.marks == {"2021-12-31": signed.signature["files"]["inside/counts.json"]}
    assert signed.state == "signed"


def test_folders_that_are_no_editions_are_left_alone(signed, tiny):
    (signed.folder.parent / "notes").mkdir()
    (signed.folder.parent / "read me.txt").write_text("x", "utf-8")
    shutil.copytree(signed.folder, signed.folder.with_name(".x.tmp-1"))
    assert [one.name for one in editions_of(read_study(tiny))] == ["2021-12-31"]


@pytest.mark.parametrize("name", ["public/reports/short.html", "request.md", "inside/audit.json"])
def test_a_changed_a_new_and_a_lost_file(signed, name):
    path = signed.folder / name
    path.write_text("other", "utf-8")
    assert fresh(signed).changed() == (name,)
    assert fresh(signed).state == "changed since it was signed"
    path.unlink()
    assert fresh(signed).changed() == (name,)
    (signed.folder / ".hidden").write_text("x", "utf-8")
    assert fresh(signed).changed() == tuple(sorted((".hidden", name)))


@pytest.mark.parametrize("spoil", ["gone", "other"])
def test_counts_that_are_not_those_signed_stop_the_run(signed, run_tiny, spoil):
    path = signed.inside / "counts.json"
    if spoil == "gone":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8").replace('"freeze": "2021', '"freeze": "2020'), "utf-8")
    with pytest.raises(OutputError, match="put it back from a copy: what this edition hid"):
        run_tiny()


def test_a_record_that_cannot_be_read_says_what_to_do(signed, tiny):
    (signed.inside / "signed.json").write_text("{}", "utf-8")
    with pytest.raises(OutputError, match=r"signed\.json cannot be read; put it back"):
        earlier_counts(read_study(tiny))


def test_a_name_that_is_none_lists_what_there_is(signed, tiny):
    copy_of(signed, "2019")
    assert edition_called(read_study(tiny), "2019").name == "2019"
    with pytest.raises(OutputError, match=r"no edition of that name in .*; there are 2019, 2021-12-31"):
        edition_called(read_study(tiny), "2020")
    shutil.rmtree(signed.folder.parent)
    with pytest.raises(OutputError, match="there is none; `ipvi-eval release prepare` makes one"):
        edition_called(read_study(tiny), "2020")
