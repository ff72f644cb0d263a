"""`ipvi-eval evidence`: list, show, add, verify, on the study's own layer of figures."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.cli import main

EMPTY = "high_point.rearrest.list_b.12m"


@pytest.fixture
def call(tmp_path, capsys):
    """A function that runs a subcommand with the plan in a temporary folder."""

    def run(*arguments):
        with pytest.raises(SystemExit) as stop:
            main(["evidence", *map(str, arguments), "--study", str(tmp_path / "study.toml")])
        return stop.value.code, *capsys.readouterr()

    return run


def test_list_shows_every_status_and_what_would_fill_an_empty_place(call):
    code, out, _ = call("list", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert code == 0
    assert rows[EMPTY]["text"] == "not known"
    assert rows[EMPTY]["to_fill"]
    assert rows["high_point.rearrest.list_d.12m"]["status"] == "second-hand"
    source = rows["high_point.rearrest.list_d.12m"]["source"]
    lines = call("list")[1].splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("high_point.rearrest.list_d.12m "))
    assert lines[place + 1].strip() == source
    _, out, _ = call("list", "--empty")
    assert EMPTY in out
    assert "high_point.rearrest.list_d.12m " not in out


def test_unverified_numbers_are_not_printed(call):
    _, out, _ = call("list")
    # facts.md: "33 % -> 6 % of homicides" and d = 0.383 are unverified and must not be printed.
    assert "0.383" not in out
    assert "33%" not in out


def test_show(call):
    code, out, _ = call("show", "high_point.rearrest.list_d.12m")
    assert code == 0
    assert "16" in out
    _, out, _ = call("show", EMPTY, "--json")
    assert json.loads(out)["status"] == "unknown"
    code, _, err = call("show", "nowhere.at.all")
    assert code == 1
    assert "no published figure" in err


def test_an_empty_place_is_filled_and_then_verified(call, tmp_path):
    code, out, _ = call("add", EMPTY, "--source", "COPS/UNCG 2016, p. 40", "--numerator", 30, "--denominator", 200)
    assert code == 0, out
    assert (tmp_path / "evidence.toml").is_file()
    code, _, _ = call("verify", EMPTY, "--by", "A. Evaluator", "--on", "2026-01-31")
    assert code == 0
    _, out, _ = call("show", EMPTY, "--json")
    fields = json.loads(out)
    assert (fields["numerator"], fields["status"], fields["checked_by"]) == ("30", "seen", "A. Evaluator")


def test_a_new_figure_needs_to_say_what_it_is(call):
    code, _, err = call("add", "elsewhere.rearrest.12m", "--source", "a report", "--value", 0.2)
    assert code == 2
    assert "--definition" in err
    more = ("--site", "Elsewhere", "--outcome", "arrest", "--definition", "re-arrest within a year")
    code, out, _ = call("add", "elsewhere.rearrest.12m", "--source", "a report", "--value", 0.2, *more)
    assert code == 0
    assert "elsewhere.rearrest.12m is now in" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("add", EMPTY, "--value", 0.2), 2, "--source"),
        (("add", EMPTY, "--source", " ", "--value", 0.2), 1, "no source"),
        (("add", EMPTY, "--source", "x", "--value", 16), 1, "0.16, not 16"),
        (("verify", "nowhere.at.all", "--by", "me"), 1, "`ipvi-eval evidence list` shows them all"),
        (("verify", EMPTY, "--by", "me"), 1, "is an empty place"),
        (("verify", "high_point.rearrest.list_d.12m", "--by", "me", "--on", "yesterday"), 1, "must look like"),
    ],
)
def test_mistakes(call, arguments, code, message):
    found, out, err = call(*arguments)
    assert (found, out) == (code, "")
    assert message in " ".join(err.split())


def test_a_quoted_figure_stays_second_hand_until_the_original_is_named(call):
    quoted = "high_point.rearrest.list_d.12m"
    code, out, _ = call("verify", quoted, "--by", "A. Evaluator")
    assert (code, "stays second-hand" in out) == (0, True)
    _, out, _ = call("verify", quoted, "--by", "A. Evaluator", "--source", "COPS/UNCG 2016, p. 40", "--json")
    fields = json.loads(out)
    assert (fields["status"], fields["source"]) == ("seen", "COPS/UNCG 2016, p. 40")


def test_counts_before_and_after_give_a_change_with_its_interval(call):
    # facts.md: T 50 -> 30, C 60 -> 55 give 0.6545.
    counts = ("--before", 50, "--after", 30, "--comparison-before", 60, "--comparison-after", 55)
    code, out, err = call("add", "high_point.arima.calls", "--source", "a report", *counts, "--json")
    assert code == 0, err
    fields = json.loads(out)
    assert float(fields["value"]) == pytest.approx(0.6545, abs=5e-5)
    assert (fields["status"], fields["interval"]) == ("calc", "95 %")
    new = ("--site", "Elsewhere", "--outcome", "call", "--definition", "calls", "--level", 3, "--why", "made up")
    code, out, err = call("add", "elsewhere.calls", "--source", "a report", *counts, *new, "--json")
    assert code == 0, err
    assert json.loads(out)["design"] == "Maryland level 3: made up"


def test_a_new_share_can_be_set_beside_ours(call):
    new = ("--site", "High Point", "--outcome", "arrest", "--definition", "new arrest within 18 months", "--list", "D",
           "--months", 18, "--role", "compare", "--numerator", 30, "--denominator", 150)  # fmt: skip
    assert call("add", "high_point.rearrest.list_d.18m", "--source", "a report", *new)[0] == 0
    ours = ("--people", 200, "--events", 20, "--list", "D", "--months", 18)
    code, out, err = call("compare", "high_point.rearrest.list_d.18m", *ours)
    assert code == 0, err
    assert "10.0%" in out
    assert "beside 20% in High Point: a lower share" in out
    assert "no evidence of a like effect" in out
    # Newcombe 1998b, method 10, by hand from the two Wilson intervals (0.0657-0.1494, 0.1438-0.2711).
    _, out, _ = call("compare", "high_point.rearrest.list_d.18m", *ours, "--json")
    found = json.loads(out)["difference"]
    assert (found["value"], found["lower"], found["upper"]) == pytest.approx((-0.1, -0.1789, -0.0251), abs=2e-4)


@pytest.mark.parametrize(
    ("figure", "more", "code", "message"),
    [
        # facts.md: the raw 9 % and 17 % are cumulative shares with unequal follow-up.
        ("high_point.cumulative.2014_04", (), 1, "climbs with time whatever the program does"),
        ("high_point.cumulative.2016_10", (), 1, "climbs with time whatever the program does"),
        ("high_point.rearrest.list_d.12m", ("--unequal",), 1, "our raw cumulative share is a cumulative share"),
        ("high_point.rearrest.list_d.12m", ("--outcome", "report"), 1, "compare the same outcome"),
        ("high_point.rearrest.list_c.12m", (), 1, "in the same list at entry"),
        ("high_point.rearrest.list_d.6m", (), 1, "at one horizon"),
        ("high_point.rearrest.list_d.12m", ("--people", 0), 2, "--people must be above 0"),
        ("high_point.rearrest.list_d.12m", ("--list", "E"), 2, "--list is A, B, C or D"),
    ],
)
def test_what_is_not_alike_is_refused_with_the_reason(call, figure, more, code, message):
    ours = ("--people", 200, "--events", 20, "--list", "D", "--months", 12)
    found, out, err = call("compare", figure, *ours, *more)
    assert (found, out) == (code, "")
    assert message in " ".join(err.split())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--lower", 0.16, "--upper", 0.17, "--interval", "95 %"), 2, "belongs to a --value"),
        (("--value", 0.2, "--lower", 0.1, "--upper", 0.15, "--interval", "95 %"), 1, "between lower and upper"),
        (("--value", 0.165, "--lower", 0.16, "--upper", 0.17), 2, "say what the two ends beside the value are"),
        (("--value", 0.2, "--months", "inf"), 1, "a number above zero"),
        (("--value", 0.2, "--why", "made up"), 1, "reason go together"),
        (("--value", 0.2, "--dispersion", 2), 2, "belongs to counts"),
        (("--value", 0.2, "--as-of", "2999-01"), 2, "lies in the future"),
        (("--value", "nan"), 1, "finite number"),
        (("--value", "a fifth"), 2, "--value"),
        (("--value", 0.2, "--status", "maybe"), 1, "status must be one of"),
        (("--numerator", 50, "--denominator", 20), 1, "between 0 and 1"),
        (("--numerator", 5, "--denominator", 0), 1, "no number"),
        (("--before", 50), 2, "both --before and --after"),
        (("--before", 50, "--after", 40, "--value", 0.2), 2, "either as --value or as its counts"),
        (("--before", 50, "--after", 40), 1, "is no ratio"),
        (("--value", 0.2, "--note", "two\nlines"), 1, "one line of plain text"),
        (("--value", 0.2, "--note", "no text \udcff"), 1, "one line of plain text"),
    ],
)
def test_a_figure_that_cannot_be_is_not_written(call, tmp_path, arguments, code, message):
    found, out, err = call("add", EMPTY, "--source", "a report", *arguments)
    assert (found, out) == (code, "")
    assert message in " ".join(err.split())
    assert not (tmp_path / "evidence.toml").exists()


def test_a_percentage_typed_for_a_ratio_is_refused_with_what_it_may_have_meant(call, tmp_path):
    new = ("--site", "Elsewhere", "--outcome", "call", "--definition", "calls", "--unit", "ratio")
    code, _, err = call("add", "elsewhere.calls", "--source", "a report", "--value", 20, *new)
    said = " ".join(err.split())
    assert (code, "a ratio of 20 is implausible" in said, "20 % fewer is 0.80" in said) == (1, True, True)
    # Nor is "20 to 30 % fewer" a range of ratios.
    code, _, err = call("add", "elsewhere.calls", "--source", "a report", "--lower", 20, "--upper", 30, *new)
    assert (code, "a ratio of 20 is implausible" in " ".join(err.split())) == (1, True)
    assert not (tmp_path / "evidence.toml").exists()
    # What was typed is told back as the change that it is: .2 is no fall by 20 %.
    _, out, _ = call("add", "elsewhere.calls", "--source", "a report", "--value", 0.2, *new)
    assert "80 % fewer" in out


def test_a_number_is_shown_beside_the_new_one_before_it_gives_way(call, tmp_path):
    figure = "high_point.rearrest.list_d.12m"
    code, _, err = call("add", figure, "--source", "a report", "--value", 0.99)
    said = " ".join(err.split())
    assert (code, "16 %" in said, "99 %" in said, "--replace" in said) == (2, True, True, True)
    assert not (tmp_path / "evidence.toml").exists()
    more = ("--numerator", 30, "--denominator", 200, "--replace")
    assert call("add", figure, "--source", "COPS 2016, p. 40", *more)[0] == 2  # the old definition denies the number
    code, out, _ = call("add", figure, "--source", "COPS 2016, p. 40", *more, "--definition", "arrest within a year")
    assert (code, "in place of 16 %" in out) == (0, True)
    # The study's own figure is kept as well as the shipped one.
    assert call("add", figure, "--source", "again", "--value", 0.2)[0] == 2


def test_ends_without_a_value_are_a_range_and_no_interval(call):
    code, out, err = call("add", EMPTY, "--source", "a report", "--lower", 0.16, "--upper", 0.17, "--json")
    assert code == 0, err
    assert (json.loads(out)["interval"], json.loads(out)["value"]) == ("range", "not given")


def test_a_cumulative_reading_is_entered_and_never_compared(call):
    new = ("--site", "High Point", "--outcome", "arrest", "--definition", "all notified so far", "--as-of", "2015-06",
           "--unequal", "--label", "High Point, June 2015", "--numerator", 150, "--denominator", 1300)  # fmt: skip
    code, out, err = call("add", "high_point.cumulative.2015_06", "--source", "a report", *new, "--json")
    assert code == 0, err
    fields = json.loads(out)
    assert (fields["follow_up"], fields["as_of"]) == ("unequal follow-up", "2015-06")
    assert fields["label"] == "High Point, June 2015"
    ours = ("--people", 200, "--events", 20, "--months", 12)
    assert "climbs with time" in " ".join(call("compare", "high_point.cumulative.2015_06", *ours)[2].split())


def test_shares_over_all_lists_are_compared_without_a_list(call):
    new = ("--site", "Elsewhere", "--outcome", "arrest", "--definition", "arrest within a year", "--months", 12,
           "--role", "compare", "--numerator", 30, "--denominator", 150)  # fmt: skip
    assert call("add", "elsewhere.rearrest.12m", "--source", "a report", *new)[0] == 0
    code, out, err = call("compare", "elsewhere.rearrest.12m", "--people", 200, "--events", 20, "--months", 12)
    assert code == 0, err
    assert "Of people on all lists, 10.0%" in out
    refused = call("compare", "elsewhere.rearrest.12m", "--people", 200, "--events", 20, "--months", 12, "--list", "D")
    assert "in the same list at entry" in " ".join(refused[2].split())


def test_a_day_to_come_and_a_study_that_is_not_there_are_refused(call, tmp_path, capsys):
    assert "in the future" in call("verify", "high_point.rearrest.list_d.12m", "--by", "me", "--on", "2999-01-01")[2]
    plan = tmp_path / "nowhere" / "study.toml"
    with pytest.raises(SystemExit):
        main(["evidence", "add", EMPTY, "--source", "x", "--value", "0.2", "--study", str(plan)])
    assert "there is no folder" in " ".join(capsys.readouterr().err.split())
    assert not plan.parent.exists()
