from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.plan.counts import CountsPlan
from ipvi_eval.plan.other_areas import Contaminated, Extended
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.questions.counts.contamination import KNOWN, contamination_flags
from ipvi_eval.questions.counts.plan import choices_of, design_of, register_of

SHIPPED = Path(__file__).resolve().parents[3] / "analysis" / "study.toml"


def test_the_shipped_plan_as_a_design() -> None:
    plan = design_of(read_study(SHIPPED))
    primary, reform, covid = plan.interruptions
    assert (primary.month, primary.phase_in, primary.phase_style) == ("2021-07", ("2021-04", "2021-06"), "drop")
    assert (reform.name, reform.month, reform.end) == ("bail_and_discovery_reform", "2020-01", None)
    assert (covid.name, covid.end) == ("covid_19_restrictions", "2020-06")
    assert plan.harmonics == 2


def test_a_start_within_a_month_keeps_its_day_unless_the_month_is_left_out() -> None:
    study = read_study(SHIPPED)
    assert study.programme is not None
    within = study.programme.model_copy(update={"start": date(2021, 4, 14), "phase_in_months": 0})
    assert design_of(study.model_copy(update={"programme": within})).primary.month == "2021-04-14"
    phased = within.model_copy(update={"phase_in_months": 1})
    assert design_of(study.model_copy(update={"programme": phased})).primary.phase_in == ("2021-04", "2021-04")


def test_without_a_programme_there_is_no_design() -> None:
    study = read_study(SHIPPED).model_copy(update={"programme": None})
    with pytest.raises(PlanError, match=r"needs \[programme\] with its start"):
        design_of(study)


def test_choices() -> None:
    chosen = choices_of(CountsPlan(outcomes=("a",)))
    assert (chosen.phase_styles, chosen.slopes) == (("drop", "ramp"), (True, False))


def planned(**counts: object) -> Study:
    study = read_study(SHIPPED)
    return study.model_copy(update={"its": CountsPlan(outcomes=("ipv_dir",), **counts)})  # type: ignore[arg-type]


def test_the_register_of_new_york_is_for_sites_in_new_york() -> None:
    kingston = {"areas": ["Kingston"], "first": date(2016, 1, 1), "last": date(2025, 1, 1)}
    flags = contamination_flags(**kingston, register=register_of(planned()))  # type: ignore[arg-type]
    assert "own IPVI program" in {flag.what for flag in flags}
    for site in ("Nashua, New Hampshire", "Yorkville"):
        elsewhere = planned().model_copy(update={"site": site})
        assert contamination_flags(**kingston, register=register_of(elsewhere)) == ()  # type: ignore[arg-type]


def test_the_plan_adds_to_the_register() -> None:
    entry = Contaminated(area="Kingston", what="a grant", start="2023-02", end="2023-02")
    register = register_of(planned(contaminated=(entry,)))
    assert register[: len(KNOWN)] == KNOWN
    flags = contamination_flags(["kingston"], first=date(2016, 1, 1), last=date(2025, 1, 1), register=register)
    own = [flag for flag in flags if not flag.everywhere]
    assert [flag.what for flag in own] == ["own IPVI program", "a grant"]
    assert (own[-1].first, own[-1].last) == (date(2023, 2, 1), date(2023, 2, 28))


def test_an_area_the_programme_reached_is_spoilt_from_then_on() -> None:
    register = register_of(planned(extended=(Extended(area="Beacon", start="2023-04"),)))
    window = {"last": date(2025, 1, 1), "register": register}
    (flag,) = (f for f in contamination_flags(["Beacon"], first=date(2016, 1, 1), **window) if not f.everywhere)
    assert (flag.what, flag.first) == ("the program itself, extended", date(2023, 4, 1))


def test_season_and_calendar_reach_the_design() -> None:
    study = read_study(SHIPPED)
    assert study.its is not None
    counts = study.its.model_copy(update={"season": "months", "calendar": ("holidays",)})
    plan = design_of(study.model_copy(update={"its": counts}))
    assert (plan.season, plan.calendar) == ("months", ("holidays",))
