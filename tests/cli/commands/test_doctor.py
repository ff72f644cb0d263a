"""What the doctor looks at, and what it says when something is missing."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.cli import main
from ipvi_eval.cli.commands import doctor as module


def ask(capsys, *options):
    with pytest.raises(SystemExit) as stop:
        main(["doctor", *options])
    return stop.value.code, capsys.readouterr().out


def test_all_is_well(capsys):
    code, out = ask(capsys)
    assert code == 0
    assert "Everything a run needs is here." in out
    assert "Pandoc" in out


def test_a_missing_package_is_named_with_its_remedy(capsys, monkeypatch):
    monkeypatch.setattr(module, "_NEEDED", ("numpy", "no-such-package"))
    code, out = ask(capsys)
    assert code == 1
    assert "without no-such-package" in out
    assert "pip install" in out


def test_without_the_second_implementation_a_study_of_counts_still_runs(capsys, monkeypatch):
    monkeypatch.setattr(module, "_installed", lambda name: None if name == "lifelines" else "1.0")
    code, out = ask(capsys)
    assert code == 0
    assert "absent  Second implementation (lifelines): not found" in out
    assert "pip install 'ipvi_eval[check]'" in out


def test_without_splink_only_the_linkage_is_absent(capsys, monkeypatch):
    monkeypatch.setattr(module, "_installed", lambda name: None if name == "splink" else "1.0")
    code, out = ask(capsys)
    assert code == 0
    assert "absent  Linkage (Splink, optional): not found" in out
    assert "pip install 'ipvi_eval[linkage]'" in out
    assert "absent  Second implementation" not in out


def test_a_folder_without_write_access(capsys, monkeypatch):
    monkeypatch.setattr(module, "_writable", lambda folder: False)
    code, out = ask(capsys, "--json")
    answer = json.loads(out)
    assert code == 1
    assert not answer["ok"]
    assert [item["what"] for item in answer["findings"] if item["needed"] and not item["ok"]] == [
        "Write access",
        "Temporary folder",
    ]


def test_pandoc_that_does_not_start(capsys, monkeypatch):
    import pypandoc

    def fail():
        raise OSError

    monkeypatch.setattr(pypandoc, "get_pandoc_version", fail)
    code, out = ask(capsys)
    assert code == 1
    assert "MISSING Pandoc" in out


def test_quarto_is_named_with_its_version_or_with_what_it_lacks(capsys, monkeypatch):
    from ipvi_eval.report import render

    monkeypatch.setattr(render, "quarto_lacks", lambda: "")
    monkeypatch.setattr(render, "quarto_version", lambda: "1.10.18")
    code, out = ask(capsys)
    assert code == 0
    assert "ok      Quarto (optional): 1.10.18" in out
    monkeypatch.setattr(render, "quarto_lacks", lambda: "Quarto 1.10.18 needs pyyaml in /bin/python")
    code, out = ask(capsys)
    assert code == 0  # the built-in engine does as well
    assert "absent  Quarto (optional): Quarto 1.10.18 needs pyyaml in /bin/python" in out
    assert "pip install jupyter-client ipykernel nbformat nbclient pyyaml" in out
