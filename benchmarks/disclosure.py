"""Complementary suppression of random tables with margins: time, cells hidden, and what a reader can still work out.

    python benchmarks/disclosure.py            100 tables of 4 x 4, 20 of 20 x 8
    python benchmarks/disclosure.py --smoke    a few of each, seconds

The peer is the usual shortcut in the same run: hide the second-smallest cell of each row and column with a lone hidden
one. It is faster, and leaves small counts pinned to an interval narrower than the threshold.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from ipvi_eval.disclosure.attacker import intervals
from ipvi_eval.disclosure.secondary import protect
from ipvi_eval.disclosure.system import System

LEAST = 11
SIZES = ((4, 4), (20, 8))


def main() -> None:
    """Both ways on the same tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
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
