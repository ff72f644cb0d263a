"""What is quoted of outcomes, by hand from the made-up run, null results and withheld directions included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted import quoted_outcomes as outcomes
from ipvi_eval.report.wording.language import Translation, language
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope
from tests.report.conftest import SUPPRESSED
from tests.report.made_counts import described

RATIO = "survival.ipv_dir.notification.hazard_ratio"
HARM = ("harm.monthly.middle", "harm.monthly.incidents")
WEIGHTS = {"harm_weights": "New York Penal Law, middle of the statutory range", "harm_unit": "days"}
OURS = "evidence.recidivism.list_c.12m.ours"


def test_the_counts_are_one_answer_as_percentage_ratio_and_number(report: Report) -> None:
    fewer = replace(report.find("its.ipv_dir.headline.averted"), n=51)
    kept = [one for one in report.results.all() if one.id != fewer.id]
    (one,) = outcomes.count_change(Report(Results.of([*kept, fewer]), report.meta))
    assert "was 14% lower than what the comparison areas and the earlier months would lead us to expect" in one.sentence
    told = (
        "ratio is 0.86 (95% CI 0.69 to 1.03); n = 114 months. That is 310 fewer than expected (95% CI 855 fewer to 55 "
        "more) in 51 months after the start; source: "
    )
    assert told in one.sentence
    # A null result is told as one.
    assert one.sentence.endswith("and no change at all, so they neither show nor rule out an effect.")
    assert one.caution.startswith("One area beside others")


def test_counts_that_were_only_described_have_no_sentence(make_run: Callable[..., Path]) -> None:
    assert list(outcomes.count_change(open_report(make_run(turn=described)))) == []


def weighed(report: Report, *, hidden: str = "", words: dict[str, str] = WEIGHTS, code: str = "en") -> Report:
    """The made-up run with the change of its harm, one of whose numbers may be hidden."""
    scope = Scope(
        population="incidents (IPV arrest) in the records of Poughkeepsie from January 1, 2016 to October 1, 2025",
        base="what the comparison areas and the earlier months would lead us to expect",
        clock="calendar months",
    )
    found = []
    for id, value in zip(HARM, (0.72, 0.86), strict=True):
        one = Estimate(
            id=id, value=value, lower=value - 0.2, upper=value + 0.2, level=0.95, unit="ratio", method="m", n=114,
            n_of="months", scope=scope,
        )  # fmt: skip
        found.append(replace(one, value=None, lower=None, upper=None, note=SUPPRESSED) if id == hidden else one)
    meta = replace(report.meta, words={**report.meta.words, **words})
    spoken = language(code)
    made_up = {"made-up counts": "recuentos inventados"}
    told = spoken.with_words(made_up) if isinstance(spoken, Translation) else spoken
    return Report(Results.of([*report.results.all(), *found]), meta, told)


def test_harm_is_told_with_the_number_of_the_same_incidents(report: Report) -> None:
    (one,) = outcomes.harm(weighed(report))
    assert one.sentence.startswith("In Poughkeepsie, New York (SYNTHETIC DATA), harm was 28% lower than what the comp")
    assert "(ratio 0.72, 95% CI 0.52 to 0.92). The whole interval lies below no change: the data point" in one.sentence
    assert "of the same incidents was 14% lower (ratio 0.86, 95% CI 0.66 to 1.06). Harm is weighed by" in one.sentence
    assert "offense (New York Penal Law, middle of the statutory range), in days; n = 114 months; sourc" in one.sentence
    assert "records. It is that of incidents (IPV arrest) in the records of Poughkeepsie from January 1" in one.sentence
    assert len(one.caution.split()) <= 20
    assert set(HARM) <= set(one.ids)


def test_in_spanish_no_word_of_it_stays_english(report: Report) -> None:
    (one,) = outcomes.harm(weighed(report, code="es"))
    assert "(Ley Penal de Nueva York, punto medio del rango que fija la ley), en días; n = 114 m" in one.sentence
    assert " incidentes (IPV arrest) en los registros de Poughkeepsie del 1 de enero de 2016" in one.sentence
    assert len(one.caution.split()) <= 20


def test_harm_is_not_quoted_alone_or_hidden_or_unasked(make_run: Callable[..., Path], report: Report) -> None:
    assert list(outcomes.harm(report)) == []
    assert list(outcomes.harm(weighed(report, words={}))) == []
    for id in HARM:
        assert list(outcomes.harm(weighed(report, hidden=id))) == []
    # Its own numbers stand, and the count of the documents was only described.
    assert list(outcomes.harm(weighed(open_report(make_run(turn=described))))) == []


def test_the_rate_says_whether_a_direction_may_be_claimed(make_run: Callable[..., Path], report: Report) -> None:
    (one,) = outcomes.after_notification(report)
    assert (
        "was 19% lower after notification. The comparison is with other made-up people. Followed were" in one.sentence
    )
    assert "Hazard ratio 0.81 (95% CI 0.51 to 1.11); n = " in one.sentence
    assert one.sentence.count(". The interval includes no change: ") == 1

    def turn(item):
        if item.id != "survival.ipv_dir.balance_historical_cohort":
            bare = item.id == f"{RATIO}_calendar"
            return replace(item, id=f"{RATIO}_no_trend", note="the trend matters") if bare else item
        return Table(
            id="survival.ipv_dir.notification_direction", title="T", columns=(Column("text", "T", "sentence"),),
            rows=((Sentence("No direction is claimed: {why}.", {"why": "no control"}),),),
        )  # fmt: skip

    (other,) = outcomes.after_notification(open_report(make_run(turn=turn)))
    assert other.sentence.endswith(". The trend matters. No direction is claimed: no control.")
    assert ". The interval includes no change: " in other.sentence  # a null result is told as one, whatever the checks


def test_the_same_in_people_is_told_with_its_condition(make_run: Callable[..., Path], report: Report) -> None:
    assert list(outcomes.in_people(report)) == []
    note = "if it were due to notification, then of 100 people 19, against 26, would have a new event"

    def turn(item):
        told = {"id": "survival.ipv_dir.notification.share_difference_12m", "note": note}
        return replace(item, unit="difference in proportions", **told) if item.id == f"{RATIO}_calendar" else item

    (one,) = outcomes.in_people(open_report(make_run(turn=turn)))
    assert "neither show nor rule out an effect." not in one.sentence

    def null(item):
        turned = turn(item)
        return replace(turned, value=-0.1, lower=-0.3, upper=0.1) if turned is not item else item

    (open_,) = outcomes.in_people(open_report(make_run(turn=null)))
    assert open_.sentence.endswith("so they neither show nor rule out an effect.")
    assert f"(IPV domestic incident report), in days since entry. I{note[1:]}. Difference " in one.sentence
    assert "only if the difference is due to notification" in one.caution


def answered(item):
    """The made-up run with the first sentence of the answer beside another program."""
    if item.id != "evidence.statements":
        return item
    said = f"Of {{{OURS}:population}}, {{{OURS}}} ({{{OURS}:limits}}) of List C came back within {{months}} months."
    row = ("answer", "1", Sentence(said, {"months": "12"}), Sentence(""), None, None, None)
    return replace(item, rows=(*item.rows, row))


def test_ours_stands_beside_what_another_program_published(make_run: Callable[..., Path], report: Report) -> None:
    assert list(outcomes.beside(report)) == []
    (one,) = outcomes.beside(open_report(make_run(turn=answered)))
    assert one.title == "Beside High Point"
    ours = "Of made-up people, 17.1% (95% CI 13.1% to 21.1%) of List C came back within 12 months"
    theirs = ". The shares at that time there are 15%. Our shares rest on n = 240 people; source: de-identified agency"
    assert f"stand beside those of other made-up people. {ours}{theirs} records and published figures." in one.sentence
    assert "neither a lower nor a higher share here is evidence" in one.caution


def test_what_its_figures_imply_is_told_with_them(make_run: Callable[..., Path]) -> None:
    ends = {"evidence.belief.all.prior_weight": "low", "evidence.belief.randomised.prior_weight": "high"}

    def turn(item):
        end = ends.get(item.id)
        return replace(item, id=f"evidence.conflict.implied_{end}") if end else answered(item)

    (one,) = outcomes.beside(open_report(make_run(turn=turn)))
    assert "are 15%, while its other figures imply 40.0% to 40.0%. Our shares rest on n = 240" in one.sentence


def test_what_is_beside_it_falls_with_either_share(make_run: Callable[..., Path]) -> None:
    for gone in (OURS, OURS.replace("ours", "theirs"), OURS.replace("ours", "difference")):

        def turn(item, gone=gone):
            hit = item.id == gone
            return replace(item, value=None, lower=None, upper=None, n=None, note=SUPPRESSED) if hit else answered(item)

        assert list(outcomes.beside(open_report(make_run(turn=turn)))) == []


def test_without_costs_nothing_is_said_of_money(report: Report) -> None:
    assert list(outcomes.money(report)) == []


def test_money_says_what_it_rests_on(make_run: Callable[..., Path]) -> None:
    def turn(item):
        if item.id == "its.ipv_dir.alone.averted":
            return replace(item, id="evidence.value.benefit", note="dollars of 2024; a source")
        if item.id != "evidence.statements":
            return item
        said = "The incidents averted are valued at {evidence.value.benefit} ({evidence.value.benefit:limits})."
        return replace(item, rows=(*item.rows, ("value", "", Sentence(said), Sentence(""), None, None, None)))

    (one,) = outcomes.money(open_report(make_run(turn=turn)))
    assert "The incidents averted are valued at 476 (95% CI 59 to 981). It rests on n = 114 months; " in one.sentence
    assert "n = 114 months; dollars of 2024; a source; source: " in one.sentence
