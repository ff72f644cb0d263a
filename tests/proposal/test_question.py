"""Questions as comments, and their answers as lines."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.plan.file import load_toml
from ipvi_eval.proposal.question import Question, answered, nobody, written

ASKED = Question("Which of the two? " + 30 * "word ", ("a = 1", "b = 2\nc = 3"))


def test_an_open_question_is_comments_that_the_reader_refuses_by_line(tmp_path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("\n".join(written(("x = 0", ASKED, "y = 1"))), "utf-8")
    lines = path.read_text("utf-8").splitlines()
    assert all(line.startswith("# ") for line in lines[1:-1])
    assert lines[-4:] == ["# a = 1", "# b = 2", "# c = 3", "y = 1"]
    assert max(map(len, lines)) <= 120
    with pytest.raises(PlanError) as error:
        load_toml(path)
    assert "plan.toml has 1 open question" in str(error.value)
    assert f"plan.toml, line 2: {ASKED.asks.strip()}" in str(error.value)


def test_an_answer_takes_its_place(tmp_path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("\n".join(written((answered(ASKED, lambda question: question.answers[1]),))), "utf-8")
    assert load_toml(path)[1] == {"b": 2, "c": 3}
    assert answered(ASKED, nobody) is ASKED
    assert list(written((answered(ASKED, lambda question: ""),))) == []


def test_a_command_stays_on_one_line() -> None:
    command = '`ipvi-eval codes "a county with a long name/the extract of this year/dirs.csv" TOWN`'
    lines = list(written((Question(f"{20 * 'word '}{command} shows {20 * 'word '}"),)))
    assert sum(command in line for line in lines) == 1
    assert len(lines) > 2
