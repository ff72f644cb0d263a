"""What a spreadsheet made of a key is told from a key."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.data.mapped.spoiled_keys import is_spoiled


def test_numbers_cut_short_and_errors_are_no_keys():
    spoiled = ["1.2E+11", "2e+07", "#N/A", "#ref!"]
    keys = ["12", "1E7", "E+11", "P-1.2E+11", "#12", ""]
    assert is_spoiled(pd.Series(spoiled)).all()
    assert not is_spoiled(pd.Series([*keys, None], dtype="string")).any()
