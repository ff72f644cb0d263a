"""A study small enough to run in a second: twelve people, two areas, three years, one short report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent

ROOT = Path(__file__).resolve().parents[1]

PLAN = """title = "Tiny"
site = "Tinytown"
area = "Here"
comparison_areas = ["There"]
extract = "../data"
seed = 1
baseline_year = 2020
lists = ["C", "D"]
analyses = ["first.py", "second.py"]
reports = ["short"]

[window]
start = 2019-01-01
end = 2021-12-31
freeze_lag_days = 0

[programme]
start = 2021-01-01
phase_in_months = 2

[[shocks]]
name = "COVID-19"
start = "2020-03"
end = "2020-06"

[outcomes.ipv_dir]
label = "IPV report"
relationship = ["intimate"]
report = true

[survival]
outcomes = ["ipv_dir"]
covariates = []

[its]
outcomes = ["ipv_dir"]
"""

MAPPING = "\n".join(
    f'[{table}]\nfile = "{table}.csv"\n[{table}.columns]\n' + "\n".join(f'{name} = "{name}"' for name in columns)
    for table, columns in {
        "incidents": (
            *("incident", "date", "area", "relationship", "report", "arrest", "injury", "offence"),
            *("suspect", "victim"),
        ),
        "persons": ("person", "area", "list", "entry", "exit", "exit_reason"),
        "notifications": ("person", "date", "list", "kind"),
        "custody": ("person", "start", "end"),
        "populations": ("area", "year", "population"),
    }.items()
)

FIRST = '''"""Counts the people."""
from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate


def analyse(study, frames, earlier):
    people = frames.spells("ipv_dir").to_first()
    about = frames.populations.spells()
    yield Estimate(id="survival.people", value=len(people), unit="number", method="count", scope=about)
    yield Agreement("survival.people", float(len(people)), float(len(people)), 0.0, "counting again")
'''

SECOND = '''"""Doubles them."""
from ipvi_eval.estimate import Estimate


def analyse(study, frames, earlier):
    people = earlier.estimates["survival.people"].value
    about = frames.populations.monthly()
    yield Estimate(id="its.twice", value=2 * people, unit="number", method="twice the count", scope=about)
'''

REPORT = """---
title: Short
lang: en-US
---

```{python}
#| tags: [parameters]
run = ""
```

```{python}
#| output: asis
from ipvi_eval.report import banner, open_report
report = open_report(run)
print(banner(report))
```

There are `{python} report.value("survival.people")` people.
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The path of a tiny study's plan."""
    return write_tiny(tmp_path)


@pytest.fixture(scope="session")
def ran_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the study after a run, as a web page: nobody may change it."""
    folder = tmp_path_factory.mktemp("tiny")
    run(write_tiny(folder), watch=Silent(), engine="builtin", formats=("html",))
    return folder


@pytest.fixture
def ran(tiny: Path, ran_once: Path) -> Path:
    """The run folder of a tiny study, for whoever changes it."""
    return shutil.copytree(ran_once, tiny.parents[1], dirs_exist_ok=True) / "run"


SITES = """
[[sites]]
name = "town"
site = "Tinytown, New York"
area = "Here"

[[sites]]
name = "city"
site = "Bigcity, New York"
areas = ["There"]

[window]"""


def with_sites(plan: Path) -> Path:
    """The tiny study with a site in each of its areas; one person is suspected in both."""
    records = plan.parents[1] / "data" / "incidents.csv"
    rows = [row.split(",") for row in records.read_text("utf-8").splitlines()]
    known = [[*row[:8], "P000", row[9]] if (row[2], row[1][-2:]) == ("There", "20") else row for row in rows]
    records.write_text("\n".join(map(",".join, known)) + "\n", "utf-8")
    text = plan.read_text("utf-8").replace('site = "Tinytown"', 'site = "Tiny County, New York"')
    text = text.replace('area = "Here"\ncomparison_areas = ["There"]\n', "").replace("[window]", SITES.lstrip(), 1)
    plan.write_text(text, "utf-8")
    return plan


@pytest.fixture(scope="session")
def sites_ran_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that study after a run, as web pages: nobody may change it."""
    folder = tmp_path_factory.mktemp("sites")
    run(with_sites(write_tiny(folder)), watch=Silent(), engine="builtin", formats=("html",))
    return folder


@pytest.fixture
def sites(sites_ran_once: Path, tmp_path: Path) -> Path:
    """The plan of that study, for whoever changes it; it was run."""
    folder = shutil.copytree(sites_ran_once, tmp_path / "sites")
    return folder / "analysis" / "study.toml"


def write_tiny(root: Path) -> Path:
    """A tiny study in an empty folder, and the path of its plan."""
    for name in ("analysis", "data", "reports"):
        (root / name).mkdir()
    for support in (path for path in (ROOT / "reports").iterdir() if path.is_file() and path.suffix != ".qmd"):
        shutil.copy2(support, root / "reports")
    shutil.copy2(ROOT / "_quarto.yml", root)
    write = _writer(root)
    write("analysis/study.toml", PLAN)
    write("analysis/mapping.toml", MAPPING)
    write("analysis/first.py", FIRST)
    write("analysis/second.py", SECOND)
    write("reports/short.qmd", REPORT)
    people = [f"P{i:03d},{'Here' if i < 9 else 'There'},{'CD'[i % 2]},2019-0{1 + i % 9}-15,," for i in range(12)]
    write("data/persons.csv", "person,area,list,entry,exit,exit_reason", *people)
    months = [(year, month) for year in (2019, 2020, 2021) for month in range(1, 13)]
    rows = [
        f"I{n:04d},{year}-{month:02d}-{20 + k:02d},{area},{relationship},Y,{'YN'[k]},N,assault,"
        f"P{(n * 5) % 12:03d},V{n % 2}"
        for n, (year, month, area, relationship, k) in enumerate(
            (year, month, area, relationship, k)
            for year, month in months
            for area, relationship in (("Here", "intimate"), ("Here", "family"), ("There", "intimate"))
            for k in (0, 1)
        )
    ]
    write("data/incidents.csv", "incident,date,area,relationship,report,arrest,injury,offence,suspect,victim", *rows)
    write("data/notifications.csv", "person,date,list,kind", "P000,2021-02-01,C,letter", "P001,2021-03-01,D,letter")
    write("data/custody.csv", "person,start,end", "P000,2019-06-01,2019-07-01")
    write("data/populations.csv", "area,year,population", "Here,2020,30000", "There,2020,20000")
    return root / "analysis" / "study.toml"


@pytest.fixture
def change(tiny: Path) -> Callable[[str, str, str], None]:
    """A function that replaces text in one file of the tiny study."""

    def replace(file: str, old: str, new: str) -> None:
        path = tiny.parents[1] / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


def _writer(folder: Path) -> Callable[..., None]:
    def write(name: str, *lines: str) -> None:
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")

    return write
