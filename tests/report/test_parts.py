from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.parts import part_of
from ipvi_eval.results.store import Result
from tests.report.conftest import SUPPRESSED
from tests.report.made_counts import exact_only


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("data.sources", None),
        ("data.quality", "quality"),
        ("data.missing", "missing"),
        ("study.tests", "tests"),
        ("data.incidents", "incidents"),
        ("data.ipv_dir.incidents", None),
        ("data.ipv_dir.total", "totals"),
        ("data.ipv_dir.total_baseline", "baseline_total"),
        ("data.persons", "people"),
        ("data.list_c.persons", "people"),
        ("data.notified", "notified"),
        ("data.notified_by_letter", "by_letter"),
        ("delivery.call_ins.came", "call_ins"),
        ("delivery.offers.taken_up", "offers"),
        ("delivery.follow_through", "follow_through"),
        ("delivery.partners", "partners"),
        ("delivery.dose.ratio", "dose"),
        ("equity.sex.male.hazard_ratio", "group_effects"),
        ("equity.effects.tests", "equity"),  # of a small study it says nought: there is no table to tell of
        ("equity.sex.male.arrested", "groups_arrested"),
        ("data.due", "reach"),
        ("data.due_notified", "reach"),
        ("data.baseline_dir", "baseline"),
        ("data.baseline_ipv", "baseline_ipv"),
        ("survival.ipv_dir.list_a.risk_6m", "survival"),
        ("survival.ipv_dir.notification.hazard_ratio", "notification"),
        ("survival.ipv_dir.notification.yearly_trend", "yearly_trend"),
        ("survival.ipv_dir.notification_direction", "direction"),
        ("survival.ipv_dir.follow_up", "follow_up"),
        ("survival.ipv_dir.notified.list_b.risk_6m", "after_notification"),
        ("its.ipv_dir.level_change", "its"),
        ("its.ipv_dir.averted", "its"),
        ("its.ipv_dir.headline.averted", "count_change"),
        ("its.ipv_dir.alone.averted", "its"),
        ("delivery.reach", "reached"),
        ("delivery.reach_before", "reached_before"),
        ("delivery.modes", "ways_notified"),
        ("delivery.flow", "flow"),
        ("delivery.delay.list_b.median", "delay"),
        ("delivery.timing.soon", "timing"),
        ("delivery.services", "services"),
        ("delivery.description", "described"),
        ("delivery.left_out", "delivery"),
        ("harm.repeats.pair", "repeats"),
        ("harm.repeats.victim", "harm"),
        ("harm.next.second", "next_report"),
        ("harm.again.ratio", "again"),
        ("harm.top.share", "top_pairs"),
        ("harm.lorenz.incidents", "lorenz"),
        ("harm.along.slope", "along_reports"),
        ("harm.severity.difference", "severity"),
        ("harm.severity.after", "harm"),
        ("harm.weapon.difference", "weapon"),
        ("harm.reporting.explains", "if_reported"),
        ("harm.weight.after_middle", "weighed"),
        ("harm.monthly.middle", "monthly_harm"),
        ("harm.monthly.before", "harm"),
        ("harm.by_list", "harm_by_list"),
        ("harm.rare.homicide.yearly", "rare"),
        ("harm.left_out", "harm"),
        ("its.measured", "measured"),
        ("its.measured_lengths", "its"),
        ("its.areas", "areas"),
        ("its.areas_others", "its"),
        ("evidence.recidivism.list_c.6m.ours", "comparison"),
        ("evidence.recidivism.every_list.12m.highest", "answered"),
        ("evidence.recidivism.high_point.list_c.12m.ours", "evidence"),  # a further site, beside a named program
        ("evidence.replay.at_2012_09.expected", "replay"),
        ("evidence.belief.all.posterior", "belief"),
        ("agreement.survival", None),
    ],
)
def test_part_of(name: str, part: str | None) -> None:
    assert part_of(name) == part


def test_models_of_repeats_alone_are_no_comparison_after_notification(make_run: Callable[..., Path]) -> None:
    ratio = "survival.ipv_dir.notification.hazard_ratio"

    def few(item: Result) -> Result:
        return replace(item, id="survival.ipv_dir.notification.frailty") if item.id == ratio else item

    found = open_report(make_run(turn=few))
    assert not found.parts["notification"]
    assert found.change(ratio) == "[not part of this run]"


def test_parts_of_the_full_run(report: Report) -> None:
    missing = {name for name, here in report.parts.items() if not here}
    untold = {name for name in missing if name.endswith("_told")}
    assert {name.removesuffix("_told") for name in untold} <= missing  # what is there is told: nothing is withheld
    assert missing - untold == {
        "again",
        "along_reports",
        "answered",
        "at_entry",
        "baseline_total",
        "call_ins",
        "could_show",
        "delay",
        "delivery",
        "described",
        "diagnosis",
        "direction",
        "dose",
        "editions",
        "equity",
        "flow",
        "follow_up",
        "follow_through",
        "group_effects",
        "groups",
        "groups_arrested",
        "groups_left_out",
        "groups_reached",
        "harm",
        "harm_by_list",
        "how_often",
        "if_reported",
        "internal",
        "lists_together",
        "lorenz",
        "monthly_harm",
        "never",
        "next_report",
        "offers",
        "other_sets",
        "partners",
        "quoted_otherwise",
        "rare",
        "reached",
        "reached_before",
        "repeats",
        "rounded",
        "sealed",
        "services",
        "severity",
        "timing",
        "top_pairs",
        "totals",
        "ways_notified",
        "weapon",
        "weighed",
        "yearly_trend",
        "years",
    }


def test_the_answer_of_another_outcome_is_none_for_the_one_that_the_documents_tell_of(
    make_run: Callable[..., Path],
) -> None:
    def other(item: Result) -> Result:
        moved = ("its.ipv_dir.headline", "its.ipv_dir.path")
        return replace(item, id=item.id.replace("ipv_dir", "ipv_arrest")) if item.id.startswith(moved) else item

    report = open_report(make_run(turn=other))
    assert "its.ipv_arrest.headline.ratio" in report.results.estimates
    assert report.first("its") == "ipv_dir"
    assert not report.parts["count_change"]
    assert not report.parts["course"]
    assert report.value("its.ipv_dir.headline.ratio") == "[not part of this run]"
    assert report.value("its.ipv_arrest.headline.ratio") == "0.86"


def test_an_answer_without_a_fit_has_no_course(make_run: Callable[..., Path]) -> None:
    report = open_report(make_run(turn=exact_only))
    assert report.parts["count_change"]
    assert not report.parts["course"]


def test_parts_of_a_run_that_holds_next_to_nothing(make_run: Callable[..., Path]) -> None:
    words = {"area": "Poughkeepsie", "level": "95 %"}
    kept = ("data.persons", "study.plan")
    report = open_report(make_run(keep=lambda item: item.id in kept, analyses=[], words=words, edition="", software={}))
    assert {name for name, here in report.parts.items() if here} == {
        *("people", "people_told", "phase_in", "shocks", "passing_shocks"),
    }


def test_a_part_is_told_where_every_number_of_its_sentences_is(make_run: Callable[..., Path]) -> None:
    """ "622 of [suppressed] people" is no sentence, so the whole of it stands or falls."""

    def hidden(item: Result) -> Result:
        withheld = isinstance(item, Estimate) and item.id == "data.due"
        return replace(item, value=None, note=SUPPRESSED) if withheld else item

    report = open_report(make_run(turn=hidden))
    assert report.parts["reach"]
    assert not report.parts["reach_told"]
    assert report.parts["notified_told"]

    def nobody(item: Result) -> Result:
        return replace(item, value=0) if isinstance(item, Estimate) and item.id == "data.due" else item

    assert not open_report(make_run(turn=nobody)).parts["reach_told"]  # "0 of 0" is told of nobody


@pytest.mark.parametrize(
    ("nobody", "gone"),
    [("data.persons", {"people", "notified"}), ("data.notified", {"by_letter"}), ("data.incidents", set())],
)
def test_what_is_about_people_is_not_told_where_there_are_none(
    make_run: Callable[..., Path], nobody: str, gone: set[str]
) -> None:
    """A site where nobody is on a list said "Of all notified, 0 were told by letter only"."""

    def none(item: Result) -> Result:
        return replace(item, value=0) if isinstance(item, Estimate) and item.id == nobody else item

    before, after = open_report(make_run()).parts, open_report(make_run(turn=none)).parts
    about = ("people", "notified", "by_letter", "incidents")
    assert {name for name in about if before[name] and not after[name]} == gone
