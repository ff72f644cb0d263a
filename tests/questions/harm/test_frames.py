"""The cohort of a study is what the questions about harm ask of."""

from __future__ import annotations

import inspect

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.populations import Populations
from ipvi_eval.questions.harm import frames as asked


def test_everything_asked_for_is_there(county_frames):
    for protocol, held in ((asked.Frames, county_frames), (asked.Populations, county_frames.populations)):
        names = [name for name in vars(protocol) if not name.startswith("_")]
        assert names
        for name in names:
            assert hasattr(held, name), name


def test_with_the_same_arguments():
    for protocol, held in ((asked.Frames, Frames), (asked.Populations, Populations)):
        for name, member in vars(protocol).items():
            if inspect.isfunction(member) and not name.startswith("_"):
                wanted = list(inspect.signature(member).parameters)
                assert list(inspect.signature(getattr(held, name)).parameters)[: len(wanted)] == wanted
