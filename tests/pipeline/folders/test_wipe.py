"""What a run holds of single people is removed, and nothing else anywhere."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.folders.run_folder import rebuilt
from ipvi_eval.pipeline.folders.wipe import rows_of, wipe
from ipvi_eval.results.store import write_json


@pytest.fixture
def made(tmp_path):
    """A run folder with a file of each kind, and a folder elsewhere that it may be linked to."""
    run, elsewhere = tmp_path / "study" / "run", tmp_path / "elsewhere"
    for name in ("rows/people.csv", "rows/more/people.csv", "results/a.json", "released/b.json", "reports/c.pdf"):
        path = run / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    elsewhere.mkdir()
    (elsewhere / "kept.csv").write_text("kept", "utf-8")
    names = {"rows/people.csv": "row", "results/a.json": "aggregate", "released/b.json": "public"}
    outputs = [{"name": name, "sha256": "", "sensitivity": kind} for name, kind in names.items()]
    write_json(run / "manifest.json", {"stages": {}, "outputs": outputs, "times": {"started": "then"}})
    return run


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


KEPT = ["manifest.json", "released/b.json", "reports/c.pdf", "results/a.json"]


def test_rows_go_and_the_rest_stays(made):
    found = rows_of(made)
    assert found.files == ("rows/more/people.csv", "rows/people.csv")
    assert len(files_of(made)) == 6, "to look removes nothing"
    assert wipe(found) == found
    assert files_of(made) == KEPT
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    assert [item["name"] for item in manifest["outputs"]] == ["results/a.json", "released/b.json"]
    assert manifest["times"].keys() == {"started", "wiped"}
    assert not rows_of(made)
    assert [path.name for path in made.parent.iterdir()] == ["run"], "no lock is left"


def test_links_are_removed_and_not_followed(made):
    elsewhere = made.parents[1] / "elsewhere"
    (made / "rows" / "folder").symlink_to(elsewhere)
    (made / "rows" / "file.csv").symlink_to(elsewhere / "kept.csv")
    found = rows_of(made)
    assert "rows/folder" in found.files
    assert "rows/folder/kept.csv" not in found.files
    wipe(found)
    assert files_of(made) == KEPT
    assert files_of(elsewhere) == ["kept.csv"]


def test_rows_that_are_a_link_as_a_whole(made):
    elsewhere = made.parents[1] / "elsewhere"
    (made / "rows").rename(made.parent / "moved")
    (made / "rows").symlink_to(elsewhere)
    assert rows_of(made).files == ("rows",)
    wipe(rows_of(made))
    assert not (made / "rows").is_symlink()
    assert files_of(elsewhere) == ["kept.csv"]


@pytest.mark.parametrize("name", ["run", "manifest.json"])
def test_a_run_or_manifest_that_is_a_link_is_refused(made, name):
    path = made if name == "run" else made / name
    path.rename(made.parents[1] / "real")
    path.symlink_to(made.parents[1] / "real")
    with pytest.raises(OutputError, match=f"{name} is a link, and links are not followed"):
        rows_of(made)
    assert (made / "rows" / "people.csv").exists()


@pytest.mark.parametrize("text", [None, "no json", "[]", '{"outputs": []}', "{}"])
def test_a_folder_that_no_run_wrote_is_refused(made, text):
    if text is None:
        (made / "manifest.json").unlink()
    else:
        (made / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(OutputError, match=r"no run wrote .*run: .* Nothing was removed"):
        rows_of(made)
    assert (made / "rows" / "people.csv").exists()


def test_a_manifest_that_goes_meanwhile_stops_it(made):
    found = rows_of(made)
    (made / "manifest.json").unlink()
    with pytest.raises(OutputError, match="no run wrote"):
        wipe(found)
    assert (made / "rows" / "people.csv").exists()


def test_what_an_interrupted_run_left_goes_too_and_a_run_set_aside_comes_back(made):
    made.rename(made.with_name(".run.tmp-old-7"))
    (made.with_name(".run.tmp-8") / "rows").mkdir(parents=True)
    found = rows_of(made)
    assert (found.files, found.rests) == ((), (".run.tmp-8", ".run.tmp-old-7"))
    assert wipe(found).files == ("rows/more/people.csv", "rows/people.csv")
    assert files_of(made) == KEPT
    assert [path.name for path in made.parent.iterdir()] == ["run"]


def test_not_while_a_run_is_at_work(made):
    with rebuilt(made.parent) as new:
        (new / "b").write_text("new", "utf-8")
        with pytest.raises(OutputError, match="another run of this study is at work"):
            rows_of(made)


def test_a_file_that_cannot_be_removed_is_named(made, monkeypatch):
    def refuse(path, *rest, **options):
        raise PermissionError(13, "Permission denied", str(made / "rows" / "people.csv"))

    found = rows_of(made)
    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(OutputError, match=r"people\.csv cannot be removed \(Permission denied\)"):
        wipe(found)


def test_a_plan_names_its_run(tiny):
    run = tiny.parents[1] / "run"
    (run / "rows").mkdir(parents=True)
    (run / "rows" / "a.csv").write_text("a", "utf-8")
    write_json(run / "manifest.json", {"stages": {}, "outputs": [], "times": {}})
    assert rows_of(tiny) == rows_of(run)
    assert rows_of(tiny).files == ("rows/a.csv",)
