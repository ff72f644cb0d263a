"""The stored measurements as tables: every world a row, every model its columns, an empty cell where there is none."""

from __future__ import annotations

import datetime

from ipvi_eval.questions.reoffence.simulations.notification_measured import Measured, Row, read_measured
from ipvi_eval.questions.reoffence.simulations.notification_worlds import worlds_tables
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method


def row(world: str, model: str, *, effect=1.0, bias=0.0, covers=0.95, lower=0.03, higher=0.01, fitted=100) -> Row:
    return Row(world, effect, 2350, model, 100, fitted, bias, 0.0101, covers, lower, higher)


def tables(*rows: Row):
    date, now = datetime.date(2026, 1, 2), (planned_method(),)
    found = worlds_tables("survival", Measured("made up", "python x.py", "1.2", date, 1, rows, now))
    return {table.id.removeprefix("survival.worlds_"): table for table in found}


def test_a_row_for_each_world_with_the_columns_of_each_model() -> None:
    found = tables(
        row("at random", "without year", bias=-0.1625, covers=0.44, lower=0.56),
        row("at random", "with year", bias=0.01),
        row("at random", "control", bias=0.26, lower=0.02, higher=0.46),
        row("by danger", "without year", fitted=95),
        row("by danger", "with year", bias=0.4, fitted=94),
        row("at random", "without year", effect=0.7, bias=0.05),
        row("at random", "control", effect=0.7),
    )
    assert list(found) == ["2350_100", "2350_70"]
    null, planted = found.values()
    # exp(-.1625) = .85, exp(.26) = 1.30, .7 exp(.05) = .74
    assert null.rows == (
        ("at random", "0.85", "44%", "56%", "1.01", "95%", "3%", "1.30", "48%"),
        ("by danger", "1.00", "95%", "3%", None, None, None, None, None),
    )
    assert planted.rows[0] == ("at random", "0.74", "95%", "3%", None, None, None, "1.00", "4%")
    assert null.title.endswith("without any effect, as many people as a county has")
    assert planted.title.endswith("with an effect planted, as many people as a county has")
    # sqrt(.95 x .05 / 95) = 2.2 points, sqrt(.25 / 95) = 5.1
    assert "rests on 95 worlds or more: by chance alone a share of 95% may be off by 2 and one of 50%" in str(null.note)
    assert "50% by 5 points, the first ratio by up to 1.0%" in str(null.note)
    assert str(planted.note).startswith("About 2,350 people in each world. The planted ratio is 0.70 for one person")
    assert "planted" not in str(null.note)
    assert "Rows are not independent: the worlds of each are drawn from the same seeds" in str(null.note)
    assert str(null.note).endswith("Made by python x.py, version 1.2, 2026-01-02.")
    assert str(planted.note).endswith(f'What holds of all worlds stands under "{null.title}".')
    assert "Made by" not in str(planted.note)


def test_what_each_check_finds() -> None:
    found = tables(
        row("by danger", "without year"),
        row("by danger", "control as planned", bias=0.26, lower=0.01, higher=0.39),
        row("by danger", "trend before", bias=-0.05, lower=0.06, higher=0.01),
        row("by danger", "departure", fitted=90),
        row("leaving", "without year"),
        row("leaving", "departure", bias=0.2, lower=0.03, higher=0.4),
        row("by danger", "recent, everybody", bias=0.7),
        row("by danger", "several, everybody", bias=9.0),
    )
    assert list(found) == ["2350_100", "2350_100_checks"]
    # exp(.26) = 1.30, exp(-.05) = .95, exp(.7) = 2.01
    assert found["2350_100_checks"].rows == (
        ("by danger", "1.30 (40%)", "0.95 (7%)", None, "2.01 (4%)", "over 100 (4%)", None),
        ("leaving", None, None, "1.22 (40%)", None, None, None),  # only a rise speaks for leaving
    )
    assert "in brackets the share of worlds in which the check speaks up" in str(found["2350_100_checks"].note)


def test_other_outcomes_and_designs_with_their_standard_errors() -> None:
    found = tables(
        row("at random", "without year"),
        row("at random", "arrest", bias=0.24, covers=0.39),
        row("at random", "arrest, history", bias=-0.02, covers=0.96),
        row("at random", "historical cohort", bias=-0.19, covers=0.29),
        row("at random", "historical cohort, landmark", bias=-0.031, covers=0.5),
    )
    assert found["2350_100_outcomes"].rows[0][1:3] == ("1.27 (0.01)", "0.98 (0.01)")
    assert found["2350_100_designs"].rows[0][1:4] == ("0.83 (0.01)", None, "-3.1 (1.0)")
    assert "in brackets by how much chance alone may have moved what was found" in str(found["2350_100_designs"].note)


def test_the_stored_ones() -> None:
    without = {table.id for table in worlds_tables("survival", read_measured(), arrests=False)}
    found = {table.id.removeprefix("survival.worlds_"): table for table in worlds_tables("survival", read_measured())}
    assert {f"survival.worlds_{name}" for name in found} - without == {"survival.worlds_2350_100_outcomes"}
    assert list(found) == [
        "2350_100", "2350_100_checks", "2350_100_outcomes", "2350_100_designs", "2350_70", "300_100",
    ]  # fmt: skip
    assert found["300_100"].title.endswith("without any effect, few people")
    for kind in ("2350_100", "2350_70", "300_100"):
        assert all(None not in line[:7] for line in found[kind].rows)
    assert sum(None not in line for line in found["2350_100"].rows) >= 10
    assert all(len(table.rows) == 12 for table in found.values())
