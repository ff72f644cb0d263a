"""A crate is what RO-Crate 1.1 asks for, holds every public file and nothing of the inside."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.report.quoted.citable import FILES
from ipvi_eval.reproduction.crate import METADATA, export


def packed(run, name="c.zip"):
    path = run.parent / name
    names = export(run, path)
    with zipfile.ZipFile(path) as found:
        assert tuple(found.namelist()) == names
        return {name: found.read(name) for name in names}


OF_CONTEXT = {
    *("about", "conformsTo", "contentSize", "datePublished", "description", "encodingFormat", "endTime", "hasPart"),
    *("instrument", "license", "mentions", "name", "result", "softwareRequirements", "softwareVersion"),
}
"""Terms of the context of RO-Crate 1.1. It has no `sha256`, which came with 1.2; what no context has is dropped."""
PUBLIC = {
    *(f"released/{name}.json" for name in ("curves", "estimates", "manifest", "meta", "tables")),
    *(f"released/{name}" for name in FILES),
    "reports/short.html",
}


def test_every_public_file_and_nothing_of_the_inside(finished):
    files = packed(finished)
    assert set(files) == {METADATA, *PUBLIC}
    assert all(files[name] == (finished / name).read_bytes() for name in PUBLIC)
    mark = hashlib.sha256((finished.parent / "data" / "persons.csv").read_bytes()).hexdigest()
    everything = b"\n".join(files.values())
    assert [one for one in ("persons.csv", "../data", mark, str(finished.parent)) if one.encode() in everything] == []


def test_the_metadata_is_as_the_specification_says(finished):
    """RO-Crate 1.1, Root Data Entity and Data Entities: what MUST be there."""
    files = packed(finished)
    metadata = json.loads(files[METADATA])
    context, further = metadata["@context"]
    assert context == "https://w3id.org/ro/crate/1.1/context"
    assert {key for one in metadata["@graph"] for key in one if not key.startswith("@")} <= OF_CONTEXT | further.keys()
    entities = {one["@id"]: one for one in metadata["@graph"]}
    assert len(entities) == len(metadata["@graph"])
    assert entities[METADATA]["about"] == {"@id": "./"}
    assert entities[METADATA]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert (root["@type"], root["name"]) == ("Dataset", "Tiny")
    assert {"description", "datePublished", "license"} <= set(root)
    assert [one["@id"] for one in root["hasPart"]] == sorted(PUBLIC)
    for name in PUBLIC:
        assert entities[name]["@type"] == "File"
        assert entities[name]["sha256"] == hashlib.sha256(files[name]).hexdigest()
        assert entities[name]["contentSize"] == str(len(files[name]))
    assert entities["reports/short.html"]["encodingFormat"] == "text/html"
    assert entities["#run"]["instrument"]["@id"] in entities
    # The day of the run, and not at what time of day the machine worked.
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", entities["#run"]["endTime"])


def test_the_same_run_makes_the_same_crate(finished):
    packed(finished, "a.zip")
    packed(finished, "b.zip")
    assert (finished.parent / "a.zip").read_bytes() == (finished.parent / "b.zip").read_bytes()


def test_what_was_touched_or_may_not_leave_is_not_packed(finished, tiny):
    report = finished / "reports" / "short.html"
    text = report.read_text("utf-8")
    report.write_text(text + " ", "utf-8")
    with pytest.raises(OutputError, match=r"short\.html is not as the run wrote it"):
        packed(finished)
    report.write_text(text, "utf-8", newline="\n")
    packed(finished)
    with pytest.raises(OutputError, match=r"c\.zip is there already"):
        packed(finished)


def test_without_disclosure_control_there_is_none(tiny):
    from ipvi_eval.pipeline.run import run
    from ipvi_eval.pipeline.watch import Silent

    tiny.write_text(
        tiny.read_text("utf-8") + '\n[disclosure]\noff_because = "only for use inside the agency"\n', "utf-8"
    )
    folder = run(tiny, watch=Silent(), engine="builtin", formats=["html"]).folder
    with pytest.raises(OutputError, match="nothing of it may leave"):
        export(folder, folder.parent / "c.zip")
    assert not (folder.parent / "c.zip").exists()
