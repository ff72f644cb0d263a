"""Text of stored cells and forms of keys are those of the reader of files."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.data.cells.workbook import as_text
from ipvi_eval.data.linked import keys

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.cells import PLAIN, RESPELLED, key_form, stripped, text  # noqa: E402

SIGNS = st.text(st.sampled_from("0123 .aAzP-'"), min_size=1, max_size=6)


@settings(max_examples=8)
@given(st.lists(SIGNS, min_size=20, max_size=40))
def test_forms_of_keys_are_those_of_files(drawn):
    stored = ibis.memtable({"key": drawn})
    found = stored.mutate(form=key_form(stored["key"]), other=stored["key"].re_search(RESPELLED)).to_pandas()
    assert found["form"].tolist() == [keys.key_form(key) for key in found["key"]]
    assert found["other"].tolist() == (found["form"] != found["key"]).tolist()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([" a ", None, "b\t"], "string"),
        ([3, None, 40], "int64"),
        ([3.0, None, 2.5], "float64"),
        ([True, None, False], "boolean"),
        ([date(2020, 1, 2), None, date(1999, 12, 31)], "date"),
        ([datetime(2020, 1, 2, 5), None, datetime(1999, 12, 31)], "timestamp"),
    ],
)
def test_cells_are_told_as_a_file_has_them(values, kind):
    stored = ibis.memtable(pd.DataFrame({"cell": pd.Series(values, dtype=object)}), schema={"cell": kind})
    found = stored.mutate(cell=stripped(text(stored["cell"]))).to_pandas()["cell"].tolist()
    days = [value.date() if isinstance(value, datetime) else value for value in values]
    assert found == [as_text(value).strip() for value in days]


def test_signs_beyond_ascii_are_not_plain():
    stored = ibis.memtable({"key": ["a-1 .", "é", "\u00a01"]})
    assert stored.mutate(plain=stored["key"].re_search(PLAIN)).to_pandas()["plain"].tolist() == [True, False, False]
