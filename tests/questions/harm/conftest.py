"""The repetition of incidents in a small county, and changes of its extract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.results.store import Results


@pytest.fixture(scope="session")
def harm(county_frames: Frames) -> Asked:
    """The county as it is."""
    return Asked(county_frames.study, county_frames, Results())


@pytest.fixture(scope="session")
def with_incidents(county_frames: Frames) -> Callable[..., Asked]:
    """The county with columns of its incidents made anew."""

    def made(**columns: Callable[[pd.DataFrame], object]) -> Asked:
        extract = county_frames.extract
        frames = replace(county_frames, extract=replace(extract, incidents=extract.incidents.assign(**columns)))
        return Asked(frames.study, frames, Results())

    return made
