from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.questions.high_point.published.layer import write_layer
from tests.questions.high_point.conftest import SHIPPED


def test_a_studys_own_figures_lie_over_the_packages(ask: Callable[..., Asked], tmp_path: Path) -> None:
    asked, name = ask(), "high_point.rearrest.list_d.12m"
    plan = shutil.copytree(SHIPPED.parent, tmp_path / "analysis") / SHIPPED.name
    read = replace(asked.registry.get(name), value=0.1234)
    write_layer(plan.with_name("evidence.toml"), [read])
    own = Asked(read_study(plan), asked.frames, asked.earlier)
    assert own.own("costs.toml") == plan.with_name("costs.toml")
    assert own.registry.get(name).value == 0.1234 != asked.registry.get(name).value


def test_without_a_plan_the_defaults_hold(ask: Callable[..., Asked]) -> None:
    asked = ask()
    bare = Asked(asked.study.model_copy(update={"evidence": None}), asked.frames, asked.earlier)
    assert bare.plan.outcome == "ipv_arrest"
