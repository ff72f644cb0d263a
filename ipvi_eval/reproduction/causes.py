"""Why the numbers of an earlier run or edition are no longer those of a finished run of now."""

from __future__ import annotations

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.build import build
from ipvi_eval.pipeline.editions.causes import Causes, MadeOf, Step, last_change, steps_between
from ipvi_eval.pipeline.editions.editions import EarlierCounts
from ipvi_eval.pipeline.folders import fingerprint as marks
from ipvi_eval.pipeline.folders.run_folder import aside
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.watch import Silent, Watch
from ipvi_eval.plan.study import Study
from ipvi_eval.reproduction.told import RELEASED, Told, plan_of
from ipvi_eval.results.store import Results


def causes(old: Told, new: Told, *, watch: Watch) -> Causes:
    """Follow every number of `old` to that of `new`, which is the finished run of its study as it is now.

    Two runs without reports are made, in a folder that disappears; fewer where nothing changed between them. Raises
    OutputError where either has no manifest, or `new` is not of the code and records of now.
    """
    then, now = (MadeOf.told_by(one.manifest, one.folder) for one in (old, new))
    study = plan_of(new.folder, new.manifest or {})
    if now.code != marks.code() or now.inputs != Inputs(study).hashes:
        msg = f"{new.folder} was made by other code or from other records than those here now; run again, then compare"
        raise OutputError(msg)

    def again(plan: Study, title: str) -> Results:
        with aside(plan.root) as folder, watch.stage(title):
            build(
                plan.in_place_of(study), folder, old=folder, earlier=EarlierCounts({}, {}), watch=Silent(), formats=()
            )
            return Results.load(folder / RELEASED)

    return Causes((*steps_between(then, old.results, study, now, again), Step(last_change(then, study), new.results)))
