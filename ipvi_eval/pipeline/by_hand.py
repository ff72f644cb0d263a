"""Running one analysis script by hand: the same stages, what passed disclosure control printed, nothing written.

The work is done in a process of its own: a script has loaded NumPy by the time that it asks to be run, and how many
threads NumPy takes is decided when it is loaded.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import IpviError, PlanError
from ipvi_eval.estimate import Estimate
from ipvi_eval.own_processes import on_one_thread, own_processes
from ipvi_eval.pipeline.editions.editions import earlier_counts
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.release import nested, went_before
from ipvi_eval.pipeline.stages.scripts import carry_out
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.results.store import Results
from ipvi_eval.rounding import whole_percent


def by_hand(script: str) -> None:
    """Run `script` on the study.toml beside it (or on the one named on the command line) and print its estimates.

    Scripts that the plan names before it run first, because it may read what they found.
    """
    path = Path(script).resolve()
    plan = Path(sys.argv[1]) if len(sys.argv) > 1 else path.parent / "study.toml"
    on_one_thread()
    try:
        with own_processes(1) as process:
            lines = process.submit(_shown, path, plan).result()
    except IpviError as error:
        sys.exit(f"{path.name}: {error}")
    for line in lines:
        print(line)  # noqa: T201


def _shown(path: Path, plan: Path) -> list[str]:
    """A line for each estimate of the script that may be shown."""
    study = read_study(plan)
    results = _run_until(path, study)
    before = went_before(study, earlier_counts(study).kept)
    profile = read_profile(study.disclosure.profile, study.folder)
    shown = suppress(results, profile, nested(study), before).results
    return [_line(estimate) for estimate in shown.estimates.values()]


def _run_until(path: Path, study: Study) -> Results:
    if path.name not in study.analyses:
        msg = f"study.toml: analyses does not name {path.name}; add it"
        raise PlanError(msg)
    frames = Inputs(study).frames
    earlier: list[Results] = []
    for name in study.analyses[: study.analyses.index(path.name)]:
        found = carry_out(study.folder / name, study, frames, Results.merged(earlier))
        earlier.append(found)
    return carry_out(path, study, frames, Results.merged(earlier))


def _line(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"{estimate.id:<60} {estimate.note}"
    interval = ""
    if estimate.lower is not None and estimate.upper is not None and estimate.level is not None:
        interval = f" ({whole_percent(estimate.level)} CI {estimate.lower:.4g} to {estimate.upper:.4g})"
    return f"{estimate.id:<60} {estimate.value:.4g}{interval} {estimate.unit}"
