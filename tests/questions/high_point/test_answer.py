from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.estimate import Estimate
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.high_point.answer import HIGHEST, NEEDED, the_answer
from ipvi_eval.questions.high_point.asked import Asked, Part
from ipvi_eval.questions.high_point.counts.counts_beside import change_in_monthly_counts
from ipvi_eval.questions.high_point.published.incomparable import incomparable
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.rearrest import our_risks, re_arrest_at_fixed_horizons
from ipvi_eval.questions.high_point.shares.robustness import people_needed
from ipvi_eval.questions.high_point.shares.their_calendar import on_their_calendar
from ipvi_eval.questions.high_point.what_was_published import published_figures
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results, Table
from tests.questions.high_point.conftest import SHIPPED, MadeUp, shares
from tests.questions.high_point.in_words import in_words

Ask = Callable[..., Asked]


def _with_list_b(value: float, upper: float) -> list[Estimate]:
    low = [replace(one, value=0.05, lower=0.03, upper=0.08, events=10) for one in shares()]
    b = "survival.ipv_arrest.notified.list_b.risk_12m"
    return [*low, replace(low[0], id=b, value=value, lower=value - 0.04, upper=upper, events=round(200 * value))]


def _sentences(asked: Asked) -> list[Quotation]:
    return [one for one in the_answer(asked) if isinstance(one, Quotation)]


def test_six_sentences_in_their_order(ask: Ask) -> None:
    found = _sentences(ask(_with_list_b(0.10, 0.15)))
    assert [one.subject for one in found] == list("123456")
    texts = [in_words(one.statement.sentence) for one in found]
    for text, words in zip(
        texts, ("within 12 months", "at their word", "contradict", "any mix", "Counts", "cannot be said"), strict=True
    ):
        assert words in text
    assert {one.of for one in found} == {HIGHEST, ""}
    assert "lower by a few points or not distinguishable" in texts[2]


@pytest.mark.parametrize(
    ("value", "upper", "said"),
    [
        (0.10, 0.15, "with its interval, lies below"),
        (0.11, 0.161, "the interval of List B reaches it"),
        (0.20, 0.26, "Not all shares here lie below"),
    ],
)
def test_any_mix_is_said_only_when_it_is_true(ask: Ask, value: float, upper: float, said: str) -> None:
    text = in_words(_sentences(ask(_with_list_b(value, upper)))[3].statement.sentence)
    assert said in text
    assert "On List B, for which High Point publishes no share" in text


def test_lists_told_together_count_in_every_mix_and_stand_beside_no_list_of_theirs(ask: Ask) -> None:
    both = [
        replace(one, id=one.id.replace("list_b", "list_a_and_b")) if "list_b" in one.id else one
        for one in _with_list_b(0.20, 0.26)
    ]
    asked = ask(both)
    asked = replace(asked, frames=replace(asked.frames, groups=(("A", "B"), ("C",), ("D",))))
    first, *_, mix = [in_words(one.statement.sentence) for one in _sentences(asked)[:4]]
    assert "Lists A and B" not in first
    assert "On Lists A and B, for which High Point publishes no share, ours is" in mix
    assert "Not all shares here lie below" in mix
    highest = next(one for one in the_answer(asked) if isinstance(one, Estimate) and one.id.endswith("highest"))
    assert highest.value == 0.20


def test_a_list_told_together_here_and_apart_there_is_not_said_to_be_missing_there(ask: Ask, tmp_path: Path) -> None:
    figures = "".join(
        SECOND.format(list=name.lower(), LIST=name, share=0.1, events=20).replace("Lexington NC", "High Point")
        for name in "BC"
    ).replace("lexington.rearrest", "high_point.of_our_own")
    both = [replace(one, id=one.id.replace("list_b", "list_a_and_b")) for one in _with_list_b(0.20, 0.26)]
    asked = _county(ask, tmp_path, earlier=both, figures=figures)
    asked = replace(asked, frames=replace(asked.frames, groups=(("A", "B"), ("C",), ("D",))))
    mix = in_words(_sentences(asked)[3].statement.sentence)
    assert "On Lists A and B, which are told together here and apart in High Point, ours is" in mix


@pytest.mark.parametrize(
    ("readings", "said"),
    # 10 % at its word on both lists; its readings of about a year imply some 5 % or some 20 %.
    [((40, 60), "on every list compared, though by less"), ((150, 200), "on every list compared, and by more")],
)
def test_lower_by_less_or_by_more_goes_by_what_the_readings_imply(
    ask: Ask, tmp_path: Path, readings: tuple[int, int], said: str
) -> None:
    figures = "".join(SECOND.format(list=x, LIST=x.upper(), share=0.1, events=20) for x in "cd")
    figures += "".join(
        READING.format(year=year, events=events) for year, events in zip((2015, 2016), readings, strict=True)
    )
    asked = _county(ask, tmp_path, earlier=_all_at(0.02, 0.005), figures=figures, **LEXINGTON)
    assert said in in_words(_sentences(asked)[2].statement.sentence)


def test_a_high_share_is_not_called_low(ask: Ask) -> None:
    high = [replace(one, value=0.4, lower=0.35, upper=0.46, events=80) for one in shares()]
    texts = [in_words(one.statement.sentence) for one in _sentences(ask(high))]
    assert "ours are higher on every list" in texts[1]
    assert "higher on every list compared" in texts[2]


def _all_at(value: float, half: float, *, lists: str = "bcd") -> list[Estimate]:
    """Every list with this share at 12 months."""
    one = shares()[1]
    return [
        replace(
            one, id=f"survival.ipv_arrest.notified.list_{name}.risk_12m", value=value, lower=value - half,
            upper=value + half, standard_error=half / 1.96, events=round(200 * value),
        )
        for name in lists
    ]  # fmt: skip


# High Point: 15 and 16 % at its word, 16-17 % over all lists, and 6.5 to 10.3 % by its readings of about a year.
@pytest.mark.parametrize(
    ("value", "half", "second", "third", "fourth", "sixth"),
    [
        (0.03, 0.01, "lower on every list", "lower on every list compared, though by less", "with its interval, lies",
         "Taken together, a smaller share was re-arrested here"),
        (0.05, 0.03, "lower on every list", "lower by a few points or not distinguishable", "with its interval, lies",
         "Taken together, there is no sign that a larger share"),
        (0.12, 0.015, "lower on every list", "higher on every list", "with its interval, lies",
         "Taken together, a smaller share was re-arrested here than in High Point by its fixed windows and a larger"),
        (0.15, 0.03, "not distinguishable on any list", "higher on every list", "reaches it",
         "Taken together, the share re-arrested here is not shown to differ from that in High Point by its "
         "fixed windows, and is larger by its other readings"),
        (0.15, 0.06, "not distinguishable on any list", "higher or not distinguishable", "reaches it",
         "Taken together, our data neither show a difference from High Point nor rule one out"),
        (0.30, 0.05, "higher on every list", "higher on every list", "lies above what High Point gives",
         "Taken together, a smaller share was re-arrested in High Point than here"),
    ],
)  # fmt: skip
def test_what_follows_agrees_with_the_sentences_before(
    ask: Ask, value: float, half: float, second: str, third: str, fourth: str, sixth: str
) -> None:
    texts = [in_words(one.statement.sentence) for one in _sentences(ask(_all_at(value, half)))]
    for text, words in zip((*texts[1:4], texts[5]), (second, third, fourth, sixth), strict=True):
        assert words in text


def test_the_conclusion_is_said_to_hold_from_the_number_that_every_list_needs(ask: Ask) -> None:
    wide, narrow = _all_at(0.05, 0.045, lists="c"), _all_at(0.03, 0.01, lists="d")
    asked = ask([*wide, *narrow])
    alone = [people_needed(row) for row in compare_recidivism(our_risks(asked)).rows]
    assert None not in alone
    assert alone[0] > alone[1]
    (needed,) = [one for one in the_answer(asked) if isinstance(one, Estimate) and one.id == NEEDED]
    assert needed.value == alone[0]


def test_one_list_is_told_in_the_singular(ask: Ask) -> None:
    texts = [in_words(one.statement.sentence) for one in _sentences(ask(_all_at(0.05, 0.02, lists="d")))]
    assert "High Point's share at that time, taken at its word, is {evidence" in texts[1]
    assert "times its share. How many people that share rests on is not published" in texts[1]
    assert "or more this would hold." in texts[1]
    assert "Our share, with its interval, lies below" in texts[3]
    assert not any("every list" in text or "each list" in text or "any mix" in text for text in texts)


def test_lists_are_called_what_the_plan_calls_them(ask: Ask) -> None:
    asked = ask(_all_at(0.15, 0.03))
    details = dict(asked.study.list_details)
    details["C"] = details["C"].model_copy(update={"label": "the watch list"})
    study = asked.study.model_copy(update={"list_details": details})
    named = ToldLists(study, asked.frames.groups)

    class Renamed(MadeUp):
        lists = named  # type: ignore[assignment]

    first = in_words(_sentences(Asked(study, Renamed(), asked.earlier))[0].statement.sentence)
    assert "of the watch list" in first


def test_without_shares_there_is_no_answer(ask: Ask) -> None:
    assert list(the_answer(ask([]))) == []


SECOND = """
[[figure]]
id = "lexington.rearrest.list_{list}.12m"
site = "Lexington NC"
outcome = "arrest"
role = "compare"
list_at_entry = "{LIST}"
label = "Lexington, {LIST} list, 12 months"
definition = "made up for this test: new domestic-violence arrest within 12 months of notification"
value = {share}
numerator = {events}
denominator = 200
follow_up = {{kind = "fixed", months = 12}}
source = "made up for this test"
status = "seen"
"""


READING = """
[[figure]]
id = "lexington.cumulative.{year}"
site = "Lexington NC"
outcome = "arrest"
label = "Lexington, {year}"
definition = "made up for this test: everybody notified so far"
value = {events}e-3
numerator = {events}
denominator = 1000
follow_up = {{kind = "unequal"}}
as_of = "{year}-12"
source = "made up for this test"
status = "seen"
"""


def _county(ask: Ask, folder: Path, *, earlier: list[Estimate] | None = None, figures: str = "", **plan: str) -> Asked:
    """A made-up county: the shipped plan with another program in it, and its own evidence.toml beside it."""
    path = shutil.copytree(SHIPPED.parent, folder / "analysis") / SHIPPED.name
    text = path.read_text("utf-8")
    for key, value in plan.items():
        text, found = re.subn(rf"(?m)^{key} = .*$", value, text)
        assert found == 1
    path.write_text(text, "utf-8")
    path.with_name("evidence.toml").write_text(figures, "utf-8")
    asked = ask(earlier)
    return Asked(read_study(path), asked.frames, asked.earlier)


LEXINGTON = {"program": 'program = "Lexington NC"', "program_start": ""}


def _all_parts(asked: Asked) -> list[Part]:
    """Every answer of the script, in its order."""
    asks = (the_answer, published_figures, re_arrest_at_fixed_horizons, on_their_calendar, change_in_monthly_counts)
    return [part for one in asks for part in one(asked)]


def test_a_second_program_leads_the_comparison_from_plan_and_registry_alone(ask: Ask, tmp_path: Path) -> None:
    theirs = (("c", 0.25, 50), ("d", 0.10, 20))
    figures = "".join(SECOND.format(list=x, LIST=x.upper(), share=v, events=n) for x, v, n in theirs)
    asked = _county(ask, tmp_path, figures=figures, **LEXINGTON)
    found = _all_parts(asked)
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    # 11 % of ours against 50 of 200 there; the other program's own chance is in the interval now.
    difference = estimates["evidence.recidivism.list_c.12m.difference"]
    assert difference.value == pytest.approx(0.11 - 0.25)
    assert difference.scope.base == "Lexington NC, as published"
    assert estimates["evidence.recidivism.list_c.12m.theirs"].lower is not None
    assert estimates["evidence.recidivism.list_c.12m.equivalence"].p is not None
    # High Point has become one of the further sites, compared as before.
    further = estimates["evidence.recidivism.high_point.list_c.12m.difference"]
    assert further.value == pytest.approx(0.11 - 0.15)
    tables = {one.id: one for one in found if isinstance(one, Table)}
    assert {"Lexington NC", "High Point"} <= {row["site"] for row in tables["evidence.forest"].records()}
    assert tables["evidence.program"].records()[0]["place"] == "Lexington, North Carolina"
    said = [in_words(one.statement.sentence) for one in found if isinstance(one, Quotation) and one.kind == "answer"]
    assert len(said) == 6
    assert (
        "Lexington NC's shares at that time, taken at their word, are {evidence.recidivism.list_c.12m.theirs} ("
        in said[1]
    )
    assert "ours are lower on List C and not distinguishable on List D" in said[1]
    assert "not published" not in said[1]  # how many people their shares rest on is known
    assert not any("people_needed" in text for text in said)
    assert "Lexington NC's own figures agree with each other cannot be seen" in said[2]
    assert "Lexington NC publishes no share over all lists" in said[3]
    assert "smaller on List C than in Lexington NC" in said[5]
    titles = [table.title for table in tables.values()]
    columns = [column.label for table in tables.values() for column in table.columns]
    assert not [text for text in (*said, *titles, *columns) if "High Point" in text]
    cautions = [row["text"] for row in tables["evidence.caveats"].records()]
    assert not [text for text in cautions if "High Point" in str(text) or "re-offended, not arrested" in str(text)]


def test_a_program_without_a_share_to_set_beside_ours_is_named_with_the_reason(ask: Ask, tmp_path: Path) -> None:
    asked = _county(ask, tmp_path, **LEXINGTON)
    found = _all_parts(asked)
    said = {
        one.subject: in_words(one.statement.sentence)
        for one in found
        if isinstance(one, Quotation) and one.kind == "answer"
    }
    assert list(said) == ["1", "2", "5", "6"]
    assert "{survival.ipv_arrest.notified.list_c.risk_12m} (" in said["1"]
    assert "cannot be set beside Lexington NC's" in said["2"]
    assert "about 8.8 %" in said["2"]
    assert "neither more nor fewer" in said["6"]
    why = {item.why for item in found if isinstance(item, NotEstimated)}
    assert "Lexington NC publishes no share within a fixed time after notification" in str(
        [
            row["text"]
            for one in found
            if isinstance(one, Table) and one.id == "evidence.caveats"
            for row in one.records()
        ]
    )
    assert any("Lexington NC has fewer than two dated cumulative shares" in text for text in why)
    assert any("Lexington NC publishes no fall in a count" in text for text in why)
    # What can be compared still is: High Point, as a further site.
    assert "evidence.recidivism.high_point.list_d.12m.difference" in {
        one.id for one in found if isinstance(one, Estimate)
    }


def test_a_further_site_is_compared_from_the_study_s_own_figures(ask: Ask, tmp_path: Path) -> None:
    figures = SECOND.format(list="d", LIST="D", share=0.25, events=50).replace("Lexington NC", "Made-up County")
    asked = _county(ask, tmp_path, figures=figures)
    found = list(re_arrest_at_fixed_horizons(asked))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    difference = estimates["evidence.recidivism.made_up_county.list_d.12m.difference"]
    assert difference.value == pytest.approx(0.09 - 0.25)
    drawn = next(one for one in found if isinstance(one, Table) and one.id == "evidence.forest").records()
    assert "Made-up County" in {row["site"] for row in drawn}
    named = {item.what: item.why for item in incomparable(registry=asked.registry)}
    assert any("8.8 %" in what and "unequal follow-up" in why for what, why in named.items())  # Lexington


def test_reports_are_never_set_beside_arrests(ask: Ask) -> None:
    """Naming reports in the plan once made a share of reports a "new arrest"."""
    reports = [replace(one, id=one.id.replace("ipv_arrest", "ipv_dir")) for one in shares()]
    asked = ask(reports, outcome="ipv_dir")
    assert not [one for one in re_arrest_at_fixed_horizons(asked) if isinstance(one, Estimate)]
    said = [in_words(one.statement.sentence) for one in _sentences(asked)]
    assert "had a new report" in said[0]
    assert "cannot be set beside High Point's" in said[1]
    injuries = [replace(one, id=one.id.replace("ipv_arrest", "ipv_arrest_injury")) for one in shares()]
    narrower = ask(injuries, outcome="ipv_arrest_injury")
    assert _sentences(narrower) == []
    (refused,) = [one for one in re_arrest_at_fixed_horizons(narrower) if isinstance(one, NotEstimated)]
    assert "no share of this kind of event (IPV arrest with injury)" in refused.why


def test_an_arrest_for_anything_does_not_stand_among_those_for_domestic_violence(ask: Ask) -> None:
    found = re_arrest_at_fixed_horizons(ask())
    drawn = next(one for one in found if isinstance(one, Table) and one.id == "evidence.forest").records()
    assert not any("any arrest" in str(row["label"]) for row in drawn)
    assert any("36 %" in item.what and "any arrest" in item.why for item in incomparable())


def test_every_site_with_a_share_is_compared_drawn_or_named(ask: Ask) -> None:
    asked = ask()
    assert isinstance(asked.earlier, Results)
    found = re_arrest_at_fixed_horizons(asked)
    drawn = {
        row["site"]
        for row in next(one for one in found if isinstance(one, Table) and one.id == "evidence.forest").records()
    }
    named = " ".join(item.what for item in incomparable(registry=asked.registry))
    shares_of = [f for f in asked.registry.quotable() if f.outcome != "none"]
    assert not [f.site for f in shares_of if f.site not in drawn and (f.label or f.definition) not in named]
