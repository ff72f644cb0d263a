"""Numbers from R and the data they belong to: the reference folder where it exists, and a small part kept here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_rossi, load_stanford_heart_transplants

from ipvi_eval.questions.one_file.people.table import People

KEPT = Path(__file__).resolve().parent / "reference"


@pytest.fixture(scope="session")
def r_numbers(reference: Path) -> Callable[[str], dict[str, Any]]:
    """R results of one topic, by the name of its file."""

    def read(topic: str) -> dict[str, Any]:
        return json.loads((reference / "r" / f"survival_{topic}.json").read_text())

    return read


@pytest.fixture(scope="session")
def dataset(reference: Path) -> Callable[[str], pd.DataFrame]:
    """A data set of the reference folder; recid gains `event`."""

    def read(name: str) -> pd.DataFrame:
        table = pd.read_csv(reference / "data" / f"{name}.csv")
        return table.assign(event=1 - table["cens"]) if name == "recid" else table

    return read


@pytest.fixture(scope="session")
def rossi() -> pd.DataFrame:
    """432 men, re-arrest within 52 weeks (Rossi, Berk and Lenihan 1980)."""
    return load_rossi()


@pytest.fixture(scope="session")
def heart() -> pd.DataFrame:
    """R survival::heart: 103 candidates for a transplant in 172 spells (Crowley and Hu 1977)."""
    table = load_stanford_heart_transplants()
    return table.assign(transplant=table["transplant"].astype(int))


@pytest.fixture(scope="session")
def aml() -> pd.DataFrame:
    """R survival::aml, typed from Miller (1981), Survival Analysis, page 49."""
    maintained = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
    other = [(5, 1), (5, 1), (8, 1), (8, 1), (12, 1), (16, 0), (23, 1), (27, 1), (30, 1), (33, 1), (43, 1), (45, 1)]
    rows = [(t, s, "Maintained") for t, s in maintained] + [(t, s, "Nonmaintained") for t, s in other]
    return pd.DataFrame(rows, columns=["time", "status", "x"])


@pytest.fixture(scope="session")
def competing() -> pd.DataFrame:
    """150 simulated persons in three groups, `cause` 1 or 2 after `time` days, 0 where follow-up ended."""
    return pd.read_csv(KEPT / "competing.csv", comment="#")


@pytest.fixture(scope="session")
def recurrent() -> pd.DataFrame:
    """231 simulated spells between the arrests of 90 persons."""
    return pd.read_csv(KEPT / "recurrent.csv", comment="#")


@pytest.fixture(scope="session")
def veteran() -> pd.DataFrame:
    """R survival::veteran (Kalbfleisch and Prentice 1980, appendix 1), five columns typed."""
    return pd.read_csv(KEPT / "veteran.csv")


def numbers(values: Any) -> np.ndarray:
    """R's list (of lists) with missing values as floats."""
    if isinstance(values, list):
        return np.array([numbers(value) for value in values], dtype=float)
    return np.array(np.nan if values is None else values, dtype=float)


@pytest.fixture(scope="session")
def as_numbers() -> Callable[[Any], np.ndarray]:
    return numbers


def _compared_people(n=3000, *, ratio=0.6, seed=3):
    """Older people re-offend less and are notified more; after notification on day 100 the hazard falls by `ratio`."""
    rng = np.random.default_rng(seed)
    reference = np.arange(n) % 3 > 0
    age = np.where(reference, rng.normal(30, 6, n), rng.normal(36, 6, n)).round()
    hazard = np.exp(-0.08 * (age - 33)) / 700
    before, after = rng.exponential(1 / hazard), rng.exponential(1 / (ratio * hazard))
    notified = np.where(reference, np.nan, 100.0)
    time = np.where(~reference & (before > 100), 100 + after, before)
    stop, event = np.ceil(np.minimum(time, 1200)), time <= 1200
    sex = np.where(rng.random(n) < 0.8, "male", "female")
    return pd.DataFrame(
        {
            "person": np.arange(n).astype(str), "start": 0, "stop": stop, "event": event, "notified": notified,
            "cause": np.where(event, "re-offence", np.where(rng.random(n) < 0.5, "moved", "freeze")),
            "reference": reference, "programme_start": np.nan,
            "list": (lists := np.where(rng.random(n) < 0.5, "C", "D")),
            "list_recorded": lists,
            "age_at_entry": pd.array(age, dtype="Int64"), "sex": pd.array(sex, dtype="string"),
        }
    )  # fmt: skip


@pytest.fixture(scope="session")
def compared_people():
    """A maker of people in two areas, of which one has a programme: the rows of a design that compares them."""
    return _compared_people


@pytest.fixture(scope="session")
def simulated() -> Callable[..., People]:
    """A function that makes 120 people in two groups with two causes; further columns as given."""

    def make(n: int = 120, **columns: Any) -> People:
        rng = np.random.default_rng(5)
        cause = rng.integers(0, 3, n)
        group = np.where(rng.random(n) < 0.5, "a", "b").astype(object)
        stop = rng.integers(1, 60, n).astype(float)
        return People(
            stop=stop,
            event=cause > 0,
            cause=cause,
            causes=("arrest", "prison"),
            group=group,
            covariates={"g": group},
            **columns,
        )

    return make
