"""The archive holds what is public, as the run wrote it, and rows of people only when asked for."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.archive import archive
from ipvi_eval.pipeline.folders.wipe import rows_of, wipe
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study

SECTION = '\n[disclosure.people_file]\nquasi_identifiers = ["list", "entry"]\nsensitive = ["ipv_dir"]\n'


@pytest.fixture
def finished(tiny):
    """The plan of the tiny study, which asks for rows of people, after a run."""
    tiny.write_text(tiny.read_text("utf-8") + SECTION, "utf-8")
    run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    return tiny


def made(plan, name="a.zip", **options):
    """The files of a new archive by name."""
    study, path = read_study(plan), plan.parents[1] / name
    files = archive(study, Inputs(study).mapping, path, **options)
    with zipfile.ZipFile(path) as found:
        assert tuple(found.namelist()) == files
        return {name: found.read(name) for name in files}


PUBLIC = {
    *("README.md", "codebook.md", "inventory.json", "plan.json", "scripts/first.py", "scripts/second.py"),
    *(f"released/{name}.json" for name in ("curves", "estimates", "manifest", "meta", "tables")),
    *(f"released/{name}" for name in ("citable_numbers.csv", "citable_numbers.docx", "citable_numbers.txt")),
    *("released/tables.xlsx", "reports/short.html"),
}


def test_what_is_public_and_nothing_of_the_inside(finished):
    files = made(finished)
    assert set(files) == PUBLIC
    root = finished.parents[1]
    assert files["reports/short.html"] == (root / "run" / "reports" / "short.html").read_bytes()
    assert files["scripts/first.py"] == (finished.parent / "first.py").read_bytes()
    everything = b"\n".join(files.values())
    mark = hashlib.sha256((root / "data" / "persons.csv").read_bytes()).hexdigest()
    assert [one for one in ("persons.csv", "../data", "mapping.toml", mark) if one.encode() in everything] == []
    plan = json.loads(files["plan.json"])
    assert plan == {k: v for k, v in read_study(finished).configuration().items() if k not in ("extract", "mapping")}


def test_the_inventory_is_of_every_other_file(finished):
    files = made(finished)
    inventory = {item["name"]: (item["sha256"], item["bytes"]) for item in json.loads(files.pop("inventory.json"))}
    assert inventory == {name: (hashlib.sha256(text).hexdigest(), len(text)) for name, text in files.items()}


def test_the_codebook_has_what_was_read(finished):
    text = made(finished)["codebook.md"].decode()
    assert "| relationship | code | intimate, family, other, unknown |" in text
    assert "| person | key | pseudonyms |" in text
    assert "| arrest | flag | true, false |" in text
    assert (
        "| ipv_dir | incidents | relationship intimate, report yes | relationship family or other or unknown; " in text
    )
    assert "age_at_entry" not in text
    assert "rows/people.csv" not in text


def test_rows_of_people_only_when_asked_for(finished):
    files = made(finished, people=True)
    assert set(files) == {*PUBLIC, "rows/people.csv"}
    assert "hand it on under an agreement only" in files["README.md"].decode()
    assert "| entry | the year only | quasi-identifier |" in files["codebook.md"].decode()
    assert "| ipv_dir | nothing | sensitive |" in files["codebook.md"].decode()
    wipe(rows_of(finished))
    with pytest.raises(PlanError, match="no rows of people: they were wiped, or the plan has no"):
        made(finished, "b.zip", people=True)
    assert set(made(finished, "c.zip")) == PUBLIC


def test_the_same_study_makes_the_same_archive(finished):
    made(finished, "a.zip")
    made(finished, "b.zip")
    assert (finished.parents[1] / "a.zip").read_bytes() == (finished.parents[1] / "b.zip").read_bytes()


def test_made_up_records_say_so(tiny):
    path = tiny.with_name("mapping.toml")
    path.write_text("synthetic = true\n" + path.read_text("utf-8"), "utf-8")
    run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert "**SYNTHETIC DATA" in made(tiny)["README.md"].decode()


def test_without_a_run_or_with_another_plan_there_is_none(finished, change, tiny):
    change("analysis/study.toml", "seed = 1", "seed = 2")
    with pytest.raises(PlanError, match="another one than that of the last run"):
        made(finished)
    (tiny.parents[1] / "run" / "manifest.json").unlink()
    with pytest.raises(PlanError, match="no finished run"):
        made(finished)


def test_nothing_leaves_where_disclosure_control_is_off(finished, change):
    change("analysis/study.toml", "[its]", '[disclosure]\noff_because = "a rehearsal inside the agency"\n[its]')
    run(finished, watch=Silent(), engine="builtin", formats=["html"])
    with pytest.raises(PlanError, match="must not leave the agency"):
        made(finished)


@pytest.mark.parametrize("how", ["changed", "gone", "linked"])
def test_what_is_not_as_the_run_wrote_it_is_refused(finished, how):
    path = finished.parents[1] / "run" / "reports" / "short.html"
    copy = path.rename(path.with_name("copy.html")) if how != "changed" else path
    if how == "changed":
        path.write_text("other", "utf-8")
    elif how == "linked":
        path.symlink_to(copy)
    with pytest.raises(OutputError, match=r"short\.html is not as the run wrote it"):
        made(finished)
    assert not (finished.parents[1] / "a.zip").exists()


def test_it_writes_over_nothing(finished):
    (finished.parents[1] / "a.zip").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match=r"a\.zip is there already"):
        made(finished)
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        made(finished, "no/a.zip")
