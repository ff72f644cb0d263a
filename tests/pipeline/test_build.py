"""What the stages of a run leave, and what must not be in it."""

from __future__ import annotations

import json
import re
import zipfile
import zlib

import pytest

from ipvi_eval.errors import AgreementError
from tests.pipeline.carried_out import contents, go, manifest


def in_the_clear(path):
    """The bytes of a file, with what is compressed in it unpacked."""
    content = path.read_bytes()
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as parts:
            return b"".join(name.encode() + parts.read(name) for name in parts.namelist())
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL) if path.suffix == ".pdf" else []
    return content + b"".join(unpacked(stream) for stream in streams)


def unpacked(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_no_key_of_a_person_stands_in_a_run(tiny):
    """Rows of people are in the folder `rows` or nowhere; no plan asks for them here."""
    files = contents(go(tiny).folder)
    assert not [name for name in files if name.startswith("rows/")]
    assert [name for name, text in files.items() if re.search(rb"\b[PVI]0\d\d", text)] == []


def test_the_public_part_holds_nothing_of_the_files(tiny):
    """Names, hashes and paths of inputs stay inside; a salted fingerprint of each table is told."""
    go(tiny, formats=("html", "pdf", "docx"))
    root = tiny.parents[1]
    inside = [root.name, str(root), *(item["name"] for item in manifest(tiny)["inputs"])]
    inside += [item["sha256"][:8] for item in manifest(tiny)["inputs"]]
    files = [path for part in ("released", "reports") for path in (root / "run" / part).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".html", ".pdf", ".docx", ".csv", ".txt", ".xlsx"}
    for path in files:
        text = in_the_clear(path)
        assert not [word for word in inside if word.encode() in text], path.name
    public = json.loads((root / "run" / "released" / "manifest.json").read_text("utf-8"))
    tables = json.loads((root / "run" / "released" / "tables.json").read_text("utf-8"))
    (sources,) = [table for table in tables if table["id"] == "data.sources"]
    assert sources["rows"] == [list(item) for item in public["extract"].items()]


def test_another_secret_means_reading_again(tiny, monkeypatch):
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "a secret of sixteen characters")
    go(tiny)
    assert "data" in go(tiny).reused
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "another of sixteen characters")
    assert "data" not in go(tiny).reused


def test_a_second_implementation_that_disagrees_fails_the_run(tiny, change):
    change("analysis/first.py", "float(len(people)), 0.0", "float(len(people)) + 1, 0.0")
    with pytest.raises(AgreementError, match=r"survival\.people: our value"):
        go(tiny)


def test_disclosure_control_can_be_turned_off_only_with_a_reason(tiny, change):
    go(tiny)
    released = tiny.parents[1] / "run" / "released"
    assert json.loads((released / "meta.json").read_text())["internal"] is None
    reason = "checked by hand inside the agency"
    change("analysis/study.toml", "[its]", f'[disclosure]\noff_because = "{reason}"\n[its]')
    go(tiny)
    assert json.loads((released / "meta.json").read_text())["internal"] == reason
    assert "INTERNAL - NOT FOR RELEASE" in (tiny.parents[1] / "run" / "reports" / "short.html").read_text("utf-8")
