"""`ipvi-eval survival` on one file."""

from __future__ import annotations

import json

import pytest
from lifelines.datasets import load_lung, load_rossi

from ipvi_eval.cli import main
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells


@pytest.fixture
def call(tmp_path, capsys):
    """A function that runs the command on Rossi's data and returns (exit code, standard output, standard error)."""
    path = tmp_path / "rossi.csv"
    load_rossi().to_csv(path, index=False)

    def run(*options):
        with pytest.raises(SystemExit) as stop:
            main(["survival", str(path), "--duration", "week", *map(str, options)])
        return stop.value.code, *capsys.readouterr()

    return run


def test_json_is_a_list_of_estimates(call):
    code, out, _ = call("--event", "arrest", "--group", "fin", "--horizons", "26,52", "--json")
    found = {item["id"]: item for item in json.loads(out)}
    assert code == 0
    first = found["survival.0.at_26"]
    assert {"id", "value", "standard_error", "lower", "upper", "n", "events", "p"} <= set(first)
    assert (first["n"], first["events"]) == (216, 32)
    assert found["cox.fin.coefficient"]["p"] == pytest.approx(0.0537, abs=5e-3)


def test_concordance_stands_with_the_model(call):
    # R survival 3.5-3: concordance of coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi)
    covariates = ("--covariates", "fin,age,race,wexp,mar,paro,prio")
    rows = json.loads(call("--event", "arrest", *covariates, "--json")[1])
    found = next(row for row in rows if row["id"] == "cox.concordance")
    assert (found["value"], found["standard_error"]) == pytest.approx((0.6403292470997, 0.02665812277265), abs=1e-10)
    exact = json.loads(call("--event", "arrest", *covariates, "--ties", "exact", "--json")[1])
    assert {row["id"] for row in exact} >= {"cox.concordance", "cox.fin.odds_ratio"}


def test_lines_for_people(call):
    code, out, _ = call("--event", "arrest", "--covariates", "fin,age", "--ties", "breslow", "--conf", "0.9")
    assert code == 0
    assert "of 100 people 22 in 1 against 31 in 0" in call("--event", "arrest", "--group", "fin", "--horizons", "52")[1]
    assert "cox.age.hazard_ratio" in out
    assert "90% CI" in out


def test_a_picture(call, tmp_path):
    code, _, _ = call("--event", "arrest", "--group", "fin", "--plot", tmp_path / "curves.png")
    assert code == 0
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    code, _, err = call("--event", "arrest", "--plot", tmp_path / "curves.bmp")
    assert (code, "is written as one of .png" in err) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curves.png", "rossi.csv"]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--event", "arest"), 1, "has no column 'arest'"),
        ((), 1, "--event"),
        (("--event", "arrest", "--horizons", "soon"), 2, "times separated by commas"),
        (("--event", "arrest", "--ties", "some"), 2, "Invalid value"),
        (("--event", "arrest", "--ties", "exact", "--covariates", "fin", "--cluster", "age"), 1, "nor clusters"),
        (("--event", "arrest", "--conf", "95"), 2, "Invalid value"),
    ],
)
def test_mistakes(call, options, code, message):
    found, out, err = call(*options)
    assert (found, out) == (code, "")
    assert message in err


@pytest.fixture
def analyse(tmp_path, capsys):
    """A function that writes a file, runs the command with --json, and returns the estimates by id."""

    def run(text, *options, name="people.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        with pytest.raises(SystemExit) as stop:
            main(["survival", str(path), "--duration", "days", *map(str, options), "--json"])
        assert stop.value.code == 0

        def refuse(constant):
            raise AssertionError(constant)

        rows = json.loads(capsys.readouterr().out, parse_constant=refuse)
        found = {row["id"]: row for row in rows}
        assert len(found) == len(rows), "an id stands for two estimates"
        return found

    return run


def test_notes_stand_in_the_json_as_rows_and_on_standard_error(call):
    code, out, err = call("--event", "arrest", "--group", "fin", "--cluster", "age", "--json")
    rows = json.loads(out)
    assert (code, isinstance(rows, list)) == (0, True)
    assert "note: the log-rank and Gray tests take rows as independent" in err
    assert any("take rows as independent" in row["note"] for row in rows if row["id"].startswith("note."))
    events = next(row for row in rows if row["id"] == "data.events")
    assert (events["value"], events["note"]) == (
        114,
        "in 'arrest': as the event 1 (114 rows); as no event 0 (318 rows)",
    )


def test_errors_are_json_where_json_was_asked_for(call):
    code, out, err = call("--event", "arest", "--json")
    assert (code, "has no column 'arest'" in json.loads(out)["error"], "has no column" in err) == (1, True, True)


def test_weeks_are_weeks_and_spells_are_not_people(call, analyse):
    rows = {row["id"]: row for row in json.loads(call("--event", "arrest", "--quantiles", "0.2", "--json")[1])}
    assert {rows[id]["unit"] for id in ("survival.all.quantile_0_2", "restricted_mean.all.to_52")} == {"weeks"}
    assert (rows["at_risk.all.at_26"]["unit"], rows["survival.all.at_26"]["n_of"]) == ("persons", "people")
    text = "days,s,e,id\n5,0,1,a\n9,5,0,a\n8,0,0,b\n9,2,1,c\n"
    found = analyse(text, "--event", "e", "--entry", "s", "--horizons", "7")
    assert found["answer"]["note"].startswith("Of 4 spells, ")
    assert {row["n_of"] for row in found.values() if row["n"]} == {"spells"}
    groups = "days,s,e,id,g\n5,0,0,a,x\n9,5,1,a,x\n8,0,1,b,y\n9,2,1,c,y\n7,0,0,d,x\n"
    two = analyse(groups, "--event", "e", "--entry", "s", "--horizons", "7", "--person", "id", "--group", "g")
    assert two["difference.y.at_7"]["n"] == 4  # people, of five rows
    named = analyse(text, "--event", "e", "--entry", "s", "--horizons", "7", "--person", "id")
    assert named["answer"]["note"].startswith("Of 3 people, ")


def test_what_was_taken_and_left_out_is_said_in_words(call):
    code, out, _ = call("--event", "arrest", "--where", "fin=1")
    first, read, *_ = out.splitlines()
    assert (code, read) == (0, "432 rows read, 216 left out; 48 end with an event")
    assert first.startswith("Of 216 people, 22.2% had the event within 52 weeks (95% interval")
    assert "216 of 432 rows meet the conditions of --where" in out


def test_a_penalty_is_named_in_the_estimate(analyse):
    rows = "".join(f"{day},{day % 2},{day % 2}\n" for day in range(1, 21))
    found = analyse(f"days,ev,x\n{rows}", "--event", "ev", "--covariates", "x")
    assert found["cox.x.hazard_ratio"]["method"] == "Cox model, efron ties, Firth's penalty"


GROUPS = "days,ev,g\n5,1,{a}\n7,0,{b}\n9,1,{a}\n12,1,{b}\n15,0,{a}\n20,1,{b}\n"


@pytest.mark.parametrize(
    ("a", "b", "ids"),
    [
        ("A+", "A-", ("a", "a_2")),
        ("-1", "1", ("minus_1", "1")),
        ("Á", "日本", ("a", "blank")),
        ("日本", "中国", ("blank", "blank_2")),
        ("yes", "Yes", ("yes", "yes_2")),
    ],
)
def test_every_group_has_ids_of_its_own(analyse, a, b, ids):
    found = analyse(GROUPS.format(a=a, b=b), "--event", "ev", "--group", "g", "--horizons", "10", "--show-labels")
    assert {key.split(".")[1] for key in found if key.startswith("survival.")} == set(ids)


def test_every_horizon_and_cause_has_an_id_of_its_own(analyse):
    text = GROUPS.format(a=0, b=1)
    found = analyse(text, "--event", "ev", "--horizons", "10,10.0,-0,1e-7,1234567,1234568")
    times = [key.rpartition("at_")[2] for key in found if key.startswith("survival.") and ".at_" in key]
    assert times == ["10", "0", "0_0000001", "1234567", "1234568"]
    causes = "days,c\n5,A+\n7,A-\n9,0\n11,A+\n13,A-\n"
    found = analyse(causes, "--cause", "c", "--horizons", "10")
    assert {"incidence.all.cause_a.at_10", "incidence.all.cause_a_2.at_10"} <= set(found)


def test_nobody_has_any_cause(analyse):
    found = analyse("days,c,g\n5,0,a\n7,0,b\n", "--cause", "c", "--group", "g", "--horizons", "5")
    assert found["survival.b.at_5"]["value"] == 1
    assert found["log_rank"]["value"] is None


def test_a_covariate_named_global(analyse):
    text = GROUPS.replace(",g\n", ",GLOBAL\n", 1).format(a=0, b=1)
    found = analyse(text, "--event", "ev", "--covariates", '"GLOBAL"')
    assert {"proportional_hazards.global", "proportional_hazards.global_2"} <= set(found)


def test_decimal_commas_and_thousands_are_numbers(analyse):
    plain = analyse("days,ev,x\n5.5,1,1.5\n7.5,0,2.5\n9.1,1,3.7\n12,1,0.2\n", "--event", "ev", "--covariates", "x")
    comma = analyse("days;ev;x\n5,5;1;1,5\n7,5;0;2,5\n9,1;1;3,7\n12;1;0,2\n", "--event", "ev", "--covariates", "x")
    assert comma == plain
    quoted = 'days,ev,x\n5.5,1,"1,500"\n7.5,0,"2,500"\n9.1,1,"3,700"\n12,1,200\n'
    found = analyse(quoted, "--event", "ev", "--covariates", "x")["cox.x.coefficient"]
    assert 1000 * found["value"] == pytest.approx(plain["cox.x.coefficient"]["value"], rel=1e-9)


def test_a_name_that_holds_a_comma(analyse):
    text = 'days,ev,"a, b"\n5,1,1\n7,0,2\n9,1,3\n10,1,1\n'
    assert "cox.a_b.coefficient" in analyse(text, "--event", "ev", "--covariates", '"a, b"')


def test_rows_that_are_not_independent_are_pointed_to_the_robust_test(call):
    code, out, _ = call("--event", "arrest", "--group", "fin", "--cluster", "age")
    assert (code, "take rows as independent" in out, "cox.robust_score_test" in out) == (0, True, True)


def test_lung_patients_stratified_by_hospital(tmp_path, capsys):
    path = tmp_path / "lung.csv"
    load_lung().to_csv(path, index=False)
    options = ["--duration", "time", "--event", "status", "--covariates", "age,sex,ph.ecog", "--json"]

    def run(*more):
        with pytest.raises(SystemExit):
            main(["survival", str(path), *options, *more])
        return {row["id"]: row for row in json.loads(capsys.readouterr().out)}

    found = run()
    people = load_lung().dropna(subset=["ph.ecog"])
    fit = cox(Columns.of(people[["age", "sex", "ph.ecog"]]), Spells.of(people["time"], people["status"]))
    assert found["cox.sex.coefficient"]["value"] == pytest.approx(fit.coefficients[1], rel=1e-12)
    assert (found["cox.age.coefficient"]["n"], found["cox.age.coefficient"]["events"]) == (227, 164)
    stratified = run("--group", "sex", "--strata", "inst")
    assert stratified["log_rank"]["label"] == "log-rank test, stratified"
    assert stratified["log_rank"]["n"] == 227  # one hospital is not known


def test_frailty_weighted_tests_and_quantiles_when_asked_for(call):
    options = ("--event", "arrest", "--group", "fin", "--covariates", "prio", "--cluster", "age", "--json")
    code, out, _ = call(
        *options, "--frailty", "--gaussian-frailty", "--log-rank", "gehan,fleming-harrington", "--quantiles", "0.1,0.2"
    )
    found = {row["id"] for row in json.loads(out)}
    assert code == 0
    assert {
        "frailty.variance",
        "gaussian_frailty.variance",
        "log_rank.gehan",
        "log_rank.fleming_harrington",
        "survival.0.quantile_0_1",
    } <= found
    assert {"answer", "at_risk.0.at_26", "restricted_mean.1.to_52"} <= found


@pytest.mark.parametrize(
    "wrong",
    [("--log-rank", "best"), ("--quantiles", "50"), ("--unit", "fortnights"), ("--leave-out", "all"), ("--where", "x")],
)
def test_wrong_values_of_options(call, wrong):
    code, _, err = call("--event", "arrest", *wrong)
    assert (code, "Invalid value" in err) == (2, True)


def test_a_frailty_that_cannot_be_fitted_takes_no_other_model_with_it(call):
    code, out, _ = call("--event", "arrest", "--covariates", "prio", "--frailty", "--json")
    found = {row["id"]: row for row in json.loads(out)}
    assert (code, found["frailty"]["value"]) == (0, None)
    assert "--person" in found["frailty"]["note"]
    assert found["cox.prio.hazard_ratio"]["value"] > 1
