"""`ipvi-eval its` on one file."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cli import main
from ipvi_eval.questions.one_file.series.one_series import MODELS
from ipvi_eval.rounding import percent


@pytest.fixture
def call(tmp_path, capsys):
    """A function that runs the command on sixty months with a planted fall by half in January 2018."""
    rng = np.random.default_rng(11)
    months = np.arange(np.datetime64("2015-01"), np.datetime64("2020-01")).astype(str)
    mean = np.where(months >= "2018-01", 30.0, 60.0)
    rows = [
        f"{month},{rng.poisson(m)},{rng.poisson(60)},{1000 + i},{m / 7:.3f}"
        for i, (month, m) in enumerate(zip(months, mean, strict=True))
    ]
    path = tmp_path / "series.csv"
    path.write_text("\n".join(["month,n,other,people,rate", *rows]) + "\n", "utf-8")

    def run(*options):
        with pytest.raises(SystemExit) as stop:
            main(["its", str(path), "--date", "month", "--count", "n", "--interruption", "2018-01", *map(str, options)])
        return stop.value.code, *capsys.readouterr()

    return run


def estimates(out):
    return {item["id"]: item for item in json.loads(out)["estimates"]}


def test_json_has_estimates_gate_and_data_line(call):
    code, out, _ = call("--exposure", "people", "--json")
    answer = json.loads(out)
    level = estimates(out)["its.level_change"]
    assert code == 0
    assert set(answer) == {"headline", "estimates", "gate", "data", "notes"}
    assert set(answer["headline"]) == {"basis", "answer", "why"}
    assert answer["estimates"][0]["id"] == "its.headline.ratio"
    assert {item["n_of"] for item in answer["estimates"] if item["n"] is not None} == {"months"}
    assert {"value", "coefficient", "standard_error", "lower", "upper", "df", "p"} <= set(level)
    assert level["lower"] < 0.5 < level["upper"] < 1
    assert level["coefficient"] == pytest.approx(np.log(level["value"]))
    assert answer["gate"]["kind"] == "standard"
    assert (answer["data"]["before"], answer["data"]["after"]) == (36, 24)


@pytest.mark.parametrize(
    ("options", "id"),
    [
        (("--no-slope",), "its.level_change"),
        (("--phase-in", "3"), "its.slope_change"),
        (("--phase-in", "2018-01:2018-02"), "its.slope_change"),
        (("--also", "2016-01:2016-03", "--also", "2017-01"), "its.also_1.level_change"),
        (("--control", "other"), "its.controlled.level_change"),
        (("--placebo",), "its.placebo_time.rank_p"),
        (("--per-day", "--harmonics", "0"), "its.headline.averted"),
        (("--model", "newey-west", "--lag", "2"), "its.level_change"),
        (("--model", "gls-ar1-reml", "--scale", "log"), "its.trend_after"),
        (("--model", "arima", "--order", "1,0,0"), "its.level_change"),
        (("--model", "arima", "--order", "auto"), "its.level_change"),
        (("--model", "ols", "--control", "other"), "its.controlled.pre_trend"),
        (("--exposure", "days"), "its.step"),
        (("--no-trend", "--season", "months"), "its.level_change"),
        (("--trend", "quadratic"), "its.trend"),
        (("--trend", "spline", "--model", "ols"), "its.start"),
        (("--quarters",), "its.headline.averted"),
        (("--covariates", "other"), "its.covariate.other"),
        (("--model", "ols", "--covariates", "other"), "its.covariate.other"),
        (("--exposure", "people", "--control", "other:people"), "its.controlled.level_change"),
        (("--also", "2016-06+slope", "--also", "2019-03+slope"), "its.also_2.slope_change"),
        (("--also", "2016-01:2016-09+slope"), "its.also_1.slope_change"),
        (("--window", "2016-01:2019-11"), "its.headline.averted"),
        (("--model", "quasi-poisson"), "its.level_change"),
        (("--trend", "drift"), "its.forecast.ratio"),
        (("--mde",), "its.mde"),
        (("--model", "poisson", "--placebo"), "its.calibrated.level_change"),
    ],
)
def test_options(call, options, id):
    code, out, err = call(*options, "--json")
    assert code == 0, err
    found = estimates(out)
    assert id in found
    told = not {"--no-slope", "--placebo", "drift"} & set(options)
    assert ("its.slope_change" in found) is told


def test_the_placebo_dates_calibrate_the_default_model_whatever_else_is_fitted(call):
    _, plain, _ = call("--model", "poisson", "--placebo", "--json")
    _, default, _ = call("--placebo", "--json")
    assert estimates(plain)["its.calibrated.level_change"] == estimates(default)["its.calibrated.level_change"]


def test_a_quarter_or_a_date_may_name_the_interruption(tmp_path, capsys):
    path = tmp_path / "q.csv"
    quarters = [f"{year}Q{q},{10 + q}" for year in range(2000, 2010) for q in range(1, 5)]
    path.write_text("\n".join(["quarter,n", *quarters]) + "\n", "utf-8")
    for text in ("2005Q2", "2005-05-17"):
        with pytest.raises(SystemExit) as stop:
            main(["its", str(path), "--date", "quarter", "--count", "n", "--interruption", text, "--json"])
        assert stop.value.code == 0
        data = json.loads(capsys.readouterr().out)["data"]
        assert (data["before"], data["after"], data["months_per_period"]) == (21, 19, 3)


def test_months_of_introduction_are_left_out(call):
    _, out, _ = call("--phase-in", "3", "--json")
    data = json.loads(out)["data"]
    assert (data["before"], data["after"], data["kept"]) == (36, 21, 57)


def test_lines_for_people_and_a_picture(call, tmp_path):
    code, _, _ = call("--model", "ols", "--exposure", "people", "--scale", "log", "--plot", tmp_path / "rates.svg")
    assert code == 0
    assert "n per 100,000" in (tmp_path / "rates.svg").read_text("utf-8")
    code, out, _ = call("--plot", tmp_path / "series.svg")
    assert code == 0
    first, second, *_ = out.splitlines()
    assert first.startswith("After the start there were 46.3% fewer incidents than the months before lead to expect")
    assert first.endswith("the whole interval lies below no change.")
    assert second.startswith("2015-01 to 2019-12: 36 periods")
    assert "gate: " in out
    assert (tmp_path / "series.svg").read_text("utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--model", "magic"), 2, "there is no model magic"),
        (("--scale", "root"), 2, "identity or log"),
        (("--season", "spring"), 2, "fourier, months or none"),
        (("--model", "arima", "--order", "9,0,9"), 1, "18 terms, too many for 60 observations"),
        (("--also", "spring"), 2, "--also: spring is no month or date of the calendar"),
        (("--phase-in", "2018-01:"), 2, "--phase-in takes a number of months, or a window such as 2020-03:2020-06"),
        (("--interruption", "2017-09-31"), 2, "--interruption: 2017-09-31 is no month or date of the calendar"),
        (("--control", "n"), 1, "need names of their own"),
        (("--phase-in", "2018-03:2018-05"), 2, "holds the month of --interruption"),
        (("--interruption", "2031-01"), 1, "2031-01"),
        (("--count", "rate"), 1, "whole number"),
        (("--trend", "wavy"), 2, "--trend takes drift, linear, quadratic, spline or none"),
        (("--window", "2018-01"), 2, "--window takes FIRST:LAST"),
        (("--window", "spring:"), 2, "--window: spring is no month or date of the calendar"),
        (("--window", "2030-01:"), 1, "the file runs from 2015-01 to 2019-12"),
        (("--where", "month"), 2, "a condition is written COLUMN=VALUE"),
        (("--where", "month=soon"), 1, "no row holds in column 'month'"),
        (("--first", "2017-01"), 1, "leave --first out"),
        (("--exposure", "people", "--control", "other"), 1, "--control other needs an exposure of its own"),
        (("--control", "other:people"), 1, "give it one with --exposure"),
        (("--covariates", "nothing"), 1, "has no column 'nothing'"),
        (("--covariates", "people"), 1, "covariate.people only repeats others"),
        (("--per-day", "--exposure", "days"), 2, "leave --per-day out"),
        (("--per-day", "--model", "ols"), 2, "--per-day is for count models"),
        (("--incident", "n"), 1, "--incident is for rows that are counted"),
        (("--count", "none"), 1, "has no column 'none'"),
        (("--model", "ols", "--placebo"), 2, "--placebo needs a count model"),
        (("--model", "structural", "--plot", "x.png"), 2, "--plot needs a model with a level of its own"),
    ],
)
def test_mistakes(call, options, code, message):
    found, out, err = call(*options)
    assert (found, out) == (code, "")
    assert message in " ".join(err.split())


def no_such_number(word):
    raise AssertionError(word)


AWKWARD = {
    "constant": [9] * 36,
    "a step": [9] * 18 + [3] * 18,
    "thin": [0, 1, 0, 0, 2, 0] * 6,
    "none after": [12, 9, 14] * 6 + [0] * 18,
    "none before": [0] * 18 + [12, 9, 14] * 6,
    "one month of all": [4] * 25 + [10**9] + [4] * 10,
    "short": [5, 9, 7, 4] * 3,
}


@pytest.mark.parametrize("name", AWKWARD)
def test_json_of_awkward_series_is_json_with_one_row_per_id(tmp_path, capsys, name):
    months = np.datetime64("2019-01", "M") + np.arange(len(AWKWARD[name]))
    path = tmp_path / "series.csv"
    path.write_text("\n".join(["m,n", *(f"{m},{v}" for m, v in zip(months, AWKWARD[name], strict=True))]), "utf-8")
    middle = str(months[len(months) // 2])
    for model in MODELS:
        options = ("--date", "m", "--count", "n", "--interruption", middle, "--model", model, "--json")
        with pytest.raises(SystemExit) as stop:
            main(["its", str(path), *options])
        out, err = capsys.readouterr()
        if stop.value.code:
            assert (stop.value.code, set(json.loads(out))) == (1, {"error", "problems"})
            assert "fault of the program" not in err
            continue
        answer = json.loads(out, parse_constant=no_such_number)
        ids = [row["id"] for row in answer["estimates"]]
        assert len(set(ids)) == len(ids)
        for row in answer["estimates"]:
            assert {"value", "coefficient", "standard_error", "lower", "upper", "df", "p"} <= set(row)
            assert row["p"] is None or (answer["gate"]["p_value_allowed"] and 0 <= row["p"] <= 1)


def test_a_described_series_says_that_it_has_no_placebo_dates(call):
    code, out, _ = call("--interruption", "2019-10", "--placebo", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["gate"]["kind"] == "describe only"
    assert "No placebo dates: the answer comes from no model that could be moved." in answer["notes"]


@pytest.fixture
def run(tmp_path, capsys):
    """A function that runs the command on the text of a file."""

    def made(text, *options):
        path = tmp_path / "file.csv"
        path.write_text(text, "utf-8")
        with pytest.raises(SystemExit) as stop:
            main(["its", str(path), *map(str, options)])
        return stop.value.code, *capsys.readouterr()

    return made


def areas():
    """Seventy-two months: the area stays, the comparison area grows with its population by 4 % a year."""
    rng = np.random.default_rng(4)
    months = np.datetime64("2016-01", "M") + np.arange(72)
    grown = (100_000 * 1.04 ** (np.arange(72) / 12)).round().astype(int)
    rows = [
        f"{month},{rng.poisson(200)},100000,{rng.poisson(200 * people / 100_000)},{people}"
        for month, people in zip(months, grown, strict=True)
    ]
    return "\n".join(["month,reports,pop,elsewhere,pop_elsewhere", *rows]) + "\n"


AREA = ("--date", "month", "--count", "reports", "--exposure", "pop", "--interruption", "2019-01")
STEP = ("--no-slope", "--no-trend")


def test_a_comparison_area_has_its_own_population(run):
    # cases/its control_exposure: .882 (.817-.953), p .004 with the population of the treated area; right .992, p .77
    _, own, _ = run(areas(), *AREA, *STEP, "--control", "elsewhere:pop_elsewhere", "--json")
    level = estimates(own)["its.controlled.level_change"]
    assert level["lower"] < 1 < level["upper"]
    _, same, _ = run(areas(), *AREA, *STEP, "--control", "elsewhere:pop", "--json")
    wrong = estimates(same)["its.controlled.level_change"]
    # The populations' ratio grew by 1.04 ** 3 from one side to the other.
    assert wrong["value"] / level["value"] == pytest.approx(1.04**-3, rel=0.02)
    code, out, err = run(areas(), *AREA, *STEP, "--control", "elsewhere")
    assert (code, out) == (1, "")
    assert "--control elsewhere:COLUMN" in err
    assert "--control elsewhere:pop" in err


def test_no_trend_is_trend_none(call):
    _, flag, _ = call("--no-trend", "--json")
    _, value, _ = call("--trend", "none", "--json")
    assert flag == value
    assert "its.trend" not in estimates(flag)
    answer = json.loads(call("--trend", "quadratic", "--json")[1])
    assert "The trend is curved: `trend` is its slope at the interruption." in answer["notes"]


def test_quarters_come_before_everything_else(call):
    # --interruption 2018-02 lies within 2018Q1: twelve quarters before it and seven after it are whole.
    answer = json.loads(call("--quarters", "--interruption", "2018-02", "--control", "other", "--json")[1])
    data = answer["data"]
    assert (data["months_per_period"], data["before"], data["left_out"], data["after"]) == (3, 12, 1, 7)
    assert any(
        note.startswith("The quarter of February 2018 holds months before and after") for note in answer["notes"]
    )
    assert "its.controlled.level_change" in {item["id"] for item in answer["estimates"]}


@pytest.mark.parametrize(
    ("options", "said", "words"),
    [
        ((), "none", "offset none: the counts as they are"),
        (("--exposure", "people"), "exposure", "offset log(exposure):"),
        (("--exposure", "people", "--per-day"), "exposure x days", "offset log(exposure x days):"),
        (("--exposure", "days"), "days", "offset log(days):"),
        (("--per-day",), "days", "offset log(days):"),
        (("--exposure", "people", "--model", "ols"), "rate", "offset none: the model sees counts per 100,000"),
    ],
)
def test_the_offset_is_said(call, options, said, words):
    assert json.loads(call(*options, "--json")[1])["data"]["offset"] == said
    assert any(words in line for line in call(*options)[1].splitlines()[:2])


def test_what_a_careful_eye_sees_is_a_note_in_the_json_too(run):
    counts = [38, 27, 39, 29, 24, 29, 24, 16, 25, 30, 23, 21] * 4
    counts[20], counts[-1] = 14 * 26, 5
    months = np.datetime64("2018-01", "M") + np.arange(48)
    text = "\n".join(["m,n", *(f"{m},{n}" for m, n in zip(months, counts, strict=True))])
    options = ("--date", "m", "--count", "n", "--interruption", "2020-01-14")
    notes = json.loads(run(text, *options, "--json")[1])["notes"]
    assert [note.partition(";")[0][:38] for note in notes[:3]] == [
        "The interruption lies within a month: ",
        f"2019-09 holds 364, {364 / np.delete(counts, 20).mean():.3g} times the mean",
        "2021-12, the last month, holds 5 where",
    ]
    assert f"note: {notes[0]}" in run(text, *options)[1].splitlines()
    # Every remedy is an option, and takes its note away.
    remedies = ("--phase-in", "1", "--also", "2019-09:2019-09", "--window", ":2021-11")
    mended = json.loads(run(text, *options, *remedies, "--json")[1])
    heads = ("The interruption lies", "2019-09 holds", "2021-12, the last")
    assert not [note for note in mended["notes"] if note.startswith(heads)]
    # The mixed month and the passing one.
    assert (mended["data"]["last"], mended["data"]["left_out"]) == ("2021-11", 2)


@pytest.mark.parametrize(
    ("cell", "message"),
    [("20,<5", "suppressed counts in row 22"), ("20,*", "suppressed counts in row 22"), ("20,many", "is no number")],
)
def test_a_suppressed_count(run, cell, message):
    rows = [f"{number},25" if number != 20 else cell for number in range(48)]
    options = ("--date", "t", "--first", "2018-01", "--count", "n", "--interruption", "2020-01")
    code, out, err = run("\n".join(["t,n", *rows]), *options)
    assert (code, out) == (1, "")
    assert message in err
    assert "many" not in err


def test_excel_serial_numbers_are_named(run):
    rows = [f"{43101 + 31 * at},25" for at in range(48)]
    options = ("--date", "month", "--count", "n", "--interruption", "2020-01")
    code, _, err = run("\n".join(["month,n", *rows]), *options)
    assert code == 1
    assert "Excel serial numbers" in err


def test_rows_of_a_long_file_are_counted(run):
    rng = np.random.default_rng(7)
    start = np.datetime64("2017-01-01")
    days = start + rng.integers(0, 1095, 3000)
    area = rng.choice(["A", "B"], 3000)
    text = "\n".join(
        ["date,area,type", *(f"{d:%m/%d/%Y},{a},x" for d, a in zip(days.astype(object), area, strict=True))]
    )
    options = ("--date", "date", "--interruption", "2018-06", "--where", "area=A", "--control", "area=B", "--json")
    code, out, err = run(text, *options)
    assert code == 0, err
    answer = json.loads(out)
    data = answer["data"]
    assert data["total_before"] + data["total_after"] == (area == "A").sum()
    before = (days < np.datetime64("2018-06-01")) & (area == "A")
    assert data["total_before"] == before.sum()
    assert answer["notes"][0] == f"Rows were counted: {(area == 'A').sum():,} of 3,000, 2017-01 to 2019-12."
    assert "its.controlled.level_change" in {item["id"] for item in answer["estimates"]}


def test_placebo_shows_nothing_that_it_does_not_calibrate(call):
    _, out, _ = call("--placebo", "--control", "other", "--json")
    found = estimates(out)
    tested = {id for id, row in found.items() if row["p"] is not None}
    bases = ("headline", "alone", "relative", "forecast")
    assert {id.split(".")[1] for id in tested} <= {*bases, "calibrated"}
    assert not any(id.startswith(("its.controlled", "its.control.")) for id in found)


def test_the_first_line_answers_and_the_json_says_the_same(call):
    _, text, _ = call("--control", "other")
    _, out, _ = call("--control", "other", "--json")
    answer = json.loads(out)
    assert text.splitlines()[0] == answer["headline"]["answer"]
    found = estimates(out)
    leads = "relative" if answer["headline"]["basis"] == "relative" else "alone"
    for quantity in ("ratio", "averted", "percent_change"):
        assert found[f"its.headline.{quantity}"]["value"] == found[f"its.{leads}.{quantity}"]["value"]
    assert percent(abs(1 - found["its.headline.ratio"]["value"]), 1) in text.splitlines()[0]


def test_errors_are_json_where_json_was_asked_for(call):
    code, out, err = call("--exposure", "nobody", "--json")
    assert (code, err) == (1, f"ipvi-eval: {json.loads(out)['error']}\n")
    assert "has no column 'nobody'" in err


def test_codes_in_a_covariate_and_copied_rows_are_told(tmp_path, capsys):
    path = tmp_path / "odd.csv"
    months = np.datetime64("2016-01", "M") + np.arange(48)
    rng = np.random.default_rng(2)
    temps = [9999 if at == 4 else at % 12 for at in range(48)]
    rows = [f"{month},{rng.poisson(30)},{temp}" for month, temp in zip(months, temps, strict=True)]
    path.write_text("\n".join(["month,n,temp", *rows]) + "\n", "utf-8")
    options = ["--date", "month", "--interruption", "2018-01"]
    with pytest.raises(SystemExit):
        main(["its", str(path), *options, "--count", "n", "--covariates", "temp"])
    assert "note: 'temp' holds 9,999 in row 6, far from all else" in capsys.readouterr().out
    days = np.datetime64("2016-01-01") + np.sort(rng.integers(0, 1400, 900))
    rows = [f"I{at},{day}" for at, day in enumerate(days)]
    path.write_text("\n".join(["id,month", *rows, *rows[:90]]) + "\n", "utf-8")
    with pytest.raises(SystemExit):
        main(["its", str(path), *options])
    assert "note: 90 rows repeat another one in every column and were counted" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["its", str(path), *options, "--incident", "id"])
    assert "repeat another one" not in capsys.readouterr().out


def test_a_window_without_incidents_has_no_placebo_rows_of_level_and_slope(tmp_path, capsys):
    path = tmp_path / "hole.csv"
    rng = np.random.default_rng(2)
    rows = [f"{np.datetime64('2016-01', 'M') + at},{0 if 6 <= at < 10 else rng.poisson(30)}" for at in range(48)]
    path.write_text("\n".join(["month,n", *rows]) + "\n", "utf-8")
    options = ["--date", "month", "--count", "n", "--interruption", "2018-01", "--also", "2016-07:2016-10"]
    with pytest.raises(SystemExit) as stop:
        main(["its", str(path), *options, "--placebo"])
    assert stop.value.code == 0
    assert "Level and slope are not shown: there is no such model whose date could be moved." in capsys.readouterr().out


def test_an_exposure_is_not_the_count(call):
    code, _, err = call("--exposure", "n")
    assert (code, "'n' is named as --count and as --exposure" in err) == (1, True)


def test_weeks_are_named(tmp_path, capsys):
    (tmp_path / "weeks.csv").write_text("year,week,n\n2020,1,4\n2020,2,6\n", "utf-8")
    with pytest.raises(SystemExit):
        main(["its", str(tmp_path / "weeks.csv"), "--date", "year,week", "--count", "n", "--interruption", "2020-01"])
    assert "column 'week' holds weeks; sum them to months first" in capsys.readouterr().err


def test_a_comparison_that_cannot_be_compared_takes_no_answer_with_it(run):
    months = np.datetime64("2016-01", "M") + np.arange(72)
    text = "\n".join(["month,n,nothing", *(f"{month},{20 + at % 7},0" for at, month in enumerate(months))])
    options = ("--date", "month", "--count", "n", "--interruption", "2019-01", "--control", "nothing")
    code, out, _ = run(text, *options)
    assert code == 0
    assert "note: The series on its own leads: relative to the comparison nothing can be tested" in out
    assert "note: Level and slope are not compared: " in out
    assert "its.controlled" not in out


def test_a_gaussian_model_says_that_nothing_leads(call):
    _, out, _ = call("--model", "ols")
    assert "note: No answer leads: a Gaussian model describes" in out


def test_drift_goes_with_no_other_model(call):
    code, _, err = call("--trend", "drift", "--model", "poisson")
    assert code == 2
    assert "leave --model out" in err


def test_the_queens_operation_leads_with_the_controlled_answer(reference, capsys):
    # Published (github apwheele/WDDControl): 79 fewer, -20 to 178, over 20 months; level and slope alone say 490.
    path = reference / "data" / "nyc_roosevelt_violent.csv"
    options = ("--date", "date", "--count", "reports", "--control", "control", "--interruption", "2024-10", "--placebo")
    with pytest.raises(SystemExit) as stop:
        main(["its", str(path), *options, "--json"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    answer, found = json.loads(out)["headline"], estimates(out)
    assert answer["basis"] == "relative"
    assert answer["answer"].startswith("After the start there were 8.5% fewer incidents than the comparison")
    averted = found["its.headline.averted"]
    assert averted["value"] == pytest.approx(50.17, abs=0.01)
    assert averted["lower"] < 0 < 79 < averted["upper"]
    assert "its.averted" not in found


@pytest.mark.parametrize(
    ("options", "entry"),
    [(("--season", "months"), "boston.months"), (("--no-trend", "--season", "none"), "boston.step")],
)
def test_andrews_errors_of_counts_equal_r(boston, tmp_path, capsys, from_r, options, entry):
    # vcovHAC (R sandwich), x6
    path = tmp_path / "boston.csv"
    pd.DataFrame({"month": boston.months.astype(str), "homicides": boston.counts}).to_csv(path, index=False)
    asked = ("--date", "month", "--count", "homicides", "--interruption", "1996-06", "--no-slope")
    with pytest.raises(SystemExit):
        main(["its", str(path), *asked, "--model", "hac-andrews", *options, "--json"])
    level = estimates(capsys.readouterr().out)["its.level_change"]
    assert level["standard_error"] == pytest.approx(from_r("sandwich")[f"{entry}.andrews"].values[1], rel=1e-6)
