"""Segments of NIBRS: the joins that are proposed, read by themselves, beside counts by plain pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import Extract, read_extract
from ipvi_eval.proposal.proposal import propose
from ipvi_eval.proposal.question import nobody

CASES = 150


@pytest.fixture(scope="module")
def people() -> dict[str, pd.DataFrame]:
    """Incidents, of which some have no known offender; offenders, victims, pairs of both and arrestees."""
    rng = np.random.default_rng(11)
    number = pd.Index([f"24-{one:05d}" for one in range(CASES)])
    days = pd.Timestamp("2021-01-15") + pd.to_timedelta(rng.integers(0, 700, CASES), unit="D")
    offenders = [(case, seq) for case in number for seq in range(1, rng.integers(0, 3) + 1)]
    victims = [(case, seq) for case in number for seq in range(1, rng.integers(1, 3) + 1)]
    known = pd.DataFrame(offenders, columns=["incident", "offender"])
    pairs = pd.DataFrame(victims, columns=["incident", "victim"]).merge(known, on="incident")
    pairs["relationship"] = rng.choice(["SE", "BG", "PA", "AQ"], len(pairs))
    return {
        "incidents": pd.DataFrame({"incident": number, "day": days, "town": rng.choice(["Lakeview", "Pine"], CASES)}),
        "offenders": known,
        "victims": pd.DataFrame(victims, columns=["incident", "victim"]),
        "pairs": pairs,
        "arrestees": known[rng.random(len(known)) < 0.4],
    }


def _read(folder) -> Extract:
    """The extract by the mapping that is proposed, with the answer that all are reports, and that no relationship is
    known where a column is asked for; every other question is left out."""
    text = propose([folder], nobody).toml().replace("#:schema", "# schema")
    for answer in ("defaults.report = true", 'defaults.relationship = "unknown"'):
        text = text.replace(f"# {answer}", answer)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    (folder / "mapping.toml").write_text(f"{text}\n[pseudonymise]\nperson = false\nincident = false\n", "utf-8")
    return read_extract(folder, read_mapping(folder / "mapping.toml"))


def _equal(extract: Extract, people: dict[str, pd.DataFrame]) -> None:
    """As many incidents in each month, among partners and with an arrest, pairs and people as pandas counts."""
    rows = extract.incidents
    day, pairs = people["incidents"].set_index("incident")["day"].dt.to_period("M"), people["pairs"]

    def by_month(chosen: pd.DataFrame) -> dict[pd.Period, int]:
        return chosen.drop_duplicates("incident")["date"].dt.to_period("M").value_counts().to_dict()

    partner = pairs.loc[pairs["relationship"].isin(["SE", "BG"]), "incident"].unique()
    assert by_month(rows) == day.value_counts().to_dict()
    assert by_month(rows[rows["relationship"] == "intimate"]) == day[partner].value_counts().to_dict()
    assert by_month(rows[rows["arrest"]]) == day[people["arrestees"]["incident"].unique()].value_counts().to_dict()
    assert rows["suspect"].nunique() == len(pairs.drop_duplicates(["incident", "offender"])) > 100
    assert rows["victim"].nunique() == len(people["victims"])
    assert len(rows.dropna(subset=["suspect", "victim"])) == len(pairs)


def _by_number(people, tmp_path) -> None:
    """As the technical specification lays segments out, with the offenders of a victim side by side and 000 for one
    who is not known."""
    incidents = people["incidents"].assign(day=lambda rows: rows["day"].dt.strftime("%Y%m%d"))
    incidents.columns = ["Incident Number", "Incident Date", "City"]
    incidents.to_csv(tmp_path / "administrative.csv", index=False)
    unknown = people["incidents"].loc[
        ~people["incidents"]["incident"].isin(people["offenders"]["incident"]), "incident"
    ]
    offenders = pd.concat([people["offenders"], pd.DataFrame({"incident": unknown, "offender": 0})])
    offenders["offender"] = offenders["offender"].map("{:03d}".format)
    offenders.columns = ["Incident Number", "Offender Sequence Number"]
    offenders.to_csv(tmp_path / "offender.csv", index=False)
    pairs = people["victims"].merge(people["pairs"], how="left")
    pairs = pairs.assign(offender=pairs["offender"].fillna(0).map("{:03.0f}".format))
    pairs["n"] = pairs.groupby(["incident", "victim"]).cumcount() + 1
    wide = pairs.pivot(index=["incident", "victim"], columns="n", values=["offender", "relationship"]).reset_index()
    named = {"offender": "Offender Number to be Related", "relationship": "Relationship"}
    wide.columns = [f"{named[one]} {n}" if n else one for one, n in wide.columns]
    wide = wide.rename(columns={"incident": "Incident Number", "victim": "Victim Sequence Number"})
    wide.to_csv(tmp_path / "victim.csv", index=False)
    arrestees = people["arrestees"].assign(
        offender=lambda rows: rows.groupby("incident").cumcount() + 1, day="20220101"
    )
    arrestees.columns = ["Incident Number", "Arrestee Sequence Number", "Arrest Date"]
    arrestees.to_csv(tmp_path / "arrestee.csv", index=False)


def _by_key(people, tmp_path) -> None:
    """As the FBI's files for download, where every row has a key of its own, and pairs have a file."""
    incidents = people["incidents"].reset_index(names="incident_id")
    ids = incidents.set_index("incident")["incident_id"]
    incidents.rename(columns={"day": "incident_date", "town": "city"}).drop(columns="incident").to_csv(
        tmp_path / "NIBRS_incident.csv", index=False
    )
    victims, offenders = people["victims"].reset_index(names="victim_id"), people["offenders"]
    offenders = offenders.assign(offender_id=range(5000, 5000 + len(offenders)))
    for name, table, seq in (("OFFENDER", offenders, "offender"), ("VICTIM", victims, "victim")):
        table.assign(incident_id=table["incident"].map(ids)).drop(columns="incident").rename(
            columns={seq: f"{seq}_seq_num"}
        ).to_csv(tmp_path / f"NIBRS_{name}.csv", index=False)
    pairs = people["pairs"].merge(victims).merge(offenders)[["victim_id", "offender_id", "relationship"]]
    pairs.to_csv(tmp_path / "NIBRS_VICTIM_OFFENDER_REL.csv", index=False)
    arrestees = people["arrestees"].assign(arrestee_seq_num=people["arrestees"].groupby("incident").cumcount() + 1)
    arrestees = arrestees.assign(incident_id=arrestees["incident"].map(ids), arrest_date="2022-01-01")
    arrestees[["incident_id", "arrestee_seq_num", "arrest_date"]].to_csv(tmp_path / "NIBRS_ARRESTEE.csv", index=False)


@pytest.mark.parametrize("laid_out", [_by_number, _by_key], ids=["numbers within the incident", "keys of each row"])
def test_segments_are_joined_as_pandas_merges_them(people, tmp_path, laid_out) -> None:
    laid_out(people, tmp_path)
    _equal(_read(tmp_path), people)


def test_it_is_said_that_nobody_is_known_from_one_incident_to_the_next(people, tmp_path) -> None:
    _by_number(people, tmp_path)
    said = propose([tmp_path], nobody).toml()
    assert "# Nobody is known from one incident to the next by 'Offender Sequence Number'" in said
    assert "# An incident with a row in arrestee.csv has an arrest" in said


def test_offenders_without_a_victim_s_number_are_beside_every_victim_and_that_is_said(people, tmp_path) -> None:
    _by_number(people, tmp_path)
    path = tmp_path / "victim.csv"
    victims = pd.read_csv(path, dtype=str).iloc[:, :2]
    victims.to_csv(path, index=False)
    assert "# Nothing says which offender is whose" in propose([tmp_path], nobody).toml()
    every = people["victims"].merge(people["offenders"])
    rows = _read(tmp_path).incidents.dropna(subset=["suspect", "victim"])
    assert len(rows) == len(every)


def test_which_offenses_count_is_asked_where_an_incident_has_several(people, tmp_path) -> None:
    """The answer leaves out incidents without one of them; an incident with two of them counts once."""
    _by_number(people, tmp_path)
    cases = people["incidents"]["incident"]
    codes = pd.DataFrame({"Incident Number": cases, "Offense Sequence Number": 1, "Offense Code": "13A"})
    codes.loc[::3, "Offense Code"] = "290"
    more = codes.assign(**{"Offense Sequence Number": 2, "Offense Code": "13B"}).iloc[::5]
    pd.concat([codes, more]).to_csv(tmp_path / "offense.csv", index=False)
    (asked,) = (one for one in propose([tmp_path], nobody).questions if "Which offenses" in one.asks)
    answer = asked.answers[0].replace('"13A", "13B", "290"', '"13A", "13B"')
    extract = _read(tmp_path)
    assert extract.incidents["incident"].nunique() == CASES
    lines = (tmp_path / "mapping.toml").read_text("utf-8").replace("[pseudonymise]", f"{answer}\n[pseudonymise]")
    (tmp_path / "mapping.toml").write_text(lines, "utf-8")
    found = read_extract(tmp_path, read_mapping(tmp_path / "mapping.toml")).incidents["incident"].unique()
    kept = {*codes.loc[codes["Offense Code"] == "13A", "Incident Number"], *more["Incident Number"]}
    assert set(found) == kept


def test_offenses_of_one_row_each_tell_the_offense(people, tmp_path) -> None:
    _by_number(people, tmp_path)
    cases = people["incidents"]["incident"]
    codes = pd.DataFrame({"Incident Number": cases, "Offense Seq": 1, "Offense Code": ["13A", "290", "13C"] * 50})
    codes.to_csv(tmp_path / "offense.csv", index=False)
    rows = _read(tmp_path).incidents.drop_duplicates("incident")
    assert rows["offence"].value_counts().to_dict() == {"assault": 50, "property": 50, "harassment": 50}
