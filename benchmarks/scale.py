"""The whole `run` on extracts of N counties beside that of one: seconds, processor seconds and memory, as ratios.

    python benchmarks/scale.py --scale 10      the shipped plan with its reports, at scale 1 and 10
    python benchmarks/scale.py --scale 100 --processes 1     each in one process
    python benchmarks/scale.py --smoke         one script without reports at scale 1 and 2, in some seconds

The extracts are Parquet files, as those of a whole state are.

Each run is a process of its own, whose children count with it. The exponent is log(ratio) / log(N): 1 is growth in
proportion; what it tells of a stage is told of wall-clock seconds, which another programme on the machine moves. The
memory is that of the largest process and, on Linux, of all processes together at the worst moment (each page that
several share counted once, twice a second). It asks the operating system with `os.wait4`, which Windows does not have.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import struct_rusage

from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.side_by_side import processors
from ipvi_eval.synthetic.files.extracts import simulate

SMOKE = {"analyses": 'analyses = ["delivery.py"]', "reports": "reports = []"}
"""Lines above the first section of the plan in a smoke run, by the key that they give."""
_PR_SET_CHILD_SUBREAPER = 36  # of prctl(2)
MEGABYTE = 1024.0 if sys.platform.startswith("linux") else 1024.0**2  # the unit of ru_maxrss, in megabytes


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: wall-clock and processor seconds, megabytes of the largest process and of all together (0 where the
    system does not tell), seconds of its stages."""

    seconds: float
    processor: float
    memory: float
    together: float
    stages: dict[str, float]


def plan_in(folder: Path, scale: int, *, smoke: bool) -> Path:
    """A new study with an extract of so many counties; the path of its plan."""
    plan = new_study(folder)
    if smoke:
        top, sections = plan.read_text("utf-8").split("\n[", 1)
        lines = [SMOKE.get(line.partition(" = ")[0], line) for line in top.splitlines()]
        plan.write_text("\n".join([*lines, f"[{sections}"]), "utf-8")
    mapping = plan.parent / "mapping.toml"
    mapping.write_text(mapping.read_text("utf-8").replace('.csv"', '.parquet"'), "utf-8")
    simulate(folder / "data", scale=scale, form="parquet")
    return plan


def measured(plan: Path, processes: int) -> Measured:
    """Carry out the plan from nothing, in at most so many processes."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "ipvi_eval", "run", str(plan), "--processes", str(processes), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    ended, found = threading.Event(), [0.0]
    watch = threading.Thread(target=_watch, args=(process.pid, ended, found))
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    ended.set()
    watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    usages = [usage, *_left_behind()]
    if process.returncode:
        sys.exit(f"the run of {plan} failed; its message stands above")
    times = json.loads((plan.parents[1] / "run" / "manifest.json").read_text("utf-8"))["times"]["stages"]
    stages = {name: float(one["seconds"]) for name, one in times.items()}
    processor = sum(one.ru_utime + one.ru_stime for one in usages)
    return Measured(seconds, processor, max(one.ru_maxrss for one in usages) / MEGABYTE, max(found), stages)


def _adopt() -> None:
    """On Linux, become the parent of what a run leaves behind: the parent of its workers ends after the run."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _left_behind() -> Iterator[struct_rusage]:
    """What adopted processes took, each waited for."""
    while True:
        try:
            yield os.wait4(-1, 0)[2]
        except ChildProcessError:
            return


def _watch(pid: int, ended: threading.Event, found: list[float]) -> None:
    """Add to `found` the megabytes of a process and those that it began, until it has ended."""
    while Path("/proc/self/smaps_rollup").is_file() and not ended.wait(0.5):
        found.append(sum(map(_megabytes, _begun_by(pid))))


def _begun_by(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        children[parent].append(int(entry.parent.name))
    family = [pid]
    for one in family:
        family += children[one]
    return family


def _megabytes(pid: int) -> float:
    """The proportional set size of a process: of a page that k processes share, a k-th."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def line(what: str, one: float, many: float, scale: int) -> str:
    """A number at both scales, their ratio, and the exponent of its growth."""
    if one <= 0 or many <= 0:
        return f"{what:<34}{one:>10.1f}{many:>10.1f}"
    ratio = many / one
    return f"{what:<34}{one:>10.1f}{many:>10.1f}{ratio:>9.2f}{math.log(ratio) / math.log(scale):>10.2f}"


def main() -> None:
    """Print every number at both scales."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=int, default=10)
    parser.add_argument("--processes", type=int, default=processors(), help="as `ipvi-eval run --processes`")
    parser.add_argument("--smoke", action="store_true", help="one script at scale 2, to see that it runs")
    asked = parser.parse_args()
    scale = 2 if asked.smoke else asked.scale
    _adopt()
    if scale < 2:
        parser.error("--scale is at least 2: it is measured beside 1")
    with tempfile.TemporaryDirectory() as folder:
        plans = (plan_in(Path(folder) / f"scale_{n}", n, smoke=asked.smoke) for n in (1, scale))
        one, many = (measured(plan, asked.processes) for plan in plans)
    print(f"{'':<34}{'scale 1':>10}{f'scale {scale}':>10}{'ratio':>9}{'exponent':>10}")
    print(line("seconds", one.seconds, many.seconds, scale))
    print(line("processor seconds", one.processor, many.processor, scale))
    print(line("megabytes of the largest process", one.memory, many.memory, scale))
    print(line("megabytes of all processes", one.together, many.together, scale))
    for name in one.stages:
        print(line(f"  seconds of {name}", one.stages[name], many.stages.get(name, 0.0), scale))


if __name__ == "__main__":
    main()
