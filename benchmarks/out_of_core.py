"""Spells that do not fit in memory: curves, a test and Cox's model from Parquet files, on two threads and 4 GB.

    python benchmarks/out_of_core.py                        # 10^6 and 10^7 spells
    python benchmarks/out_of_core.py --spells 100000000     # one size of your own; 10^8 spells take 3.5 GB of disk
    python benchmarks/out_of_core.py --smoke                # 20,000 spells in this process, in seconds

Spells have five covariates, a group and days 1 to 1095; they are written chunk by chunk, so that no process ever holds
them. Each measurement runs in a process of its own under a limit of 4 GB on its memory (of which DuckDB may take 2.5),
peak resident memory is the kernel's; beside the seconds stand those of processor time, which a busy machine leaves as
they are. Up to 10^6 spells every number is held to the fit in memory, above that the coefficients to those the spells
were made with. It takes the extra `large`.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

import ipvi_eval as ie

TRUTH = np.array([0.3, 0.2, -0.2, 0.1, 0.0])
NAMES = [f"x{j}" for j in range(5)]
CHUNK, IN_MEMORY, LIMIT = 1_000_000, 1_000_000, 4 << 30
DUCKDB = {"threads": 2, "memory_limit": "2500MB"}


def chunk(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Spells whose hazard is exp(x b) / 2000 a day, ended by day 1095 or a censoring from day 200 on."""
    X = rng.normal(size=(n, 5))
    X[:, 0] = rng.random(n) < 0.5
    day = np.ceil(rng.exponential(2000 * np.exp(-X @ TRUTH)))
    censored = rng.integers(200, 1096, n)
    return pd.DataFrame(X, columns=NAMES).assign(
        stop=np.minimum(day, censored).astype(np.int32),
        event=(day <= censored).astype(np.int8),
        list=np.where(X[:, 0] == 1, "B", "C"),
    )


def write(folder: Path, spells: int) -> None:
    """Parquet files of at most a million spells."""
    rng = np.random.default_rng(spells)
    for place, begin in enumerate(range(0, spells, CHUNK)):
        chunk(rng, min(CHUNK, spells - begin)).to_parquet(folder / f"{place:04}.parquet", index=False)


def stored(folder: Path) -> Any:
    """The spells as they lie in the folder."""
    import ibis

    connection = ibis.duckdb.connect(**DUCKDB, temp_directory=str(folder / "spill"))
    table = connection.read_parquet(str(folder / "*.parquet"))
    return ie.StoredSpells.from_table(table, group="list")


def numbers(spells: Any) -> dict[str, Callable[[], list[float]]]:
    """What is asked of spells, stored or in memory."""
    return {
        "Kaplan-Meier": lambda: ie.kaplan_meier(spells).at([365]).value.tolist(),
        "log-rank": lambda: [ie.log_rank(spells).chi_square],
        "Cox": lambda: cox(spells),
    }


def cox(spells: Any) -> list[float]:
    """Coefficients, then standard errors."""
    fit = ie.cox(" + ".join(NAMES), spells)
    return [*fit.coefficients, *fit.standard_errors]


def measure(folder: Path) -> dict[str, Any]:
    """Seconds and numbers of everything that is asked, in this process; peak resident memory in MB."""
    out: dict[str, Any] = {}
    spells = timed(out, "checked", lambda: stored(folder))
    for name, ask in numbers(spells).items():
        found = timed(out, name, ask)
        out[name].append(found)
    return out | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def timed(out: dict[str, Any], name: str, ask: Callable[[], Any]) -> Any:
    """The answer; seconds, and seconds of processor time of all threads, are kept in `out`."""
    begin, busy = time.perf_counter(), time.process_time()
    found = ask()
    out[name] = [time.perf_counter() - begin, time.process_time() - busy]
    return found


def alone(folder: Path) -> dict[str, Any]:
    """The same in a process of its own that may not have more than 4 GB."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))

    command = [sys.executable, __file__, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limited)
    if done.returncode:
        sys.exit(f"the measurement failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def hold(folder: Path, spells: int, found: dict[str, Any]) -> str:
    """How far the numbers are from those in memory, or the coefficients from the truth; ends the run where too far."""
    if spells > IN_MEMORY:
        coefficients, errors = np.array(found["Cox"][2]).reshape(2, -1)
        far = float(np.abs((coefficients - TRUTH) / errors).max())
        if far > 4.5:
            sys.exit(f"a coefficient lies {far:.1f} standard errors from the truth")
        return f"at most {far:.1f} standard errors from the truth"
    frame = pd.concat([pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))], ignore_index=True)
    inside = numbers(ie.Spells.from_frame(frame, group="list"))
    far = max(
        float(np.max(np.abs(np.array(found[name][2]) - ask()) / np.maximum(np.abs(ask()), 1e-3)))
        for name, ask in inside.items()
    )
    if far > 1e-9:
        sys.exit(f"the numbers differ from those in memory by {far:.1e}")
    return f"equal to the fit in memory to {far:.0e}"


def line(spells: int, found: dict[str, Any], held: str) -> str:
    """One size: seconds (of processor time) of each question, the memory, and what the numbers were held to."""
    seconds = ", ".join(f"{name} {value[0]:.1f} ({value[1]:.1f}) s" for name, value in found.items() if name != "peak")
    return f"{spells:>11,} spells: {seconds}; peak {found['peak']:,.0f} MB; {held}"


def main() -> None:
    """Write spells, ask, hold the answers, print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spells", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder:
        print(json.dumps(measure(asked.folder)))
        return
    for spells in [20_000] if asked.smoke else asked.spells:
        with TemporaryDirectory(prefix="spells") as name:
            folder = Path(name)
            write(folder, spells)
            found = measure(folder) if asked.smoke else alone(folder)
            print(line(spells, found, hold(folder, spells, found)), flush=True)


if __name__ == "__main__":
    main()
