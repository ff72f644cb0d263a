from __future__ import annotations

import pandas as pd
import pandera.errors
import pytest

from ipvi_eval.data.mapped.tables import DTYPES, TABLES, empty_table, schema


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_empty_table_has_the_canonical_columns_and_keeps_the_schema(name) -> None:
    frame = empty_table(name)
    assert tuple(frame.columns) == TABLES[name].names
    assert all(str(frame[c.name].dtype) == DTYPES[c.kind] for c in TABLES[name].columns)
    schema(name).validate(frame)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"list": pd.NA}, "list"),
        ({"sex": "M"}, "sex"),
        ({"age_at_entry": 130}, "age_at_entry"),
        ({"exit_reason": "gone"}, "exit_reason"),
    ],
)
def test_the_schema_refuses(change, column) -> None:
    row = {"person": "P1", "area": "Here", "list": "D", "entry": "2020-01-01", "exit": None, "exit_reason": None}
    row |= {"sex": "male", "age_at_entry": 30, "prior_arrests": 0}
    types = empty_table("persons").dtypes.to_dict()
    schema("persons").validate(pd.DataFrame([row]).astype(types))
    with pytest.raises(pandera.errors.SchemaError) as error:
        schema("persons").validate(pd.DataFrame([row | change]).astype(types))
    assert error.value.schema.name == column


def test_covariates_are_let_through() -> None:
    frame = empty_table("persons").assign(fin=pd.Series(dtype="int64"))
    assert "fin" in schema("persons").validate(frame).columns


def test_unknown_column() -> None:
    with pytest.raises(KeyError):
        TABLES["persons"].column("name")
