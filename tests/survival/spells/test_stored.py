"""Spells in a table: how they are made, what they tell, and what they refuse, in words and with counts."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.rmst import compare_rmst, rmst
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.stored import StoredSpells
from tests.stored_spells import assert_same, both, people

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
pytest.importorskip("duckdb", reason="the extra large is not installed")


def test_it_shows_the_same_counts_as_spells_in_memory():
    here, there = both(people(5), late=True, cause="cause", group="list")
    pd.testing.assert_frame_equal(there.tidy(), here.tidy(), check_dtype=False)
    here, there = here.but(group=None), there.but(group=None)
    pd.testing.assert_frame_equal(there.tidy(), here.tidy(), check_dtype=False)
    assert len(there) == len(here)
    assert repr(there).startswith("Stored spells: unit days")
    with pytest.raises(AnalysisError, match="have no groups"):
        there.by_group()


def test_parquet_files_are_spells_without_being_read_into_memory(tmp_path):
    frame = people(6)
    for part, rows in enumerate(np.array_split(np.arange(len(frame)), 3)):
        frame.iloc[rows].to_parquet(tmp_path / f"{part}.parquet")
    stored = StoredSpells.from_parquet(tmp_path / "*.parquet", stop="day", cause="event")
    assert_same(kaplan_meier(Spells.from_frame(frame, stop="day", cause="event")), kaplan_meier(stored))
    with pytest.raises(AnalysisError, match="names no Parquet file that can be read"):
        StoredSpells.from_parquet(tmp_path / "absent.parquet")
    monkey = pytest.MonkeyPatch()
    with monkey.context() as without:
        without.setitem(sys.modules, "ibis", None)
        with pytest.raises(AnalysisError, match=r"pip install 'ipvi_eval\[large\]'"):
            StoredSpells.from_parquet(tmp_path / "*.parquet", stop="day")


def test_only_what_the_sums_can_do_without_is_left_out():
    _, there = both(people(7), late=True, cause="event", weight="weight")
    assert "weight" not in there.but(weight=None).roles
    assert there.but(weight=None).day_sums.weight is None
    for wrong in ({"start": None}, {"stop": None}, {"weight": "age"}):
        with pytest.raises(AnalysisError, match="can be left out"):
            there.but(**wrong)


def test_no_spells_are_no_curve():
    nothing = ibis.memtable(pd.DataFrame({"stop": [1], "event": [1]})).filter(ibis._["stop"] > 1)
    with pytest.raises(AnalysisError, match="at least one spell"):
        kaplan_meier(StoredSpells.from_table(nothing))


@pytest.mark.parametrize("method", [lambda s: compare_rmst(s, tau=10), lambda s: rmst(s, tau=10)])
def test_a_method_that_needs_the_spells_themselves_says_so(method):
    """It was an AttributeError about an attribute that nobody had named."""
    _, there = both(people(8), late=False, cause="event", group="list", person="who")
    with pytest.raises(AnalysisError, match=r"sums by day only: take a part .*ie\.Spells\.from_frame"):
        method(there)
