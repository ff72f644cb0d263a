"""Complementary suppression of random tables with margins: time, cells hidden, and what a reader can still work out.

    python benchmarks/disclosure.py                  100 tables of 4 x 4, 20 of 20 x 8, 2,000 linked systems
    python benchmarks/disclosure.py --smoke          a few of each, seconds
    python benchmarks/disclosure.py --run study/run  the edition of a finished run as well: seconds, and what is lost

The peer is the usual shortcut in the same run: hide the second-smallest cell of each row and column with a lone hidden
one. It is faster, and leaves small counts pinned to an interval narrower than the threshold.

Linked systems are two tables, of a whole and of a part of it, whose differences nobody prints. Their grand total is to
stay wherever it can: where hiding everything else would be enough.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.protection.secondary import protect
from ipvi_eval.disclosure.solver.attacker import intervals
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.pipeline.stages.release import nested
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results

LEAST = 11
SIZES = ((4, 4), (20, 8))


def main() -> None:
    """Both ways on the same tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--run", type=Path, help="folder of a finished run, its plan beside it in analysis/study.toml")
    options = parser.parse_args()
    rng = np.random.default_rng(11)
    for rows, columns in SIZES:
        tables = [table(rng, rows, columns) for _ in range(3 if options.smoke else 100 if rows == 4 else 20)]
        ours, peer = (measured(tables, way) for way in (linked, second_smallest))
        print(
            f"{rows} x {columns}: ours {1e3 * ours[0]:.0f} ms a table, {ours[1]:.0%} of cells hidden, narrow intervals "
            f"in {ours[2]} of {len(tables)} tables; shortcut {1e3 * peer[0]:.2f} ms, {peer[1]:.0%}, {peer[2]}"
        )
        if ours[2]:
            msg = "a small count can be worked back"
            raise SystemExit(msg)
    totals([linked_system(rng) for _ in range(40 if options.smoke else 2000)])
    if options.run:
        edition(options.run)


def totals(systems: list[tuple[System, int]]) -> None:
    """In how many systems the grand total stays, of those where it can."""
    can, stays, seconds = 0, 0, []
    for system, total in systems:
        small = np.flatnonzero((system.values > 0) & (system.values < LEAST))
        rest = np.arange(len(system)) != total
        if total in small or not all(one.safe(LEAST) for one in intervals(system, rest, small).values()):
            continue
        began = time.process_time()
        found = protect(system, least=LEAST)
        seconds.append(time.process_time() - began)
        if not all(one.safe(LEAST) for one in intervals(system, found.hidden, small).values()):
            msg = "a small count can be worked back"
            raise SystemExit(msg)
        can, stays = can + 1, stays + (not found.hidden[total])
    print(
        f"linked tables: the grand total stays in {stays} of {can} systems where it can ({stays / can:.1%}), "
        f"{1e3 * float(np.median(seconds)):.0f} ms a system"
    )
    if stays < 0.99 * can:
        msg = "grand totals are hidden too often"
        raise SystemExit(msg)


def linked_system(rng: np.random.Generator) -> tuple[System, int]:
    """Two tables of three or four rows and columns, the second a part of the first; where the grand total stands."""
    rows, columns = (int(size) for size in rng.integers(3, 5, 2))
    whole = rng.negative_binomial(0.7, 0.03, (rows, columns))
    part = rng.binomial(whole, rng.uniform(0.1, 0.9))
    blocks, cost = [], []
    for of, dear in ((whole, 1.0), (part, 0.3)):
        full = np.zeros((rows + 1, columns + 1), dtype=int)
        full[:-1, :-1], full[-1, :-1], full[:-1, -1], full[-1, -1] = of, of.sum(0), of.sum(1), of.sum()
        price = np.full(full.shape, dear)
        price[-1], price[:, -1], price[-1, -1] = 10 * dear, 10 * dear, 1000 * dear
        blocks.append(full)
        cost.append(price.ravel())
    size, place = blocks[0].size, np.arange(blocks[0].size).reshape(blocks[0].shape)
    lines = [
        [*((int(cell) + at, 1) for cell in line[:-1]), (int(line[-1]) + at, -1)]
        for at in (0, size)
        for line in (*place, *place.T)
    ]
    lines += [[(at, 1), (at + size, -1), (at + 2 * size, -1)] for at in range(size)]
    values = np.concatenate([blocks[0].ravel(), blocks[1].ravel(), (blocks[0] - blocks[1]).ravel()])
    shown = np.arange(3 * size) < 2 * size
    system = System.of(values, lines, shown=shown, cost=np.concatenate([*cost, np.zeros(size)]))
    return system, int(place[-1, -1])


def edition(run: Path) -> None:
    """Disclosure control of a finished run once more: seconds of processor time, and what has no number after it."""
    study = read_study(run.parent / "analysis" / "study.toml")
    parts = sorted(folder for folder in (run / "results").iterdir() if (folder / "estimates.json").is_file())
    every = Results.merged(map(Results.load, parts))
    began = time.process_time()
    found = suppress(every, read_profile(study.disclosure.profile, study.folder), nested(study))
    seconds, after = time.process_time() - began, found.results
    before = sum(one.value is not None for one in every.estimates.values())
    shown = sum(one.value is not None for one in after.estimates.values())
    assert found.audit is not None
    print(
        f"edition: {seconds:.1f} s for {found.audit.counts:,} counts, of which {found.audit.small} are small and "
        f"{found.audit.further} more are hidden; {shown} of {before} estimates keep their number"
    )


def table(rng: np.random.Generator, rows: int, columns: int) -> tuple[System, np.ndarray]:
    """Counts of incidents, many of them small, with margins that cost more to hide; and the place of each cell."""
    full = np.zeros((rows + 1, columns + 1), dtype=int)
    inner = rng.negative_binomial(0.6, 0.02, size=(rows, columns))
    full[:-1, :-1], full[-1, :-1], full[:-1, -1], full[-1, -1] = inner, inner.sum(0), inner.sum(1), inner.sum()
    place = np.arange(full.size).reshape(full.shape)
    lines = [[*((int(cell), 1) for cell in line[:-1]), (int(line[-1]), -1)] for line in (*place, *place.T)]
    cost = np.ones(full.size)
    cost[place[-1]] = cost[place[:, -1]] = 10.0
    cost[place[-1, -1]] = 1000.0
    return System.of(full.ravel(), lines, cost=cost), place


def measured(
    tables: list[tuple[System, np.ndarray]], hide: Callable[[System, np.ndarray], np.ndarray]
) -> tuple[float, float, int]:
    """Seconds of one table (median of processor time), share of cells hidden, tables with a narrow interval."""
    seconds, shares, narrow = [], [], 0
    for system, place in tables:
        began = time.process_time()
        hidden = hide(system, place)
        seconds.append(time.process_time() - began)
        shares.append(hidden.mean())
        small = np.flatnonzero((system.values > 0) & (system.values < LEAST))
        narrow += not all(one.safe(LEAST) for one in intervals(system, hidden, small).values())
    return float(np.median(seconds)), float(np.mean(shares)), narrow


def linked(system: System, place: np.ndarray) -> np.ndarray:
    """What the package hides."""
    del place
    return protect(system, least=LEAST).hidden


def second_smallest(system: System, place: np.ndarray) -> np.ndarray:
    """The smallest shown cell of every row and column that has one hidden cell alone, until there is none."""
    hidden = (system.values > 0) & (system.values < LEAST)
    while True:
        alone = [line for line in (*place, *place.T) if hidden[line].sum() == 1]
        if not alone:
            return hidden
        shown = alone[0][~hidden[alone[0]]]
        hidden[shown[np.argmin(system.values[shown])]] = True


if __name__ == "__main__":
    main()
