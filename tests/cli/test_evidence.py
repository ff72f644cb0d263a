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
        (("verify", "nowhere.at.all", "--by", "me"), 1, "no published figure"),
        (("verify", EMPTY, "--by", "me"), 1, "is an empty place"),
        (("verify", "high_point.rearrest.list_d.12m", "--by", "me", "--on", "yesterday"), 1, "must look like"),
    ],
)
def test_mistakes(call, arguments, code, message):
    found, out, err = call(*arguments)
    assert (found, out) == (code, "")
    assert message in " ".join(err.split())
