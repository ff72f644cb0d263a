"""The command line as a person meets it: answers, exit codes, and one sentence instead of a traceback."""

from __future__ import annotations

import errno
import subprocess
import sys

import pytest

import ipvi_eval
from ipvi_eval.cli import app as module
from ipvi_eval.cli import main


def test_help_names_every_command(call):
    code, out, _ = call("--help")
    assert code == 0
    for name in ("run", "check", "report", "init", "simulate", "wipe", "archive", "privacy-certificate", "doctor"):
        assert f"\n  {name} " in out


def test_what_a_command_does_is_told_whole(call):
    for arguments in (("--help",), ("evidence", "--help"), ("release", "--help")):
        commands = call(*arguments)[1].partition("Commands:\n")[2].splitlines()
        assert len(commands) >= 4
        assert not [line for line in commands if line.endswith("...")]


def test_version(call):
    assert call("--version") == (0, f"ipvi-eval {ipvi_eval.__version__}\n", "")


def test_help_imports_nothing_heavy():
    """`--help` must answer at once, so nothing that computes or draws may be imported for it."""
    code = (
        "import sys, ipvi_eval.cli.app; print(sorted({'numpy', 'pandas', 'pydantic', 'matplotlib'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments", [("fly",), ("run",), ("run", "--engine", "word", "x"), ("simulate", "x", "--seed", "-1")]
)
def test_wrong_usage_is_2(call, arguments):
    code, _, err = call(*arguments)
    assert code == 2
    assert "Usage:" in err


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("data/incidents.csv", "incident,date", "incident,when", "incidents.csv"),
        ("analysis/study.toml", "seed = 1", "seed = 'x'", "study.toml, line 6: seed"),
        ("analysis/first.py", "yield Estimate", "raise KeyError('P000')\n    yield Estimate", "a fault of the program"),
    ],
)
def test_attention_is_1_and_one_sentence(call, tiny, change, file, old, new, message):
    change(file, old, new)
    code, _, err = call("run", tiny, "--format", "html")
    assert code == 1
    assert message in err
    assert "Traceback" not in err
    assert "P000" not in err


def test_a_fault_can_be_looked_into(monkeypatch, tiny, change):
    change("analysis/first.py", "yield Estimate", "raise KeyError('P000')\n    yield Estimate")
    monkeypatch.setenv("IPVI_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["run", str(tiny)])


def test_stopping_by_hand(call, monkeypatch):
    def stop(*rest, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "command_line", lambda: stop)
    code, _, err = call("doctor")
    assert code == 1
    assert "the previous run is as it was" in err


def test_python_m_answers_like_the_command():
    command = [sys.executable, "-m", "ipvi_eval", "--help"]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)  # or help hangs
    assert "Usage: ipvi-eval" in found.stdout


def test_a_full_disk_is_no_fault_of_the_program(call, monkeypatch, tmp_path):
    from ipvi_eval.pipeline import new_study

    def full(folder):
        raise OSError(errno.ENOSPC, "No space left on device", "secret.csv")

    monkeypatch.setattr(new_study, "new_study", full)
    code, _, err = call("init", tmp_path / "mine")
    assert code == 1
    assert err == "ipvi-eval: the disk is full; make room, then try again. The previous run is as it was\n"
