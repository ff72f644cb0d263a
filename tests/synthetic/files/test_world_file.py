from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.settings.schema import schema_of
from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.files.records import Records
from ipvi_eval.synthetic.files.world_file import read_world
from ipvi_eval.synthetic.parameters import Counts, Dangers, Effects, Parameters, Place, Reoffence, Response
from ipvi_eval.synthetic.world import make_world

TEXT = """
last_year = 2024
[effects]
start = 2020-04-01
level = 1
extended = { CN = 2022-01-01 }
[course]
half_life_days = 365
[counts]
season = [[0, 0.2], [0, 0]]
unreported_share = 0.4
[reoffence]
decay_days = 90
lists = { A = 2, B = 2, C = 1, D = 1 }
[response]
custody = [[0.5, 1, 10]]
[dangers]
chosen = "after an incident"
[records]
lag_days = 20.5
"""

VILLAGE = """
[[places]]
code = "V"
name = "Village"
population = 2600
growth = 0
intimate = 12
non_intimate = 3
"""


@pytest.fixture
def world(tmp_path: Path):
    def read(text: str) -> Parameters:
        (tmp_path / "world.toml").write_text(text, "utf-8")
        return read_world(tmp_path / "world.toml")

    return read


def test_what_is_said_holds_and_the_rest_is_as_shipped(world) -> None:
    assert world("") == Parameters()
    assert world(TEXT) == Parameters(
        last_year=2024,
        effects=Effects(start=date(2020, 4, 1), level=1.0, extended={"CN": date(2022, 1, 1)}),
        course=Course(half_life_days=365.0),
        counts=Counts(season=((0.0, 0.2), (0.0, 0.0)), unreported_share=0.4),
        reoffence=Reoffence(decay_days=90.0, lists={"A": 2.0, "B": 2.0, "C": 1.0, "D": 1.0}),
        response=Response(custody=((0.5, 1, 10),)),
        dangers=Dangers(chosen="after an incident"),
        records=Records(lag_days=20.5),
    )


def test_a_village_has_its_own_places_and_no_others(world) -> None:
    found = world(VILLAGE)
    village = Place(code="V", name="Village", population=2600, growth=0.0, intimate=12, non_intimate=3)
    assert found == Parameters(places=(village,))
    made = make_world(found, seed=1)
    reported = [one for one in made.incidents if one.report and one.relationship == "intimate"]
    days = [(date(year, 1, 1) - made.first_day).days for year in (2019, 2020)]
    assert sum(days[0] <= one.day < days[1] for one in reported) == 12  # the baseline year, exactly
    assert len(made.incidents) < 250


def test_mistakes_name_file_line_and_key(world) -> None:
    with pytest.raises(PlanError) as caught:
        world("[records]\nlag_days = true\nmovd = 0.5\n")
    assert str(caught.value).splitlines() == [
        "world.toml, line 2: records.lag_days: must be a number",
        "world.toml, line 3: records.movd: is no key of this file; check the spelling or delete it",
    ]
    for text, told in (
        ("[effects]\nlevel = 0", "world.toml: effects.level must lie between 0.05 and 20"),
        ("[effects]\nphase_in_months = -1", "world.toml: effects.phase_in_months must lie between 0 and 120"),
        ('[effects]\ncovid_first = "March"', "world.toml: effects.covid_first must be a month as YYYY-MM"),
        ("[course]\nreported = 5", "world.toml: course.reported would have more incidents reported than there are"),
        ("[counts]\nlatent_ar1 = 1", "world.toml: counts.latent_ar1 must lie between -0.99 and 0.99"),
        ("[counts]\nseason = [[3, 0], [0, 0]]", "world.toml: counts.season must lie between -2 and 2"),
        ("[counts]\nseason = [[0, 0]]", "world.toml, line 2: counts.season"),
        ("[reoffence]\nlists = { A = 2 }", "world.toml: reoffence.lists must have a ratio for each of A, B, C, D"),
        ("[reoffence]\nmoving_yearly = 0", "world.toml: reoffence.moving_yearly must lie between 1e-09 and 1"),
        ("[response]\ninjury = 1.1", "world.toml: response.injury must lie between 0 and 1"),
        ("[response]\ncustody = [[0.3, 9, 4]]", "world.toml: response.custody must lie between 1 and 4"),
        ("[response]\ncustody = [[0.6, 1, 4], [0.6, 1, 4]]", "world.toml: response.custody would have more stays in"),
        ("last_year = 2015", "world.toml: last_year must lie between 2016 and 2076"),
        ("places = []", "world.toml: places: a county needs one place at least"),
        (VILLAGE + VILLAGE, "world.toml: places.code: several places have the same (V)"),
        (VILLAGE.replace('"V"', '"V-1"'), "world.toml: places.code must be up to eight letters and digits"),
        (VILLAGE.replace("Village", " "), "world.toml: places.name of V is empty"),
        (VILLAGE.replace("12", "0"), "world.toml: places.intimate must lie between 1 and"),
        (VILLAGE.replace("12", "4001"), "world.toml: places: Village has more than 40,000 incidents in 10 years"),
        (VILLAGE.replace("= 3", "= 0"), "world.toml: places.non_intimate must lie between 1 and"),
        (VILLAGE.replace("growth = 0", "growth = 2"), "world.toml: places.growth must lie between -0.2 and 0.2"),
        (VILLAGE.replace("population = 2600\n", ""), "world.toml, line 2: places.1.population: is missing"),
        ("first_year = 1", "world.toml: first_year must lie between 1950 and 2100"),
    ):
        with pytest.raises(PlanError) as caught:
            world(text)
        assert str(caught.value).startswith(told)


def test_every_section_has_the_keys_of_its_parameters() -> None:
    properties = schema_of("world")["properties"]
    sections = {
        "effects": Effects, "course": Course, "counts": Counts, "reoffence": Reoffence, "response": Response,
        "dangers": Dangers, "records": Records,
    }  # fmt: skip
    assert set(properties) == {"first_year", "last_year", "baseline_year", "places", *sections}
    for name, kind in sections.items():
        assert list(properties[name]["properties"]) == [one.name for one in fields(kind)]


def test_the_schema_refuses_what_is_no_key_and_what_is_no_number() -> None:
    schema = schema_of("world")
    jsonschema.validate({"last_year": 2024, "records": {"lag_days": 20.5}}, schema)
    for wrong in ({"records": {"movd": 1}}, {"records": {"lag_days": "20"}}, {"seed": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)
