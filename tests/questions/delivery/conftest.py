"""The delivery of a small county's program, and changes of its extract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.questions.delivery.asked import Asked


@pytest.fixture(scope="session")
def delivery(county_frames: Frames) -> Asked:
    """The county as it is."""
    return Asked(county_frames.study, county_frames)


@pytest.fixture(scope="session")
def without(county_frames: Frames) -> Callable[[str], Asked]:
    """The county without a table: no file gives it."""

    def made(table: str) -> Asked:
        extract = county_frames.extract
        sources = tuple(source for source in extract.sources if source.table != table)
        rows = getattr(extract, table).iloc[:0]
        frames = replace(county_frames, extract=replace(extract, sources=sources, **{table: rows}))
        return Asked(frames.study, frames)

    return made
