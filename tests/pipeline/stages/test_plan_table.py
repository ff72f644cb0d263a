"""The plan in words: every setting that was chosen has its row."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.data.linked.linkage_record import LinkageRecord
from ipvi_eval.pipeline.stages.plan_table import FINGERPRINT, conditions, left_out, plan_file, plan_table
from ipvi_eval.plan.other_areas import Contaminated, Displacement, Extended
from ipvi_eval.plan.outcome import Outcome
from ipvi_eval.plan.people_file import PeopleFile
from ipvi_eval.plan.study import Study, read_study

SHIPPED = Path(__file__).resolve().parents[3] / "analysis" / "study.toml"


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(SHIPPED)


def rows(study: Study) -> dict[str, str]:
    return {str(row["item"]): str(row["plan"]) for row in plan_table(study).records()}


def test_the_shipped_plan(study: Study) -> None:
    found = rows(study)
    leads = "a lasting step on a drifting level, relative to the comparison areas where they allow it"
    assert found["Answer that leads"] == leads
    assert found["Wandering of the log level a month, a priori"] == "0.035 on average"
    assert found["Described beside it"] == "quasi-Poisson AR; level and trend change"
    assert "models drifting level, quasi-Poisson AR, negative binomial, Newey-West" in found["Specification curve"]
    assert found["Season"] == "2 Fourier pairs"
    assert found["Sensitivity models"] == "GLS AR(1) REML, negative binomial, Newey-West, lagged count, quasi-Poisson"
    assert found["Specification curve"].endswith("phase-in left out, ramp")
    assert found["Left out in one sensitivity line"].startswith("2020-03 to 2020-06")
    assert found["Phase-in"] == "3 months (left out of the fit)"
    assert found["Trend over the calendar years"] == "a linear term"
    assert found["Negative control"] == "domestic incident report, not intimate partner"
    assert found["Weights"] == "overlap weights; propensity from list at entry, age at entry, prior arrests, sex"
    assert found["Program extended to"] == "none"
    assert "trends linear, quadratic" in found["Specification curve"]
    assert "with and without a change of trend" in found["Specification curve"]
    assert found["Power of the smallest detectable effect"] == "80%"
    assert found["Groups told beside everybody"] == "sex, age at entry; ages in bands from 25, 35, 45"


def test_many_comparison_areas_tell_of_the_wandering_unless_the_plan_says_otherwise(study: Study) -> None:
    wandering, areas = "Wandering of the log level a month, a priori", tuple(f"Area {at}" for at in range(8))
    assert study.its is not None
    many = study.model_copy(update={"comparison_areas": areas})
    assert rows(many)[wandering] == "0.035 on average; relative to the comparison areas, what these tell of it"
    planned = many.model_copy(update={"its": study.its.model_copy(update={"wandering_from": "plan"})})
    for other in (planned, study.model_copy(update={"comparison_areas": areas[1:]})):
        assert rows(other)[wandering] == "0.035 on average"


def test_a_plan_tells_when_it_was_fixed_and_by_what_it_is_known(study: Study) -> None:
    found = rows(study)
    assert found["Fixed on"] == "2025-12-15"
    # What `sha256sum plan.json` says of the file in an archive.
    assert found[FINGERPRINT] == hashlib.sha256(plan_file(study)).hexdigest()[:16]
    elsewhere = study.model_copy(update={"extract": "../another_folder"})
    assert rows(elsewhere)[FINGERPRINT] == found[FINGERPRINT]
    silent = rows(study.model_copy(update={"fixed_on": None}))
    assert silent["Fixed on"] == "the plan does not tell"
    assert silent[FINGERPRINT] != found[FINGERPRINT]


def test_what_a_plan_adds_is_told(study: Study) -> None:
    assert study.its is not None
    changed = study.its.model_copy(
        update={
            "season": "months",
            "lead": "alone",
            "wandering": 0.05,
            "model": "newey-west",
            "slope": False,
            "calendar": ("holidays",),
            "extended": (Extended(area="Beacon", start="2023-04"),),
            "contaminated": (Contaminated(area="Kingston", what="a grant", start="2022-01"),),
            "displacement": Displacement(area="A", area_control="B", control="C"),
        }
    )
    found = rows(study.model_copy(update={"its": changed}))
    assert found["Season"] == "a term for every month"
    assert found["Answer that leads"] == "a lasting step on a drifting level, the series on its own"
    assert found["Wandering of the log level a month, a priori"] == "0.05 on average"
    assert found["Described beside it"] == "Newey-West; level change"
    assert found["Calendar effects"] == "federal holidays"
    assert found["Program extended to"] == "Beacon (2023-04)"
    assert found["Contaminated: Kingston"] == "a grant, 2022-01 to the end"
    assert found["Displacement"] == "into A, against B; own control C"


def test_months_outside_the_window_are_left_out_of_nothing(study: Study) -> None:
    earlier = study.window.model_copy(update={"start": date(2007, 1, 1), "end": date(2011, 12, 31)})
    assert "Left out in one sensitivity line" not in rows(study.model_copy(update={"window": earlier}))


def test_a_plan_without_analyses_has_its_frame(study: Study) -> None:
    found = rows(study.model_copy(update={"its": None, "survival": None, "programme": None}))
    assert not {"Answer that leads", "Described beside it"} & set(found)
    assert "Program start" not in found
    assert found["Site"] == study.site


def test_no_choice_of_the_plan_is_left_out(study: Study) -> None:
    # A new setting of [survival] or [its] needs a row here, or the appendix would not say what was chosen.
    assert study.survival is not None
    assert study.its is not None
    told = {
        "outcomes", "definitions", "horizons_months", "exposure", "beside", "covariates", "calendar_term",
        "negative_control",
        "adjust", "estimand", "trim",
        "landmark_months", "never", "last_order", "lead", "wandering", "wandering_from", "model",
        "harmonics", "season", "calendar", "slope", "sensitivity",
        "specification", "covid", "placebo_outcomes", "displacement", "contaminated", "extended", "power", "draws",
    }  # fmt: skip
    assert set(type(study.survival).model_fields) | set(type(study.its).model_fields) == told


def test_a_plan_for_data_without_dates_shows_none(study: Study) -> None:
    found = {str(row["item"]): str(row["plan"]) for row in plan_table(study, calendar=False).records()}
    assert found["Study window"].startswith("none in the calendar")
    assert not {"Data freeze", "Program start", "Phase-in"} & set(found)
    assert not [item for item in found if item.startswith("Known shock")]


@pytest.mark.parametrize(
    ("word", "told"),
    [("exclude", "do not count"), ("include", "count like"), ("both", "answers with them stand beside")],
)
def test_what_happens_to_sealed_records(study: Study, word: str, told: str) -> None:
    rows = {str(row["item"]): str(row["plan"]) for row in plan_table(study).records()}
    assert "Sealed records of arrests" not in rows
    rows = {
        str(row["item"]): str(row["plan"]) for row in plan_table(study.model_copy(update={"sealed": word})).records()
    }
    assert told in rows["Sealed records of arrests"]


def test_a_file_of_people_is_told(study: Study) -> None:
    asked = PeopleFile(quasi_identifiers=("sex", "entry"), sensitive=("ipv_dir",), age_years=1)
    disclosure = study.disclosure.model_copy(update={"people_file": asked})
    table = plan_table(study.model_copy(update={"disclosure": disclosure}))
    rows = {str(row["item"]): str(row["plan"]) for row in table.records()}
    told = "quasi-identifiers sex, entry; sensitive ipv_dir; ages as they are; dates to the year"
    assert rows["File of people, inside the agency"] == told


def test_what_an_outcome_of_a_table_includes_and_leaves_out(study: Study) -> None:
    convicted = Outcome(
        label="x", relationship=("intimate",), table="dispositions", kind=("convicted", "plea"), dated="incident"
    )
    assert conditions(convicted) == (
        "relationship intimate, rows of dispositions, kind convicted or plea, on the day of the incident"
    )
    out = list(left_out(study.model_copy(update={"sealed": "exclude"}), convicted))
    assert out == [
        "relationship family or other or unknown",
        "rows about no incident on file, or about one of which the person is no suspect",
        "further rows with the same number of the record, or of the same person and day where it has none",
        "sealed records",
    ]
    anything = list(left_out(study, Outcome(label="x", table="arrests")))
    assert len(anything) == 1
    assert list(left_out(study, study.outcomes["ipv_dir_same_victim"]))[1].startswith("people without a victim")


def test_the_thresholds_of_a_linkage_before_the_run_are_told(study: Study) -> None:
    record = LinkageRecord(0.995, 0.3, 0.7, 1, "", "")
    found = {str(row["item"]): str(row["plan"]) for row in plan_table(study, linkage=record).records()}
    said = "a pair is one person from a probability of 0.995 on; from 0.3 on somebody decides, below it is two people"
    assert found["Numbers led to one person"] == said
    assert "Numbers led to one person" not in rows(study)
