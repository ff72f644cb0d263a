"""The messy county on Spark, in local mode with two workers: months, street time and the flow as in memory.

Skipped where PySpark or Java are not installed. It takes minutes: Spark plans every question anew.
"""

from __future__ import annotations

import shutil

import pytest

from ipvi_eval.pipeline.reading.stored_extract import StoredExtract
from tests.made_extract import as_stored, in_one_order

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
pytestmark = [
    pytest.mark.xdist_group("made county"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
    pytest.mark.filterwarnings("ignore"),  # of PySpark itself
]


@pytest.fixture(scope="module")
def on_spark(made_county):
    """The extract as views of a session with two workers."""
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g"}
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    connection = ibis.pyspark.connect(session)
    views = {name: connection.create_view(name, ibis.memtable(table)) for name, table in made_county.tables.items()}
    yield StoredExtract.from_plan(made_county.plan, tables=views)
    session.stop()


def test_months_and_street_time_on_spark_are_those_in_memory(on_spark, made_county, stored_county):
    assert on_spark.flow().equals(stored_county.flow())
    here, there = made_county.frames.monthly("ipv_dir"), on_spark.monthly("ipv_dir")
    assert there.counts.tolist() == here.counts.tolist()
    expected = in_one_order(as_stored(made_county.frames.spells("ipv_dir").frame))
    found = in_one_order(on_spark.street("ipv_dir").table.to_pandas())
    assert found.to_numpy().tolist() == expected[list(found)].to_numpy().tolist()
