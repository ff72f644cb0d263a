"""The county's workbook and the shipped extract, stored in each engine: months and street time are those in memory.

About half a minute an engine on a machine that does nothing else, and minutes on Spark.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.stored_extract import StoredExtract
from ipvi_eval.plan.study import read_study
from tests.end_to_end import county_workbook
from tests.made_extract import as_stored, as_text

pytest.importorskip("ibis", reason="the extra large is not installed")
SHIPPED = Path(__file__).resolve().parents[2] / "data_synthetic"


@pytest.fixture(scope="module", params=["county", "shipped"])
def plan(request, study_of, tmp_path_factory):
    """The plan of each study, its extract beside it."""
    if request.param == "county":
        path = study_of("county")
        county_workbook.write(path.parents[1] / "data" / "county.xlsx")
        return path
    path = new_study(tmp_path_factory.mktemp("shipped") / "study")
    for file in SHIPPED.glob("*.csv"):
        (path.parents[1] / "data" / file.name).write_bytes(file.read_bytes())
    return path


@pytest.fixture(scope="module")
def frames(plan) -> Frames:
    return Inputs(read_study(plan)).frames


@pytest.fixture(scope="module")
def stored(plan, engine) -> StoredExtract:
    """The cells of the same files as pandas reads them, in tables of the engine."""
    study = read_study(plan)
    tables = {
        name: engine.table(_cells(study.extract_folder / file.file, file.sheet, file.header_row))
        for name, _, file in read_mapping(study.mapping_file).files()
    }
    return StoredExtract.from_plan(plan, tables=tables)


def _cells(path: Path, sheet: str | None, header_row: int) -> pd.DataFrame:
    options = {"dtype": str, "keep_default_na": False, "header": header_row - 1}
    return pd.read_csv(path, **options) if sheet is None else pd.read_excel(path, sheet_name=sheet, **options)


def _outcomes(study) -> list[str]:
    """Those that a stored extract tells: of incidents, whoever the victim is."""
    return [name for name, one in study.outcomes.items() if one.table is None and one.same_victim is None]


def test_months_are_those_in_memory(stored, frames):
    study = frames.study
    for outcome in _outcomes(study):
        for area in (study.area, *study.comparison_areas):
            here, there = frames.monthly(outcome, area), stored.monthly(outcome, area=area)
            assert there.counts.tolist() == here.counts.tolist()
            assert there.exposure.tolist() == here.population.tolist()
            assert there.counts.sum() > 0


def test_street_time_is_that_in_memory(stored, frames):
    outcome = frames.study.survival.outcomes[0]
    here, there = frames.spells(outcome), stored.street(outcome)
    assert dict(there.excluded()) == dict(here.excluded)
    found, expected = (_rows(frame) for frame in (there.table.to_pandas(), as_stored(here.frame)))
    pd.testing.assert_frame_equal(found, expected[found.columns])
    assert len(found) > 1000


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    words = as_text(frame)
    return words[sorted(words)].sort_values(["person", "number", "until_day", "stop"], ignore_index=True)
