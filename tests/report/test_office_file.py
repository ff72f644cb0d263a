from __future__ import annotations

import io
import zipfile

from ipvi_eval.report.office_file import stable


def packed(names, when):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as parts:
        for name in names:
            parts.writestr(zipfile.ZipInfo(name, when), f"<{name}/>")
    return raw.getvalue()


def test_order_and_time_of_day_leave_no_trace():
    names = ["b.xml", "a.xml", "[Content_Types].xml"]
    one, two = packed(names, (2024, 1, 2, 3, 4, 6)), packed(names[::-1], (2026, 1, 2, 3, 4, 6))
    assert one != two
    assert stable(one) == stable(two)
    with zipfile.ZipFile(io.BytesIO(stable(one))) as parts:
        assert parts.namelist() == ["[Content_Types].xml", "a.xml", "b.xml"]
        assert parts.read("a.xml") == b"<a.xml/>"
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_member_holds_something_else():
    made = stable(packed(["a.xml", "b.xml"], (2024, 1, 2, 3, 4, 6)), {"a.xml": b"other"})
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert (parts.read("a.xml"), parts.read("b.xml")) == (b"other", b"<b.xml/>")
