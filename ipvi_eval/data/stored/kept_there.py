"""A table that the database keeps for its own later questions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4


def kept_there(table: Any) -> Any:
    """The rows of an expression (Ibis) as a temporary table of the session, which later questions read."""
    name = f"ipvi_{uuid4().hex}"
    backend = table.get_backend()
    try:
        kept = backend.create_table(name, table, temp=True)
    except NotImplementedError:  # Spark has none
        return _rows_there(backend, table, name)
    if backend.name == "postgres":  # which plans joins as of a table of a few rows until it is told to look at them
        backend.raw_sql(f'ANALYZE "{name}"').close()
    return kept


def _rows_there(spark: Any, table: Any, name: str) -> Any:
    """A view of rows that Spark holds. What it caches, it plans anew with all that led there in each later question,
    which takes minutes where tables have been joined several times; of rows at a checkpoint it forgets that."""
    table.limit(0).to_pandas()  # gives it the lookups, which it is not given with the words of a query alone
    spark.raw_sql(spark.compile(table)).localCheckpoint().createOrReplaceTempView(name)
    return spark.table(name)
