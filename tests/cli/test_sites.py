"""A plan with several sites, as it is typed: where the reports are, which site is meant, and what to do otherwise."""

from __future__ import annotations

import json

import pytest

from ipvi_eval import typed_command

PREPARE = ("--by", "A. First", "--purpose", "The yearly report to the county")


def test_a_run_says_where_the_page_of_all_sets_is(call, sites):
    code, out, err = call("run", sites, "--format", "html")
    run = sites.parents[1] / "run"
    assert (code, err) == (0, "")
    assert f"  {run / 'city' / 'reports' / 'short.html'}\n" in out
    assert f"  read    {run / 'index.html'}\n  check   {run / 'all' / 'manifest.json'}" in out
    code, out, _ = call("run", sites, "--format", "html", "--json")
    assert json.loads(out)["sites"] == {name: str(run / name) for name in ("town", "city", "all")}


def test_a_site_that_fails_gives_exit_code_1_and_its_name(call, sites):
    text = sites.read_text("utf-8")
    sites.write_text(text.replace('areas = ["There"]', 'areas = ["There"]\nlists = ["Z"]'), "utf-8")
    code, _, err = call("run", sites, "--format", "html")
    assert code == 1
    assert "ipvi-eval: city: study.toml: none of the planned lists occurs in the data" in err
    assert "run/ is as it was" in err


@pytest.mark.parametrize(
    "typed",
    [
        ("release", "list"),
        ("release", "prepare", *PREPARE),
        ("archive",),
        ("preview", "--once"),
        ("power",),
        ("diagnose",),
    ],
)
def test_which_site_is_meant_has_to_be_said(call, sites, typed):
    words = typed[:2] if typed[0] == "release" else typed[:1]
    code, _, err = call(*words, sites, *typed[len(words) :])
    assert code == 1
    assert "study.toml has several sites, each with a run of its own; say which with --site: town, city, or all" in err
    code, _, err = call(*words, sites, *typed[len(words) :], "--site", "village")
    assert (code, "study.toml has no site of that name; it has town, city, all" in err) == (1, True)


def test_each_command_works_on_the_site_that_is_named(call, sites, tmp_path):
    root = sites.parents[1]
    code, out, _ = call("release", "prepare", sites, *PREPARE, "--site", "city")
    assert (code, out.startswith(f"Prepared {root / 'editions' / 'city' / '2021-12-31'}\n")) == (0, True)
    assert typed_command.typed("release", "check", sites, "2021-12-31", "--site", "city") in out
    assert call("release", "check", sites, "2021-12-31", "--site", "city")[0] == 0
    assert call("release", "sign", sites, "2021-12-31", "--site", "city", "--by", "B. Second")[0] == 0
    assert "signed by B. Second" in call("release", "list", sites, "--site", "city")[1]
    assert "There is no edition yet" in call("release", "list", sites, "--site", "town")[1]
    code, out, _ = call("archive", sites, "--site", "town", "--output", tmp_path / "town.zip")
    assert (code, (tmp_path / "town.zip").is_file()) == (0, True)
    code, out, _ = call("preview", sites, "--site", "all", "--once", "--port", "0")
    assert (code, "short: rendered" in out) == (0, True)


def test_what_the_records_of_a_site_can_show_is_asked_of_that_site(call, sites):
    before = {}
    for site in ("town", "all"):
        code, out, _ = call("power", sites, "--site", site, "--json")
        assert code == 0
        line = json.loads(out)["lines"][0]
        before[site] = float(line["rests_on"].partition("; ")[2].partition(" incidents")[0])
    # Both areas of the tiny study have as many incidents, up to rounding.
    assert before["all"] == pytest.approx(2 * before["town"], abs=0.2)
    code, out, _ = call("diagnose", sites, "--site", "city", "--replicates", "50")
    page = sites.parents[1] / "diagnose" / "city" / "diagnose.html"
    assert (code, out.splitlines()[-1]) == (0, f"Page: {page} (stays inside the agency)")
    assert "(Bigcity, New York)" in page.read_text("utf-8")


def test_a_plan_without_sites_has_none_to_name(call, tiny):
    code, _, err = call("release", "list", tiny, "--site", "town")
    assert (code, "study.toml has no site of that name; it has no [[sites]]; leave the name out" in err) == (1, True)


@pytest.mark.parametrize("typed", [("verify",), ("export",), ("diff", "same")])
def test_the_folder_of_all_runs_says_which_to_give(call, sites, typed):
    run = sites.parents[1] / "run"
    code, _, err = call(typed[0], run, *([run / "town"] if typed[1:] else []))
    assert (code, "holds the runs of several sites: all, city, town; give the folder of one" in err) == (1, True)
    assert call("diff", run / "town", run / "town")[0] == 0


def test_the_records_of_all_sites_are_checked_together(call, sites):
    code, out, _ = call("check", sites)
    assert (code, "The plan, the mapping and the extract fit together" in out) == (0, True)


def test_published_totals_of_a_site_stand_beside_its_own_records(call, sites, tmp_path):
    records = (row.split(",") for row in (sites.parents[1] / "data" / "incidents.csv").read_text("utf-8").splitlines())
    ours = sum(row[2] == "There" and row[1].startswith("2019") for row in records)
    against = tmp_path / "published.csv"
    against.write_text(f"year,what,count\n2019,ipv_dir,{ours + 1}\n", "utf-8")
    code, out, _ = call("check", sites, "--site", "city", "--against", against, "--hard", "0", "--soft", "0")
    assert code == 1
    assert f"in 2019: {ours:,} here, {ours + 1:,} published" in out
    page = sites.parents[1] / "check" / "city" / "problems.html"
    assert f"All problems: {page} (stays inside" in out
    assert "(Bigcity, New York)" in page.read_text("utf-8")


def test_wiping_names_the_runs(call, sites):
    code, _, err = call("wipe", sites, "--dry-run")
    run = sites.parents[1] / "run"
    assert (code, f"wipe one after the other: {run / 'town'}, {run / 'city'}, {run / 'all'}" in err) == (1, True)
    code, out, _ = call("wipe", run / "town", "--dry-run")
    assert (code, "there is nothing to remove" in out) == (0, True)
    (run.parent / ".run.tmp-unfinished" / "town").mkdir(parents=True)
    code, out, _ = call("wipe", run / "town", "--yes")
    assert (code, (run.parent / ".run.tmp-unfinished").exists()) == (0, False)
