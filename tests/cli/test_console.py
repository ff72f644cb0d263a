"""Progress: plain lines where the output is no terminal, a spinner where it is, nothing beside JSON."""

from __future__ import annotations

import sys

from ipvi_eval.cli.console import Progress


def test_plain_lines(capsys):
    with Progress().stage("Reading"):
        pass
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "Reading ..."
    assert err.splitlines()[1].startswith("Reading: 0.")
    assert "\x1b" not in err


def test_in_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress().stage("Reading"):
        pass
    err = capsys.readouterr().err
    assert "\x1b[" in err
    assert err.index("Reading ...") < err.index("done")


def test_quiet(capsys):
    with Progress(quiet=True).stage("Reading"):
        pass
    assert capsys.readouterr() == ("", "")
