"""The JSON Schemas: what is shipped is what the code accepts; plans that are read validate, and mistakes do not."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from ipvi_eval.settings.explained import words_of
from ipvi_eval.settings.keys import keys_of
from ipvi_eval.settings.schema import schema_of, schema_text, write_schemas
from tests.conftest import ROOT
from tests.linkage.made_people import PLAN as LINKAGE

FILES = ("study", "mapping", "link", "world")
OF_A_STUDY = ("study", "mapping")
SITES = sorted((ROOT / "tests" / "end_to_end").glob("*/analysis"))


def _as_editors_read(value: Any) -> Any:
    """TOML as JSON: dates become text."""
    if isinstance(value, dict):
        return {name: _as_editors_read(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_editors_read(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _mistakes(file: str, text: str) -> list[str]:
    checker = Draft7Validator(schema_of(file), format_checker=Draft7Validator.FORMAT_CHECKER)
    return [error.json_path for error in checker.iter_errors(_as_editors_read(tomllib.loads(text)))]


def test_the_shipped_schemas_are_those_that_the_command_writes_there(tmp_path):
    """Made again by `ipvi-eval explain --schemas analysis`: these files and no other."""
    (tmp_path / "study.toml").touch()
    shipped = {path.name: path.read_text("utf-8") for path in (ROOT / "analysis").glob("*.schema.json")}
    assert {path.name: path.read_text("utf-8") for path in write_schemas(tmp_path)} == shipped


@pytest.mark.parametrize("file", FILES)
def test_it_is_a_schema_of_the_draft_that_it_names_and_names_no_other_place(file):
    schema = schema_of(file)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == Draft7Validator.META_SCHEMA["$id"]
    assert schema_text(file).count("://") == 1
    assert "$ref" not in schema_text(file)


@pytest.mark.parametrize("file", FILES)
def test_every_key_carries_its_words(file):
    def described(node, path=""):
        for name, inner in node.get("properties", {}).items():
            here = f"{path}{name}"
            if words := words_of(file, here):
                assert inner["description"] == " ".join(words.meaning.split())
                yield here
            yield from described(inner, f"{here}.")
            for inside in ("items", "additionalProperties"):
                if isinstance(inner.get(inside), dict):
                    yield from described(inner[inside], f"{here}.*.")

    found = set(described(schema_of(file)))
    assert {key.path for key in keys_of(file) if not key.path.startswith("*.")} <= found


@pytest.mark.parametrize("folder", [ROOT / "analysis", *SITES], ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("file", OF_A_STUDY)
def test_the_shipped_plans_and_those_of_the_tests_validate(folder, file):
    assert _mistakes(file, (folder / f"{file}.toml").read_text("utf-8")) == []


@pytest.mark.parametrize("file", OF_A_STUDY)
def test_the_small_plan_of_the_tests_validates(tiny, file):
    assert _mistakes(file, (tiny.parent / f"{file}.toml").read_text("utf-8")) == []


@pytest.mark.parametrize("key", [pytest.param(key, id=f"{key.file} {key.path}") for f in FILES for key in keys_of(f)])
def test_examples_hold_no_mistake_but_what_they_leave_out(key):
    checker = Draft7Validator(schema_of(key.file), format_checker=Draft7Validator.FORMAT_CHECKER)
    found = checker.iter_errors(_as_editors_read(tomllib.loads(key.words.example)))
    assert [error.message for error in found if error.validator != "required"] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("study", "[survival]\n", "[survival]\nhorizon = 3\n", "$.survival"),
        ("study", "[survival]\n", "[survivals]\n", "$"),
        ("study", 'site = "Poughkeepsie, New York"', "", "$"),
        ("study", "level = 0.95", "level = 95", "$.level"),
        ("study", "level = 0.95", 'level = "0.95"', "$.level"),
        ("study", 'exposure = "time-dependent"', 'exposure = "ever notified"', "$.survival.exposure"),
        ("study", 'start = "2020-01"', 'start = "2020-13"', "$.shocks[0].start"),
        ("study", 'covid = ["2020-03", "2020-06"]', 'covid = ["2020-03"]', "$.its.covid"),
        ("study", "start = 2016-01-01", 'start = "January"', "$.window.start"),
        ("study", 'relationship = ["intimate"]', 'relationship = ["intimat"]', "$.outcomes.ipv_dir.relationship[0]"),
        (
            "study",
            'analyses = ["survival.py", "interrupted_time_series.py", "high_point.py", "delivery.py", "equity.py", '
            '"harm.py"]',
            "analyses = []",
            "$.analyses",
        ),
        ("mapping", "[incidents]\n", "[incidents]\nheaderrow = 2\n", "$.incidents"),
        ("mapping", "[incidents]\n", "[incidents]\nheader_row = 0\n", "$.incidents.header_row"),
        ("mapping", "[incidents]\n", '[incidents]\nencoding = "ascii"\n', "$.incidents.encoding"),
        ("mapping", 'incident = "DIR_NO"', 'incidnet = "DIR_NO"', "$.incidents.columns"),
        ("mapping", 'injury = "INJURY"', "injury = 3", "$.incidents.columns.injury"),
        ("mapping", "intimate = [", "intimat = [", "$.incidents.codes.relationship"),
        ("mapping", 'female = ["F"]', 'female = "F"', "$.persons.codes.sex"),
        ("mapping", 'list = ["A", "B", "C", "D"] ', "list = 4 ", "$.persons.codes.list"),
        (
            "mapping",
            "[incidents.codes.area]",
            "[incidents.defaults]\ninjury = 1\n[incidents.codes.area]",
            "$.incidents.defaults.injury",
        ),
        ("mapping", "[custody]\n", '[custody]\nlayout = "long"\n', "$.custody"),
        (
            "mapping",
            'date_format = "%m/%d/%Y"',
            'date_format = { dat = "%m/%d/%Y" }',
            "$.incidents.date_format",
        ),
    ],
)
def test_a_planted_mistake_is_found_where_it_is(file, old, new, where):
    text = (ROOT / "analysis" / f"{file}.toml").read_text("utf-8")
    assert old in text
    assert where in _mistakes(file, text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("", "", None),
        ("[records.persons]", "[records.populations]", "$.records"),
        ('first = "FIRST"', "", "$.records.persons"),
        ("[records.persons]", "accept = 1.5\n[records.persons]", "$.accept"),
    ],
)
def test_a_linkage_is_held_to_its_schema(old, new, where):
    found = _mistakes("link", LINKAGE.replace(old, new, 1))
    assert where in found if where else not found


@pytest.mark.parametrize("file", OF_A_STUDY)
def test_plan_and_mapping_of_a_study_name_the_schema_beside_them(file):
    first = (ROOT / "analysis" / f"{file}.toml").read_text("utf-8").partition("\n")[0]
    assert first == f"#:schema ./{file}.schema.json"


def test_schemas_are_written_where_the_files_are(tmp_path):
    """All into an empty folder, and beside a plan that of a made-up county where there is one."""
    every = ["study.schema.json", "mapping.schema.json", "link.schema.json", "world.schema.json"]
    paths = write_schemas(tmp_path)
    assert [path.name for path in paths] == every
    assert [json.loads(Path(path).read_text("utf-8"))["title"] for path in paths] == [
        "The plan of a study",
        "The mapping of an extract",
        "The plan of a linkage",
        "A made-up county",
    ]
    (tmp_path / "study.toml").touch()
    assert [path.name for path in write_schemas(tmp_path)] == every[:2]
    (tmp_path / "world.toml").touch()
    assert [path.name for path in write_schemas(tmp_path)] == [*every[:2], every[3]]
