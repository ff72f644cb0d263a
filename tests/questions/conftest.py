"""What is left of a table once it has been released."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.results.store import Results, Table


@pytest.fixture
def released() -> Callable[[Table], list[dict[str, object]]]:
    """The table's rows after disclosure control by the default profile."""

    def rows(table: Table) -> list[dict[str, object]]:
        (after,) = suppress(Results.of([table]), read_profile("cms11")).results.tables.values()
        return [dict(row) for row in after.records()]

    return rows
