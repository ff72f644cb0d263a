"""A table that the database keeps for its own later questions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4


def kept_there(table: Any) -> Any:
    """The rows of an expression (Ibis) as a temporary table of the session, which later questions read."""
    try:
        return table.get_backend().create_table(f"ipvi_{uuid4().hex}", table, temp=True)
    except NotImplementedError:  # Spark has none, and keeps what it is asked to
        table.limit(0).to_pandas()  # gives it the lookups, which it is not given when it is to keep a table
        return table.cache()
