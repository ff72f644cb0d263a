"""`ipvi-eval link`: what a person is told, and a machine."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.rounding import percent
from tests.linkage import made_people


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    pytest.importorskip("splink", reason="the extra `linkage` is not installed")
    folder = tmp_path_factory.mktemp("linked")
    made_people.write(folder, people=400)
    return folder / "link.toml"


def test_what_was_done_is_told_and_names_nobody(call, plan):
    code, out, err = call("link", plan)
    assert (code, err) == (0, "")
    answer = json.loads(call("link", plan, "--json")[1])
    assert f"{answer['numbers']} numbers of {answer['people']} people, from {answer['read']} rows." in out
    assert f"left for somebody to decide, and two people until then: {answer['open']} pair" in out
    assert f"{percent(answer['missed_links'], 1)} of the compared pairs" in out
    assert out.rstrip().endswith('numbers = { persons = "persons", custody = "custody" }')
    names = {line.split(",")[2] for line in (plan.parent / "persons.csv").read_text("utf-8").splitlines()[1:]}
    assert not any(name in out for name in names)


def test_a_plan_that_is_not_there(call, tmp_path):
    code, _, err = call("link", tmp_path / "link.toml")
    assert code == 1
    assert "there is no file" in err
