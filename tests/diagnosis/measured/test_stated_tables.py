"""The measured intervals as tables: kind by kind, with those that hold the truth more or less often than they say."""

from __future__ import annotations

from ipvi_eval.diagnosis.measured.stated_tables import stated_tables
from tests.diagnosis.stated_rows import measured, row

OTHER = "survival.ipv_dir.list_d.risk_12m"


def tables(*rows):
    return {one.id: one for one in stated_tables("x", measured(*rows))}


def test_a_kind_has_the_mean_and_the_ends_of_its_numbers():
    found = tables(
        row(covers=0.94, claimed=0.08), row(OTHER, covers=0.98), row(planted=True, covers=0.84),
        row("delivery.timing.soon"),
    )  # fmt: skip
    # Four times, once and once: the third root of four is 1.59.
    # .84 of 100 is eleven points below .95, five errors of 2.2; no other is off.
    assert found["x.stated"].rows == (
        (
            "Share with a new record since entry, by list",
            "2",
            "96.0% (94%, 98%)",
            "84.0% (84%, 84%)",
            "1.59",
            "1, 0 of 3",
        ),
        ("Notified soon against later", "1", "95.0% (95%, 95%)", "", "1.00", "0, 0 of 1"),
    )


def test_a_number_that_is_off_is_told_by_its_id():
    found = tables(row(covers=0.84, planted=True, claimed=0.03), row(OTHER, covers=1.0, counties=130, fitted=130))
    # sqrt(.84 x .16 / 100) = 3.7 points; .03 over .02; no miss in 130 has the chance .95 ^ 130 = .0013.
    kind = "Share with a new record since entry, by list"
    assert found["x.stated_off"].rows == (
        (kind, OTHER, "no effect", "100.0% (0.0%)", "1.00", "wide"),
        (kind, row().id, "effect as shipped", "84.0% (3.7%)", "1.50", "do not use"),
    )
    assert found["x.stated"].title in str(found["x.stated_off"].note)
    assert "Made by" not in str(found["x.stated_off"].note)


def test_designs_that_compare_other_people_are_left_out_where_a_study_has_none():
    of_others = row("survival.ipv_dir.notification.hazard_ratio_historical_cohort_matched", covers=0.5)
    every = {one.id: one for one in stated_tables("x", measured(row(), of_others))}
    assert [line[0] for line in every["x.stated"].rows][1:] == ["Notified and other people: in pairs"]
    assert every["x.stated_off"].rows[0][1] == of_others.id
    own = {one.id: one for one in stated_tables("x", measured(row(), of_others), others=False)}
    assert own["x.stated"].rows == every["x.stated"].rows[:1]
    assert "x.stated_off" not in own


def test_the_note_tells_by_how_much_split_population_and_frailty_models_are_off():
    stem = "survival.ipv_dir"
    never = row(f"{stem}.list_c.never", bias=-0.0104, bias_error=0.0016)
    frail = row(f"{stem}.notification.frailty", bias=-0.0257, bias_error=0.0105, counties=200, fitted=200)
    unknown = row(f"{stem}.notification.frailty", planted=True, known=False)
    note = str(tables(never, frail, unknown)["x.stated"].note)
    assert " The mean share who never come back is off by -1.0 points (0.2)." in note
    other = row(f"{stem}.list_d.never", bias=-0.0131, bias_error=0.0021)
    note = str(tables(never, other, frail)["x.stated"].note)
    assert " is off by -1.3 to -1.0 points (0.2)." in note
    # exp(-.0257) = .9746, times .0105 = .0102.
    assert " with a frailty is 0.97 (0.01) times the true one, no effect, 200 counties. Made by" in note
    assert "frailty" not in str(tables(never, unknown)["x.stated"].note)
    assert "never come back" not in str(tables(frail)["x.stated"].note)


def test_where_none_is_off_there_is_no_second_table():
    assert set(tables(row())) == {"x.stated"}


def test_the_note_tells_the_chance_and_what_has_no_true_value():
    note = str(tables(row(), row(OTHER, known=False), row(planted=True, counties=50, fitted=50))["x.stated"].note)
    # sqrt(.95 x .05 / 100) = 2.2 points, of 50 it is 3.1.
    for said in (
        "100 or more without and 50 or more with",
        "moves that by 2.2 points in 100 counties, 3.1 points in 50 counties (one",
        "1 of 3 numbers have no true",
    ):
        assert said in note
    assert note.endswith("Made by python x.py, version 1.2, 2026-01-02.")


def test_heads_are_short_enough_for_a_phone():
    """Heads of two lines of columns, each some thirteen letters wide, are not followed where they run on."""
    for one in stated_tables("x", measured(row(covers=0.5), row(OTHER))):
        assert max(len(column.label) for column in one.columns) <= 40
