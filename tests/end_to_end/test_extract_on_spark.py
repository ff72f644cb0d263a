"""The messy county on Spark, in local mode with two workers: months, street time and the flow as in memory."""

from __future__ import annotations

import pytest

from ipvi_eval.pipeline.reading.stored_extract import StoredExtract
from tests.made_extract import as_stored, in_one_order

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
pytestmark = [
    pytest.mark.xdist_group("made county"),
    pytest.mark.filterwarnings("ignore"),  # of PySpark itself
]


@pytest.fixture(scope="module")
def on_spark(made_county, spark):
    """The extract as views of a session with two workers."""
    views = {name: spark.create_view(name, ibis.memtable(table)) for name, table in made_county.tables.items()}
    return StoredExtract.from_plan(made_county.plan, tables=views)


def test_months_and_street_time_on_spark_are_those_in_memory(on_spark, made_county, stored_county):
    assert on_spark.flow().equals(stored_county.flow())
    here, there = made_county.frames.monthly("ipv_dir"), on_spark.monthly("ipv_dir")
    assert there.counts.tolist() == here.counts.tolist()
    expected = in_one_order(as_stored(made_county.frames.spells("ipv_dir").frame))
    found = in_one_order(on_spark.street("ipv_dir").table.to_pandas())
    assert found.to_numpy().tolist() == expected[list(found)].to_numpy().tolist()
