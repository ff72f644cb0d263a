"""`ipvi-eval its` on one file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ipvi_eval.cli import main
from ipvi_eval.its.one_series import MODELS


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
    assert set(answer) == {"estimates", "gate", "data", "notes"}
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
        (("--per-day", "--harmonics", "0"), "its.averted"),
        (("--model", "newey-west", "--lag", "2"), "its.level_change"),
        (("--model", "gls-ar1-reml", "--scale", "log"), "its.trend_after"),
        (("--model", "arima", "--order", "1,0,0"), "its.level_change"),
        (("--model", "arima", "--order", "auto"), "its.level_change"),
        (("--model", "ols", "--control", "other"), "its.controlled.pre_trend"),
        (("--exposure", "days"), "its.step"),
        (("--no-trend", "--season", "months"), "its.level_change"),
        (("--model", "poisson", "--placebo"), "its.calibrated.level_change"),
    ],
)
def test_options(call, options, id):
    code, out, err = call(*options, "--json")
    assert code == 0, err
    found = estimates(out)
    assert id in found
    assert ("its.slope_change" in found) is ("--no-slope" not in options)


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
    assert out.startswith("2015-01 to 2019-12: 36 periods")
    assert "gate: " in out
    assert (tmp_path / "series.svg").read_text("utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--model", "magic"), 2, "there is no model magic"),
        (("--scale", "root"), 2, "identity or log"),
        (("--season", "spring"), 2, "fourier, months or none"),
        (("--model", "arima", "--order", "9,0,9"), 1, "18 terms, too many for 60 observations"),
        (("--also", "spring"), 2, "a month is written YYYY-MM"),
        (("--phase-in", "2018-01:"), 2, "takes a window"),
        (("--phase-in", "2018-03:2018-05"), 2, "holds the month of --interruption"),
        (("--interruption", "2031-01"), 1, "2031-01"),
        (("--count", "rate"), 1, "whole number"),
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
            assert (stop.value.code, out) == (1, "")
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
    assert "No placebo dates: the series has no model that could be moved." in answer["notes"]
