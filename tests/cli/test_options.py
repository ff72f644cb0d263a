"""Options that several commands share mean the same everywhere, and a wrong one is wrong usage."""

from __future__ import annotations

from typing import get_args

import pytest

from ipvi_eval.cli.options import Engine, Format
from ipvi_eval.report import render


def test_what_can_be_typed_is_what_can_be_rendered():
    assert [each.value for each in Engine] == list(get_args(render.Engine))
    assert [each.value for each in Format] == list(render.FORMATS)


@pytest.mark.parametrize("command", ["run", "report"])
@pytest.mark.parametrize("option", [("--engine", "word"), ("--format", "odt")])
def test_an_unknown_engine_or_format_is_wrong_usage_and_the_allowed_ones_are_told(call, tiny, command, option):
    code, _, err = call(command, tiny, *option)
    assert code == 2
    for allowed in Engine if option[0] == "--engine" else Format:
        assert allowed.value in err
    assert not (tiny.parents[1] / "run").exists()


@pytest.mark.parametrize("command", ["survival", "its"])
@pytest.mark.parametrize(("level", "limit"), [("95", "0.999"), ("1", "0.999"), ("0.3", "0.5")])
def test_a_level_in_per_cent_is_wrong_usage(call, tmp_path, command, level, limit):
    needed = {
        "survival": ("--duration", "d", "--event", "e"),
        "its": ("--date", "m", "--count", "n", "--interruption", "2020-01"),
    }
    code, _, err = call(command, tmp_path / "x.csv", *needed[command], "--conf", level)
    assert code == 2
    assert "'--conf'" in err
    assert f"equal to {limit}" in err
