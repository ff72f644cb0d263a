"""A small released run, made up here: every id the documents count on, with values chosen to be easy to recognize."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Result, Results, Table

ROOT = Path(__file__).resolve().parents[2]

OUTCOMES = {
    "ipv_dir": "intimate partner violence reports (DIR)",
    "ipv_arrest": "arrests for intimate partner violence",
    "ipv_arrest_injury": "arrests with injury",
}
LISTS = {"a": "List A", "b": "List B", "c": "List C", "d": "List D"}
HORIZONS = (6, 12, 24)
RISK = {"a": 0.45, "b": 0.33, "c": 0.24, "d": 0.17}


def meta() -> dict[str, Any]:
    return {
        "synthetic": True,
        "site": "City of Poughkeepsie",
        "study": "Intimate Partner Violence Intervention, Poughkeepsie",
        "edition": "2026-03-31",
        "profile": "cms11",
        "internal": None,
        "analyses": ["survival", "its", "evidence"],
        "threshold": 11,
        "suppressed": [{"id": "survival.ipv_arrest_injury.list_a.risk_6m", "reason": "count below 11"}],
        "outcomes": OUTCOMES,
        "lists": LISTS,
        "horizons": list(HORIZONS),
        "version": "0.1.0",
        "programme_start": "April 2021",
        "periods": [
            {"label": "Bail reform", "start": "2020-01-01", "end": "2020-03-01", "kind": "shock"},
            {"label": "COVID-19", "start": "2020-03-01", "end": "2021-06-30", "kind": "shock"},
            {"label": "Phase-in", "start": "2021-04-01", "end": "2021-09-30", "kind": "phase_in"},
            {"label": "Program start", "start": "2021-04-01", "end": None, "kind": "programme"},
        ],
    }


def results() -> list[Result]:
    found: list[Result] = [
        Estimate(id=f"data.{name}", value=float(number), unit=unit, method="count", n=number)
        for name, number, unit in (
            ("incidents", 5480, "incidents"),
            ("persons", 3120, "persons"),
            ("notified", 412, "persons"),
            ("baseline_dir", 560, "incidents"),
            ("baseline_ipv", 465, "incidents"),
        )
    ]  # fmt: skip
    for scale, outcome in zip((1.0, 0.6, 0.2), OUTCOMES, strict=True):
        found += _survival(outcome, scale)
        found += _its(outcome, scale)
    found += _evidence()
    found += _tables()
    return found


def _survival(outcome: str, scale: float) -> list[Result]:
    found: list[Result] = []
    for key, number in (("persons", 1840), ("events", int(700 * scale))):
        found.append(
            Estimate(id=f"cohort.{outcome}.{key}", value=float(number), unit="number", method="count", n=number)
        )
    for name, risk in RISK.items():
        rows = []
        for day in range(15, 1096, 15):
            share = scale * risk * (1 - math.exp(-day / 300))
            margin = 0.03 + 0.05 * risk * day / 1095
            n = int(260 * (1.1 - risk) * (1 - day / 1400))
            rows.append((day, 1 - share, max(0.0, 1 - share - margin), min(1.0, 1 - share + margin), n, 12))
        columns = ("time", "survival", "lower", "upper", "at_risk", "events")
        curve_id = f"survival.{outcome}.list_{name}"
        found.append(Curve(id=curve_id, kind="survival", label=name.upper(), columns=columns, rows=tuple(rows)))
        for months in HORIZONS:
            share = scale * risk * (1 - math.exp(-months * 30.44 / 300))
            hidden = outcome == "ipv_arrest_injury" and name == "a" and months == 6
            found.append(
                Estimate(
                    id=f"{curve_id}.risk_{months}m",
                    value=None if hidden else share,
                    lower=None if hidden else max(0.0, share - 0.04),
                    upper=None if hidden else share + 0.04,
                    level=0.95,
                    unit="proportion",
                    method="one minus Kaplan-Meier, log-log interval",
                    n=None if hidden else 240,
                    events=None if hidden else 48,
                    note="suppressed (cms11)" if hidden else "",
                )
            )
        found.append(
            Estimate(
                id=f"{curve_id}.median", value=None, unit="days", method="Kaplan-Meier", note="not reached", level=0.95
            )
        )
    for kind, value in (("hazard_ratio", 0.81), ("hazard_ratio_calendar", 0.76)):
        found.append(
            Estimate(
                id=f"survival.{outcome}.notification.{kind}",
                value=value,
                lower=value - 0.15,
                upper=value + 0.26,
                level=0.95,
                unit="ratio",
                method="Cox, Efron ties, clustered by person",
                p=0.21,
                n=1840,
                events=700,
            )  # fmt: skip
        )
    return found


def _its(outcome: str, scale: float) -> list[Result]:
    rows = []
    for number in range(120):
        year, month = 2016 + number // 12, number % 12 + 1
        base = scale * (39 + 5 * math.sin(number / 12 * 2 * math.pi))
        dip = 0.85 if 50 <= number < 66 else 1.0
        after = number >= 63
        fitted = base * dip * (0.86 if after else 1.0)
        count = round(fitted * (1 + 0.13 * math.sin(7.3 * number)))
        expected = base * dip
        rows.append(
            (
                f"{year}-{month:02d}",
                count,
                fitted,
                *((expected, expected * 0.88, expected * 1.13) if after else [None] * 3),
            )
        )
    columns = ("month", "count", "fitted", "expected", "lower", "upper")
    found: list[Result] = [
        Curve(id=f"its.{outcome}", kind="monthly", label=outcome, columns=columns, rows=tuple(rows)),
        Table(
            id=f"its.{outcome}.gate",
            title="What the length of the series allows",
            columns=(Column("check", "Check"), Column("answer", "Answer")),
            rows=(("Months before", "63"), ("Verdict", "estimate with all sensitivity checks")),
        ),
    ]
    for kind, value, lower, upper, unit in (
        ("level_change", 0.93, 0.81, 1.07, "ratio"),
        ("slope_change", 0.97, 0.92, 1.02, "ratio"),
        ("average_ratio", 0.86, 0.72, 1.03, "ratio"),
        ("percent_change", -0.14, -0.28, 0.03, "proportion"),
        ("averted", 310.0 * scale, -60.0 * scale, 640.0 * scale, "incidents"),
        ("mean", 38.2 * scale, None, None, "incidents per month"),
        ("rho", 0.21, None, None, "number"),
        ("dispersion", 1.62, None, None, "number"),
        ("months_before", 63.0, None, None, "months"),
        ("months_after", 57.0, None, None, "months"),
    ):
        level = None if lower is None else 0.95
        found.append(
            Estimate(id=f"its.{outcome}.{kind}", value=value, lower=lower, upper=upper, level=level, unit=unit,
                     method="quasi-Poisson, AR(1) working correlation", n=120, p=0.29 if level else None)
        )  # fmt: skip
    for area in ("city_b", "city_c", "county"):
        found.append(
            Estimate(id=f"its.comparison_{area}.{outcome}.level_change", value=0.99, lower=0.9, upper=1.09, level=0.95,
                     unit="ratio", method="quasi-Poisson, AR(1) working correlation", n=120)
        )  # fmt: skip
    return found


def _evidence() -> list[Result]:
    found: list[Result] = []
    for key, months, gap in (("c", 6, 0.013), ("c", 12, 0.021), ("d", 6, -0.017), ("d", 12, -0.008)):
        stem = f"evidence.recidivism.list_{key}.{months}m"
        found.append(
            Estimate(id=f"{stem}.difference", value=gap, lower=gap - 0.05, upper=gap + 0.05, level=0.95,
                     unit="difference in proportions", method="here minus published", n=240)
        )  # fmt: skip
        found.append(
            Estimate(id=f"{stem}.ratio", value=1 + 5 * gap, lower=0.7, upper=1.5, level=0.95, unit="ratio",
                     method="here over published", n=240)
        )  # fmt: skip
    names = ("label", "value", "lower", "upper", "site", "horizon_months", "outcome", "status", "source")
    forest = []
    for key, months, here, there in (
        ("c", 6, 0.123, 0.11), ("c", 12, 0.171, 0.15), ("d", 6, 0.103, 0.12), ("d", 12, 0.152, 0.16),
    ):  # fmt: skip
        label = f"List {key.upper()}, {months} months"
        forest.append((f"{label}, Poughkeepsie", here, here - 0.04, here + 0.04, "Poughkeepsie", months, "ipv_arrest",
                       "calc", "this run"))  # fmt: skip
        forest.append((f"{label}, High Point", there, None, None, "High Point NC", months, "DV arrest", "second-hand",
                       "Blue Ridge Now 2015"))  # fmt: skip
    found.append(
        Table(id="evidence.forest", title="Re-arrest here and there",
              columns=tuple(Column(name, name) for name in names), rows=tuple(forest))
    )  # fmt: skip
    published = (
        ("Re-arrest, list D, 6 months", "12 %", "fixed window, number of people not shown", "second-hand",
         "blueridgenow.com, 18 January 2015, quoting UNCG"),
        ("All notified to September 2012", "31 of 499 (6.2 %)", "follow-up 0 to 6 months, unequal", "seen", "hpcav.com"),
    )  # fmt: skip
    heads = (("figure", "Figure"), ("value", "Value"), ("definition", "Definition"), ("status", "Status"),
             ("source", "Source"))  # fmt: skip
    found.append(
        Table(id="evidence.high_point", title="Published figures for High Point",
              columns=tuple(Column(name, label, "public") for name, label in heads), rows=published,
              note="Status: seen = read in the named source; second-hand = read in a source that quotes another.")
    )  # fmt: skip
    return found


def _tables() -> list[Result]:
    return [
        Table(
            id="data.sources",
            title="Input files",
            columns=(Column("file", "File"), Column("rows", "Rows"), Column("sha256", "SHA-256")),
            rows=(("incidents.csv", 15480, "ab12" * 16), ("persons.csv", 3120, "cd34" * 16)),
        ),
        Table(
            id="data.quality",
            title="Data quality",
            columns=(Column("check", "Check"), Column("rows", "Rows", "count"), Column("action", "What was done")),
            rows=(("Relationship unknown", 412, "kept as unknown; bounds reported"), ("Duplicate rows", 0, "none")),
        ),
        Table(
            id="study.plan",
            title="The plan as fixed before the data were seen",
            columns=(Column("item", "Item"), Column("plan", "Plan")),
            rows=(("Primary outcome", "IPV DIR"), ("Programme start", "2021-04-01"), ("Phase-in", "6 months")),
        ),
        Table(
            id="agreement.checks",
            title="Second implementation",
            columns=(
                Column("estimate", "Estimate"),
                Column("ours", "Ours"),
                Column("theirs", "Theirs"),
                Column("tolerance", "Tolerance"),
                Column("package", "Package"),
            ),
            rows=(("survival.ipv_dir.notification.hazard_ratio", 0.8123456, 0.8123457, 1e-6, "lifelines"),),
        ),  # fmt: skip
    ]


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Path]:
    """Write a released run and return its folder; keyword arguments replace entries of meta.json."""

    def make(*, keep: Callable[[Result], bool] = lambda _: True, **changes: Any) -> Path:
        folder = tmp_path / "run"
        Results.of([item for item in results() if keep(item)]).save(folder / "released")
        (folder / "released" / "meta.json").write_text(json.dumps({**meta(), **changes}), "utf-8")
        return folder

    return make


@pytest.fixture
def run(make_run: Callable[..., Path]) -> Path:
    """A released run with everything."""
    return make_run()


@pytest.fixture
def reports() -> Path:
    """The folder of the shipped documents."""
    return ROOT / "reports"
