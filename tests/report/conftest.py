"""A small released run, made up here: every id the documents count on, with values chosen to be easy to recognize."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ipvi_eval.estimate import Estimate, Unit
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target, rendering
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Column, Curve, Result, Results, Role, Table
from ipvi_eval.scope import Scope
from tests.report.made_counts import counts

ROOT = Path(__file__).resolve().parents[2]

OUTCOMES = {
    "ipv_dir": "IPV domestic incident report",
    "ipv_arrest": "IPV arrest",
    "ipv_arrest_injury": "IPV arrest with injury",
}
LISTS = {"a": "List A", "b": "List B", "c": "List C", "d": "List D"}
HORIZONS = (6, 12, 24)
RISK = {"a": 0.45, "b": 0.33, "c": 0.24, "d": 0.17}
HIDDEN = "survival.ipv_arrest_injury.list_a.risk_6m"
SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


def meta() -> dict[str, Any]:
    return {
        "synthetic": True,
        "site": "Poughkeepsie, New York",
        "study": "IPVI in Poughkeepsie",
        "edition": "2025-10-01",
        "profile": "cms11",
        "internal": None,
        "analyses": ["survival", "its", "evidence"],
        "threshold": 11,
        "outcomes": OUTCOMES,
        "lists": LISTS,
        "horizons": list(HORIZONS),
        "version": "0.1.0",
        "software": {"ipvi_eval": "0.1.0", "numpy": "9.8.7"},
        "periods": [
            {"label": "Bail reform", "start": "2020-01", "end": None, "kind": "shock"},
            {"label": "COVID-19", "start": "2020-03", "end": "2020-06", "kind": "shock"},
            {"label": "Phase-in", "start": "2021-04", "end": "2021-06", "kind": "phase_in"},
            {"label": "IPVI", "start": "2021-04", "end": None, "kind": "programme"},
        ],
        "words": {
            "area": "Poughkeepsie",
            "window_start": "January 1, 2016",
            "window_end": "December 31, 2025",
            "freeze": "October 1, 2025",
            "year": "2025",
            "contact": "The evaluation office, evaluation@example.org",
            "funding": "The county of 1999 pays.",
            "conflicts": "One evaluator is an officer.",
            "fingerprint": "3f9c0a77d2e1",
            "comparison_areas": "Comparison North, St. Mary's",
            "level": "95 %",
            "baseline_year": "2019",
            "programme_start": "April 1, 2021",
            "programme": "IPVI",
            "programme_title": "Intimate Partner Violence Intervention",
            "programme_named": "Intimate Partner Violence Intervention (IPVI)",
            "programme_about": "IPVI tells people that further violence will have consequences.",
            "programme_how": "Police sort people into four lists.",
            "police_reports": "domestic incident reports (DIR)",
            "police_rule": "Police must write a report for every incident.",
            "same_victim": "the victim of the first incident",
            "list_about.d": "a first call to the police.",
        },
    }


def results() -> list[Result]:
    found: list[Result] = [
        _estimate(f"data.{name}", float(number), "incidents")
        for name, number in (
            ("incidents", 5480),
            ("persons", 3120),
            ("notified", 412),
            ("notified_by_letter", 120),
            ("due", 390),
            ("due_notified", 350),
            ("baseline_dir", 560),
            ("baseline_ipv", 465),
        )
    ]
    for scale, outcome in zip((1.0, 0.6, 0.2), OUTCOMES, strict=True):
        found += _survival(outcome, scale)
    return [*found, *counts(), *_evidence(), *_tables()]


def _estimate(id: str, value: float | None, unit: Unit, margin: float | None = None, **more: Any) -> Estimate:
    bounds = (
        {} if margin is None or value is None else {"lower": value - margin, "upper": value + margin, "level": 0.95}
    )
    scope = Scope(population="made-up people", base="other made-up people", clock="days since entry")
    return Estimate(id=id, value=value, unit=unit, method="made up", **{"scope": scope, **bounds, **more})


def _survival(outcome: str, scale: float) -> list[Result]:
    found: list[Result] = []
    for name, risk in RISK.items():
        stem = f"survival.{outcome}.list_{name}"
        rows: list[tuple[Cell, ...]] = [(0.0, 1.0, 1.0, 1.0, 260, 0)]
        for day in range(30, 1096, 30 if name != "a" else 900):
            left = 1 - scale * risk * (1 - math.exp(-day / 300))
            rows.append((float(day), left, left - 0.03, left + 0.03, 260 - day // 10, 12))
        columns = ("time", "survival", "lower", "upper", "at_risk", "events")
        found.append(Curve(id=stem, kind="survival", label=name.upper(), columns=columns, rows=tuple(rows)))
        for months in HORIZONS:
            share = scale * risk * (1 - math.exp(-months * 30.44 / 300))
            id = f"{stem}.risk_{months}m"
            hidden = id == HIDDEN
            value, margin = (None, None) if hidden else (share, 0.04)
            note = SUPPRESSED if hidden else ""
            found.append(_estimate(id, value, "proportion", margin, n=None if hidden else 240, note=note))
            if name != "a":
                found.append(
                    _estimate(f"survival.{outcome}.notified.list_{name}.risk_{months}m", share / 2, "proportion", 0.02)
                )
        never = "fewer than half re-offended during follow-up"
        found.append(_estimate(f"{stem}.median", None, "days", note=never, n=240))
    for kind, value in (("hazard_ratio", 0.81), ("hazard_ratio_calendar", 0.76)):
        found.append(
            _estimate(f"survival.{outcome}.notification.{kind}", value, "ratio", 0.3, p=0.21, n=1840, events=700)
        )
    ticks = tuple(range(0, 1096, 182))
    columns = (Column("list", "List", "public"), *(Column(f"day_{day}", f"Day {day}", "count") for day in ticks))
    at_risk = [(label, *(None if key == "a" else 250 - day // 10 for day in ticks)) for key, label in LISTS.items()]
    found.append(Table(id=f"survival.{outcome}.at_risk", title="At risk", columns=columns, rows=tuple(at_risk)))
    return found


def _evidence() -> list[Result]:
    found: list[Result] = []
    forest: list[tuple[Cell, ...]] = []
    for key, months, here, there in (("c", 6, 0.123, 0.11), ("c", 12, 0.171, 0.15), ("d", 6, 0.103, 0.12)):
        stem = f"evidence.recidivism.list_{key}.{months}m"
        found += [
            _estimate(f"{stem}.ours", here, "proportion", 0.04, n=240),
            replace(_estimate(f"{stem}.theirs", there, "proportion"), quoted=True),
            _estimate(f"{stem}.difference", here - there, "difference in proportions", 0.04, n=240),
        ]
        label = f"List {key.upper()}, {months} months"
        ours = (
            f"Poughkeepsie, {label}",
            here,
            here - 0.04,
            here + 0.04,
            "Poughkeepsie",
            months,
            "this study",
            "this study",
        )
        forest += [
            ours,
            (f"High Point, {label}", there, None, None, "High Point", months, "second-hand", "a newspaper"),
        ]
    forest.append(("Poughkeepsie, List D, 12 months", None, None, None, "Poughkeepsie", 12, "this study", "this study"))
    elsewhere = ("Elsewhere, in court", 0.2, 0.15, 0.26, "Elsewhere", 12, "seen", "a study")
    levels = [(*row, "1", "compare") for row in forest] + [(*elsewhere, None, "context")]
    names = ("label", "value", "lower", "upper", "site", "horizon", "status", "source", "design_level", "role")
    published = (
        ("High Point", "re-arrest, list D, 6 months", "12 %", "fixed window of 6 months", "second-hand", "a newspaper"),
        ("Quincy MA", "re-abuse within a year", "32 %", "fixed window of 12 months", "seen", "a study"),
    )
    heads = (("site", "Site"), ("what", "What was published"), ("figure", "Figure"), ("follow_up", "Follow-up"),
             ("status", "Status"), ("source", "Source"))  # fmt: skip
    columns = tuple(Column(name, label, "public") for name, label in heads)
    caveats = (
        ("Caveat", "their number of people is not published"),
        ("Not compared", "list B: their share is unknown"),
    )
    return [
        *found,
        Table(
            id="evidence.forest",
            title="Re-arrest",
            columns=tuple(Column(n, n, "public") for n in names),
            rows=tuple(levels),
        ),
        Table(id="evidence.high_point", title="Published figures", columns=columns, rows=published),
        _grid(
            "evidence.program",
            "site place opening described",
            ("High Point", "High Point, North Carolina", "Ours is set beside High Point's.", "a newspaper"),
        ),
        Table(
            id="evidence.caveats",
            title="How to read",
            columns=(Column("kind", "Kind", "public"), Column("text", "In words", "public")),
            rows=caveats,
        ),
        *_follow_up(),
        *_belief(),
        *_in_words(),
    ]


def _grid(id: str, heads: str, *rows: tuple[Cell, ...]) -> Table:
    """A table from names, each with the first letter of its role where it is no text: "share:d n:c"."""
    roles: dict[str, Role] = {"": "text", "c": "count", "d": "derived", "p": "public", "s": "sentence"}
    parts = [head.partition(":") for head in heads.split()]
    columns = tuple(Column(name, name.replace("_", " "), roles[role]) for name, _, role in parts)
    return Table(id=id, title=id.replace(".", " "), columns=columns, rows=rows)


def _follow_up() -> list[Result]:
    first = ("High Point, autumn", 6.0, 0.062, 0.02, 0.01, 0.03, 3.0, 0.0, "seen", "a page", 500, 60)
    last = ("High Point, later", 55.0, 0.17, 0.08, 0.06, 0.1, 28.0, 0.1, "seen", "a page", 500, 60)
    key = "list_c.6m"
    return [
        _grid(
            "evidence.replay",
            "label months:p published:p expected:d lower:d upper:d mean_follow_up:p beyond:d status source people:c "
            "events:c",
            first,
            last,
        ),
        _estimate("evidence.replay.at_first.expected", 0.02, "proportion", 0.01, n=500, events=60),
        _grid(
            "evidence.own_calendar",
            "months:p n:c events:c share:d lower:d upper:d mean_follow_up:d window_risk:d",
            (12.0, 300, 12, 0.04, 0.02, 0.07, 6.0, 0.05),
            (24.0, None, None, None, None, None, None, None),
            (36.0, 400, 40, 0.1, 0.07, 0.13, 20.0, 0.06),
        ),
        _grid(
            "evidence.starts",
            "account mean_follow_up_at_first:p fits first:d last:d last_lower:d last_upper:d people:c events:c",
            ("launch", 3.0, True, 0.02, 0.08, 0.06, 0.1, 500, 60),
        ),
        _grid(
            "evidence.equivalence",
            "key ratio:d lower:d upper:d margin:p p:d p_not_worse:d conclusion:d people:c events:c others:c",
            (key, 1.08, 0.88, 1.29, 1.3, 0.04, 0.0003, "equivalent", 240, 30, 210),
            ("list_d.6m", None, None, None, 1.3, None, None, None, None, None, None),
        ),
        _estimate("evidence.standardised.6m.ours", 0.11, "proportion", 0.03, n=300),
    ]


def _belief() -> list[Result]:
    stems = {"randomised": 0.85, "all": 0.82}
    found: list[Result] = []
    rows: list[tuple[Cell, ...]] = []
    for name, ratio in stems.items():
        found += [
            _estimate(f"evidence.belief.{name}.posterior", ratio, "ratio", 0.1),
            _estimate(f"evidence.belief.{name}.reduction_0", 0.9996, "probability"),
            _estimate(f"evidence.belief.{name}.prior_weight", 0.4, "proportion"),
        ]
        rows += [
            (name, 0.6 + 0.01 * step, *(math.exp(-((step - mode) ** 2) / 200) for mode in (24, 20, 22)), 1400)
            for step in range(60)
        ]
    heads = "prior prior_ratio:p ratio:d lower:d upper:d probability_any:d probability_at_least:d prior_weight:d "
    return [
        *found,
        _grid("evidence.densities", "name ratio:d prior:d data:d posterior:d events:c", *rows),
        _grid(
            "evidence.influence",
            f"{heads}conflict:d events:c",
            ("our data alone", None, 0.86, 0.7, 1.03, 0.95, 0.7, 0.0, None, 1400),
            ("focused_deterrence.all", 0.77, 0.82, 0.72, 0.92, 0.999, 0.9, 0.4, 0.3, 1400),
        ),
    ]


def _in_words() -> list[Result]:
    shown, hidden = "evidence.recidivism.list_c.6m", "evidence.recidivism.list_d.6m"
    caveat, theirs = Sentence("{said}", {"said": "Caveat 1."}), Sentence(f"{{{hidden}.theirs:limits}}")
    return [
        _grid("evidence.plan", "item plan", ("Margin of equivalence", "a ratio of 1.25, up or down")),
        _grid("evidence.incomparable", "what:p why", ("High Point, spring (9 %)", "unequal follow-up")),
        _grid("evidence.not_done", "what why remedy", ("benefit and cost", "no unit cost is known", "")),
        _grid("evidence.transport", "aspect ours:p theirs:p matters", ("people", "31,577", "not known", "x")),
        _grid("evidence.homicide", "baseline per_year:p expected:p observed:p ratio:p", ("low", 3.0, 15.0, 2, 0.13)),
        _grid(
            "evidence.statements",
            "kind subject statement:s caveat:s people:c events:c others:c",
            ("headline", "", Sentence("It climbs."), Sentence("No evidence."), None, None, None),
            ("recidivism", "List C", Sentence(f"{{{shown}.ours}} ({{{shown}.ours:limits}})*"), caveat, 240, 30, 210),
            ("recidivism", "List D", None, None, None, None, None),
            ("belief", "all", Sentence("Any fall: {evidence.belief.all.reduction_0}."), theirs, 1, 1, 1),
        ),
    ]


def _balance(design: str) -> Table:
    heads = "covariate notified:d reference:d before:d weighted:d matched:d treated:c control:c"
    return _grid(f"survival.ipv_dir.balance_{design}", heads, ("age at entry", 36.0, 30.0, 0.4, 0.0, 0.02, 500, 900))


def _tables() -> list[Result]:
    def table(id: str, title: str, heads: dict[str, str], *rows: tuple[Cell, ...]) -> Table:
        columns = tuple(Column(name, label, "count" if name == "count" else "text") for name, label in heads.items())
        return Table(id=id, title=title, columns=columns, rows=rows)

    checks = {"id": "Estimate", "package": "Checked with", "difference": "Largest difference", "tolerance": "Tolerance"}
    return [
        _balance("historical_cohort"),
        _balance("comparison_area"),
        table(
            "data.sources",
            "Tables of the extract",
            {"table": "Table", "fingerprint": "Fingerprint"},
            ("incidents", "ab12" * 4),
            ("custody", "cd34" * 4),
        ),
        table(
            "data.quality",
            "Data quality",
            {"check": "What was looked at", "count": "Records", "of": "Of", "what": "What it means"},
            ("without a relationship", None, 5480, "a lower bound"),
            ("without a suspect", 412, 5480, "nobody's re-offence"),
        ),
        table(
            "data.missing",
            "What is missing, by table and column",
            {"table": "Table", "column": "Column", "share": "Rows without it"},
            ("incidents", "suspect", "5% to 10%"),
            ("persons", "sex", "not shown"),
        ),
        table(
            "study.tests",
            "Tests, by family",
            {"key": "Key", "family": "Tests", "planned": "Planned", "rule": "Adjusted"},
            ("groups", "Are the groups alike", 4, "by the rule of Holm"),
        ),
        table(
            "study.codebook",
            "Codebook: what each outcome counts",
            {"outcome": "Outcome", "counts": "Counts", "includes": "Includes", "leaves_out": "Leaves out"},
            ("IPV report", "incidents", "relationship intimate, report yes", "relationship family or unknown"),
        ),
        table(
            "study.withheld",
            "What disclosure control withheld, by part",
            {"part": "Part", "numbers": "Numbers", "numbers_withheld": "Numbers withheld"},
            ("All", 12, 3),
        ),
        table("study.plan", "The plan", {"item": "Item", "plan": "What the plan says"}, ("Start", "2021-04-01")),
        table("agreement.survival", "Second implementation", checks,
              ("survival.ipv_dir.notification.hazard_ratio", "lifelines", "3.3e-16", "1.0e-09"),
              ("survival.ipv_arrest.list_a.upper", "lifelines", "1.1e-15", "1.0e-08"),
              ("survival.ipv_dir.covid_19.level_change", "statsmodels", "2.2e-15", "1.0e-07")),
    ]  # fmt: skip


def write_run(
    folder: Path,
    *,
    keep: Callable[[Result], bool] = lambda _: True,
    turn: Callable[[Result], Result | None] = lambda item: item,
    **changes: Any,
) -> Path:
    turned = [turn(item) for item in results() if keep(item)]
    Results.of([item for item in turned if item is not None]).save(folder / "released")
    (folder / "released" / "meta.json").write_text(json.dumps({**meta(), **changes}), "utf-8")
    return folder


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Path]:
    """Write a released run and return its folder; `keep` and `turn` choose and change results, other keyword arguments
    replace entries of meta.json.
    """
    return lambda **options: write_run(tmp_path / "run", **options)


@pytest.fixture
def run(make_run: Callable[..., Path]) -> Path:
    """A released run with everything."""
    return make_run()


@pytest.fixture(scope="session")
def shared_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run, written once."""
    return write_run(tmp_path_factory.mktemp("shared") / "run")


@pytest.fixture(scope="session")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of real data: fragments of documents need no banner then."""
    return write_run(tmp_path_factory.mktemp("real") / "run", synthetic=False)


@pytest.fixture
def report(run: Path) -> Report:
    """The report of that run."""
    return open_report(run)


@pytest.fixture
def without(report: Report) -> Callable[..., Report]:
    """The report without the results of these ids."""

    def taken(*ids: str) -> Report:
        report.results = Results.of([item for item in report.results.all() if item.id not in ids])
        return report

    return taken


@pytest.fixture
def speaking(tmp_path: Path) -> Iterator[Callable[[Speech], Target]]:
    """Make figures and tables speak to one format, with figures in a temporary folder."""
    managers = []

    def speak(format: Speech) -> Target:
        manager = rendering(Target(format=format, figures=tmp_path / "figures", href="figures"))
        managers.append(manager)
        return manager.__enter__()

    yield speak
    for manager in reversed(managers):
        manager.__exit__(None, None, None)


@pytest.fixture(scope="session")
def reports() -> Path:
    """The folder of the shipped documents."""
    return ROOT / "reports"


def with_last_shown(report: Report, *ids: str, edition: str = "October 1, 2024", value: float = 0.123) -> Report:
    """The report where an earlier edition told a share under each of these ids."""
    heads = ("id", "quoted", "label", "edition", "value", "unit", "then")
    columns = tuple(Column(head, head, "public") for head in heads)
    made = tuple((id, None, "a share", edition, value, "proportion", "as printed then") for id in ids)
    before = report.results.tables.get("editions.last_shown")
    table = Table(id="editions.last_shown", title="T", columns=columns, rows=(*(before.rows if before else ()), *made))
    others = [one for one in report.results.all() if one.id != table.id]
    return replace(report, results=Results.of([*others, table]))
