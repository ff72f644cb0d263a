"""The options of `ipvi-eval survival`: what is typed, and the library's call with the same argument."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lifelines.datasets import load_rossi

import ipvi_eval as ie
from ipvi_eval.survival.inference.intervals import critical_value
from tests.cli.typed_options import Case, Row

FILE = "people.csv"
BESIDE = ("--duration", "week", "--event", "arrest", "--horizons", "26")


def _frame() -> pd.DataFrame:
    """Rossi's convicts, with columns that mean the same, or something else, in other words."""
    rng = np.random.default_rng(5)
    frame = load_rossi()
    count = len(frame)
    arrested = frame["arrest"] == 1
    young = frame["age"] <= 22
    return frame.assign(
        later=frame["week"] + 1,
        # No unit in the name; in weeks.
        t=frame["week"],
        returned=np.where(arrested & young, 1, 0),
        began=(frame["week"] * rng.uniform(0, 0.8, count)).astype(int),
        same_day=np.where(rng.random(count) < 0.1, frame["week"], 0),
        kind=np.where(arrested, np.where(young, "assault", "theft"), "0"),
        ended=np.where(arrested, "arrest", np.where(frame["paro"] == 1, "moved", "end of study")),
        w=rng.uniform(0.5, 2, count).round(2),
        copies=rng.integers(1, 4, count),
        house=[f"H{at // 3}" for at in range(count)],
        open=frame["week"].where(arrested, np.nan),
        until=frame["week"].where(arrested, 60),
    )


def _spells() -> pd.DataFrame:
    """People with several events: (start, stop] rows that follow one another."""
    rng = np.random.default_rng(6)
    rows = []
    for person in range(120):
        at = 0
        for _ in range(int(rng.integers(1, 5))):
            stop = at + int(rng.integers(4, 30))
            rows.append((person, at, stop, int(rng.random() < 0.6), int(rng.integers(18, 50))))
            at = stop
    return pd.DataFrame(rows, columns=["id", "began", "week", "arrest", "age"])


FRAME, SPELLS = _frame(), _spells()


def write_files(folder: Path) -> None:
    """The files that the cases name."""
    FRAME.to_csv(folder / FILE, index=False)
    SPELLS.to_csv(folder / "spells.csv", index=False)
    (folder / "titled.csv").write_text("A prison\nmade up\n" + FRAME.to_csv(index=False), "utf-8")
    with pd.ExcelWriter(folder / "book.xlsx") as book:
        FRAME.assign(arrest=FRAME["returned"]).to_excel(book, sheet_name="first", index=False)
        FRAME.to_excel(book, sheet_name="second", index=False)


def spells(rows: pd.DataFrame = FRAME, *, stop: str = "week", event: Any = "arrest", **columns: str) -> ie.Spells:
    ends = rows[event] if isinstance(event, str) else event
    return ie.Spells.of(rows[stop], ends, **{name: rows[column].to_numpy() for name, column in columns.items()})


def curve(made: ie.Spells, id: str = "survival.all.at_26", level: float = 0.95) -> Callable[[], dict[str, Row]]:
    """The share without the event at the time that the id names."""

    def found() -> dict[str, Row]:
        at = ie.kaplan_meier(made, level=level).at([float(id.rpartition("at_")[2])])
        return {id: (float(at.value[0]), float(at.lower[0]), float(at.upper[0]))}

    return found


def hazard(made: ie.Spells, name: str = "age", level: float = 0.95, **how: Any) -> Callable[[], dict[str, Row]]:
    """The coefficient of one covariate in a Cox model of it."""

    def found() -> dict[str, Row]:
        fit = ie.cox(ie.Columns.of(FRAME[[name]]), made, level=level, **how)
        return {f"cox.{name}.coefficient": _wald(fit.coefficients[0], fit.covariance[0, 0], level)}

    return found


def _wald(value: float, variance: float, level: float = 0.95) -> Row:
    half = critical_value(level) * float(np.sqrt(variance))
    return float(value), float(value) - half, float(value) + half


def every(*parts: Callable[[], dict[str, Row]]) -> Callable[[], dict[str, Row]]:
    return lambda: {id: row for part in parts for id, row in part().items()}


def incidence(codes: dict[str, int]) -> Callable[[], dict[str, Row]]:
    """The share with each of the causes; another label is none."""

    def found() -> dict[str, Row]:
        made = spells(event=FRAME["kind"].map(codes).fillna(0).astype(int))
        fit = ie.aalen_johansen(made, causes=tuple(codes.values()))
        read = {name: fit.at([26.0], cause=code) for name, code in codes.items()}
        return {
            f"incidence.all.cause_{name}.at_26": (float(at.value[0]), float(at.lower[0]), float(at.upper[0]))
            for name, at in read.items()
        }

    return found


def logrank(made: ie.Spells, id: str = "log_rank", **how: Any) -> Callable[[], dict[str, Row]]:
    return lambda: {id: (ie.log_rank(made, **how).chi_square, None, None)}


def first_events() -> dict[str, Row]:
    """Of each person the spells until the first event, and how many events a person has had on average."""
    before = SPELLS.groupby("id")["arrest"].cumsum() - SPELLS["arrest"]
    mean = ie.mean_cumulative_function(spells(SPELLS, start="began", person="id")).at([26.0])
    return {
        **curve(spells(SPELLS[before == 0], start="began"))(),
        "mean_events.all.at_26": (float(mean.value[0]), float(mean.lower[0]), float(mean.upper[0])),
    }


def gamma() -> dict[str, Row]:
    fit = ie.gamma_frailty(ie.Columns.of(FRAME[["age"]]), spells(person="house"))
    return {"frailty.variance": (fit.variance, None, None)}


def gaussian() -> dict[str, Row]:
    fit = ie.gaussian_frailty(ie.Columns.of(FRAME[["age"]]), spells(person="house"))
    return {"gaussian_frailty.variance": (fit.variance, None, None)}


def exact() -> dict[str, Row]:
    fit = ie.exact_cox(ie.Columns.of(FRAME[["age"]]), spells())
    return {"cox.age.coefficient": _wald(fit.coefficients[0], fit.covariance[0, 0])}


def quantile() -> dict[str, Row]:
    found = ie.kaplan_meier(spells()).quantile(0.1)
    return {"survival.all.quantile_0_1": (found.value, found.lower, found.upper)}


def difference() -> dict[str, Row]:
    """How many more of the second group have had the event: the curves' difference the other way round."""
    row = ie.survival_difference(spells(group="fin"), times=[26.0], reference=0).contrasts[0]
    return {"difference.1.at_26": (-row.value, -row.upper, -row.lower)}


OF_AGE = (*BESIDE, "--covariates", "age")
OF_GROUPS = (*BESIDE, "--group", "fin")
ENDED = ("--duration", "week", "--event", "ended", "--horizons", "26")
CAUSES = ("--duration", "week", "--cause", "kind", "--horizons", "26")
FREE = FRAME[FRAME["fin"] == 1]
LENGTH = FRAME[FRAME["same_day"] < FRAME["week"]]

# What is typed twice counts as it was typed last, so that a case may also replace what stands beside it.
CASES = (
    Case(("--duration", "later"), curve(spells(stop="later"))),
    Case(("--event", "returned"), curve(spells(event="returned"))),
    Case(("--entry", "began"), curve(spells(start="began"))),
    Case(("--cause", "kind"), incidence({"assault": 1, "theft": 2})),
    Case(("--event-value", "arrest"), curve(spells()), ENDED),
    Case(("--event-value", "arrest,moved"), curve(spells(event=FRAME["ended"] != "end of study")), ENDED),
    Case(("--censored", "end of study,moved"), curve(spells()), ENDED),
    Case(("--censored", "0,theft"), incidence({"assault": 1}), CAUSES),
    Case(("--causes", "theft"), incidence({"theft": 1}), CAUSES),
    Case(("--follow-up", "60"), curve(spells(stop="until")), (*BESIDE, "--duration", "open")),
    Case(("--follow-up", "until"), curve(spells(stop="until")), (*BESIDE, "--duration", "open")),
    Case(("--leave-out", "blank"), curve(spells(FRAME[FRAME["arrest"] == 1])), (*BESIDE, "--duration", "open")),
    Case(("--leave-out", "no-length"), curve(spells(LENGTH, start="same_day")), (*BESIDE, "--entry", "same_day")),
    Case(("--where", "fin=1"), curve(spells(FREE))),
    Case(("--where", "fin!=0"), curve(spells(FREE))),
    Case(("--sheet", "second"), curve(spells()), (*BESIDE, "--sheet", "first"), "book.xlsx"),
    Case(("--header-row", "3"), curve(spells()), file="titled.csv"),
    Case(
        ("--group", "fin"),
        every(
            logrank(spells(group="fin")), curve(spells(FREE), "survival.1.at_26"), difference, hazard(spells(), "fin")
        ),
    ),
    Case(("--strata", "wexp"), logrank(spells(group="fin", strata="wexp")), OF_GROUPS),
    Case(("--strata", "wexp"), hazard(spells(strata="wexp")), OF_AGE),
    Case(("--covariates", "age"), hazard(spells())),
    Case(("--cluster", "house"), every(hazard(spells(person="house")), curve(spells(person="house"))), OF_AGE),
    Case(("--person", "id"), first_events, (*BESIDE, "--entry", "began"), "spells.csv"),
    Case(("--weights", "w"), every(hazard(spells(weight="w")), curve(spells(weight="w"))), OF_AGE),
    Case(("--weights", "copies"), every(hazard(spells(weight="copies")), curve(spells(weight="copies"))), OF_AGE),
    Case(("--horizons", "10"), curve(spells(), "survival.all.at_10")),
    Case(
        ("--unit", "months"),
        every(*(curve(spells(), f"survival.all.at_{time}") for time in (6, 12, 24))),
        ("--duration", "t", "--event", "arrest"),
    ),
    Case(("--quantiles", "0.1"), quantile),
    Case(("--log-rank", "gehan"), logrank(spells(group="fin"), "log_rank.gehan", weight="gehan"), OF_GROUPS),
    Case(
        ("--log-rank", "fleming-harrington"),
        logrank(spells(group="fin"), "log_rank.fleming_harrington", weight="fleming-harrington", rho=1.0),
        OF_GROUPS,
    ),
    Case(("--frailty",), gamma, (*OF_AGE, "--cluster", "house")),
    Case(("--gaussian-frailty",), gaussian, (*OF_AGE, "--cluster", "house")),
    Case(("--ties", "breslow"), hazard(spells(), ties="breslow"), OF_AGE),
    Case(("--ties", "exact"), exact, OF_AGE),
    Case(("--conf", "0.8"), every(curve(spells(), level=0.8), hazard(spells(), level=0.8)), OF_AGE),
)
