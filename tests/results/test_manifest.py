"""The manifest's parts: hashes, git state, software, outputs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest

import ipvi_eval
from ipvi_eval.results.manifest import (
    MANIFEST,
    Input,
    describe_inputs,
    git_state,
    outputs_of,
    public_manifest,
    read_manifest,
    sha256_of,
    software,
    software_bill,
)


def git(folder, *arguments):
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_sha256(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1: SHA-256 of "abc".
    assert sha256_of(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_git_state_of_a_clean_and_a_dirty_checkout(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "x").write_text("1")
    git(tmp_path, "add", "x")
    git(tmp_path, "commit", "-qm", "one")
    clean = git_state(tmp_path)
    (tmp_path / "x").write_text("2")
    assert len(clean["commit"]) == 40
    assert (clean["dirty"], git_state(tmp_path)["dirty"]) == (False, True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="file names are text there")
def test_a_name_in_another_encoding_that_git_tells_as_it_is_is_a_change(tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "one")
    git(tmp_path, "config", "core.quotePath", "false")
    with open(os.fsencode(tmp_path) + b"/caf\xe9.csv", "wb"):  # noqa: PTH123 - no text, so no Path
        pass
    assert git_state(tmp_path)["dirty"] is True


def test_git_state_outside_a_checkout(tmp_path):
    assert git_state(tmp_path) == {"commit": None, "dirty": None}


def test_outputs_carry_hash_and_sensitivity(tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.html").write_bytes(b"x")
    (tmp_path / "other").write_bytes(b"")
    found = outputs_of(tmp_path, sensitivity={"reports": "public"})
    assert [(item["name"], item["sensitivity"], item["bytes"]) for item in found] == [
        ("other", "aggregate", 0),
        ("reports/a.html", "public", 1),
    ]
    assert found[1]["sha256"] == hashlib.sha256(b"x").hexdigest()


def test_inputs_are_in_order_of_name():
    found = describe_inputs([Input(name="b", role="x", sha256="1", rows=2), Input(name="a", role="m", sha256="2")])
    assert found == [
        {"name": "a", "role": "m", "sha256": "2", "rows": None},
        {"name": "b", "role": "x", "sha256": "1", "rows": 2},
    ]


def test_what_is_public_of_a_run():
    found = public_manifest(extract={"incidents": "ab12"}, synthetic=False, seed=7)
    assert (found["extract"], found["synthetic"], found["seeds"]) == ({"incidents": "ab12"}, False, {"study": 7})
    assert found["software"]["packages"] == software()["packages"]
    assert "platform" not in found["software"]


def test_the_software_bill_has_what_is_installed_and_no_machine(monkeypatch):
    found = software()
    assert software_bill() == {"ipvi_eval": found["ipvi_eval"], "python": found["python"], **found["packages"]}
    packages = {"numpy": "9.9", "lifelines": None}
    monkeypatch.setattr("ipvi_eval.results.manifest.software", lambda: found | {"packages": packages})
    assert software_bill() == {"ipvi_eval": found["ipvi_eval"], "python": found["python"], "numpy": "9.9"}


def test_software_names_versions():
    found = software()
    assert found["ipvi_eval"] == ipvi_eval.__version__
    assert all(found["packages"].values()), "a package the manifest names is not installed under that name"


@pytest.mark.parametrize(
    "content", ["{}", '{"synthetic": true}', '{"outputs": [{"name": "a", "sha256": "b", "sensitivity": "row"}]}']
)
def test_a_manifest_of_an_older_version_is_read_too(tmp_path, content):
    (tmp_path / MANIFEST).write_text(content, "utf-8")
    assert read_manifest(tmp_path) == json.loads(content)


@pytest.mark.parametrize(
    "content", ["", "[]", '{"outputs": {}}', '{"outputs": [{"name": "a"}]}', '{"synthetic": "yes"}']
)
def test_what_has_another_shape_is_no_manifest(tmp_path, content):
    assert read_manifest(tmp_path) is None
    (tmp_path / MANIFEST).write_text(content, "utf-8")
    assert read_manifest(tmp_path) is None
