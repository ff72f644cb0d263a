"""Which incidents are looked at, what a pair is, and why nothing can be said where nothing can."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.counted import Key
from ipvi_eval.errors import PlanError
from ipvi_eval.questions.harm.asked import Asked


def test_the_incidents_are_those_of_the_flow(harm):
    """The total is the one that the flow of delivery and the data section state under the same key."""
    frames, window = harm.frames, harm.study.window
    counted = frames.incidents("ipv_dir")
    here = counted[(counted["area"] == "Poughkeepsie") & (counted["date"] <= pd.Timestamp(window.freeze))]
    assert harm.known["incident"].nunique() == len(here) > 1000
    assert harm.known["day"].between(0, harm.last_day).all()


def test_a_pair_is_a_suspect_and_a_victim_or_the_number_of_the_extract(harm, with_incidents):
    named = harm.known.dropna(subset="pair")
    assert (named["pair"] == named["suspect"] + " " + named["victim"]).all()
    assert harm.known["pair"].isna().sum() == harm.known["suspect"].isna().sum() > 20
    numbered = with_incidents(dyad=lambda rows: "D" + rows["incident"], suspect=lambda rows: pd.NA)
    assert numbered.untold is None
    assert (numbered.known["pair"] == "D" + numbered.known["incident"]).all()


def test_counts_carry_area_and_outcome(harm):
    assert harm.count(3, "pairs").key == Key("Poughkeepsie", "pairs", "ipv_dir")
    about = harm.about("incidents ({})", "days")
    assert about.population.startswith("incidents (IPV domestic incident report) in the records of Poughkeepsie from")
    assert (about.base, about.clock) == ("", "days")


def test_nothing_stands_in_the_way_of_a_whole_extract(harm):
    assert harm.untold is None


def test_without_a_section_a_table_or_dates(harm):
    bare = harm.study.model_copy(update={"harm": None})
    assert "[harm]" in Asked(bare, harm.frames, harm.earlier).untold.why
    with pytest.raises(PlanError, match=r"need \[harm\]"):
        _ = Asked(bare, harm.frames, harm.earlier).plan
    extract = harm.frames.extract
    none = replace(extract, sources=tuple(one for one in extract.sources if one.table != "incidents"))
    assert "no table" in Asked(harm.study, replace(harm.frames, extract=none), harm.earlier).untold.why
    dates = frozenset((table, "date") for table in ("incidents", "notifications")) | {("persons", "entry")}
    undated = replace(harm.frames, extract=replace(extract, by_default=extract.by_default | dates))
    assert "no dates" in Asked(harm.study, undated, harm.earlier).untold.why
