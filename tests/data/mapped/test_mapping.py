from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.data.mapped.mapping import TableMapping, saved_again
from ipvi_eval.errors import PlanError


@pytest.mark.parametrize("pattern", ["/records/*.csv", "**.csv"])
def test_a_pattern_that_is_none(tmp_path, pattern) -> None:
    """One that leads out of the folder, and one that no system reads."""
    with pytest.raises(PlanError, match="is no pattern for names in the extract's folder"):
        TableMapping(files=pattern).pieces(tmp_path)


def test_the_database_is_named_without_what_opens_it() -> None:
    table = TableMapping(source="postgresql+psycopg://me:${PASSWORD}@host/x", table="jail.stays")
    assert (table.path, table.place) == (
        "postgresql+psycopg database",
        "postgresql+psycopg database, table 'jail.stays'",
    )


def test_of_many_sheets_messages_name_the_first_and_the_last() -> None:
    years = [str(year) for year in range(2018, 2025)]
    assert TableMapping(file="a.xlsx", sheets=years).place == "a.xlsx, 7 sheets from '2018' to '2024'"
    assert TableMapping(file="a.xlsx", sheets=years[:3]).place == "a.xlsx, sheet '2018', sheet '2019', sheet '2020'"


@pytest.mark.parametrize("name", ["County Records.db", "condado de Peñuelas/datos 2024.sqlite"])
def test_a_file_of_sqlite_may_have_blanks_in_its_name(name) -> None:
    assert TableMapping(source=f"sqlite:///{name}", table="seen").path == name
    with pytest.raises(ValidationError, match="is no address of a database"):
        TableMapping(source="postgresql://my host/records", table="seen")


def test_backslashes_of_windows_lead_to_the_same_file() -> None:
    assert TableMapping(file=r"2024\dirs.csv").file == "2024/dirs.csv"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.xlsb", "save it as .xlsx"),
        ("a.accdb", "export each of its tables"),
        ("a.zip", "unpack it"),
        ("a.docx", None),
    ],
)
def test_what_to_do_with_a_table_of_another_kind(name, advice) -> None:
    assert (advice in saved_again(name)) if advice else saved_again(name) == ""
