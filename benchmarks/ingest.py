"""From four million reports to monthly counts and a cohort with its events, where the records lie, beside peers.

    ipvi-eval simulate big --scale 215 --format parquet     # 4.1 million reports, 1.8 million people; takes a while
    python benchmarks/ingest.py big                         # the extract in that folder; several folders one by one
    python benchmarks/ingest.py --smoke                     # the made-up county in this process, in seconds

`stored` is `ie.StoredExtract` on DuckDB with two threads: every cell is translated and checked by the mapping, repeated
rows are left out, keys are linked, bookings are joined; then monthly counts of an outcome in each area, and street-time
spells with their events as `StoredSpells`. `check` is what `ipvi-eval check` does in memory: every table is read,
linked and looked at, and page, workbook and JSON are written. The peers do in plain pandas and plain polars what
somebody would write by hand: the same months, and days from entry to the first event or the end, without custody,
checks or a flow. Each runs
in a process of its own; peak resident memory is the kernel's. Months must be equal everywhere, and people and first
events in calendar time equal between the peers. It takes the extra `large`; polars is left out where it is not
installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.synthetic.files.extracts import simulate

AREAS = {"POK": "Poughkeepsie", "CN": "Comparison North", "CE": "Comparison East", "CW": "Comparison West"}
IPV = ("SE", "CS", "BG", "XS", "XR", "HR")
FREEZE, LAST_MONTH = "2025-09-30", "2025-09"
DUCKDB = {"threads": 2, "memory_limit": "1GB"}


def plan_of(folder: Path, place: Path) -> Path:
    """A study of the shipped plan whose extract are the Parquet files of `folder`."""
    plan = new_study(place / "study")
    mapping = plan.with_name("mapping.toml")
    mapping.write_text(mapping.read_text("utf-8").replace(".csv", ".parquet"), "utf-8")
    lines = plan.read_text("utf-8").splitlines()
    told = [f'extract = "{folder.resolve().as_posix()}"' if line.startswith("extract =") else line for line in lines]
    plan.write_text("\n".join(told), "utf-8")
    return plan


def stored(folder: Path) -> dict[str, Any]:
    """Our way: seconds of each step, months by area, people and first re-offences in street time."""
    import ibis

    import ipvi_eval as ie

    with TemporaryDirectory() as name:
        plan = plan_of(folder, Path(name))
        connection = ibis.duckdb.connect(**DUCKDB, temp_directory=f"{name}/spill")
        begin = time.perf_counter()
        extract = ie.StoredExtract.from_plan(plan, connection=connection)
        read = time.perf_counter()
        months = {code: extract.monthly("ipv_dir", area=area).counts.tolist() for code, area in AREAS.items()}
        counted = time.perf_counter()
        spells = [extract.spells("ipv_dir", area=area).tidy() for area in AREAS.values()]
        end = time.perf_counter()
        steps = {"read": read - begin, "months": counted - read, "cohort": end - counted}
        cohort = [int(sum(part[name].sum() for part in spells)) for name in ("n", "events")]
    return {"seconds": end - begin, "steps": steps, "months": months, "cohort": cohort}


def checked(folder: Path) -> dict[str, Any]:
    """`ipvi-eval check`: seconds of reading with its checks, of looking at the records and of writing, and how many
    findings there are."""
    from ipvi_eval.pipeline.quality import assess_study, write_quality
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.plan.study import read_study

    with TemporaryDirectory() as name:
        plan = read_study(plan_of(folder, Path(name)))
        begin = time.perf_counter()
        frames = Inputs(plan).frames
        rows = len(frames.extract.incidents)
        read = time.perf_counter()
        found = assess_study(frames)
        looked = time.perf_counter()
        write_quality(found, Path(name) / "check", title=plan.title)
        end = time.perf_counter()
    steps = {"read": read - begin, "looked at": looked - read, "written": end - looked}
    return {"seconds": end - begin, "steps": steps, "rows": rows, "findings": len(found.findings)}


def with_pandas(folder: Path) -> dict[str, Any]:
    """What one would write by hand in pandas."""
    import pandas as pd

    begin = time.perf_counter()
    columns = ["DIR_NO", "OCC_DATE", "AGENCY", "REL_CODE", "DIR_FILED", "SUSPECT_KEY"]
    reports = pd.read_parquet(folder / "incidents.parquet", columns=columns)
    reports["day"] = pd.to_datetime(reports["OCC_DATE"], format="%m/%d/%Y")
    ipv = reports[reports["REL_CODE"].isin(IPV) & (reports["DIR_FILED"] == "Y")]
    once = ipv.drop_duplicates("DIR_NO")
    month = once["day"].dt.strftime("%Y-%m")
    table = once.groupby(["AGENCY", month]).size().unstack(fill_value=0)
    table = table.loc[:, table.columns <= LAST_MONTH]
    persons = pd.read_parquet(folder / "persons.parquet", columns=["SUBJECT_KEY", "ENTRY_DATE", "EXIT_DATE"])
    entry = pd.to_datetime(persons["ENTRY_DATE"], format="%m/%d/%Y")
    leaves = pd.to_datetime(persons["EXIT_DATE"].replace("", None), format="%m/%d/%Y")
    people = pd.DataFrame({"key": persons["SUBJECT_KEY"], "entry": entry, "end": leaves})
    freeze = pd.Timestamp(FREEZE)
    people["end"] = people["end"].where(people["end"] < freeze, freeze)
    people = people[people["end"] > people["entry"]]
    events = ipv[["SUSPECT_KEY", "day"]].rename(columns={"SUSPECT_KEY": "key"}).merge(people, on="key")
    events = events[(events["day"] > events["entry"]) & (events["day"] <= events["end"])]
    first = events.groupby("key")["day"].min()
    cohort, rows = [len(people), len(first)], table.to_dict("index")
    return {
        "seconds": time.perf_counter() - begin,
        "months": {code: list(rows[code].values()) for code in AREAS},
        "cohort": cohort,
    }


def with_polars(folder: Path) -> dict[str, Any]:
    """What one would write by hand in polars, lazily."""
    import polars as pl

    begin = time.perf_counter()
    freeze = pl.lit(FREEZE).str.to_date()
    day = pl.col("OCC_DATE").str.to_date("%m/%d/%Y")
    chosen = pl.col("REL_CODE").is_in(list(IPV)) & (pl.col("DIR_FILED") == "Y")
    ipv = pl.scan_parquet(folder / "incidents.parquet").filter(chosen).with_columns(day=day)
    counted = (
        ipv.with_columns(month=pl.col("day").dt.strftime("%Y-%m"))
        .filter(pl.col("month") <= LAST_MONTH)
        .group_by("AGENCY", "month")
        .agg(pl.col("DIR_NO").n_unique())
        .sort("AGENCY", "month")
        .collect()
    )
    leaves = pl.col("EXIT_DATE").str.to_date("%m/%d/%Y", strict=False).fill_null(freeze)
    people = (
        pl.scan_parquet(folder / "persons.parquet")
        .select(
            "SUBJECT_KEY", entry=pl.col("ENTRY_DATE").str.to_date("%m/%d/%Y"), end=pl.min_horizontal(leaves, freeze)
        )
        .filter(pl.col("end") > pl.col("entry"))
    )
    inside = (pl.col("day") > pl.col("entry")) & (pl.col("day") <= pl.col("end"))
    first = ipv.select("SUSPECT_KEY", "day").join(people, left_on="SUSPECT_KEY", right_on="SUBJECT_KEY").filter(inside)
    events = first.group_by("SUSPECT_KEY").agg(pl.col("day").min()).select(pl.len()).collect().item()
    cohort = [people.select(pl.len()).collect().item(), events]
    months = {code: counted.filter(pl.col("AGENCY") == code)["DIR_NO"].to_list() for code in AREAS}
    return {"seconds": time.perf_counter() - begin, "months": months, "cohort": cohort}


WAYS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "stored": stored,
    "check": checked,
    "pandas": with_pandas,
    "polars": with_polars,
}


def measured(way: str, folder: Path) -> dict[str, Any]:
    """One way in this process, with processor time and peak resident memory in MB."""
    found = WAYS[way](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return found | {"processor": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}


def alone(way: str, folder: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--way", way, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{way} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def compare(folder: Path, run: Callable[[str, Path], dict[str, Any]]) -> None:
    """A line for each way; ends the run where their numbers differ."""
    ways = [way for way in WAYS if way != "polars" or importlib.util.find_spec("polars")]
    found = {way: run(way, folder) for way in ways}
    for way, one in found.items():
        steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in one.get("steps", {}).items())
        print(
            f"{folder.name} {way:>7}: {one['seconds']:6.1f} s ({one['processor']:.1f} s of processor time"
            f"{'; ' if steps else ''}{steps}), peak {one['peak']:,.0f} MB",
            flush=True,
        )
    months = [one["months"] for one in found.values() if "months" in one]
    if any(one != months[0] for one in months):
        sys.exit("the months differ")
    if "polars" in found and found["polars"]["cohort"] != found["pandas"]["cohort"]:
        sys.exit("the cohorts of the peers differ")
    rows, events = found["stored"]["cohort"]
    print(f"{folder.name}: {rows:,} stored spells with {events:,} events")
    check = found["check"]
    print(f"{folder.name}: {check['rows']:,} rows of incidents checked, {check['findings']:,} findings")
    print(f"{folder.name}: equal months; {int(sum(map(sum, found['stored']['months'].values()))):,} reports counted")


def main() -> None:
    """Measure every way on every folder, or on the made-up county."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        print(json.dumps(measured(asked.way, asked.folders[0])))
    elif asked.smoke:
        with TemporaryDirectory(prefix="ingest") as name:
            folder = Path(name) / "county"
            simulate(folder, form="parquet")
            compare(folder, measured)
    else:
        for folder in asked.folders:
            compare(folder, alone)


if __name__ == "__main__":
    main()
