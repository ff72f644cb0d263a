"""`ipvi-eval archive`: one new file, and rows of people only when that is said."""

from __future__ import annotations

import json
import zipfile

import pytest

SECTION = '\n[disclosure.people_file]\nquasi_identifiers = ["list"]\n'


@pytest.fixture
def finished(call, tiny, tmp_path, monkeypatch):
    tiny.write_text(tiny.read_text("utf-8") + SECTION, "utf-8")
    assert call("run", tiny, "--format", "html", "--engine", "builtin")[0] == 0
    monkeypatch.chdir(tmp_path)
    return tiny


def names(path):
    with zipfile.ZipFile(path) as found:
        return set(found.namelist())


def test_without_options_it_is_public_and_called_archive(call, finished, tmp_path):
    code, out, _ = call("archive", finished)
    assert (code, out) == (0, "archive.zip: 16 files; inventory.json has their hashes.\n")
    assert "rows/people.csv" not in names(tmp_path / "archive.zip")
    code, _, err = call("archive", finished)
    assert code == 1
    assert "archive.zip is there already" in err


def test_output_names_the_file_and_people_adds_their_rows(call, finished, tmp_path):
    assert call("archive", finished, "--output", "public.zip")[0] == 0
    code, out, _ = call("archive", finished, "--people", "--output", "inside.zip")
    assert code == 0
    assert "one row for each person: hand it on under an agreement only" in out
    assert names(tmp_path / "inside.zip") - names(tmp_path / "public.zip") == {"rows/people.csv"}


def test_for_machines(call, finished, tmp_path):
    answer = json.loads(call("archive", finished, "--json")[1])
    assert (answer["archive"], answer["people"]) == ("archive.zip", False)
    assert set(answer["files"]) == names(tmp_path / "archive.zip")
