"""The plan: the shipped one is valid, and each mistake says where it is, what is wrong and what is allowed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.plan.evidence import EvidencePlan
from ipvi_eval.plan.study import read_study, study_from

SHIPPED = Path(__file__).resolve().parents[2] / "analysis" / "study.toml"


@pytest.fixture
def plan(tmp_path):
    """A function that writes the shipped plan with one piece of text replaced and returns its path."""

    def write(old: str = "", new: str = "") -> Path:
        text = SHIPPED.read_text("utf-8")
        assert old in text, f"the shipped plan no longer has {old!r}"
        path = tmp_path / "study.toml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        for script in (
            "survival.py",
            "interrupted_time_series.py",
            "high_point.py",
            "delivery.py",
            "equity.py",
            "harm.py",
        ):
            (tmp_path / script).touch()
        return path

    return write


def test_the_shipped_plan():
    study = read_study(SHIPPED)
    assert study.window.freeze == date(2025, 9, 30)
    assert study.programme is not None
    assert study.programme.month == "2021-04"
    assert study.survival is not None
    # Months to days of street time: floor(months * 365.25 / 12), as the issue's own example 182, 365, 730.
    assert study.survival.horizons_days == {6: 182, 12: 365, 24: 730}
    assert study.root == SHIPPED.parents[1]


def test_the_shipped_plan_lets_the_comparison_lead_and_the_log_level_wander_as_postcodes_do():
    its = read_study(SHIPPED).its
    assert its is not None
    assert (its.lead, its.wandering, its.model) == ("comparison", 0.035, "default")


@pytest.mark.parametrize("model", ["quasi-poisson", "newey-west"])
def test_another_model_may_describe_level_and_slope(plan, model):
    its = read_study(plan('model = "default"', f'model = "{model}"')).its
    assert its is not None
    assert its.model == model


def test_a_list_has_the_plan_s_label_or_its_name_in_words(plan):
    study = read_study(plan('lists = ["A"', 'lists = ["first_call", "A"'))
    assert [study.list_label(name) for name in ("A", "first_call")] == ["List A", "First call"]
    assert study.notified_lists == ("first_call", "B", "C", "D")
    labelled = read_study(plan("[list_details.A]", '[list_details.A]\nlabel = "Most violent"'))
    assert labelled.list_label("A") == "Most violent"


def test_a_site_is_a_place_and_its_state(plan):
    shipped, one_name = read_study(SHIPPED), read_study(plan('site = "Poughkeepsie, New York"', 'site = "New York"'))
    assert (shipped.place, shipped.state) == ("Poughkeepsie", "New York")
    assert (one_name.place, one_name.state) == ("New York", "New York")


def test_the_plan_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        read_study(SHIPPED).seed = 1


def test_no_path_of_the_machine_in_the_configuration():
    assert str(SHIPPED.parent) not in str(read_study(SHIPPED).configuration())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 2019", "seed = -1", r"study\.toml, line \d+: seed: input should be greater than or equal to 0"),
        ('start = "2020-03"', 'start = "2020-13"', r"line \d+: shocks\.2\.start: must be a month written as YYYY-MM"),
        ('end = "2020-06"', 'end = "2020-01"', r"shocks\.2: the shock ends before it starts"),
        ('relationship = ["intimate"]', 'relationship = ["spouse"]', r"'intimate', 'family', 'other' or 'unknown'"),
        (
            "extended = []",
            'extended = [{area = "Poughkeepsie", start = "2022-01"}]',
            "never the program's first area",
        ),
        ("extended = []", 'extended = [{area = "B", start = "2012-01"}]', "start in B lies outside the study window"),
        (
            'placebo_outcomes = ["other_dir"]',
            'placebo_outcomes = ["ipv_dir"]',
            r"must be one of \[outcomes\] and not one of",
        ),
        (
            'negative_control = "other_dir"',
            'negative_control = "ipv_arrest"',
            r"survival\.negative_control names ipv_arrest: it must be one of \[outcomes\] and not one of survival",
        ),
        (
            'model = "default"',
            'model = "lagged"',
            r"its\.model: input should be 'default', 'quasi-poisson' or 'newey-west'",
        ),
        ('lead = "comparison"', 'lead = "model"', r"its\.lead: input should be 'comparison' or 'alone'"),
        ("wandering = 0.035", "wandering = 3.5", r"its\.wandering: input should be less than or equal to 0\.2"),
        ("phase_in_months = 3", "phase_in_month = 3", r"programme\.phase_in_month: is no key of this file"),
        ('site = "Poughkeepsie, New York"', "", r"study\.toml: site: is missing and has no default"),
        (
            'site = "Poughkeepsie, New York"',
            'site = "Albany, Oregon"',
            r"police\.rule speaks of New York, and the site is Alb",
        ),
        ("start = 2021-04-01", "start = 2031-04-01", r"programme\.start lies outside the study window"),
        (
            "freeze_lag_days = 92",
            "freeze_lag_days = 900",
            r"freeze_lag_days: input should be less than or equal to 730",
        ),
        ("end = 2025-12-31", "end = 2016-02-01", r"the window must be longer than the freeze lag"),
        (
            '"ipv_arrest_injury"]   # the first is the primary outcome and',
            '"dv"]   #',
            r"names dv, which \[outcomes\] does not define; it has ipv_arrest",
        ),
        ("[outcomes.ipv_dir]", '[outcomes."IPV DIR"]', r"outcome names are lower-case words"),
        ('"Comparison North"', '"Poughkeepsie"', r"also listed in comparison_areas"),
        ("level = 0.95", "level = 95", r"level: input should be less than 1"),
        ('"survival.py"', '"missing.py"', r"analyses names missing\.py, but there is no such file"),
        ("[programme]", "[programme", r"is not valid TOML"),
        ("[list_details.A]", "[list_details.E]", r"list_details\.E is about no list of the plan; lists has A, B, C, D"),
        (
            'lists = ["A", "B"',
            'lists = ["A", "first call"',
            r"lists: the names of lists are at most 24 letters, digits and",
        ),
        ('lists = ["A", "B"', 'lists = ["A", "a"', r"lists: two lists have one name"),
        ('rule = "In New York', 'rules = "In New York', r"police\.rules: is no key of this file"),
        ('full_name = "Intimate', 'full_name = " Intimate', r"line \d+: programme\.full_name: "),
        ("notified = false", 'notified = "seldom"', r"list_details\.A\.notified: must be true or false"),
        ("margin = 1.25", "margin = 0.05", r"evidence\.margin: input should be greater than 1"),
        ("spread_between_places = 0.2", "spread_between_places = 0", r"spread_between_places: input should be greater"),
        ('"nearest", "randomised"', '"nearest", "randomized"', r"'nearest', 'randomised' or 'all'"),
        ("discount = 0.03", 'monetise_no_effect = "why not"', r"a reason of at least 20 letters"),
        ('outcome = "ipv_arrest"', 'outcome = "arrest"', r"evidence\.outcome names arrest, which \[outcomes\]"),
    ],
)
def test_a_mistake(plan, old, new, message):
    with pytest.raises(PlanError, match=message):
        read_study(plan(old, new))


def test_designs_that_compare_other_people_need_them(plan):
    areas = 'comparison_areas = ["Comparison North", "Comparison East", "Comparison West"]'
    with pytest.raises(PlanError, match="comparison area needs comparison_areas"):
        read_study(plan(areas, ""))
    with pytest.raises(PlanError, match="beside repeats the planned exposure"):
        read_study(plan('exposure = "time-dependent"', 'exposure = "comparison area"'))
    assert read_study(SHIPPED).survival.landmark_days == 365


def test_who_the_victim_is_cannot_be_asked_of_monthly_counts(plan):
    before = 'outcomes = ["ipv_dir", "ipv_arrest", "ipv_arrest_injury"]   # the first is the primary outcome and gets'
    with pytest.raises(PlanError, match="its counts ipv_dir_same_victim, but same_victim exists for people on lists"):
        read_study(plan(before, 'outcomes = ["ipv_dir_same_victim"]   # and gets'))
    with pytest.raises(PlanError, match=r"survival\.definitions names shouting, which \[outcomes\] does not define"):
        read_study(plan('definitions = ["ipv_dir_same_victim"', 'definitions = ["shouting"'))
    with pytest.raises(PlanError, match="definitions repeats ipv_dir of outcomes"):
        read_study(plan('definitions = ["ipv_dir_same_victim"', 'definitions = ["ipv_dir"'))


def test_counts_need_a_programme(plan):
    text = SHIPPED.read_text("utf-8")
    start = text.index("[programme]")
    end = text.index("# What else changed")
    with pytest.raises(PlanError, match=r"an \[its\] analysis needs \[programme\]"):
        read_study(plan(text[start:end], ""))


@pytest.mark.parametrize(
    ("severe", "words"),
    [
        ("ipv_arrest_injury", "does not narrow ipv_dir"),  # an arrest need not have a report
        ("ipv_dir", "does not narrow ipv_dir"),
        ("ipv_dir_same_victim", "does not narrow ipv_dir"),
        ("shouting", "harm.severe names shouting"),
    ],
)
def test_severe_incidents_are_a_part_of_those_of_the_outcome(plan, severe, words):
    with pytest.raises(PlanError, match=words):
        read_study(plan('severe = "ipv_dir_injury"', f'severe = "{severe}"'))


@pytest.mark.parametrize(
    ("weapon", "words"),
    [
        ("ipv_dir_injury", "does not ask for a weapon"),
        ("ipv_arrest", "does not narrow ipv_dir"),
        ("shouting", "harm.weapon names shouting"),
    ],
)
def test_incidents_with_a_weapon_are_a_part_of_those_of_the_outcome(plan, weapon, words):
    with pytest.raises(PlanError, match=words):
        read_study(plan('weapon = "ipv_dir_weapon"', f'weapon = "{weapon}"'))


def test_evidence_may_be_left_out_and_has_defaults(plan):
    text = SHIPPED.read_text("utf-8")
    section = text[text.index("[evidence]") : text.index("[disclosure]")]
    assert read_study(plan(section, "")).evidence is None
    stated, default = read_study(plan(section, '[evidence]\noutcome = "ipv_arrest"\n\n')).evidence, EvidencePlan()
    assert stated == default
    # The shipped plan states the defaults, and the day that is taken for High Point without one.
    assert read_study(SHIPPED).evidence == default.model_copy(update={"program_start": date(2012, 4, 1)})


def test_the_plan_with_sealed_records_is_about_arrests_only(plan):
    study = read_study(SHIPPED)
    other = study.with_sealed
    names = ["ipv_arrest", "ipv_arrest_injury", "ipv_arrest_same_victim"]
    assert list(other.outcomes) == [f"{name}_with_sealed" for name in names]
    assert other.survival.outcomes == other.its.outcomes == tuple(list(other.outcomes)[:2])
    assert other.outcomes["ipv_arrest_with_sealed"].label == "IPV arrest, sealed records counted"
    assert (study.sealed, other.sealed, other.folder) == (None, "include", study.folder)


def test_a_plan_is_made_again_from_what_it_tells(plan):
    written = plan()
    study = read_study(written)
    again = study_from(study.configuration(), written.parent)
    assert (again, again.folder) == (study, study.folder)
    with pytest.raises(PlanError, match="cannot be read by this version of ipvi-eval"):
        study_from(study.configuration() | {"unheard_of": 1}, written.parent)


SITES = """
[[sites]]
name = "city"
site = "Poughkeepsie, New York"
area = "Poughkeepsie"

[[sites]]
name = "towns"
site = "The towns, New York"
areas = ["Beacon", "Fishkill"]
title = "IPVI in the towns"
comparison_areas = ["Comparison North"]
baseline_year = 2018
lists = ["C", "D"]
analyses = ["harm.py"]

[window]"""
AREA = 'area = "Poughkeepsie"                       # the programme\'s area, as the mapped extract spells it\n'


@pytest.fixture
def with_sites(plan):
    """A function that writes the shipped plan with two sites, one piece of their text replaced."""

    def write(old: str = "", new: str = "") -> Path:
        path = plan(AREA)
        assert old in SITES
        path.write_text(path.read_text("utf-8").replace("[window]", SITES.replace(old, new, 1), 1), "utf-8")
        return path

    return write


def test_a_plan_with_sites_is_the_plan_of_all_of_them_and_of_each(with_sites):
    path = with_sites()
    whole, city, towns = (read_study(path, name) for name in ("", "city", "towns"))
    assert (whole.area, whole.own_areas) == ("Poughkeepsie + Beacon + Fishkill", ("Poughkeepsie", "Beacon", "Fishkill"))
    assert (city.area, city.own_areas) == ("Poughkeepsie", ("Poughkeepsie",))
    assert (towns.area, towns.own_areas) == ("Beacon + Fishkill", ("Beacon", "Fishkill"))
    assert [one.place for one in (whole, city, towns)] == ["Poughkeepsie", "Poughkeepsie", "The towns"]
    assert [one.run_folder for one in (whole, city, towns)] == [
        whole.root / "run" / name for name in ("all", "city", "towns")
    ]
    assert towns.editions_folder == whole.editions_folder.with_name("towns")
    # What a site says is its own, all else the plan's.
    own = {"area", "areas", "sites", "site", "title", "comparison_areas", "baseline_year", "lists", "analyses"}
    own |= {"list_details", "delivery"}
    before, after = whole.configuration(), towns.configuration()
    assert {key for key in before if before[key] != after[key]} == own
    assert (towns.title, towns.comparison_areas, towns.baseline_year) == (
        "IPVI in the towns",
        ("Comparison North",),
        2018,
    )
    assert (towns.lists, towns.analyses, towns.sites) == (("C", "D"), ("harm.py",), ())
    assert not {"A", "B"} & {*towns.list_details, *towns.delivery.follow_through}


def test_sites_are_made_in_the_order_of_the_plan_and_all_of_them_last(with_sites):
    path = with_sites()
    siblings = [read_study(path, name).sibling for name in ("city", "towns", "all")]
    assert [one.name for one in siblings if one] == ["city", "towns", "all"]
    assert [one.before for one in siblings if one] == [(), ("city",), ("city", "towns")]
    assert [one.others for one in siblings if one] == [("towns", "all"), ("city", "all"), ("city", "towns")]
    assert [one.sums for one in siblings if one] == [(), (), ("city", "towns")]
    assert read_study(SHIPPED).sibling is None
    assert read_study(SHIPPED).run_folder == SHIPPED.parents[1] / "run"


def test_a_site_s_plan_comes_back_from_what_its_run_told(with_sites):
    whole = read_study(with_sites())
    towns = study_from(whole.configuration(), whole.folder).for_site("towns")
    assert towns.configuration() == whole.for_site("towns").configuration()
    assert towns.sibling == whole.for_site("towns").sibling
    assert "editions" not in towns.disclosure.model_fields_set
    assert towns.in_place_of(whole.for_site("city")).run_folder.name == "city"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "towns"', 'name = "city"', "each of .* has a name of its own"),
        ('name = "towns"', 'name = "all"', "all is the name of all of them together"),
        ('name = "towns"', 'name = "The Towns"', r"line [23]\d: sites.2.name"),
        ('areas = ["Beacon", "Fishkill"]', 'areas = ["Beacon", "Poughkeepsie"]', "an area is named twice"),
        ('areas = ["Beacon", "Fishkill"]', 'area = "Comparison West"', "also listed in comparison_areas"),
        ('areas = ["Beacon", "Fishkill"]', "", r"line [23]\d: sites.2: give either area or areas"),
        (
            '["Comparison North"]',
            '["Fishkill"]',
            r"line [23]\d: \[\[sites\]\] towns: .*also listed in comparison_areas",
        ),
        ('["Comparison North"]', '["Poughkeepsie"]', r"\[\[sites\]\] towns is compared with an area of another site"),
        (
            'lists = ["C", "D"]',
            'lists = ["C", "c"]',
            r"line [23]\d: \[\[sites\]\] towns: lists: two lists have one name",
        ),
        ('"harm.py"', '"nothing.py"', "analyses names nothing.py, but there is no such file"),
        (SITES[SITES.index('[[sites]]\nname = "towns"') : SITES.index("[window]")], "", "has one site; add another"),
    ],
)
def test_a_mistake_in_the_sites_says_what_is_wrong(with_sites, old, new, said):
    with pytest.raises(PlanError, match=said):
        read_study(with_sites(old, new))


def test_the_area_is_said_once(plan):
    with pytest.raises(PlanError, match="give the program's area once"):
        read_study(plan("[window]", SITES))
    with pytest.raises(PlanError, match="area: is missing"):
        read_study(plan(AREA))
    study = read_study(plan(AREA, 'areas = ["Beacon", "Fishkill"]\n'))
    assert (study.area, study.own_areas, study.sibling) == ("Beacon + Fishkill", ("Beacon", "Fishkill"), None)
