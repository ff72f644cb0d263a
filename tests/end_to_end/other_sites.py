"""Extracts of two made-up sites, cut from the shipped synthetic one: other places, codes and dates, and fewer files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

SYNTHETIC = Path(__file__).resolve().parents[2] / "data_synthetic"
RELATION = {"intimate": ("SE", "CS", "BG", "XS", "XR", "HR"), "family": ("PA", "SB", "CH", "OF", "IL", "CF")}
TIERS = {"A": "high", "B": "high", "C": "low", "D": "low"}


def lakeview(folder: Path) -> None:
    """Two lists with names of their own, notifications, nobody's custody and nobody's arrest."""
    towns = {"POK": "LKV", "CN": "Pine Hill"}
    _incidents(towns).to_csv(folder / "incidents.csv", index=False)
    persons = _read("persons.csv")
    persons = persons[persons["AGENCY"].isin(towns)]
    days = {"day": _day(persons["ENTRY_DATE"]), "until": _day(persons["EXIT_DATE"])}
    people = persons.assign(town=persons["AGENCY"].map(towns), tier=persons["ENTRY_LIST"].map(TIERS), **days)
    people = people.rename(columns={"SUBJECT_KEY": "suspect", "EXIT_TYPE": "why", "AGE": "age"})
    columns = ["suspect", "town", "tier", "day", "until", "why", "age", "SYNTHETIC"]
    people[columns].to_csv(folder / "persons.csv", index=False)
    told = _read("notifications.csv")
    told = told[told["SUBJECT_KEY"].isin(people["suspect"])]
    told = told.assign(day=_day(told["NOTIFIED_ON"]), tier=told["LIST"].map(TIERS), how=told["METHOD"])
    told = told.rename(columns={"SUBJECT_KEY": "suspect"})
    told[["suspect", "day", "tier", "how", "SYNTHETIC"]].to_csv(folder / "notifications.csv", index=False)
    _populations(towns).to_csv(folder / "populations.csv", index=False)


def rivermouth(folder: Path) -> None:
    """Incidents and residents, and nothing about people."""
    towns = {"CW": "Rivermouth", "CN": "Dunes", "CE": "Cape Hill"}
    calls = _incidents(towns).drop(columns="suspect")
    calls.to_csv(folder / "calls.csv", index=False)
    _populations(towns).to_csv(folder / "populations.csv", index=False)


def _incidents(towns: dict[str, str]) -> pd.DataFrame:
    """The incidents of these towns, with no word on what the police did about them."""
    found = _read("incidents.csv")
    found = found[found["AGENCY"].isin(towns)].reset_index(drop=True)
    relation = {code: kind for kind, codes in RELATION.items() for code in codes} | {"AQ": "other"}
    return pd.DataFrame(
        {
            "case": [f"M{number:06d}" for number in found.index],
            "day": _day(found["OCC_DATE"]),
            "town": found["AGENCY"].map(towns),
            "relation": found["REL_CODE"].map(relation).fillna("unknown"),
            "suspect": found["SUSPECT_KEY"],
            "SYNTHETIC": found["SYNTHETIC"],
        }
    )


def _populations(towns: dict[str, str]) -> pd.DataFrame:
    found = _read("populations.csv")
    found = found[found["AGENCY"].isin(towns)]
    named = found.assign(town=found["AGENCY"].map(towns))
    return named.rename(columns={"YEAR": "year", "POPULATION": "people"})[["town", "year", "people", "SYNTHETIC"]]


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(SYNTHETIC / name, dtype=str, keep_default_na=False)


def _day(written: pd.Series) -> pd.Series:
    """Dates in ISO form; empty where there is none."""
    return pd.to_datetime(written, format="%m/%d/%Y").dt.strftime("%Y-%m-%d").fillna("")
