"""From results to what reports may read: small counts gone, their absence written down, the words of the run beside."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata

import pytest

from ipvi_eval.counted import REPORTS
from ipvi_eval.disclosure.editions.kept import QUESTIONS, WHOLE_PLAN, Kept
from ipvi_eval.errors import AnalysisError, PlanError
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.stages.release import COUNTS, defined, month_after, nested, release
from ipvi_eval.plan.study import read_study
from ipvi_eval.report.meta import ZERO_WITHHELD, Meta
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope


def count(id, value):
    return Estimate(id=id, value=value, unit="persons", method="count", scope=Scope(population="all records"))


FOUND = Results.of([count("data.few", 9), count("survival.many", 11)])


@pytest.fixture
def released(tiny, tmp_path):
    """A function that releases two counts under the plan as it lies on disk: (what was read back, meta.json)."""

    def run(synthetic=False, calendar=True):
        folder = tmp_path / "released"
        release(read_study(tiny), FOUND, folder, inside=tmp_path / "inside", synthetic=synthetic, calendar=calendar)
        values = {id: estimate.value for id, estimate in Results.load(folder).estimates.items()}
        return values, json.loads((folder / "meta.json").read_text("utf-8"))

    return run


def test_a_small_count_goes_and_what_went_is_listed_inside_without_its_value(released, tmp_path):
    values, meta = released()
    assert values == {"data.few": None, "survival.many": 11}
    audit = json.loads((tmp_path / "inside" / "audit.json").read_text("utf-8"))
    assert audit["changed"] == [{"id": "data.few", "what": "value, interval and counts"}]
    numbers = {"counts": 2, "small": 1, "further": 0, "narrowest": None, "editions": 0, "told_before": 0}
    assert audit["audit"] == numbers | {"base": 0, "beyond": 0, "untried": 0}
    assert "9" not in json.dumps(audit)
    assert "suppressed" not in meta
    assert (meta["profile"], meta["threshold"], meta["internal"]) == ("cms11", 11, None)
    assert not [path for path in (tmp_path / "released").rglob("*.json") if "9.0" in path.read_text("utf-8")]


def test_counts_leave_rounded_by_the_secret_for_pseudonyms(released, change, monkeypatch, tmp_path):
    change("analysis/study.toml", "[its]", '[disclosure]\nprofile = "rounded"\n[its]')
    monkeypatch.delenv("IPVI_PSEUDONYM_KEY", raising=False)
    with pytest.raises(PlanError, match="set IPVI_PSEUDONYM_KEY"):
        released()
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "a long random text of the agency")
    values, meta = released()
    assert values["data.few"] in (0, 10)
    assert values["survival.many"] in (10, 20)
    assert (meta["profile"], meta["threshold"], meta["rounded_to"]) == ("rounded", 8, 10)
    kept = Kept.load(tmp_path / "inside" / COUNTS)
    assert sorted(kept.counts.values()) == [9, 11]
    assert sorted(kept.rounded.values()) == sorted(values.values())


def test_a_rule_that_lets_no_zero_out_is_told_to_the_editions_that_follow(released, change, tmp_path):
    _, meta = released()
    assert ZERO_WITHHELD not in Meta.from_dict(meta).words
    own = '[county]\nsmallest_shown = 11\nzero_shown = false\nsource = "the county"\n'
    (tmp_path / "analysis" / "disclosure.toml").write_text(own, "utf-8")
    change("analysis/study.toml", "[its]", '[disclosure]\nprofile = "county"\n[its]')
    _, meta = released()
    assert ZERO_WITHHELD in Meta.from_dict(meta).words


def test_turned_off_with_a_reason_everything_stays_and_the_reason_travels(released, change, tmp_path):
    reason = "checked by hand inside the agency"
    change("analysis/study.toml", "[its]", f'[disclosure]\noff_because = "{reason}"\n[its]')
    values, meta = released()
    assert values == {"data.few": 9, "survival.many": 11}
    assert meta["internal"] == reason
    audit = json.loads((tmp_path / "inside" / "audit.json").read_text("utf-8"))
    assert audit == {"audit": None, "changed": [], "earlier": []}
    assert not (tmp_path / "inside" / COUNTS).exists(), "what was not protected is no edition"


def test_the_counts_behind_stay_inside_and_the_next_release_is_held_against_them(released, tiny, tmp_path):
    released()
    kept = Kept.load(tmp_path / "inside" / COUNTS)
    assert sorted(kept.counts.values()) == [9, 11]
    assert [kept.counts[key] for key in kept.hidden] == [9]
    assert str(kept.freeze) == "2021-12-31"
    assert set(kept.defined) == {WHOLE_PLAN, QUESTIONS, "ipv_dir"}
    folders = {"folder": tmp_path / "next", "inside": tmp_path / "next inside"}
    more = Results.of([count("data.few", 12), count("survival.many", 15)])
    found = release(read_study(tiny), more, **folders, synthetic=False, earlier={"last": kept})
    # 15 less 11 is 4; 12 less what was hidden may be anything up to 12.
    assert {id: one.value for id, one in found.results.estimates.items()} == {"data.few": 12, "survival.many": None}
    assert json.loads((tmp_path / "next inside" / "audit.json").read_text("utf-8"))["earlier"] == ["last"]


def test_a_definition_is_what_is_counted_and_not_what_it_is_called(tiny, change):
    before = defined(read_study(tiny))
    change("analysis/study.toml", 'label = "IPV report"', 'label = "Report"')
    assert defined(read_study(tiny)) == before
    change("analysis/study.toml", "report = true", "arrest = true")
    changed = defined(read_study(tiny))
    assert changed["ipv_dir"] != before["ipv_dir"]
    assert (changed[WHOLE_PLAN], changed[QUESTIONS]) == (before[WHOLE_PLAN], before[QUESTIONS])
    change("analysis/study.toml", "start = 2019-01-01", "start = 2019-02-01")
    assert defined(read_study(tiny))[WHOLE_PLAN] != before[WHOLE_PLAN]
    change("analysis/study.toml", "covariates = []", "covariates = []\nhorizons_months = [7]")
    assert defined(read_study(tiny))[QUESTIONS] != before[QUESTIONS]


def test_an_unknown_profile_releases_nothing(released, change, tmp_path):
    change("analysis/study.toml", "[its]", '[disclosure]\nprofile = "none"\n[its]')
    with pytest.raises(PlanError, match="none, which is not a profile"):
        released()
    assert not (tmp_path / "released").exists()


def test_the_words_that_travel_with_the_numbers(released):
    _, meta = released(synthetic=True)
    assert meta["synthetic"] is True
    assert meta["edition"] == "2021-12-31"
    assert meta["analyses"] == ["survival"], "sections on analyses that were not run disappear"
    assert meta["outcomes"] == {"ipv_dir": "IPV report"}
    assert meta["lists"] == {"c": "List C", "d": "List D"}
    assert meta["horizons"] == [6, 12, 24]
    assert meta["words"]["area"] == "Tinytown", "what the extract calls it may be a number"
    words = meta["words"]
    assert (words["window_start"], words["freeze"]) == ("January 1, 2019", "December 31, 2021")
    assert (words["level"], words["baseline_year"], words["comparison_areas"]) == ("95 %", "2020", "There")


def test_the_year_is_the_one_in_which_the_records_end(released, change):
    assert released()[1]["words"]["year"] == "2021"
    # Up to New Year's Day the records tell of the year before.
    change("analysis/study.toml", "end = 2021-12-31", "end = 2022-01-01")
    assert released()[1]["words"]["year"] == "2021"


def test_a_citation_s_fingerprint_is_that_of_the_released_files(released, tmp_path):
    _, meta = released()
    # As a reader computes it: cat curves.json estimates.json tables.json | sha256sum
    files = [(tmp_path / "released" / f"{name}.json").read_bytes() for name in ("curves", "estimates", "tables")]
    assert meta["fingerprint"] == hashlib.sha256(b"".join(files)).hexdigest()[:12]


def test_whom_to_ask_travels_where_the_plan_says_it(released, change):
    assert "contact" not in released()[1]["words"]
    change("analysis/study.toml", "seed =", 'contact = "The evaluation office"\nseed =')
    assert released()[1]["words"]["contact"] == "The evaluation office"


def test_who_paid_and_which_interests_there_are_travel_where_the_plan_says_it(released, change):
    assert not {"funding", "conflicts"} & set(released()[1]["words"])
    change("analysis/study.toml", "seed =", 'funding = "The county pays."\nconflicts = "None."\nseed =')
    words = released()[1]["words"]
    assert (words["funding"], words["conflicts"]) == ("The county pays.", "None.")


def test_the_software_travels_without_the_machine(released):
    told = released()[1]["software"]
    assert told["numpy"] == metadata.version("numpy")
    assert platform.platform() not in told.values()


def test_the_places_of_the_other_sets_of_reports_travel_with_each(sites_ran_once, released):
    assert "other_sets" not in released()[1]["words"]
    told = [
        json.loads((sites_ran_once / "run" / name / "released" / "meta.json").read_text("utf-8"))["words"]["other_sets"]
        for name in ("town", "city", "all")
    ]
    assert told == [
        "Bigcity, New York; and all sites together (Tiny County, New York)",
        "Tinytown, New York; and all sites together (Tiny County, New York)",
        "Tinytown, New York; and Bigcity, New York",
    ]


def test_made_up_dates_do_not_travel(released):
    _, meta = released(calendar=False)
    assert meta["edition"] == ""
    assert set(meta["words"]) == {
        *("area", "comparison_areas", "level", "police_reports", "power"),
        *("programme", "programme_title", "programme_named", "phase_in_months"),
    }


def test_the_power_that_the_plan_asks_for_travels(released, change):
    assert released()[1]["words"]["power"] == "80%"
    change("analysis/study.toml", "[its]\n", "[its]\npower = 0.9\n")
    assert released()[1]["words"]["power"] == "90%"


def test_what_the_plan_says_of_program_police_and_lists_travels_and_nothing_else(released, change):
    _, meta = released()
    assert meta["words"]["programme_named"] == "the program"
    assert meta["words"]["police_reports"] == "reports of domestic incidents"
    assert not [key for key in meta["words"] if key.startswith(("police_rule", "list_about", "programme_about"))]
    named = 'name = "SH"\nfull_name = "Safer Homes"\nabout = "It warns."\nhow = "By letter."\n'
    change("analysis/study.toml", "[programme]\n", f"[programme]\n{named}")
    details = '[police]\nreports = "calls"\nrule = "None need be written."\n[list_details.C]\nabout = "charged"\n'
    change("analysis/study.toml", "[its]", f'{details}[list_details.D]\nlabel = "First call"\n[its]')
    _, meta = released()
    assert meta["lists"] == {"c": "List C", "d": "First call"}
    told = {key: word for key, word in meta["words"].items() if key.startswith(("programme_", "police", "list"))}
    assert told == {
        "programme_title": "Safer Homes", "programme_named": "Safer Homes (SH)", "programme_about": "It warns.",
        "programme_how": "By letter.", "police_reports": "calls", "police_rule": "None need be written.",
        "list_about.c": "charged", "programme_start": "January 1, 2021",
    }  # fmt: skip


def test_the_periods_a_figure_shades(released, change):
    shock = {"label": "COVID-19", "start": "2020-03", "end": "2020-06", "kind": "shock"}
    phase = {"label": "Phase-in", "start": "2021-01", "end": "2021-02", "kind": "phase_in"}
    programme = {"label": "the program", "start": "2021-01", "end": None, "kind": "programme"}
    assert released()[1]["periods"] == [shock, phase, programme]
    change("analysis/study.toml", "phase_in_months = 2", 'phase_in_months = 2\nphase_in = "none"')
    assert released()[1]["periods"] == [shock, programme]


@pytest.mark.parametrize(
    ("month", "steps", "expected"),
    [("2021-01", 0, "2021-01"), ("2021-11", 1, "2021-12"), ("2021-12", 1, "2022-01"), ("2020-03", 34, "2023-01")],
)
def test_months_go_over_the_year(month, steps, expected):
    assert month_after(month, steps) == expected


def test_a_number_that_does_not_say_whom_it_is_about_does_not_leave(tiny, tmp_path):
    nobody = Estimate(id="x.y", value=40.0, unit="persons", method="count")
    study = read_study(tiny)
    with pytest.raises(AnalysisError, match=r"estimate x\.y does not say whom it is about; .*scoped\(Scope\("):
        release(study, Results.of([nobody]), tmp_path / "released", inside=tmp_path / "inside", synthetic=True)
    assert not (tmp_path / "released").exists()


def test_a_table_whose_numbers_have_no_role_does_not_leave(tiny, tmp_path):
    bare = Table(id="x.t", title="T", columns=(Column("n", "N", "text"),), rows=((40,),))
    with pytest.raises(AnalysisError, match=r"table x\.t: the column n is text and holds numbers"):
        release(read_study(tiny), Results.of([bare]), tmp_path / "released", inside=tmp_path / "inside", synthetic=True)
    assert not (tmp_path / "released").exists()


ARRESTS = """[outcomes.ipv_arrest]
label = "IPV arrest"
relationship = ["intimate"]
arrest = true

[outcomes.arrest_unreported]
label = "IPV arrest without a report"
relationship = ["intimate"]
arrest = true
report = false

[survival]"""


def test_whoever_was_arrested_was_reported_unless_the_plan_says_otherwise(tiny):
    """A reader takes arrests from reports; the plan's conditions alone would not let him."""
    tiny.write_text(tiny.read_text("utf-8").replace("[survival]", ARRESTS, 1), "utf-8")
    assert set(nested(read_study(tiny))) == {
        ("ipv_arrest", "ipv_dir"),
        ("arrest_unreported", "ipv_arrest"),
        ("ipv_dir", REPORTS),
    }
