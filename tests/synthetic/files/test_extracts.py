from __future__ import annotations

import csv
import errno
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from lifelines import CoxTimeVaryingFitter

from ipvi_eval.cohort.street_time import street_spells
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import Extract, read_extract
from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.synthetic.files.extracts import simulate
from ipvi_eval.synthetic.parameters import Parameters

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "data_synthetic"
SMALL = Parameters(first_year=2018, last_year=2021, places=Parameters().places[:1])


@pytest.fixture(scope="module")
def extract() -> Extract:
    return read_extract(SHIPPED, read_mapping(ROOT / "analysis" / "mapping.toml"))


@pytest.fixture(scope="module")
def planted() -> dict:
    return json.loads((SHIPPED / "truth.json").read_text())["planted"]


def test_the_shipped_extract_is_made_again_byte_for_byte(tmp_path) -> None:
    paths = simulate(tmp_path, seed=2019)
    assert {path.name for path in paths} | {"README.md"} == {path.name for path in SHIPPED.iterdir()}
    for path in paths:
        assert path.read_bytes() == (SHIPPED / path.name).read_bytes(), path.name
    assert sum(path.stat().st_size for path in paths) < 4_000_000


def test_another_seed_gives_another_world(tmp_path) -> None:
    one = simulate(tmp_path / "one", parameters=SMALL, seed=1)
    two = simulate(tmp_path / "two", parameters=SMALL, seed=2)
    assert one[0].read_bytes() != two[0].read_bytes()


def lines(folder: Path, name: str) -> list[str]:
    return (folder / f"{name}.csv").read_text("utf-8").splitlines()[1:]


def test_counties_come_one_after_the_other_with_people_and_numbers_of_their_own(tmp_path) -> None:
    simulate(tmp_path / "one", parameters=SMALL, seed=1)
    simulate(tmp_path / "three", parameters=SMALL, seed=1, scale=3)
    for name in ("incidents", "persons", "notifications", "custody", "invitations", "offers"):
        one, three = lines(tmp_path / "one", name), lines(tmp_path / "three", name)
        assert three[: len(one)] == one, name
        assert 2.5 * len(one) < len(three) < 3.5 * len(one), name
    for name, column in (("incidents", "DIR_NO"), ("persons", "SUBJECT_KEY")):
        frame = pd.read_csv(tmp_path / "three" / f"{name}.csv")
        assert frame[column].is_unique, name
    people = pd.read_csv(tmp_path / "three" / "persons.csv", keep_default_na=False)
    victims = set(pd.read_csv(tmp_path / "three" / "incidents.csv")["VICTIM_KEY"].dropna())
    assert not victims & set(people["SUBJECT_KEY"])
    residents = pd.read_csv(tmp_path / "three" / "populations.csv")["POPULATION"]
    assert (residents == 3 * pd.read_csv(tmp_path / "one" / "populations.csv")["POPULATION"]).all()
    totals = [pd.read_csv(tmp_path / folder / "services.csv") for folder in ("one", "three")]
    assert totals[0]["MONTH"].equals(totals[1]["MONTH"])
    assert 2.5 < totals[1]["CONTACTS"].sum() / totals[0]["CONTACTS"].sum() < 3.5
    truth = json.loads((tmp_path / "three" / "truth.json").read_text())
    assert truth["realised"]["incidents"] == len(lines(tmp_path / "three", "incidents"))
    assert truth["realised"]["baseline_reports"] == 3 * 560
    assert "3 counties" in (tmp_path / "three" / "codebook.md").read_text()


def test_parquet_holds_what_the_csv_files_hold(tmp_path) -> None:
    simulate(tmp_path / "csv", parameters=SMALL, seed=1, scale=2)
    for path in simulate(tmp_path / "parquet", parameters=SMALL, seed=1, scale=2, form="parquet")[:-2]:
        same = pd.read_csv(tmp_path / "csv" / f"{path.stem}.csv", keep_default_na=False)
        pd.testing.assert_frame_equal(pd.read_parquet(path).fillna(""), same, check_dtype=False)
    simulate(tmp_path / "parquet", parameters=SMALL, seed=2, form="parquet")  # its own, so it may be written again


def test_a_parquet_extract_is_read_like_the_csv_files(tmp_path) -> None:
    mapping = (ROOT / "analysis" / "mapping.toml").read_text("utf-8")
    (tmp_path / "mapping.toml").write_text(mapping.replace(".csv", ".parquet"), "utf-8")
    for form in ("csv", "parquet"):
        simulate(tmp_path / form, parameters=SMALL, seed=1, form=form)
    csv_files = read_extract(tmp_path / "csv", read_mapping(ROOT / "analysis" / "mapping.toml"))
    parquet = read_extract(tmp_path / "parquet", read_mapping(tmp_path / "mapping.toml"))
    for name in ("incidents", "persons", "notifications", "custody"):
        pd.testing.assert_frame_equal(getattr(parquet, name), getattr(csv_files, name))


@pytest.mark.parametrize("scale", [0, 1001])
def test_a_scale_that_cannot_be_is_refused_before_any_work(tmp_path, scale) -> None:
    with pytest.raises(PlanError, match="scale must lie between 1 and 1000, for example 10"):
        simulate(tmp_path / "new", scale=scale)
    assert not (tmp_path / "new").exists()


def test_every_file_says_it_is_synthetic() -> None:
    for path in sorted(SHIPPED.iterdir()):
        text = path.read_text(encoding="utf-8")
        assert "SYNTHETIC DATA" in text
        assert "\r" not in text
        if path.suffix == ".csv":
            assert all(row["SYNTHETIC"] == "SYNTHETIC DATA" for row in csv.DictReader(text.splitlines()))


def test_an_unwritable_folder_is_one_sentence(tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="the synthetic extract cannot be written to"):
        simulate(tmp_path / "file", parameters=SMALL)


def test_its_own_folder_may_be_written_again(tmp_path) -> None:
    simulate(tmp_path, parameters=SMALL, seed=1)
    (tmp_path / "README.md").write_text("mine")
    paths = simulate(tmp_path, parameters=SMALL, seed=2)
    assert json.loads((tmp_path / "truth.json").read_text())["seed"] == 2
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths} | {"README.md"}


@pytest.mark.parametrize("name", ["incidents.csv", "persons.csv", "extract.xlsx", "truth.json", "codebook.md"])
def test_a_real_extract_is_never_overwritten(tmp_path, name) -> None:
    (tmp_path / name).write_text("KEY,DAY\nP1,01/05/2020\n")
    with pytest.raises(OutputError, match=rf"no synthetic extract \({name}\); give a new or empty folder"):
        simulate(tmp_path, parameters=SMALL)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: "KEY,DAY\nP1,01/05/2020\n"}


def test_a_real_table_among_synthetic_ones_is_never_overwritten(tmp_path) -> None:
    simulate(tmp_path, parameters=SMALL, seed=1)
    with (tmp_path / "custody.csv").open("a") as stream:
        stream.write("P1,01/05/2020,01/06/2020,\n")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OutputError, match=r"no synthetic extract \(custody\.csv\)"):
        simulate(tmp_path, parameters=SMALL, seed=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_full_disk_leaves_the_earlier_extract_whole(tmp_path, monkeypatch) -> None:
    simulate(tmp_path, parameters=SMALL, seed=1)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    opened = Path.open

    def full(self, *how, **more):
        if self.name == "notifications.csv" and how == ("w",):
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(self, *how, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match="the disk is full; make room"):
        simulate(tmp_path, parameters=SMALL, seed=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    with pytest.raises(OutputError, match="the disk is full"):
        simulate(tmp_path / "new", parameters=SMALL, seed=2)
    assert not (tmp_path / "new").exists()


def test_lists_are_of_a_size_to_work_with(extract) -> None:
    here = extract.persons[extract.persons["area"] == "Poughkeepsie"]
    sizes = here["list"].value_counts()
    assert sizes["C"] > 300
    assert sizes["D"] > 300
    assert sizes["B"] > 100
    present = here[(here["list"] == "A") & (here["entry"] <= "2021-03-23") & ~(here["exit"] <= "2021-03-23")]
    assert 10 <= len(present) <= 18  # 14 people were identified on 2021-03-23 (Poughkeepsie Journal)


def test_the_world_is_consistent(extract) -> None:
    incidents = extract.incidents.merge(
        extract.persons[["person", "entry", "exit", "area"]], left_on="suspect", right_on="person", suffixes=("", "_of")
    )
    assert (incidents["date"] >= incidents["entry"]).all()
    assert not (incidents["date"] > incidents["exit"]).any()
    assert (incidents["area"] == incidents["area_of"]).all()
    first = incidents.groupby("person")[["date", "entry"]].min()
    assert (first["date"] == first["entry"]).all()
    assert len(first) == len(extract.persons)
    held = incidents.merge(extract.custody, on="person")
    end = held["end"].fillna(pd.Timestamp.max)
    assert not ((held["date"] > held["start"]) & (held["date"] < end)).any()
    notified = extract.notifications.merge(extract.persons, on="person")
    assert set(notified["area"]) == {"Poughkeepsie"}
    assert notified["date"].min() >= pd.Timestamp("2021-04-01")
    assert set(notified["list_x"]) == {"B", "C", "D"}


def test_reoffence_is_plausible(extract) -> None:
    incidents = extract.incidents[extract.incidents["relationship"] == "intimate"]
    people = extract.persons[extract.persons["entry"] < "2020-01-01"].set_index("person")

    def within_a_year(events: pd.DataFrame) -> pd.Series:
        entry = events["suspect"].map(people["entry"])
        again = events[(events["date"] > entry) & (events["date"] <= entry + pd.Timedelta(days=365))]
        return people.index.to_series().isin(again["suspect"])

    assert 0.20 < within_a_year(incidents[incidents["report"]]).mean() < 0.30
    rearrest = within_a_year(incidents[incidents["arrest"]]).groupby(people["list"]).mean()
    assert rearrest[["B", "C", "D"]].between(0.08, 0.22).all()


def _monthly(extract: Extract, area: str, *, intimate: bool) -> pd.Series:
    frame = extract.incidents
    chosen = frame["report"] & (frame["area"] == area) & ((frame["relationship"] == "intimate") == intimate)
    calendar = pd.period_range("2016-01", "2025-12", freq="M")
    return frame[chosen].groupby(frame["date"].dt.to_period("M")).size().reindex(calendar, fill_value=0)


def _segmented(counts: pd.Series, planted: dict) -> pd.DataFrame:
    """Quasi-Poisson with the planted shape (statsmodels GLM, scale X2): rate ratios with 95 % intervals."""
    calendar = counts.index
    since = np.array([(month - pd.Period(planted["its_ipv_report"]["start"], freq="M")).n for month in calendar])
    steps = planted["its_ipv_report"]["phase_in_months"] + 1
    covid = (calendar >= planted["covid"]["first_month"]) & (calendar <= planted["covid"]["last_month"])
    design = pd.DataFrame({"one": 1.0, "time": since / 12}, index=calendar)
    design["level"] = np.clip((since + 1) / steps, 0, 1)
    design["slope"] = np.maximum(since, 0) / 12
    design["covid"] = covid.astype(float)
    angle = 2 * np.pi * (calendar.month - 0.5) / 12
    for k in (1, 2):
        design[f"sin{k}"], design[f"cos{k}"] = np.sin(k * angle), np.cos(k * angle)
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(calendar.days_in_month))
    fit = model.fit(scale="X2")
    table = np.exp(fit.conf_int())
    table.columns = ["lower", "upper"]
    return table


def test_the_planted_effect_on_the_counts_is_recovered(extract, planted) -> None:
    fit = _segmented(_monthly(extract, "Poughkeepsie", intimate=True), planted)
    truth = {
        "level": planted["its_ipv_report"]["level_rate_ratio"],
        "slope": planted["its_ipv_report"]["slope_rate_ratio_per_year"],
        "covid": planted["covid"]["rate_ratio"],
        "time": planted["trend_rate_ratio_per_year"],
    }
    for term, value in truth.items():
        assert fit.loc[term, "lower"] < value < fit.loc[term, "upper"], term
    assert fit.loc["level", "upper"] < 1


@pytest.mark.parametrize(
    ("area", "intimate"),
    [
        ("Comparison North", True),
        ("Comparison East", True),
        ("Comparison West", True),
        ("Poughkeepsie", False),
    ],
)
def test_no_effect_where_none_was_planted(extract, planted, area, intimate) -> None:
    fit = _segmented(_monthly(extract, area, intimate=intimate), planted)
    assert fit.loc["level", "lower"] < 1 < fit.loc["level", "upper"]
    assert fit.loc["slope", "lower"] < 1 < fit.loc["slope", "upper"]


def test_the_planted_effect_of_notification_is_recovered(extract, planted) -> None:
    people = extract.persons[extract.persons["area"] == "Poughkeepsie"]
    frame = extract.incidents
    events = frame[frame["report"] & (frame["relationship"] == "intimate") & frame["suspect"].isin(people["person"])]
    notified = extract.notifications[extract.notifications["person"].isin(people["person"])]
    custody = extract.custody[extract.custody["person"].isin(people["person"])]
    spells = street_spells(people, events, notified, custody, freeze=date(2025, 12, 31)).first()
    rows = spells[["person", "start", "stop", "event", "exposed", "list"]].astype(
        {"event": int, "exposed": int, "list": str}
    )
    cox = CoxTimeVaryingFitter()
    cox.fit(rows, id_col="person", start_col="start", stop_col="stop", event_col="event", strata=["list"])
    found = cox.summary.loc["exposed"]
    assert found["exp(coef) lower 95%"] < planted["notification"]["hazard_ratio"] < found["exp(coef) upper 95%"]
    assert found["exp(coef) upper 95%"] < 1


def test_a_world_without_an_effect_has_none(tmp_path, planted) -> None:
    effects = replace(Parameters().effects, level=1.0, slope=1.0, notification=1.0)
    simulate(tmp_path, parameters=Parameters(places=Parameters().places[:1], effects=effects), seed=2019)
    null = read_extract(tmp_path, read_mapping(ROOT / "analysis" / "mapping.toml"))
    fit = _segmented(_monthly(null, "Poughkeepsie", intimate=True), planted)
    assert fit.loc["level", "lower"] < 1 < fit.loc["level", "upper"]
