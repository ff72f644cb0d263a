"""How large a study is."""

from __future__ import annotations

import pytest

from ipvi_eval.proposal.told import Questions
from tests.conftest import ROOT


@pytest.mark.parametrize("questions", list(Questions))
def test_the_scripts_are_those_that_are_shipped(questions) -> None:
    shipped = {path.name for path in (ROOT / "analysis").glob("*.py")}
    assert set(questions.scripts) <= shipped
    assert set(Questions.both.scripts) == {*Questions.counts.scripts, *Questions.people.scripts}
