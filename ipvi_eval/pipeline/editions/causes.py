"""Why an edition tells other numbers than the one before: revised records, changed code, changed plan, new months.

The plan of then is carried out on the records of now; then the plan of now, with the last day of then. Each number is
followed from step to step, and what moved it is the step at which it moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.editions.differences import alike, told_otherwise
from ipvi_eval.plan.study import Study, study_from
from ipvi_eval.results.store import Results

if TYPE_CHECKING:
    from pathlib import Path

RECORDS, CODE, EITHER = "revised records", "changed code", "revised records or changed code"
PLAN, MONTHS, LATER = "changed plan", "new months", "changed plan or new months"
PROTECTION = "protection beside earlier editions"
"""Nothing changed, and a number is withheld now, or what it rests on: whoever holds both could have subtracted."""
_WHERE = ("extract", "mapping")
"""Keys of the plan that say where things lie, which next year's extract may change without another plan."""
_UNTIL = ("end", "freeze_lag_days")

Again = Callable[[Study, str], Results]
"""Carries out a plan on the records of now; the words say which, to whoever watches."""


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a run was made of: the plan as plain values and the name of its folder, and by hash the source, the scripts
    and the files read."""

    plan: Mapping[str, Any]
    plan_folder: str
    code: str
    scripts: Mapping[str, str]
    inputs: Mapping[str, str]

    @classmethod
    def told_by(cls, manifest: Mapping[str, Any] | None, folder: Path) -> MadeOf:
        """What the manifest of `folder` says. OutputError where there is none, or where it is of an older version."""
        try:
            found = manifest or {}
            inputs = {item["name"]: item["sha256"] for item in found["inputs"]}
            plan, scripts = dict(found["configuration"]), dict(found["scripts"])
            return cls(plan, str(found["plan_folder"]), str(found["code"]), scripts, inputs)
        except (KeyError, TypeError, ValueError):
            msg = f"{folder} has no manifest of its run, or one of an older version: why numbers moved cannot be found"
            raise OutputError(msg) from None


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

    def among_told(self, name: str) -> tuple[str, ...]:
        """The changes at which what is printed of `name` moved: a step that withholds it counts with the next."""
        found: list[str] = []
        told, since = self.steps[0].results.estimates.get(name), []
        for step in self.steps[1:]:
            if step.change != PROTECTION:  # it moves nothing that both tell
                since.append(step.change)
            here = step.results.estimates.get(name)
            if here is None or here.value is None:
                continue
            if told is not None and told.value is not None and told_otherwise(told, here):
                found += since
            told, since = here, []
        return tuple(dict.fromkeys(found))

    @property
    def not_reproduced(self) -> tuple[str, ...]:
        """Estimates of the earlier edition that its own plan no longer gives on the records of now, by their ids."""
        then, again = self._again
        return tuple(name for name, one in then.items() if one.value is not None and not alike(one, again.get(name)))

    @property
    def told_otherwise(self) -> tuple[str, ...]:
        """Those of them that now print otherwise by the plan of then; what it now withholds does not count."""
        then, again = self._again
        told = ((name, again[name]) for name in self.not_reproduced if name in again)
        return tuple(name for name, one in told if one.value is not None and told_otherwise(then[name], one))

    @property
    def _again(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The estimates of then, and those of the same plan on the records of now; none where nothing changed."""
        if len(self.steps) < 2 or self.steps[1].change not in (RECORDS, CODE, EITHER):
            return {}, {}
        return self.steps[0].results.estimates, self.steps[1].results.estimates


def steps_between(then: MadeOf, old: Results, study: Study, now: MadeOf, again: Again) -> Iterator[Step]:
    """The edition of then, and what lies between it and the finished run of `study` as it is now.

    Up to two plans are carried out again; fewer where nothing changed between them.
    """
    yield Step("", old)
    before = _plan_of_then(then, now.plan)
    if first := _first_change(then, now):
        yield Step(first, again(study_from(before, study.folder), "The earlier plan, now"))
    middle = _until(study, then)
    if middle is not None and middle.configuration() != before and middle.configuration() != study.configuration():
        yield Step(PLAN, again(middle, "The plan of now, until the earlier day"))


def last_change(then: MadeOf, study: Study) -> str:
    """What changed between the last of those steps and the finished run."""
    middle = _until(study, then)
    if middle is None:
        return LATER
    if middle.configuration() != study.configuration():
        return MONTHS
    return PROTECTION if _plan_of_then(then, study.configuration()) == study.configuration() else PLAN


def _first_change(then: MadeOf, now: MadeOf) -> str:
    """What is other apart from the plan: the records, the code and scripts, or both."""
    code = then.code != now.code or then.scripts != now.scripts
    records = then.inputs != now.inputs
    return EITHER if code and records else CODE if code else RECORDS if records else ""


def _plan_of_then(then: MadeOf, now: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of then, for the files of the plan of `now`."""
    return {**then.plan, **{key: now[key] for key in _WHERE}}


def _until(study: Study, then: MadeOf) -> Study | None:
    """The plan of now with the last day of then; None where that makes no plan (an area that started since, say)."""
    plan = study.configuration()
    window = plan["window"] | {key: then.plan["window"][key] for key in _UNTIL}
    try:
        return study_from(plan | {"window": window}, study.folder)
    except PlanError:
        return None
