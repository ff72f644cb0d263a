"""The main job on the shipped synthetic study: complete, marked as synthetic, offline, and true to what was planted."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from lxml import html
from scipy import stats

from ipvi_eval.counted import Count
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.quoted.quotations import quotations
from ipvi_eval.report.wording.prose import load_allowed
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.truth.without_truth import WITHOUT, why_without
from tests.disclosure.attacks import citable
from tests.pdf_pages import pages_of
from tests.proofreading import faults
from tests.readability import grade, long_sentences, page_one, text_of
from tests.report.quoted.test_quotations import lacking
from tests.spanish import english_in

pytestmark = pytest.mark.xdist_group("the shipped run")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def finished(shipped_run):
    return shipped_run


@pytest.fixture(scope="module")
def released(finished):
    return Results.load(finished.folder / "released")


@pytest.fixture(scope="module")
def found(finished):
    """What was found before disclosure control: unrounded, and what is withheld too."""
    folders = sorted(path.parent for path in (finished.folder / "results").rglob("estimates.json"))
    return Results.merged(Results.load(folder) for folder in folders)


@pytest.fixture(scope="module")
def truth():
    return json.loads((ROOT / "data_synthetic" / "truth.json").read_text("utf-8"))["planted"]


@pytest.fixture(scope="module")
def stated():
    return json.loads((ROOT / "data_synthetic" / "truth.json").read_text("utf-8"))["stated"]


def standard_errors_apart(found, true):
    """How many standard errors lie between an estimate and its true value, with the Monte Carlo error of the latter.

    The error is that of the interval, on the side of the true value and for a ratio on the log scale; where there is no
    interval it is the spread between worlds. What does not vary must be met exactly.
    """
    bound = found.lower if true["value"] < found.value else found.upper
    if (found.lower, found.upper) == (None, None):
        gap, error, chance = found.value - true["value"], true["spread"], true["error"]
    elif bound is None:  # the interval is open on this side
        return 0.0
    else:
        scale = np.log if found.unit == "ratio" else np.asarray
        gap = scale(found.value) - scale(true["value"])
        error = abs(scale(bound) - scale(found.value)) / stats.norm.ppf((1 + found.level) / 2)
        chance = true["error"] / (true["value"] if found.unit == "ratio" else 1)
    if gap == 0:
        return 0.0
    return abs(gap) / np.hypot(error, chance) if error or chance else np.inf


def test_every_report_says_that_the_data_are_synthetic(finished):
    assert len(finished.reports) == 15
    for path in finished.reports:
        stamp = "DATOS SINTÉTICOS" if path.stem.endswith("_es") else "SYNTHETIC DATA"
        if path.suffix == ".html":
            text = path.read_text("utf-8")
            assert stamp in text
            assert "http://" not in text.replace("http://www.w3.org", "")
        if path.suffix == ".docx":
            headers = [name for name in zipfile.ZipFile(path).namelist() if name.startswith("word/header")]
            parts = [zipfile.ZipFile(path).read(name).decode() for name in headers]
            assert any(stamp in part for part in parts)


def test_the_published_baseline(released):
    # facts.md / county IPVI page: 560 domestic incident reports in 2019, 465 of them intimate partner violence.
    assert released.estimates["data.baseline_dir"].value == 560
    assert released.estimates["data.baseline_ipv"].value == 465


def test_every_number_has_a_true_value_or_a_reason_why_not(released, stated):
    """A number that is added to the study fails here until somebody says what it is an estimate of."""
    twice = [id for id in stated["values"] if why_without(id, WITHOUT)]
    numbers = [id for id, found in released.estimates.items() if found.value is not None]
    neither = [id for id in numbers if id not in stated["values"] and not why_without(id, WITHOUT)]
    assert (twice, neither) == ([], [])
    assert stated["without"] == WITHOUT


def test_every_number_lies_within_chance_of_its_true_value(found, stated):
    """Family-wise at 5 %: with some 300 numbers one may lie 3.8 standard errors off by chance, and none further."""
    apart = {
        id: standard_errors_apart(one, stated["values"][id])
        for id, one in found.estimates.items()
        if id in stated["values"] and one.value is not None
    }
    assert len(apart) > 290
    assert not {id: gap for id, gap in apart.items() if gap > stats.norm.ppf(1 - 0.025 / len(apart))}


def test_nineteen_of_twenty_intervals_hold_their_true_value(found, stated):
    """The numbers of one extract hang together, so the share scatters more than that of as many tosses."""
    held = [
        (one.lower is None or one.lower <= stated["values"][id]["value"])
        and (one.upper is None or stated["values"][id]["value"] <= one.upper)
        for id, one in found.estimates.items()
        if id in stated["values"] and (one.lower, one.upper) != (None, None)
    ]
    assert len(held) > 250
    assert 0.88 < np.mean(held) < 1


def test_a_wrong_number_would_be_seen(found, stated):
    """The comparison can fail: a share of the wrong horizon, a difference turned round, a ratio turned round."""
    found, values = found.estimates, stated["values"]
    stem, limit = "survival.ipv_dir", 3.8
    assert standard_errors_apart(found[f"{stem}.list_d.risk_12m"], values[f"{stem}.list_d.risk_6m"]) > limit
    difference = f"{stem}.list_a_and_b.risk_difference_12m"
    assert standard_errors_apart(found[difference], {**values[difference], "value": -0.15}) > limit
    ratio = f"{stem}.notification.hazard_ratio_no_trend"
    assert standard_errors_apart(found[ratio], {**values[ratio], "value": 1 / 0.65}) > limit
    assert standard_errors_apart(found["data.persons"], {**values["data.persons"], "value": 2342}) == np.inf


def test_nobody_is_said_never_to_come_back_where_everybody_does_in_the_end(finished, released):
    # In the made-up world everybody has a rate above nought, so the true share is 0.
    assert not [name for name in released.estimates if name.endswith(".never")]
    (report,) = [path for path in finished.reports if path.name == "annual_report.html"]
    text = report.read_text("utf-8")
    assert "How many never come back is not estimated" in text
    assert "however long one waited" not in text


def test_the_planted_hazard_ratio_lies_in_its_interval(released, truth):
    found = released.estimates["survival.ipv_dir.notification.hazard_ratio"]
    assert found.lower < truth["notification"]["hazard_ratio"] < found.upper


@pytest.mark.parametrize("design", ["historical_cohort", "comparison_area"])
def test_other_designs_hold_the_planted_hazard_ratio_too(found, truth, design):
    stem = f"survival.ipv_dir.notification.hazard_ratio_{design}"
    for one in (found.estimates[stem], found.estimates[f"{stem}_matched"]):
        assert one.lower < truth["notification"]["hazard_ratio"] < one.upper
    # Nobody was chosen by these covariates, so weights and a second model move the difference in shares little.
    landmark = [
        found.estimates[f"survival.ipv_dir.landmark_{design}.{kind}_12m"] for kind in ("plain", "doubly_robust")
    ]
    assert abs(landmark[0].value - landmark[1].value) < landmark[0].standard_error / 2


def test_the_same_victim_as_planted(released, finished, truth):
    planted = truth["same_victim"]
    found = released.estimates["survival.ipv_dir_same_victim.notification.hazard_ratio"]
    assert found.lower < planted["hazard_ratio"] < found.upper
    frames = Inputs(read_study(finished.folder.parent / "analysis" / "study.toml")).frames
    first = {name: frames.spells(name).to_first() for name in ("ipv_dir", "ipv_dir_same_victim")}
    both = first["ipv_dir"].merge(first["ipv_dir_same_victim"], on="person", suffixes=("", "_same"))
    again = both.loc[both["event"]]
    same = again["event_same"] & (again["stop"] == again["stop_same"])
    # Binomial: the first re-offence with a report may come after an unreported one that changed the victim.
    chance = 1 - planted["chance_that_the_next_victim_is_new"]
    assert abs(same.mean() - chance) < 0.04
    assert len(again) > 400


def test_no_small_count_is_released(finished, released):
    counts = [
        count
        for estimate in released.estimates.values()
        for count in (estimate.events, *estimate.cells, estimate.n if estimate.n_of == "people" else None)
        if count is not None
    ]
    assert len(counts) > 100
    assert not [count for count in counts if 1 <= count <= 10]
    inside = json.loads((finished.folder / "results" / "disclosure" / "audit.json").read_text("utf-8"))
    assert inside["changed"]
    assert inside["audit"]["small"] > 0
    assert inside["audit"]["narrowest"] >= 11


def test_no_withheld_number_stands_in_a_table(found, released):
    """Value and both limits of an estimate that is withheld, side by side in a row: the row restates it."""
    rows = [
        (table.id, [cell for cell in row if isinstance(cell, float)])
        for table in released.tables.values()
        for row in table.rows
    ]
    withheld = [one for id, one in found.estimates.items() if released.estimates[id].value is None]
    whole = [one for one in withheld if None not in (one.value, one.lower, one.upper)]
    assert len(whole) > 50
    told = [
        (one.id, id)
        for one in whole
        for id, cells in rows
        if id.startswith("its.") == one.id.startswith("its.")
        and all(
            any(abs(abs(cell) - abs(number)) < 0.0006 for cell in cells) for number in (one.value, one.lower, one.upper)
        )
    ]
    assert told == []


def test_every_count_that_leaves_in_a_table_says_what_it_counts(found, released):
    """Few do not: records looked at, which nothing else restates."""
    without = {
        table.id
        for table in found.tables.values()
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if column.role == "count" and isinstance(cell, int) and not isinstance(cell, Count)
    }
    assert without == {"data.quality"}
    assert not without - released.tables.keys()


def test_every_headline_number_was_computed_twice(released):
    checked = {
        row["id"]
        for name in ("survival", "interrupted_time_series", "delivery", "equity")
        for row in released.tables[f"agreement.{name}"].records()
    }
    assert "survival.ipv_dir.list_c.survival" in checked
    assert "survival.ipv_dir.notification.hazard_ratio.notified" in checked
    assert "its.ipv_dir.level_change" in checked
    assert "delivery.delay.list_c.survival" in checked
    assert "its.ipv_dir.headline.step" in checked


def test_the_shipped_extract_is_what_simulate_makes(tmp_path):
    from ipvi_eval.synthetic.files.extracts import simulate

    for path in simulate(tmp_path):
        assert path.read_bytes() == (ROOT / "data_synthetic" / path.name).read_bytes(), path.name


def test_high_point_is_compared_like_with_like_only(released):
    table = released.tables["evidence.equivalence"].records()
    # facts.md: fixed windows are published for lists C and D at 6 and 12 months, for no other.
    assert {row["key"] for row in table} == {f"List {name}, {months} months" for name in "CD" for months in (6, 12)}
    theirs = {
        name: released.estimates[f"evidence.recidivism.{name}.theirs"].value for name in ("list_c.6m", "list_d.12m")
    }
    assert theirs == {"list_c.6m": 0.11, "list_d.12m": 0.16}
    ratio = released.estimates["evidence.recidivism.list_d.12m.equivalence"]
    assert (ratio.unit, ratio.level, ratio.p) == ("ratio", pytest.approx(0.9), None)
    # Their share is taken as exact, so no p-value; ours is a third of it and the margin a fifth.
    assert {row["p"] for row in table} == {None}
    shown = {row["key"]: row["conclusion"] for row in table}
    assert shown["List D, 12 months"] == "lower by more than the margin"
    assert not [
        key
        for key in released.estimates
        if key.startswith(("evidence.recidivism.list_a", "evidence.recidivism.list_b"))
    ]
    not_done = {row["what"]: row["why"] for row in released.tables["evidence.not_done"].records()}
    assert not_done["re-arrest on Lists A and B"].startswith("not compared: few people entered one of them")


def test_no_number_stands_for_a_list_that_is_told_together(finished, released):
    ids = [*released.estimates, *released.curves, *released.tables]
    assert [id for id in ids if ".list_a_and_b" in id]
    assert not [id for id in ids if re.search(r"\.list_[ab](\.|$)", id)]
    told = {"List A", "List B", "A", "B", "list: A", "list: B"}
    cells = [
        (id, row)
        for id, table in released.tables.items()
        if id.startswith(("survival.", "data."))
        for row in table.rows
    ]
    assert not [id for id, row in cells if told & set(map(str, row))]
    words = json.loads((finished.folder / "released" / "meta.json").read_text("utf-8"))["words"]
    assert words["lists_together"].startswith("Lists A and B are told together")
    for document in ("annual_report", "technical_appendix"):
        assert words["lists_together"] in (finished.folder / "reports" / f"{document}.html").read_text("utf-8")


def test_a_small_count_takes_its_comparison_and_its_sentence_with_it(released):
    small = [row for row in released.tables["evidence.statements"].records() if row["statement"] is None]
    assert small
    for row in small:
        label, months = row["subject"].removeprefix("List ").removesuffix(" months").split(", ")
        stem = f"evidence.recidivism.list_{label.lower()}.{months}m"
        assert all(released.estimates[f"{stem}.{kind}"].value is None for kind in ("ours", "difference", "equivalence"))


def test_the_replay_climbs_with_follow_up_alone(released):
    rows = released.tables["evidence.replay"].records()
    # facts.md: 6.2 -> 5.9 -> 7 -> 9 -> 14 -> 17 %, and about 17 % again in 2018.
    assert [round(row["published"], 2) for row in rows] == [0.06, 0.06, 0.07, 0.09, 0.14, 0.17, 0.17]
    ours = [row["expected"] for row in rows]
    assert ours == sorted(ours)
    assert ours[-1] > 2 * ours[0]
    # Under every account of the start our risk gives the same last share: the calendar's last years are the same.
    last = [row["last"] for row in released.tables["evidence.starts"].records()]
    assert last == pytest.approx([ours[-1]] * 4, rel=0.02)


def test_belief_shows_how_much_of_it_was_there_before(released):
    rows = {row["prior"]: row for row in released.tables["evidence.influence"].records()}
    alone, found = rows["our data alone"], released.estimates["its.ipv_dir.headline.ratio"]
    assert alone["ratio"] == pytest.approx(found.value, abs=0.005)
    for prior in ("nearest", "focused_deterrence.randomised", "focused_deterrence.all", "sceptical"):
        low, high = sorted((rows[prior]["prior_ratio"], alone["ratio"]))
        assert low < rows[prior]["ratio"] < high
        assert 0 < rows[prior]["prior_weight"] < 1


def test_what_cannot_be_done_is_said(released):
    reasons = {row["what"]: row["why"] for row in released.tables["evidence.not_done"].records()}
    assert "different events" in reasons["change in reports"]
    assert "no cost of an incident" in reasons["benefit and cost"]
    assert "nor any share by age" in reasons["standardization to High Point's mix of lists and ages"]


def test_every_statement_can_be_filled_and_nothing_unseen_is_printed(finished, released):
    from ipvi_eval.report.lookup import open_report
    from ipvi_eval.report.quoted.statements import statements

    text = statements(open_report(finished.folder))
    assert text.count("Caution: ") > 5
    assert set(re.findall(r"\{(\w*)", text)) == {"result"}
    # facts.md: never opened, so never printed, in words or in tables.
    tables = [str(released.tables[f"evidence.{name}"].rows) for name in ("high_point", "incomparable", "transport")]
    assert not [number for number in ("0.383", "66.8", "47.4") for page in [text, *tables] if number in page]


def test_a_study_s_own_figure_fills_an_empty_place(finished, tmp_path):
    """The COPS report is opened, list B entered with its people: the comparison appears, its interval carries both."""
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.pipeline.stages.scripts import carry_out
    from ipvi_eval.plan.study import read_study
    from ipvi_eval.questions.high_point.published.registry import add, published
    from ipvi_eval.questions.reoffence.asked import Asked
    from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_since_notification

    shutil.copytree(ROOT / "analysis", tmp_path / "analysis")
    empty = published().get("high_point.rearrest.list_b.12m")
    filled = replace(
        empty, value=0.2, numerator=40, denominator=200, status="seen", fill="", source="made up for a test"
    )
    add(tmp_path / "analysis" / "evidence.toml", filled)
    study = read_study(tmp_path / "analysis" / "study.toml")
    study._folder = tmp_path / "analysis"
    rules = study.disclosure.model_copy(update={"smallest_list": 0})  # list B by itself
    each = read_study(finished.folder.parent / "analysis" / "study.toml").model_copy(update={"disclosure": rules})
    frames = Frames(each, Inputs(each).frames.extract)
    shares = shares_since_notification(Asked(each, frames, "ipv_arrest"))
    earlier = Results.of([one for one in shares if isinstance(one, Estimate)])
    found = carry_out(study.folder / "high_point.py", study, frames, earlier)
    theirs = found.estimates["evidence.recidivism.list_b.12m.theirs"]
    assert (theirs.value, theirs.lower < 0.2 < theirs.upper) == (0.2, True)
    # Without the monthly counts nothing is said about belief or money, and the run goes on.
    assert "evidence.influence" not in found.tables


def test_money_is_attached_only_where_costs_are_known_and_says_what_it_rests_on(finished, tmp_path):
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.pipeline.stages.scripts import carry_out
    from ipvi_eval.plan.study import read_study

    shutil.copytree(ROOT / "analysis", tmp_path / "analysis")
    (tmp_path / "analysis" / "costs.toml").write_text(COSTS, "utf-8")
    study = read_study(tmp_path / "analysis" / "study.toml")
    frames = Inputs(read_study(finished.folder.parent / "analysis" / "study.toml")).frames
    parts = [Results.load(finished.folder / "results" / name) for name in ("survival", "interrupted_time_series")]
    earlier = Results.merged(parts)
    found = carry_out(study.folder / "high_point.py", study, frames, earlier)
    net, benefit, cost = (found.estimates[f"evidence.value.{name}"] for name in ("net", "benefit", "cost"))
    assert net.value == pytest.approx(benefit.value - cost.value)
    # Four whole years at 100,000 dollars, discounted at 3 % from the middle of each.
    assert cost.value == pytest.approx(100_000 * sum(1.03 ** -(year + 0.5) for year in range(4)))
    counted = earlier.estimates["its.ipv_dir.headline.ratio"]
    assert benefit.cells == (*counted.cells, counted.events)
    assert "benefit and cost" not in {row["what"] for row in found.tables["evidence.not_done"].records()}
    (said,) = [row for row in found.tables["evidence.statements"].records() if row["kind"] == "value"]
    assert "no saving in any budget" in said["caveat"].template


COSTS = """
[[unit_cost]]
id = "police"
perspective = "criminal justice"
year = 2024
distribution = "gamma"
mean = 900
standard_error = 200
source = "made up for a test"

[[programme_cost]]
id = "staff"
year = 2024
distribution = "fixed"
value = 100000
source = "made up for a test"
"""


DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_number_of_a_document_is_what_is_said_of_it(finished, name):
    document = finished.folder / "reports" / f"{name}.html"
    assert faults(document, finished.folder, load_allowed(ROOT / "reports")) == []


@pytest.mark.parametrize("name", ["annual_report_es", "grant_brief_es"])
def test_a_document_in_spanish_tells_the_same_numbers_and_no_word_of_english(finished, name):
    document = finished.folder / "reports" / f"{name}.html"
    assert faults(document, finished.folder, load_allowed(ROOT / "reports"), "es") == []
    assert english_in(document) == []
    with pikepdf.open(document.with_suffix(".pdf")) as pdf:
        assert str(pdf.Root.Lang) == "es-US"
        assert len(pdf.pages) == 2


def test_every_sentence_of_the_brief_stands_alone_on_two_pages(finished):
    said = quotations(open_report(finished.folder))
    assert len(said) > 8
    assert {one.title: lacking(one) for one in said if lacking(one)} == {}
    (paragraph,) = [one.sentence for one in said if one.topic == "the program"]
    assert len(paragraph.split()) <= 60
    page = html.parse(str(finished.folder / "reports" / "grant_brief.html")).getroot()
    text = " ".join(page.find("body").text_content().split())
    assert not [one.title for one in said if f"{one.title}. {one.sentence} Caution: {one.caution}" not in text]
    rows = citable.rows_of(finished.folder)
    assert [row["sentence"] for row in rows] == [one.sentence for one in said]
    assert long_sentences(finished.folder / "reports" / "grant_brief.html", 35) == []
    with pikepdf.open(finished.folder / "reports" / "grant_brief.pdf") as pdf:
        assert len(pdf.pages) == 2


def test_the_first_page_of_the_annual_report_is_one_page_that_can_be_read(finished, tmp_path):
    assert grade(text_of(page_one(finished.folder / "reports" / "annual_report.html"))) <= 9
    assert pages_of(ROOT / "reports" / "annual_report.qmd", finished.folder, tmp_path)["heading"][:2] == [1, 2]


def test_the_appendix_names_each_estimate_once_and_in_words(finished):
    page = html.parse(str(finished.folder / "reports" / "technical_appendix.html"))
    captions = {table: table.xpath("string(caption)") for table in page.xpath("//table[caption]")}
    lists = [table for table, caption in captions.items() if re.search("Further (survival )?estimates", caption)]
    assert len(lists) == 8  # five of re-offense, three of counts
    # What a second implementation gives is told in one short table; each number of it stands in tables.xlsx.
    (agreement,) = (table for table, caption in captions.items() if "Agreement with" in caption)
    assert 10 < len(agreement.xpath("tbody/tr")) < 20
    for table in lists:
        rows = [
            (body.xpath("string(tr/th[@scope='rowgroup'])"), name.text_content())
            for body in table.xpath("tbody")
            for name in body.xpath("tr/th[@scope='row']")
        ]
        assert len(set(rows)) == len(rows)
        # Where most are withheld, one row stands for them.
        assert len(rows) > 10 or rows[-1][1] == "All others"
        assert not [name for _, name in rows if re.search(r"[a-z]_[a-z]|\w\.[a-z]", name)]


@pytest.mark.parametrize("name", ["annual_report", "grant_brief", "technical_appendix"])
def test_no_two_tables_of_a_report_have_one_name(finished, name):
    """Who hears a page read out chooses among its regions by their names."""
    page = html.parse(str(finished.folder / "reports" / f"{name}.html"))
    names = page.xpath("//*[@role='region']/@aria-label")
    assert names
    assert sorted(names) == sorted(set(names))


RATIO = "survival.ipv_dir.notification.hazard_ratio"


def test_the_ratio_without_the_trend_over_the_years_stands_beside_it(found):
    # No trend was planted: the two agree, and the planted ratio of .7 lies in both intervals.
    planned, bare = found.estimates[RATIO], found.estimates[f"{RATIO}_no_trend"]
    trend = found.estimates["survival.ipv_dir.notification.yearly_trend"]
    assert bare.lower < 0.7 < bare.upper
    assert planned.standard_error > bare.standard_error
    assert bare.note == ""
    assert trend.lower < 1 < trend.upper
    spoken = found.estimates["survival.ipv_dir.notification.spoken_for"]
    assert (spoken.value, spoken.n) == (planned.cells[2], None)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "A police report is not",
            "A police report of 2021 is not",
            r"no result: 'Main caution. A police report of 2021",
        ),
        (f'data-result="{RATIO}">30% lower', f'data-result="{RATIO}">31% lower', f"'31% lower' is not {RATIO}"),
        (f'data-result="{RATIO}">30%', 'data-result="its.ipv_dir.headline.ratio">30%', "'30% lower' is not its."),
        ("also without a new record, who had not been notified", "than the same people before", "which is not said"),
        (
            "after notification. The comparison is with",
            "after notification than people on List D. The comparison is with",
            "here is compared with 'people on",
        ),
        ("CI 0.56 to 0.89).", "CI 0.51 to 0.98).", "0.51 in an alternative text is none of its.ipv_dir"),
        ("each from the day of entry", "each from the day of birth", "which its section does not say"),
        ("its.ipv_dir.headline.averted", "its.ipv_dir.averted", "its.ipv_dir.averted is not released"),
        (
            "A police report is not",
            f"A police report, {'or so, ' * 20}is not",
            "a sentence of [0-9]+ words, more than 40",
        ),
        ("people due to be notified were reached", "people whose hazard was notified", "for statisticians .hazard"),
        ("people due to be notified were reached", "% of the people, a fall of 3", "a share and a change beside"),
        ("people due to be notified were reached", f"people {'or so ' * 20}", "a title of more than 30 words"),
    ],
)
def test_a_wrong_word_or_number_is_found(finished, tmp_path, old, new, fault):
    text = (finished.folder / "reports" / "annual_report.html").read_text("utf-8")
    assert old in text
    wrong = tmp_path / "annual_report.html"
    wrong.write_text(text.replace(old, new), "utf-8")
    found = faults(wrong, finished.folder, load_allowed(ROOT / "reports"))
    assert any(re.search(fault, one) for one in found)
