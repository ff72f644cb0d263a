"""What every test of a command needs: to type it and to see what a person would see."""

from __future__ import annotations

import pytest

from ipvi_eval.cli import main


@pytest.fixture
def call(capsys, monkeypatch):
    """A function that runs one command in this process and returns (exit code, standard output, standard error).

    As in a terminal of 80 columns, however wide the one is that the tests run in.
    """
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return stop.value.code, out, err

    return run
