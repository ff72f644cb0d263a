"""Tables of a database: SQLite by itself, any other through SQLAlchemy, which reads the same cells."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

import pandas as pd
import pytest

from ipvi_eval.data.cells import database
from ipvi_eval.data.cells.database import content_hash, database_grid
from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import DataError
from ipvi_eval.typed_command import typed
from tests.data.conftest import FILES, MAPPING

SOURCE = "sqlite:///records.db"


@pytest.fixture
def records(tmp_path):
    """A database with the agency's incidents, a number, a day, nothing, and a column whose name needs quoting."""
    with closing(sqlite3.connect(tmp_path / "records.db")) as made:
        made.execute('CREATE TABLE seen (KEY TEXT, AGE REAL, DAY TEXT, "THE ""NOTE""" TEXT, NAME TEXT)')
        made.execute("INSERT INTO seen VALUES ('P1', 31.0, '2020-01-05', NULL, 'a'), ('P2', 4.5, '', ' x ', 'b')")
        made.execute("CREATE VIEW old AS SELECT KEY FROM seen WHERE AGE > 30")
        made.commit()
    return tmp_path


def _read(folder, table="seen", source=SOURCE, reads=None):
    return read_raw(folder, TableMapping(source=source, table=table), reads=reads)


def test_cells_of_a_table_and_of_a_view(records) -> None:
    raw = _read(records)
    assert raw.cells.to_dict("list") == {
        "KEY": ["P1", "P2"],
        "AGE": ["31", "4.5"],
        "DAY": ["2020-01-05", ""],
        'THE "NOTE"': ["", "x"],
        "NAME": ["a", "b"],
    }
    assert (raw.rows.tolist(), raw.file, raw.path) == ([1, 2], "records.db, table 'seen'", "records.db")
    assert _read(records, "old").cells.to_dict("list") == {"KEY": ["P1"]}
    assert raw.codes("AGE") == f"`{typed('codes', records / 'records.db', 'AGE', '--table', 'seen')}`"


def test_only_what_is_asked_for_is_selected(records) -> None:
    asked = []
    real = sqlite3.connect

    def watched(*arguments, **options):
        connection = real(*arguments, **options)
        connection.set_trace_callback(asked.append)
        return connection

    patch = pytest.MonkeyPatch()
    patch.setattr(database.sqlite3, "connect", watched)
    grid = database_grid(records, TableMapping(source=SOURCE, table="seen"), {"KEY", 'THE "NOTE"'}.__contains__)
    patch.undo()
    assert asked[-1] == 'SELECT "KEY", "THE ""NOTE""" FROM "seen"'
    assert list(grid.cells.columns) == [0, 3]


def test_the_extract_from_a_database_is_that_from_files(agency) -> None:
    plain = agency.read()
    with closing(sqlite3.connect(agency.folder / "records.db")) as made:
        for name in FILES:
            pd.read_csv(agency.folder / name, dtype=str, keep_default_na=False).to_sql(name[:-4], made, index=False)
    agency.mapping = MAPPING
    for name in FILES:
        agency.remap(f'file = "{name}"', f'source = "{SOURCE}"\ntable = "{name[:-4]}"')
    found = read_extract(agency.folder, agency.parsed())
    for table in ("incidents", "persons", "notifications", "custody"):
        pd.testing.assert_frame_equal(getattr(found, table), getattr(plain, table))
    assert {source.path for source in found.sources} == {"records.db"}


@pytest.mark.parametrize(
    ("table", "source", "says"),
    [
        ("seen", "sqlite:///none.db", "none.db is not in .*; put it there or correct `source`"),
        ("people", SOURCE, "there is no such table; the database has old, seen. Correct `table`"),
        ("seen", "sqlite:///text.db", "cannot be read as an SQLite database"),
        ("seen", "nobody://${IPVI_NO_SUCH}@host/x", "environment variable IPVI_NO_SUCH, which is not set"),
    ],
)
def test_what_is_no_database(records, table, source, says) -> None:
    (records / "text.db").write_text("KEY,AGE\n" * 200)
    with pytest.raises(DataError, match=says):
        _read(records, table, source)


def test_without_sqlalchemy_the_extra_is_named(records, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(DataError, match=r"pip install 'ipvi_eval\[databases\]'"):
        _read(records, source="postgresql://host/records")


def test_the_hash_is_of_what_is_read_in_any_order() -> None:
    cells = pd.DataFrame({"A": ["1", "2"], "B": ["x", ""]})
    assert content_hash(cells) == content_hash(cells.iloc[::-1])
    changed = [cells.assign(B=["x", "y"]), cells.rename(columns={"B": "C"}), cells.assign(A=["1x", "2"], B=["", ""])]
    assert len({content_hash(one) for one in [cells, *changed]}) == 4


def test_sqlalchemy_reads_the_same_cells(records) -> None:
    pytest.importorskip("sqlalchemy", reason="the extra databases is not installed")
    address = f"sqlite:///{records / 'records.db'}"
    for table in ("seen", "old"):
        mapping = TableMapping(source=SOURCE, table=table)
        own, other = database_grid(records, mapping, None), database._through_sqlalchemy(address, mapping, None)
        assert own.header == other.header
        pd.testing.assert_frame_equal(own.cells.frame(), other.cells.frame())
    with pytest.raises(DataError, match="no such table"):
        database._through_sqlalchemy(address, TableMapping(source=SOURCE, table="x"), None)
    with pytest.raises(DataError, match="no driver for it here"):
        _read(records, source="nobody://host/records")


def test_columns_that_are_declared_as_days_are_told(tmp_path) -> None:
    """SQLite keeps them as text, whose type says what a key was before."""
    with closing(sqlite3.connect(tmp_path / "records.db")) as made:
        made.execute("CREATE TABLE seen (KEY DATE, AT timestamp, DAY TEXT, MADE datetime)")
        made.execute("INSERT INTO seen VALUES ('2012-03-01', '2012-03-01 00:00:00', '2012-03-01', NULL)")
        made.commit()
    mapping = TableMapping(source=SOURCE, table="seen")
    assert _read(tmp_path).dated == {"KEY", "AT", "MADE"}
    pytest.importorskip("sqlalchemy", reason="the extra databases is not installed")
    address = f"sqlite:///{tmp_path / 'records.db'}"
    assert database._through_sqlalchemy(address, mapping, None).dated == {0, 1, 3}
