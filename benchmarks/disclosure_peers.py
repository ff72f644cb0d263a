"""Disclosure control beside its peers: cells hidden, seconds, and what a reader can still work out.

    pip install pytauargus               # a peer, of no use to the package itself; without it that part is left out
    python benchmarks/disclosure_peers.py            100 tables of 4 x 4, 20 of 20 x 8
    python benchmarks/disclosure_peers.py --smoke    a few of each, seconds

* tau-Argus by `pytauargus` (0.6, HiGHS): its optimal cell suppression, with protection levels so that the reader's
  interval has to reach from nought to the threshold, and its controlled rounding. Tables go in as equations, so both
  work on the very same system with the same costs.
* GaussSuppression (R, Statistics Norway): what it hides in the examples that its vignette prints in full
  (gauss_suppression.toml). It asks that no hidden count follows exactly; how long it takes is not printed there.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from disclosure import LEAST, SIZES, linked, measured, table

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.protection.rounding import controlled
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.system import System

TOTAL = "Total"


def main() -> None:
    """All peers that are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    gauss_suppression()
    try:
        from pytauargus.engine import Engine
    except ImportError:
        print("tau-Argus is left out: pip install pytauargus")
        return
    argus, rng = Argus(Engine()), np.random.default_rng(11)
    for rows, columns in SIZES:
        tables = [table(rng, rows, columns) for _ in range(3 if options.smoke else 100 if rows == 4 else 20)]
        for name, hide in (("ours", linked), ("tau-Argus", argus.suppressed)):
            seconds, share, narrow = measured(tables, hide)
            lost = np.mean([system.cost[hide(system, place)].sum() for system, place in tables])
            print(
                f"{rows} x {columns}, hiding: {name:9} {1e3 * seconds:5.0f} ms a table, {share:.0%} of cells, cost "
                f"{lost:.1f}, narrow intervals in {narrow} of {len(tables)} tables"
            )
        rounding(argus, rows, columns, tables)


def rounding(argus: Argus, rows: int, columns: int, tables: list[tuple[System, np.ndarray]]) -> None:
    """Multiples of the base of the shipped profile; ours go where a draw sends them, and tau-Argus's to the nearest."""
    profile = read_profile("rounded")
    rng = np.random.default_rng(11)

    def drawn(system: System) -> np.ndarray | None:
        return controlled(system, rng.random(len(system)) * profile.base < system.values % profile.base, profile.base)

    def nearest(system: System) -> np.ndarray | None:
        return controlled(system, 2 * (system.values % profile.base) >= profile.base, profile.base)

    ways: dict[str, Callable[[System], np.ndarray | None]] = {
        "ours, drawn": drawn,
        "ours, nearest": nearest,
        "tau-Argus": lambda system: argus.rounded(system, profile.base),
    }
    for name, way in ways.items():
        seconds, moved, none = [], [], 0
        for system, _ in tables:
            began = time.process_time()
            found = way(system)
            seconds.append(time.process_time() - began)
            if found is None:
                none += 1
                continue
            if (system.equations @ found).any() or (np.abs(found - system.values) >= profile.base).any():
                sys.exit(f"{name}: rounded counts do not add up, or are too far away")
            moved.append(np.abs(found - system.values).mean())
        print(
            f"{rows} x {columns}, rounding to {profile.base}: {name:13} {1e3 * np.median(seconds):4.0f} ms a table, "
            f"counts moved by {np.mean(moved):.2f}, no way in {none} of {len(tables)} tables"
        )


class Argus:
    """The two solvers of tau-Argus on a system of counts, in the file format in which it hands tables to them."""

    def __init__(self, engine: Any) -> None:
        self._hitas, self._rounder = engine._hitas, engine._rounder
        # What its own engine sets before it rounds: nought, infinity, least violation, largest slack.
        for number, constant in ((101, 1e-7), (102, 2.14e13), (103, 1e-4), (104, 0.01)):
            self._rounder.set_double_constant(number, constant)

    def suppressed(self, system: System, place: np.ndarray) -> np.ndarray:
        """Which cells (n,) it hides."""
        del place
        small = (system.values > 0) & (system.values < LEAST)
        with tempfile.TemporaryDirectory() as folder:
            given, found = Path(folder, "in"), Path(folder, "out")
            given.write_text(_told(system, small))
            with chdir(folder), _silent():
                status = self._hitas.full_jj(in_file_jj=str(given), out_file=str(found), max_time=10)
            if status > 1:
                sys.exit(f"tau-Argus: {self._hitas.error_string(status)}")
            hidden = small.copy()
            hidden[[int(line) for line in found.read_text().split()]] = True
        return hidden

    def rounded(self, system: System, base: int) -> np.ndarray | None:
        """The rounded counts (n,), None where it finds none."""
        with tempfile.TemporaryDirectory() as folder:
            given, found = Path(folder, "in"), Path(folder, "out")
            given.write_text(_told(system, np.zeros(len(system), dtype=bool)))
            with chdir(folder), _silent():
                result, *_ = self._rounder.do_round(
                    solver="SCIP", in_file=str(given), base=float(base), upper_bound=[1e40], lower_bound=[0.0],
                    solution_file=str(found), statistics_file=str(Path(folder, "statistics")), max_time=10,
                )  # fmt: skip
            if result > 0:
                return None
            # A line of the answer reads "3 from 23.0 to 30.0".
            rows = [line.split() for line in found.read_text().splitlines() if " from " in line]
        return np.array([round(float(row[-1])) for row in rows])


@contextmanager
def _silent() -> Iterator[None]:
    """What the solver prints by itself goes nowhere; the logs that it leaves where it runs go with the folder."""
    sys.stdout.flush()
    before, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(before, 1)
        os.close(before)
        os.close(nowhere)


def _told(system: System, small: np.ndarray) -> str:
    """Cells (value, weight, status, bounds, how far down and up the reader's interval must reach), then equations."""
    top = 2 * int(system.values.max())
    cells = (
        f"{number} {value} {system.cost[number]:g} {'u' if gone else 's'} 0 {top} "
        f"{value if gone else 0} {LEAST - value if gone else 0} 0"
        for number, (value, gone) in enumerate(zip(system.values.tolist(), small.tolist(), strict=True))
    )
    matrix = system.equations
    rows = (slice(*ends) for ends in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True))
    sums = (
        f"0 {row.stop - row.start} : "
        + " ".join(f"{place} ({factor:g})" for place, factor in zip(matrix.indices[row], matrix.data[row], strict=True))
        for row in rows
    )
    return "\n".join(["0", str(len(system)), *cells, str(matrix.shape[0]), *sums]) + "\n"


def gauss_suppression() -> None:
    """Its published examples: what it hides, what we hide under the same rule, and what a reader makes of either."""
    for example in tomllib.loads(Path(__file__).with_name("gauss_suppression.toml").read_text("utf-8"))["example"]:
        names, system = _crossed(example["counts"])
        least = example["largest_hidden"] + 1
        zero_shown = not example["zeros_hidden"]
        theirs = np.isin(names, example["hidden"])
        small = np.flatnonzero((system.values < least) & ((system.values > 0) | (not zero_shown)))
        began = time.process_time()
        ours = protect(system, least=least, zero_shown=zero_shown)
        seconds = time.process_time() - began
        found = intervals(system, theirs, small[theirs[small]])
        narrow = [names[where] for where, one in found.items() if not one.safe(least)]
        print(
            f"GaussSuppression, {example['table']}: it hides {theirs.sum()} of {len(system)} cells, leaving "
            f"{', '.join(narrow) or 'none'} to fewer than {least + 1} values; ours {ours.hidden.sum()} in "
            f"{1e3 * seconds:.0f} ms, none"
        )


def _crossed(counts: dict[str, dict[str, int]]) -> tuple[list[str], System]:
    """Ages by countries of two kinds, with all totals; cells cost 1, totals of a line 10, the grand total 1,000."""
    kinds = {"EU": ("Portugal", "Spain"), "nonEU": ("Iceland",)}
    full = {
        age: line | {kind: sum(line[one] for one in of) for kind, of in kinds.items()} | {TOTAL: sum(line.values())}
        for age, line in counts.items()
    }
    full[TOTAL] = {geo: sum(line[geo] for line in full.values()) for geo in next(iter(full.values()))}
    names = [f"{age} {geo}" for age, line in full.items() for geo in line]
    place = {name: number for number, name in enumerate(names)}
    sums = [(f"{TOTAL} {geo}", [f"{age} {geo}" for age in counts]) for geo in full[TOTAL]]
    for age in full:
        sums += [(f"{age} {kind}", [f"{age} {geo}" for geo in of]) for kind, of in kinds.items()]
        sums.append((f"{age} {TOTAL}", [f"{age} {kind}" for kind in kinds]))
    equations = [[(place[whole], -1), *((place[part], 1) for part in parts)] for whole, parts in sums]
    cost = np.array([10.0 ** name.count(TOTAL) if name != f"{TOTAL} {TOTAL}" else 1000.0 for name in names])
    return names, System.of([count for line in full.values() for count in line.values()], equations, cost=cost)


if __name__ == "__main__":
    main()
