"""Spark in local mode with two workers, for tests: PySpark from its package, Java from Debian's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.memory": "1g",
    # Tables of tests are small: what Spark does for large ones, compiling each question among it, takes minutes here.
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """An Ibis connection to a session of its own; skips where PySpark or Java are not installed."""
    ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed (Debian: apt-get install default-jre-headless)")
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()
