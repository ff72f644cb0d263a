from __future__ import annotations

import pytest

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.errors import DataError
from tests.data.made_files import asked, read_file, workbook


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_only_the_columns_that_are_asked_for_are_kept(tmp_path, kind) -> None:
    rows = [["NAME", "KEY", "NOTE", "TOWN", "S"], ["Ann", "P1", "x", "Here", "SYNTHETIC DATA"]]
    rows += [["Bob", "P2", "y, z", "There", "SYNTHETIC DATA"]]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    content = text.encode() if kind == "csv" else workbook({"one": rows})
    (tmp_path / f"a.{kind}").write_bytes(content)
    raw = read_raw(tmp_path, TableMapping(file=f"a.{kind}"), reads=asked)
    assert raw.cells.to_dict("list") == {"KEY": ["P1", "P2"], "TOWN": ["Here", "There"]}
    assert (raw.unread, raw.synthetic) == (2, True)
    assert read_file(tmp_path, content, f"a.{kind}").unread == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_column_without_a_name_between_others_disturbs_nobody(tmp_path, kind) -> None:
    lines = [["", "KEY", "", "TOWN"], ["1", "P1", "a remark", "Here"], ["2", "P2", "", "There"], ["3", "", "", ""]]
    text = "".join(",".join(line) + "\n" for line in lines).encode()
    (tmp_path / f"a.{kind}").write_bytes(workbook({"One": lines}) if kind == "xlsx" else text)
    raw = read_raw(tmp_path, TableMapping(file=f"a.{kind}"), reads=asked)
    assert raw.cells.to_dict("list") == {"KEY": ["P1", "P2"], "TOWN": ["Here", "There"]}
    assert (raw.rows.tolist(), raw.unread) == ([2, 3], 0)


@pytest.mark.parametrize(("content", "says"), [
    (b"KEY,TOWN,X\nP1,Here\n", "row 2: ends after 2 of the 3 columns"),
    (b"KEY,TOWN,X\nP1,Here,x,y\n", "row 2: has 4 columns where the header has 3"),
    (b"KEY,TOWN,X,\nP1,Here,x,y\n", "column 4 has cells but no name in row 1"),
    (b"ANN,POUND,X\nP1,Here,x\n", "row 1 has none of the columns that the mapping names"),
    (b"X,Y,KEY,KEY\nP1,Here,x,y\n", "columns 3 and 4 have the same name in row 1"),
])  # fmt: skip
def test_a_shift_of_columns_is_seen_in_those_that_are_not_read(tmp_path, content, says) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError) as error:
        read_raw(tmp_path, TableMapping(file="a.csv"), reads=asked)
    assert says in str(error.value)
    assert "ANN" not in str(error.value)


def test_unread_columns_may_share_a_name_or_look_like_data(tmp_path) -> None:
    (tmp_path / "a.csv").write_bytes(b"KEY,X,X,2019-01-05,TOWN\nP1,1,2,3,Here\n")
    raw = read_raw(tmp_path, TableMapping(file="a.csv", columns={"person": "KEY", "area": "TOWN"}), reads=asked)
    assert (raw.cells.to_dict("list"), raw.unread) == ({"KEY": ["P1"], "TOWN": ["Here"]}, 3)
