"""The engines that stored tables are tried on: DuckDB in this process, PostgreSQL from its server, and Spark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest


@dataclass(frozen=True, eq=False)
class Engine:
    """An engine by its name, and the Ibis connection to it."""

    name: str
    connection: Any

    def table(self, frame: pd.DataFrame) -> Any:
        """The rows of `frame` as a table (Ibis) of the engine."""
        import ibis

        name = f"made_{uuid4().hex}"
        if self.name == "spark":  # whose tables are files: a view keeps none
            return self.connection.create_view(name, ibis.memtable(frame))
        return self.connection.create_table(name, frame)


@pytest.fixture(
    scope="session",
    params=["duckdb", "postgresql", pytest.param("spark", marks=pytest.mark.filterwarnings("ignore"))],  # PySpark's own
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; skips those that are not installed."""
    return Engine(request.param, request.getfixturevalue(request.param))


@pytest.fixture(scope="session")
def duckdb() -> Any:
    """An Ibis connection to DuckDB in this process, with two threads."""
    ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
    pytest.importorskip("duckdb", reason="the extra large is not installed")
    return ibis.duckdb.connect(threads=2)
