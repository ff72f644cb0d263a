"""A new study: complete, its own, and never over something of yours."""

from __future__ import annotations

import errno
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline import new_study as module
from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.reading.translated_words import untranslated
from ipvi_eval.plan.study import read_study
from ipvi_eval.settings.schema import schema_text

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_study_is_complete(tmp_path):
    plan = new_study(tmp_path / "deep" / "mine")
    study = read_study(plan)
    assert study.extract_folder == (tmp_path / "deep" / "mine" / "data").resolve()
    assert [path.name for path in study.extract_folder.iterdir()] == ["README.md"]
    assert {"annual_report_es", "grant_brief_es"} <= set(study.documents)
    for name in study.documents:
        assert (study.root / "reports" / f"{name}.qmd").is_file()
    assert (study.root / "_quarto.yml").is_file()


def test_the_contact_of_the_example_is_nobody_else_s(tmp_path):
    plan = new_study(tmp_path / "mine")
    assert read_study(ROOT / "analysis" / "study.toml").contact
    assert read_study(plan).contact is None
    services = ("Advocate contacts", "Referrals", "Safety plans")  # of the example's mapping, which is copied
    assert untranslated(read_study(plan), services) == ()  # nor has it a translation
    assert "\n# contact = " in plan.read_text("utf-8")


def test_who_paid_for_the_example_paid_for_no_other_study(tmp_path):
    example, own = read_study(ROOT / "analysis" / "study.toml"), read_study(new_study(tmp_path / "mine"))
    assert (own.funding, own.conflicts) == (None, None)
    for text in (example.funding, example.conflicts):
        assert "Synthetic example" in text


def test_plan_and_mapping_lead_editors_to_their_schemas(tmp_path):
    folder = new_study(tmp_path / "mine").parent
    for name in ("study", "mapping"):
        directive, _, schema = (folder / f"{name}.toml").read_text("utf-8").partition("\n")[0].partition(" ")
        assert directive == "#:schema"
        assert (folder / schema).read_text("utf-8") == schema_text(name)


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "mine").mkdir()
    assert new_study(tmp_path / "mine").is_file()


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "keep").write_text("mine")
    with pytest.raises(OutputError, match="is not empty; give a new folder"):
        new_study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["keep"]


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*rest, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.shutil, "copytree", refuse)
    with pytest.raises(OutputError, match="cannot be made: Permission denied"):
        new_study(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("step", ["copytree", "copy2", "rename"])
def test_whatever_fails_leaves_no_folder(tmp_path, monkeypatch, stop, there, step):
    folder = tmp_path / "deep" / "mine"
    if there:
        folder.mkdir(parents=True)
    calls = []
    owner = Path if step == "rename" else module.shutil
    real = getattr(owner, step)

    def fail_the_second_time(*arguments, **options):
        calls.append(step)
        if len(calls) == (1 if step == "copy2" else 2):
            raise stop
        return real(*arguments, **options)

    monkeypatch.setattr(owner, step, fail_the_second_time)
    with pytest.raises(KeyboardInterrupt if isinstance(stop, KeyboardInterrupt) else OutputError):
        new_study(folder)
    monkeypatch.undo()
    assert sorted(tmp_path.rglob("*")) == ([tmp_path / "deep", folder] if there else [])
    assert new_study(folder).is_file()


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def full(*rest, **options):
        raise module.shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")])

    monkeypatch.setattr(module.shutil, "copytree", full)
    with pytest.raises(OutputError, match="cannot be made: the disk is full; make room"):
        new_study(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_one_stands_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert new_study(Path()).is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"analysis", "reports", "data", "_quarto.yml", ".gitignore"}


def test_an_installation_without_template(tmp_path, monkeypatch):
    monkeypatch.setattr(module.ipvi_eval, "__file__", str(tmp_path / "ipvi_eval" / "__init__.py"))
    with pytest.raises(OutputError, match="carries no study template"):
        module.template()


def test_the_wheel_carries_the_template(tmp_path):
    """What `init` copies must be in the wheel, because an installed package has no repository beside it."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    for part in ("analysis", "reports"):
        shipped = {path.name for path in (ROOT / part).iterdir() if path.is_file() and not path.name.startswith(".")}
        assert {f"ipvi_eval/_template/{part}/{name}" for name in shipped} <= names
    assert "ipvi_eval/questions/high_point/published/published.toml" in names
    assert "ipvi_eval/disclosure/profiles.toml" in names
    assert {"ipvi_eval/settings/study.toml", "ipvi_eval/settings/mapping.toml"} <= names
    assert {"ipvi_eval/py.typed", "ipvi_eval/__init__.pyi"} <= names


def test_the_extract_and_unreleased_numbers_stay_out_of_version_control(tmp_path):
    folder = new_study(tmp_path / "mine").parents[1]
    for name in ("data/persons.csv", "run/results/estimates.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "add", "--all"], check=True)
    listed = subprocess.run(["git", "-C", str(folder), "ls-files"], check=True, capture_output=True, text=True)
    names = set(listed.stdout.splitlines())
    assert {"data/README.md", "analysis/study.toml", "_quarto.yml"} <= names
    assert not [name for name in names if name.startswith("run/") or name.endswith(".csv")]


def test_what_stays_inside_an_edition_is_ignored_also_of_a_site(tmp_path):
    folder = new_study(tmp_path / "mine").parents[1]
    lines = (folder / ".gitignore").read_text("utf-8").splitlines()
    assert {"/editions/*/inside/", "/editions/*/*/inside/"} <= set(lines)


def test_quarto_finds_the_lines_it_would_append_to_gitignore(tmp_path):
    folder = new_study(tmp_path / "mine").parents[1]
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set((folder / ".gitignore").read_text("utf-8").splitlines())
