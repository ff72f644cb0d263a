"""Asking at a terminal, by number."""

from __future__ import annotations

import io
import sys

import pytest

from ipvi_eval.cli.asking import at_the_terminal, who_is_there
from ipvi_eval.plan.file import TO_WRITE
from ipvi_eval.proposal.question import Question, nobody

ASKED = Question("Which of them?", ('columns.date = "A"', f'defaults.area = "{TO_WRITE}"'))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("1\n", 'columns.date = "A"'),
        ("0\n", ""),
        ("\n", None),
        ("", None),
        ("7\nyes\n1\n", 'columns.date = "A"'),
        ("2\nHigh Point\n", 'defaults.area = "High Point"'),
        ("2\n\n", None),
    ],
)
def test_a_number_chooses_and_an_empty_line_leaves_it_open(monkeypatch, capsys, typed, answer) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert at_the_terminal(ASKED) == answer
    out, err = capsys.readouterr()
    assert out == ""
    assert 'Which of them?\n  1  columns.date = "A"\n' in err


@pytest.mark.parametrize(("tty", "who"), [(True, at_the_terminal), (False, nobody)])
def test_nobody_is_asked_where_nobody_sits(monkeypatch, tty, who) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: tty, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert who_is_there() is who
