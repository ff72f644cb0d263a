"""Why an edition tells other numbers than the one before: revised records, changed code, changed plan, new months.

The plan of then is carried out on the records of now; then the plan of now, with the last day of then. Each number is
followed from step to step, and what moved it is the step at which it moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline import fingerprint as marks
from ipvi_eval.pipeline.editions import EarlierCounts
from ipvi_eval.pipeline.inputs import Inputs
from ipvi_eval.pipeline.run import Silent, Watch, build
from ipvi_eval.pipeline.run_folder import aside
from ipvi_eval.reproduction.differences import alike
from ipvi_eval.reproduction.told import RELEASED, Told
from ipvi_eval.results.store import Results
from ipvi_eval.study import Study, study_from

RECORDS, CODE, EITHER = "revised records", "changed code", "revised records or changed code"
PLAN, MONTHS, LATER = "changed plan", "new months", "changed plan or new months"
_WHERE = ("extract", "mapping")
"""Keys of the plan that say where things lie, which next year's extract may change without another plan."""
_UNTIL = ("end", "freeze_lag_days")


@dataclass(frozen=True, slots=True)
class Step:
    """Numbers, and the change by which they were reached from those of the step before."""

    change: str
    results: Results


@dataclass(frozen=True, slots=True)
class Causes:
    """An earlier edition, step by step, until it is the later one."""

    steps: tuple[Step, ...]

    def of(self, name: str) -> tuple[str, ...]:
        """The changes at which the estimate `name` moved, came, went or was withheld; none where it stayed."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        seen = ((a.results.estimates.get(name), b.results.estimates.get(name), b.change) for a, b in pairs)
        return tuple(change for before, after, change in seen if not alike(before, after))

    @property
    def not_reproduced(self) -> tuple[str, ...]:
        """Estimates of the earlier edition that its own plan no longer gives on the records of now, by their ids."""
        if len(self.steps) < 2 or self.steps[1].change not in (RECORDS, CODE, EITHER):
            return ()
        then, again = self.steps[0].results.estimates, self.steps[1].results.estimates
        return tuple(name for name, one in then.items() if one.value is not None and not alike(one, again.get(name)))


def causes(old: Told, new: Told, *, watch: Watch) -> Causes:
    """Follow every number of `old` to that of `new`, which is the finished run of its study as it is now.

    Two runs without reports are made, in a folder that disappears; fewer where nothing changed between them. Raises
    OutputError where either has no manifest, or `new` is not of the code and records of now.
    """
    then, now = _manifest(old), _manifest(new)
    study = study_from(now["configuration"], new.folder.resolve().parent / now["plan_folder"])
    if now["code"] != marks.code() or _inputs(now) != Inputs(study).hashes:
        msg = f"{new.folder} was made by other code or from other records than those here now; run again, then compare"
        raise OutputError(msg)
    return Causes((Step("", old.results), *_steps(old, then, study, now, watch), Step(_last(then, study), new.results)))


def _steps(old: Told, then: dict[str, Any], study: Study, now: dict[str, Any], watch: Watch) -> Iterator[Step]:
    before = then["configuration"] | {key: now["configuration"][key] for key in _WHERE}
    if first := _first_change(then, now):
        yield Step(first, _again(study_from(before, study.folder), watch, "The earlier plan, now"))
    middle = _until(study, then)
    if middle is not None and middle.configuration() != before and middle.configuration() != study.configuration():
        yield Step(PLAN, _again(middle, watch, "The plan of now, until the earlier day"))


def _first_change(then: dict[str, Any], now: dict[str, Any]) -> str:
    """What is other apart from the plan: the records, the code and scripts, or both."""
    code = then["code"] != now["code"] or then["scripts"] != now["scripts"]
    records = _inputs(then) != _inputs(now)
    return EITHER if code and records else CODE if code else RECORDS if records else ""


def _last(then: dict[str, Any], study: Study) -> str:
    """What the last step changes."""
    middle = _until(study, then)
    if middle is None:
        return LATER
    return PLAN if middle.configuration() == study.configuration() else MONTHS


def _until(study: Study, then: dict[str, Any]) -> Study | None:
    """The plan of now with the last day of then; None where that makes no plan (an area that started since, say)."""
    plan = study.configuration()
    window = plan["window"] | {key: then["configuration"]["window"][key] for key in _UNTIL}
    try:
        return study_from(plan | {"window": window}, study.folder)
    except PlanError:
        return None


def _again(study: Study, watch: Watch, title: str) -> Results:
    with aside(study.root) as folder, watch.stage(title):
        build(study, folder, old=folder, earlier=EarlierCounts({}, {}), watch=Silent(), formats=())
        return Results.load(folder / RELEASED)


def _inputs(manifest: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["sha256"] for item in manifest["inputs"]}


def _manifest(told: Told) -> dict[str, Any]:
    if told.manifest is None or not {"code", "scripts", "plan_folder", "inputs"} <= set(told.manifest):
        msg = f"{told.folder} has no manifest of its run, or one of an older version: why numbers moved cannot be found"
        raise OutputError(msg)
    return told.manifest
