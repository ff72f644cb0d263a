"""Several sites from one plan: a whole run for each, one for all, read once, numbers that add up, all or nothing."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.counted import AT_RISK, EVENTS, INCIDENTS, PEOPLE
from ipvi_eval.data import sources
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import DataError, OutputError, PlanError
from ipvi_eval.pipeline import sites as module
from ipvi_eval.pipeline.editions.editions import COUNTS_OF_RUN, earlier_counts
from ipvi_eval.pipeline.editions.prepare import prepare
from ipvi_eval.pipeline.editions.sign import sign
from ipvi_eval.pipeline.folders.run_folder import UNFINISHED
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.run import rerender, run
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.pipeline.stages.release import nested, went_before
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.reproduction.crate import export
from ipvi_eval.reproduction.told import told_in
from ipvi_eval.reproduction.verification import verify
from ipvi_eval.results.manifest import sha256_of

NAMES = ("town", "city", "all")


def again(plan):
    return run(plan, watch=Silent(), engine="builtin", formats=("html",))


def files(folder):
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in folder.rglob("*") if path.is_file()}


def counts(folder):
    return [Kept.load(folder / "run" / name / COUNTS_OF_RUN) for name in NAMES]


def changed(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_each_site_has_a_whole_run_and_the_page_leads_to_its_reports(sites_ran_once):
    ran = sites_ran_once / "run"
    assert sorted(path.name for path in ran.iterdir()) == sorted((*NAMES, "index.html"))
    links = re.findall(r'href="([^"]+)"', (ran / "index.html").read_text("utf-8"))
    assert links == [f"{name}/reports/short.html" for name in NAMES]
    assert all((ran / link).is_file() for link in links)
    places = [json.loads((ran / name / "released" / "meta.json").read_text("utf-8"))["site"] for name in NAMES]
    assert places == ["Tinytown, New York", "Bigcity, New York", "Tiny County, New York"]


def test_incidents_and_people_of_the_sites_add_up_to_all(sites_ran_once):
    """Every count of incidents, of everybody on a list, and of what happens to them."""
    town, city, whole = counts(sites_ran_once)
    added = 0
    for key, number in whole.counts.items():
        own = [replace(key, cohort=one.area) if key.cohort == whole.area else key for one in (town, city)]
        if key.state in (INCIDENTS, PEOPLE, EVENTS, AT_RISK) and ", row" not in key.cohort:
            assert number == town.counts.get(own[0], 0) + city.counts.get(own[1], 0), key
            added += number > 0
    assert added > 5


def test_people_known_at_several_sites_are_told(sites_ran_once):
    """Whoever is a suspect of incidents in both areas, as the file has it."""
    lines = (sites_ran_once / "data" / "incidents.csv").read_text("utf-8").splitlines()[1:]
    cells = [line.split(",") for line in lines]
    at = {area: {row[8] for row in cells if row[2] == area} for area in ("Here", "There")}
    both, every = at["Here"] & at["There"], at["Here"] | at["There"]
    assert both
    *_, said = json.loads((sites_ran_once / "run" / "all" / "manifest.json").read_text("utf-8"))["warnings"]
    assert said.startswith(
        f"{len(both)} of {len(every)} people suspected in incidents of the sites are so in more than"
    )
    assert said.endswith(f"come to {len(at['Here']) + len(at['There']) - len(every)} more")


def test_a_site_tells_links_of_its_own_area_and_all_together_those_of_every_area(sites):
    """Bookings and notifications tell no area, so that those of a site cannot be told from those of others."""
    study = read_study(sites)
    whole = Inputs(study)
    told = {}
    for name in NAMES:
        plan = study.for_site(name)
        frames = whole.frames if name == "all" else Inputs(plan, whole).frames
        told[name] = {row[0]: row[1:3] for row in describe(plan, frames).tables["data.quality"].rows}
    lines = (sites.parents[1] / "data" / "incidents.csv").read_text("utf-8").splitlines()[1:]
    here = {line.split(",")[0] for line in lines if line.split(",")[2] == "Here"}
    assert told["town"]["suspects who are on a list"] == (len(here), len(here))
    assert told["all"]["suspects who are on a list"] == (len(lines), len(lines))
    assert "bookings of people on a list" in told["all"]
    of_all_areas = ("bookings", "notifications")
    assert not [check for name in ("town", "city") for check in told[name] if check.startswith(of_all_areas)]


def test_the_extract_is_not_read_where_nothing_changed(sites, monkeypatch):
    monkeypatch.setattr(sources, "read_extract", None)
    assert len(again(sites).reused) == 3 * 6


def test_every_site_is_made_and_rendered_by_as_many_processes_as_are_asked_for(sites, monkeypatch):
    asked = []

    def failed(plan, new, *, processes, **_):
        asked.append(processes)
        msg = "enough"
        raise PlanError(msg)

    monkeypatch.setattr(module, "build", failed)
    monkeypatch.setattr(module, "rendered_again", failed)
    for made in (run, rerender):
        with pytest.raises(PlanError, match="enough"):
            made(sites, watch=Silent(), processes=3)
    assert asked == [3, 3, 3]  # the run asks the second site too, to name all that fail


def test_a_site_that_fails_is_named_and_the_previous_runs_stay_whole(sites, monkeypatch):
    read, real = [], sources.read_extract
    monkeypatch.setattr(sources, "read_extract", lambda *a, **k: read.append(1) or real(*a, **k))
    root = sites.parents[1]
    before = files(root / "run")
    changed(sites, 'site = "Bigcity, New York"', 'site = "Bigcity, New York"\nlists = ["Z"]')
    changed(sites, "seed = 1", "seed = 2")
    with pytest.raises(PlanError, match=r"^city: .*none of the planned lists") as told:
        again(sites)
    assert read == [1]
    assert "run/ is as it was. Finished, and taken over by the next run: town." in str(told.value)
    assert files(root / "run") == before
    changed(sites, '\nlists = ["Z"]', "")
    reused = run(sites, watch=Silent(), formats=()).reused
    assert reused == tuple(f"town: {stage}" for stage in ("data", "first", "second", "release"))
    assert read == [1, 1]
    assert not (root / UNFINISHED).exists()


def test_a_script_that_breaks_says_at_which_site_and_what_was_finished_is_kept(sites):
    root = sites.parents[1]
    before = files(root / "run")
    changed(root / "analysis" / "second.py", "    people =", '    assert study.area == "Here"\n    people =')
    with pytest.raises(AssertionError) as broken:
        run(sites, watch=Silent(), formats=())
    assert broken.value.__notes__ == ["site city"]
    assert files(root / "run") == before
    assert (root / UNFINISHED / "town" / "manifest.json").is_file()


def test_editions_from_before_there_were_sites_are_put_to_a_site(sites, ran_once, tmp_path):
    """Nothing that has left is passed over in silence."""
    old = shutil.copytree(ran_once, tmp_path / "old")
    edition = prepare(read_study(old / "analysis" / "study.toml"), by="A. First", purpose="The yearly report")
    sign(edition, by="B. Second")
    editions = sites.parents[1] / "editions"
    shutil.copytree(edition.folder, editions / "2021")
    with pytest.raises(
        PlanError, match=r"2021 is an edition of no site; move it into the folder of the one it is about"
    ):
        earlier_counts(read_study(sites, "town"))
    (editions / "village").mkdir()
    (editions / "2021").rename(editions / "village" / "2021")
    with pytest.raises(PlanError, match="village holds editions of a site that the plan does not have"):
        earlier_counts(read_study(sites))
    (editions / "village").rename(editions / "town")
    found = earlier_counts(read_study(sites, "town")).kept["2021"]
    assert (found.site, found.area, found.sums) == ("town", "Here", ())
    assert earlier_counts(read_study(sites, "city")).kept["town/2021"] == found
    shutil.copytree(editions, tmp_path / "old" / "editions", dirs_exist_ok=True)
    with pytest.raises(PlanError, match="name the folder as the site is named now, or move them one folder up"):
        earlier_counts(read_study(old / "analysis" / "study.toml"))


def test_an_extract_that_cannot_be_read_is_told_once(sites):
    changed(sites.parents[1] / "data" / "incidents.csv", "2019-01-20,Here", "once,Here")
    with pytest.raises(DataError) as told:
        again(sites)
    assert "town" not in str(told.value)
    assert "incidents.csv" in str(told.value)


def test_the_documents_of_every_site_are_rendered_again(sites):
    before = files(sites.parents[1] / "run")
    done = rerender(sites, watch=Silent(), engine="builtin", formats=("html",))
    after = files(sites.parents[1] / "run")
    assert [path.relative_to(done.folder).as_posix() for path in done.reports] == [
        f"{name}/reports/short.html" for name in NAMES
    ]
    assert {name for name in before if before[name] != after[name]} == {f"{name}/manifest.json" for name in NAMES}


def test_a_site_verifies_as_any_run_and_the_folder_of_all_says_what_to_do(sites, tmp_path):
    ran = sites.parents[1] / "run"
    assert verify(ran / "city", watch=Silent()).holds
    assert verify(ran / "all", watch=Silent()).holds
    assert "released/estimates.json" in export(ran / "town", tmp_path / "crate.zip")
    for asked in (lambda: verify(ran, watch=Silent()), lambda: export(ran, tmp_path / "x.zip"), lambda: told_in(ran)):
        with pytest.raises(OutputError, match=r"holds the runs of several sites: all, city, town; give the folder"):
            asked()


def test_editions_of_sites_are_signed_one_by_one_and_held_against_each_other(sites):
    root, plans = sites.parents[1], {name: read_study(sites, name) for name in NAMES}
    for plan in plans.values():
        sign(prepare(plan, by="A. First", purpose="The yearly report to the county"), by="B. Second")
    assert sorted(path.name for path in (root / "editions").iterdir()) == sorted(NAMES)
    run(sites, watch=Silent(), formats=())
    audits = [
        json.loads((root / "run" / name / "results" / "disclosure" / "audit.json").read_text("utf-8"))["earlier"]
        for name in NAMES
    ]
    day = "2021-12-31"
    assert audits == [
        [day, f"all/{day}", f"city/{day}"],
        [day, f"all/{day}", "run of town", f"town/{day}"],
        [day, f"city/{day}", "run of city", "run of town", f"town/{day}"],
    ]


def test_a_run_that_knows_nothing_of_a_site_s_new_edition_is_not_prepared(sites):
    plans = {name: read_study(sites, name) for name in NAMES}
    edition = prepare(plans["city"], by="A. First", purpose="The yearly report to the county")
    changed(edition.inside / "counts.json", '"freeze": "2021-12-31"', '"freeze": "2021-12-30"')
    prepared = json.loads((edition.inside / "prepared.json").read_text("utf-8"))
    prepared["files"]["inside/counts.json"] = sha256_of(edition.inside / "counts.json")
    (edition.inside / "prepared.json").write_text(json.dumps(prepared), "utf-8")
    (edition.inside / "signed.json").write_text(
        json.dumps({"by": "B", "on": "2022-02-02", "files": prepared["files"]}), "utf-8"
    )
    with pytest.raises(PlanError, match="an edition was signed or removed since the last run"):
        prepare(plans["all"], by="A. First", purpose="The yearly report to the county")


@pytest.fixture(scope="module")
def county_sites(county_frames):
    """A place of a made-up county and a hamlet as sites, and both together: what is described, screened in turn."""
    plan = county_frames.study.configuration() | {"comparison_areas": [], "survival": None, "its": None}
    names = {"hamlet": "Hamlet", "pok": "Poughkeepsie"}
    plan["sites"] = [{"name": name, "site": f"{area}, New York", "area": area} for name, area in names.items()]
    del plan["area"], plan["areas"]
    study = type(county_frames.study).model_validate(plan, strict=False)
    study._folder = county_frames.study.folder
    inputs = Inputs(study)
    vars(inputs)["extract"] = with_a_hamlet(county_frames.extract)
    found, profile = {}, read_profile(study.disclosure.profile, study.folder)
    for name in (*names, "all"):
        one = study.for_site(name)
        frames: Frames = Inputs(one, inputs).frames if name != "all" else inputs.frames
        before = went_before(one, {other: kept for other, (_, kept) in found.items()})
        screened = suppress(describe(one, frames), profile, nested(one), before)
        found[name] = frames, screened.kept
    return found


def with_a_hamlet(extract):
    """Every tenth incident and person of one place is of a hamlet in it; the other has four times its incidents."""

    def moved(frame):
        tenth = (frame.index % 10 == 0) & (frame["area"] == "Comparison North")
        return frame.assign(area=frame["area"].mask(tenth, "Hamlet").astype(frame["area"].dtype))

    here = extract.incidents[extract.incidents["area"] == "Poughkeepsie"]
    more = [here.assign(incident=here["incident"] + mark) for mark in "abc"]
    incidents = pd.concat([moved(extract.incidents), *more], ignore_index=True)
    return replace(extract, incidents=incidents, persons=moved(extract.persons))


def test_all_sites_together_are_the_area_that_the_extract_would_have(county_sites):
    (hamlet, _), (pok, _), (whole, _) = county_sites.values()
    assert whole.study.area == "Hamlet + Poughkeepsie"
    assert len(whole.persons()) == len(hamlet.persons()) + len(pok.persons())
    months = [frames.monthly("ipv_dir") for frames in (hamlet, pok, whole)]
    assert (months[0].counts + months[1].counts == months[2].counts).all()


def test_months_are_shown_at_no_site_where_one_has_to_hide_them(county_sites):
    (hamlet, _), (pok, _), (whole, _) = county_sites.values()
    alone = [replace(one, sites=()).by_quarter("ipv_dir") for one in (hamlet, pok, whole)]
    assert alone == [True, False, False]
    assert [one.by_quarter("ipv_dir") for one in (hamlet, pok, whole)] == [True, True, False]


def test_nothing_small_is_found_by_subtraction_in_a_made_up_county(county_sites):
    """The attack: every printed count of all less that of one site, where it is a small count of the other."""
    (_, hamlet), (_, pok), (_, whole) = county_sites.values()
    tried, small, found = 0, 0, []
    for key, number in whole.counts.items():
        keys = [replace(key, cohort=one.area) if key.cohort == whole.area else key for one in (hamlet, pok)]
        shown = [whole.printed(key), hamlet.printed(keys[0]), pok.printed(keys[1])]
        true = [number, hamlet.counts.get(keys[0]), pok.counts.get(keys[1])]
        if None in true or true[0] != true[1] + true[2]:
            continue
        tried += 1
        small += any(0 < number < 11 for number in true)
        if shown.count(None) == 1 and 0 < true[shown.index(None)] < 11:
            found.append(key)
    assert tried > 20
    assert small > 2
    assert not found


def test_rounded_sets_leave_every_small_count_open(sites, monkeypatch):
    """By hand, with what a reader has: a number lies less than a base from what is printed, and two sites are all."""
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "k" * 32)
    with sites.open("a", encoding="utf-8") as plan:
        plan.write('\n[disclosure]\nprofile = "rounded"\n')
    run(sites, watch=Silent(), formats=())
    town, city, whole = counts(sites.parents[1])
    least, small = read_profile("rounded").smallest_shown, 0

    def between(kept, key):
        printed = kept.rounded[key]
        assert printed % kept.base == 0
        return max(0, printed - kept.base + 1), printed + kept.base - 1

    for key, number in whole.counts.items():
        own = [replace(key, cohort=one.area) if key.cohort == whole.area else key for one in (town, city)]
        if not all(name in one.counts for name, one in zip(own, (town, city), strict=True)):
            continue
        here, there = town.counts[own[0]], city.counts[own[1]]
        if here + there != number:
            continue
        (low, high), (other_low, other_high) = between(town, own[0]), between(city, own[1])
        lowest, highest = between(whole, key)
        left = min(high, highest - other_low) - max(low, lowest - other_high)
        if 0 < here < least:
            small += 1
            assert left >= least, key
    assert small > 1
