"""What a folder tells is found in a run, an edition, and in public files alone."""

from __future__ import annotations

import json
import shutil

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.editions.prepare import prepare
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.reproduction.told import manifest_of, told_in


def test_a_run_tells_its_numbers_and_how_they_were_made(finished):
    told = told_in(finished)
    assert told.results.estimates["data.ipv_dir.incidents"].value == 72
    assert told.edition == "2021-12-31"
    assert told.manifest == manifest_of(finished)


def test_an_edition_tells_the_same_and_its_public_part_without_how(finished):
    edition = prepare(read_study(finished.parent / "analysis" / "study.toml"), by="A. Person", purpose="For the board")
    whole, run = told_in(edition.folder), told_in(finished)
    assert whole.results == run.results
    assert whole.manifest == run.manifest
    for folder in (edition.public, edition.public / "released"):
        alone = told_in(folder)
        assert (alone.results, alone.manifest) == (run.results, None)


def test_a_folder_that_tells_nothing_is_said_to(tmp_path):
    with pytest.raises(OutputError, match="holds no released numbers; give the folder of a run"):
        told_in(tmp_path)
    with pytest.raises(OutputError, match="is not the folder of a finished run; `ipvi-eval run` makes one"):
        manifest_of(tmp_path)


@pytest.mark.parametrize("text", ["", "[1]", '{"outputs": []}'])
def test_a_manifest_that_is_none_is_said_to_be(finished, text):
    (finished / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(OutputError, match=r"manifest\.json (cannot be read|was written by another version)"):
        manifest_of(finished)


def test_whatever_part_of_a_manifest_is_of_another_kind_it_is_said(finished, tiny):
    """Each part replaced by a list, a word, a number and nothing: a sentence, and the next run begins anew."""
    path = finished / "manifest.json"
    written = json.loads(path.read_text("utf-8"))
    for name in ("outputs", "inputs", "configuration", "scripts", "code", "editions", "software", "plan_folder"):
        for other in ([1], "x", 3, None):
            if type(other) is not type(written[name]):
                path.write_text(json.dumps(written | {name: other}), "utf-8")
                with pytest.raises(OutputError, match="was written by another version of ipvi-eval, or changed"):
                    manifest_of(finished)
    assert run(tiny, watch=Silent(), formats=()).reused == ()


def test_a_list_in_place_of_what_is_told_is_said(finished):
    (finished / "released" / "meta.json").write_text("[]", "utf-8")
    with pytest.raises(OutputError, match=r"meta\.json cannot be read"):
        told_in(finished)


@pytest.mark.parametrize("text", ["", "[[]]", '[{"id": 3}]', json.dumps([{"id": "a", "value": None}])])
def test_numbers_that_cannot_be_read_are_said_to_be(finished, tmp_path, text):
    shutil.copytree(finished / "released", tmp_path / "alone")
    (tmp_path / "alone" / "estimates.json").write_text(text, "utf-8")
    with pytest.raises(OutputError, match="cannot be read; take that folder from a copy, or run again"):
        told_in(tmp_path / "alone")
