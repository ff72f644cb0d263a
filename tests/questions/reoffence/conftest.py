"""The shipped plan asked of a small county, with what a test changes in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.plan.survival import SurvivalPlan
from ipvi_eval.questions.reoffence.asked import Asked


@pytest.fixture(scope="session")
def ask(county_frames: Frames) -> Callable[..., Asked]:
    """The question of an outcome; the rest changes the plan of the time to re-offence."""

    def asked(outcome: str = "ipv_dir", **changes: object) -> Asked:
        study = county_frames.study
        assert study.survival is not None
        plan = SurvivalPlan.model_validate({**study.survival.model_dump(), "horizons_months": (12,), **changes})
        study = study.model_copy(update={"survival": plan})
        return Asked(study, replace(county_frames, study=study), outcome)

    return asked


@pytest.fixture(scope="session")
def nobody(county_frames: Frames) -> Frames:
    """The same county before anybody was notified."""
    extract = county_frames.extract
    return replace(county_frames, extract=replace(extract, notifications=extract.notifications.iloc[:0]))
