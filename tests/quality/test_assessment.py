"""All checks together: a clean extract has nothing that changes numbers, and every planted fault is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.problems import Problem
from ipvi_eval.plan.window import Window
from ipvi_eval.quality.assessment import assess, refused
from ipvi_eval.quality.finding import SEVERITIES, stopping
from ipvi_eval.quality.published import Published, reconcile

WINDOW = Window(start=date(2016, 1, 1), end=date(2025, 12, 31), freeze_lag_days=91)


def changed(clean, name, **columns):
    table = clean[name]
    return {**clean, name: replace(table, frame=table.frame.assign(**columns).astype(table.frame.dtypes.to_dict()))}


def without(clean, name, lost):
    table = clean[name]
    return {**clean, name: replace(table, frame=table.frame[~lost], rows=table.rows[~lost])}


def some(frame, share, seed=1):
    return np.random.default_rng(seed).random(len(frame)) < share


def doubled(clean):
    table = clean["incidents"]
    copies = table.frame[table.frame["suspect"].notna()].iloc[:2].assign(incident=["X1", "X2"])
    frame = pd.concat([table.frame, copies.astype(table.frame.dtypes.to_dict())], ignore_index=True)
    return {**clean, "incidents": replace(table, frame=frame, rows=np.arange(len(frame)) + 2)}


def dead(clean):
    people, told = clean["persons"].frame, clean["notifications"].frame
    who = people["person"] == told["person"].iloc[0]
    day = people["entry"].where(who)
    return changed(
        clean, "persons", exit=people["exit"].mask(who, day), exit_reason=people["exit_reason"].mask(who, "death")
    )


FAULTS = {
    "duplicates": doubled,
    "impossible sequences": dead,
    "completeness": lambda c: changed(
        c,
        "incidents",
        victim=c["incidents"].frame["victim"].mask(
            (c["incidents"].frame["date"] >= "2023-01-01") & some(c["incidents"].frame, 0.3)
        ),
    ),
    "unknown relationship": lambda c: changed(
        c,
        "incidents",
        relationship=c["incidents"].frame["relationship"].mask(some(c["incidents"].frame, 0.15), "unknown"),
    ),
    "changes in recording": lambda c: without(
        c,
        "incidents",
        ((c["incidents"].frame["date"].dt.year == 2018) & some(c["incidents"].frame, 0.8)).to_numpy(),
    ),
    "populations": lambda c: changed(
        c,
        "populations",
        population=c["populations"].frame["population"].where(c["populations"].frame["year"] != 2020, 90000),
    ),
    "reporting delay": lambda c: changed(
        c,
        "incidents",
        recorded=(late := c["incidents"].frame["date"] + pd.to_timedelta(
            np.random.default_rng(2).geometric(1 / 100, len(c["incidents"].frame)), unit="D"
        )).where(late <= "2025-12-31"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(clean):
    return assess(clean, WINDOW)


def test_nothing_is_found_in_a_clean_extract(told):
    assert told.findings == ()
    assert told.candidates > 100
    assert {facts.name for facts in told.facts} == {
        "unknown relationship",
        "completeness",
        "completeness by month",
    }


@pytest.mark.parametrize("about", FAULTS)
def test_each_planted_fault_is_found_and_changes_numbers(clean, about):
    found = assess(FAULTS[about](clean), WINDOW)
    assert about in {one.about for one in found.of("changes numbers")}


def test_a_second_suspect_is_no_second_incident(clean):
    """Each incident of one year has a row for a second suspect: neither a jump of its year nor a shift of anything."""
    table = clean["incidents"]
    second = table.frame[table.frame["date"].dt.year == 2022].assign(suspect="another")
    frame = pd.concat([table.frame, second.astype(table.frame.dtypes.to_dict())], ignore_index=True)
    both = {**clean, "incidents": replace(table, frame=frame, rows=np.arange(len(frame)) + 2)}
    changes = [one.about for one in assess(both, WINDOW).findings if one.severity == "changes numbers"]
    assert changes == []
    assert assess(both, WINDOW).facts[0].rows == assess(clean, WINDOW).facts[0].rows


def test_no_finding_tells_a_value(clean):
    keys = {key for column in ("suspect", "victim", "incident") for key in clean["incidents"].frame[column].dropna()}
    for plant in FAULTS.values():
        words = {word for one in assess(plant(clean), WINDOW).findings for word in one.what.replace(",", " ").split()}
        assert not words & keys


def test_totals_links_and_notes_come_in(clean, told):
    totals = reconcile([Published(2019, "ipv_dir", "Here", 100, 0.02, 0.1, 2)], lambda *_: 50)
    notes = stopping([Problem("a.csv", "odd", rows=(4,))])
    found = assess({}, WINDOW, noticed=notes, reconciled=totals, against="p.csv")
    assert [(one.severity, one.file) for one in found.findings] == [
        ("stops the run", "a.csv"),
        ("changes numbers", "p.csv"),
    ]
    assert [facts.name for facts in found.facts] == ["published totals"]
    assert found.candidates == 0


def test_plain_values_and_counts(told):
    plain = json.loads(json.dumps(told.plain(), allow_nan=False))
    assert plain["for_publication"] is False
    assert plain["counts"] == dict.fromkeys(SEVERITIES, 0)
    assert plain["family_wise_error"] == 0.01


def test_a_refused_extract_has_its_reasons_only():
    found = refused(stopping([Problem("a.csv", "is empty", "DAY", row) for row in range(2, 5002)]))
    assert (found.finished, found.candidates, len(found.findings)) == (False, 0, 1)
    assert found.counts()["stops the run"] == 1
    assert found.findings[0].rows == tuple(range(2, 5002))
