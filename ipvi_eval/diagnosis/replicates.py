"""Replicates of a simulation: the same numbers whoever makes them, and resumed where they stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.diagnosis.workers import workers
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.whole_file import replaced

Floats = NDArray[np.float64]
Study = Callable[[np.random.Generator], Mapping[str, float]]
"""One replicate: draws from its generator and nothing else, and returns numbers by name. AnalysisError is no answer."""

_ABOUT = "about.json"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Replicates(Printed):
    """What each replicate gave: `frame` (number, names), missing where it had no answer."""

    title = "Replicates of a simulation"

    frame: pd.DataFrame
    seed: int

    def __getitem__(self, name: str) -> Floats:
        """One of the numbers, (number,)."""
        return self.frame[name].to_numpy(dtype=np.float64)

    def tidy(self) -> pd.DataFrame:
        """One row for each replicate, in order."""
        return self.frame


@checked
def replicates(
    study: Study,
    number: int,
    *,
    seed: int,
    batch: int = 50,
    folder: Path | None = None,
    jobs: int = 1,
    scheduler: str | None = None,
) -> Replicates:
    """Run `study` `number` times, each with a generator of its own.

    The generator of a replicate is that child of the seed with its number (`numpy.random.SeedSequence.spawn`), so the
    answer is the same, bit for bit, whatever `batch`, `jobs` and `scheduler` are, and more replicates begin with the
    fewer.

    Args:
        study: one replicate; a function of a module (or a `functools.partial` of one) where `jobs` is above 1.
        number: how many.
        seed: of all of them.
        batch: replicates that are made, and written, together.
        folder: where finished batches are kept, each whole or not there; a second call reads them and makes the rest.
        jobs: processes of this machine.
        scheduler: address of a Dask scheduler (tcp://10.0.0.5:8786), whose workers make the batches; one that dies
            loses nothing. The folder is on this machine. Takes the extra `cluster`.

    A replicate that raises AnalysisError has no answer: its numbers are missing.

    Raises AnalysisError where `number`, `batch` or `jobs` is below 1, where `folder` holds batches of another seed or
    size, where a process was ended from outside or `scheduler` cannot be asked (`Cluster.each`); finished batches are
    then kept. Raises OutputError where a batch cannot be written.

    >>> import numpy as np
    >>> def mean_of_ten(rng):
    ...     return {"mean": rng.normal(size=10).mean()}
    >>> few, many = replicates(mean_of_ten, 3, seed=1), replicates(mean_of_ten, 8, seed=1, batch=2)
    >>> (few["mean"] == many["mean"][:3]).all()
    np.True_
    """
    if min(number, batch) < 1:
        msg = "replicates and their batch must be at least 1"
        raise AnalysisError(msg)
    made_by = workers(jobs, scheduler)
    kept = None if folder is None else _Kept.opened(folder, seed, batch)
    found: dict[int, list[dict[str, float]]] = {}
    missing = []
    for first in range(0, number, batch):
        wanted = min(batch, number - first)
        there = [] if kept is None else kept.read(first)
        if len(there) >= wanted:
            found[first] = there[:wanted]
        else:
            missing.append((first, wanted))
    for place, rows in made_by.each(partial(_batch, study, seed), missing):
        first, _ = missing[place]
        found[first] = rows
        if kept is not None:
            kept.write(first, rows)
    return Replicates(pd.DataFrame([row for first in sorted(found) for row in found[first]]), seed)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Finished batches in a folder, under the number of their first replicate."""

    folder: Path

    @classmethod
    def opened(cls, folder: Path, seed: int, batch: int) -> _Kept:
        folder.mkdir(parents=True, exist_ok=True)
        about, own = folder / _ABOUT, {"seed": seed, "batch": batch}
        if about.is_file():
            if json.loads(about.read_text("utf-8")) != own:
                msg = f"{folder} holds batches of another seed or size; choose another folder, or empty it"
                raise AnalysisError(msg)
        else:
            _written(about, own)
        return cls(folder)

    def read(self, first: int) -> list[dict[str, float]]:
        path = self._path(first)
        return json.loads(path.read_text("utf-8")) if path.is_file() else []

    def write(self, first: int, rows: list[dict[str, float]]) -> None:
        _written(self._path(first), rows)

    def _path(self, first: int) -> Path:
        return self.folder / f"from_{first:09d}.json"


def _batch(study: Study, seed: int, span: tuple[int, int]) -> list[dict[str, float]]:
    first, wanted = span
    seeds = np.random.SeedSequence(seed, n_children_spawned=first).spawn(wanted)
    return [_one(study, np.random.default_rng(each)) for each in seeds]


def _one(study: Study, rng: np.random.Generator) -> dict[str, float]:
    try:
        return {name: float(value) for name, value in study(rng).items()}
    except AnalysisError:
        return {}


def _written(path: Path, value: Any) -> None:
    replaced(path, lambda building: building.write_text(json.dumps(value), "utf-8", newline="\n"))
