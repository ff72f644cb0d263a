"""The groups of a small county's people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.plan.equity import EquityPlan
from ipvi_eval.questions.equity.asked import Asked

PLAN = EquityPlan(groups=("sex", "age_at_entry"), age_bands=(25, 35))
EFFECTS = EquityPlan(
    groups=("sex",), age_bands=(25, 35), effects_by=("list", "sex"), effects_least_events=5, effects_largest_imbalance=1
)

Changed = Callable[..., Asked]


@pytest.fixture(scope="session")
def equity(county_frames: Frames) -> Asked:
    """The county with two columns of groups in its plan."""
    study = county_frames.study.model_copy(update={"equity": PLAN})
    return Asked(study, replace(county_frames, study=study))


@pytest.fixture(scope="session")
def changed(equity: Asked) -> Changed:
    """A function: the county with another plan of groups, or with columns of its people changed."""

    def made(plan: EquityPlan | None = PLAN, **columns: object) -> Asked:
        frames = equity.frames
        assert isinstance(frames, Frames)
        study = frames.study.model_copy(update={"equity": plan})
        persons: pd.DataFrame = frames.extract.persons.assign(**columns)
        extract = replace(frames.extract, persons=persons)
        return Asked(study, replace(frames, study=study, extract=extract))

    return made
