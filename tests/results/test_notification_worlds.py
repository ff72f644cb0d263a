"""The stored measurements as tables: every world a row, every model its columns, an empty cell where there is none."""

from __future__ import annotations

import datetime

from ipvi_eval.results.notification_worlds import worlds_tables
from ipvi_eval.survival.notification_measured import Measured, Row, read_measured


def row(world: str, model: str, *, effect=1.0, bias=0.0, covers=0.95, lower=0.03, higher=0.01, fitted=100) -> Row:
    return Row(world, effect, 2350, model, 100, fitted, bias, 0.0101, covers, lower, higher)


def test_a_row_for_each_world_with_the_columns_of_each_model() -> None:
    rows = (
        row("at random", "without year", bias=-0.1625, covers=0.44, lower=0.56),
        row("at random", "with year", bias=0.01),
        row("at random", "control", bias=0.26, lower=0.02, higher=0.46),
        row("by danger", "without year", fitted=95),
        row("by danger", "with year", bias=0.4, fitted=94),
        row("at random", "without year", effect=0.7, bias=0.05),
        row("at random", "control", effect=0.7),
    )
    found = Measured("made up", "python x.py", "1.2", datetime.date(2026, 1, 2), 1, rows)
    null, planted = worlds_tables("survival", found)
    assert (null.id, planted.id) == ("survival.worlds_2350_100", "survival.worlds_2350_70")
    # exp(-.1625) = .85, exp(.26) = 1.30, .7 exp(.05) = .74
    assert null.rows == (
        ("at random", "0.85", "44%", "56%", "1.01", "95%", "3%", "1.30", "48%"),
        ("by danger", "1.00", "95%", "3%", None, None, None, None, None),
    )
    assert planted.rows[0] == ("at random", "0.74", "95%", "3%", None, None, None, "1.00", "4%")
    assert null.title.endswith("without any effect, as many people as a county has")
    assert planted.title.endswith("with an effect planted, as many people as a county has")
    # sqrt(.95 x .05 / 95) = 2.2 points, sqrt(.25 / 95) = 5.1
    assert "rests on 95 worlds or more: by chance alone a share of 95% may be off by 2 points" in null.note
    assert "50% by 5, the first ratio by up to 1.0%" in null.note
    assert planted.note.startswith("About 2,350 people in each world. The planted ratio is 0.70 for one person")
    assert "planted" not in null.note
    assert null.note.endswith("Made by python x.py, version 1.2.")


def test_only_other_incidents_are_ever_too_few_in_the_stored_ones() -> None:
    tables = worlds_tables("survival", read_measured())
    assert [table.id for table in tables] == [
        "survival.worlds_2350_100", "survival.worlds_2350_70", "survival.worlds_300_100",
    ]  # fmt: skip
    assert tables[2].title.endswith("without any effect, few people")
    assert all(None not in line[:7] for table in tables for line in table.rows)
    assert sum(None not in line for line in tables[0].rows) >= 9
