"""One run being built beside the last one: a stage is done, or taken over where nothing it depends on has changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ipvi_eval.pipeline.folders.run_folder import SENSITIVITY
from ipvi_eval.pipeline.watch import Watch
from ipvi_eval.results.manifest import outputs_of, sha256_of


@dataclass
class Building:
    """One run being built in `new`, taking over from `old` what has not changed."""

    new: Path
    old: Path
    watch: Watch
    previous: dict[str, Any]
    stages: dict[str, str] = field(default_factory=dict)
    times: dict[str, dict[str, Any]] = field(default_factory=dict)
    engine: str = ""

    def do(self, name: str, title: str, mark: str, folders: Sequence[str], work: Callable[[], float | None]) -> None:
        """Carry out `work`, which fills `folders`, unless the previous run did the same work.

        Work done elsewhere returns the seconds that it took there; the others take those until they are done.
        """
        self.stages[name] = mark
        if self.unchanged(name, mark, folders):
            for folder in folders:
                take_over(self.old / folder, self.new / folder)
            self.times[name] = {"seconds": 0.0, "reused": True}
            return
        began = time.perf_counter()
        with self.watch.stage(title):
            elsewhere = work()
        seconds = time.perf_counter() - began if elsewhere is None else elsewhere
        self.times[name] = {"seconds": round(seconds, 3), "reused": False}

    def unchanged(self, name: str, mark: str, folders: Sequence[str]) -> bool:
        """Whether the previous run did the same work, and left what it made."""
        return bool(self.previous.get("stages", {}).get(name) == mark and self._intact(folders))

    def record(self, started: datetime) -> dict[str, Any]:
        """What the manifest keeps of how it was built, to be asked when all is there."""
        return {
            "engine": self.engine,
            "stages": self.stages,
            "outputs": outputs_of(self.new, sensitivity=SENSITIVITY),
            "times": {"started": started.isoformat(), "finished": datetime.now(UTC).isoformat(), "stages": self.times},
        }

    def _intact(self, folders: Sequence[str]) -> bool:
        """Whether the previous run's files are as it wrote them, some in each of the folders."""
        outputs = self.previous.get("outputs", [])
        recorded = [
            [item for item in outputs if item["name"] == folder or item["name"].startswith(f"{folder}/")]
            for folder in folders
        ]
        files = ((self.old / item["name"], item["sha256"]) for items in recorded for item in items)
        return all(recorded) and all(path.is_file() and sha256_of(path) == mark for path, mark in files)


def take_over(old: Path, new: Path) -> None:
    """Copy a file or folder of the run before."""
    new.parent.mkdir(parents=True, exist_ok=True)
    if old.is_dir():
        shutil.copytree(old, new)
    else:
        shutil.copy2(old, new)
