"""A synthetic world as tables: what a study cuts from them is what it cuts from the files of the same world."""

from __future__ import annotations

import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.world_extract import extract_of
from ipvi_eval.synthetic.parameters import Dangers, Parameters
from ipvi_eval.synthetic.world import make_world
from tests.small_county import PLACES


@pytest.fixture(scope="module")
def drawn(county_frames) -> Frames:
    """The world of the small county, without the way through files."""
    world = make_world(Parameters(places=PLACES, dangers=Dangers(others=0.2)), seed=7)
    return Frames(county_frames.study, extract_of(world))


def test_the_months_of_every_place_are_the_same(county_frames, drawn):
    for place in PLACES:
        read, made = (one.monthly("ipv_dir", place.name) for one in (county_frames, drawn))
        assert read.months == made.months
        assert (read.counts == made.counts).all()
        assert (read.population == made.population).all()


def test_the_people_are_followed_alike(county_frames, drawn):
    columns = ["list", "start", "stop", "event", "exposed", "calendar_year"]
    read, made = (
        one.spells_by_year("ipv_dir").first().sort_values(["entry", *columns])[columns].to_numpy()
        for one in (county_frames, drawn)
    )
    assert len(read) > 1000
    assert (read == made).all()
