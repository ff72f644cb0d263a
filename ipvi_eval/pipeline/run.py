"""The main job: the run of a study, or of every site of its plan, in a folder that is whole or as it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.pipeline.ahead import begin_to_load
from ipvi_eval.pipeline.documents import FORMATS
from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.folders.run_folder import NAME, rebuilt
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.watch import Watch
from ipvi_eval.plan.study import read_study

if TYPE_CHECKING:
    from ipvi_eval.report.render import Engine
    from ipvi_eval.report.target import Format


def run(
    study_file: Path,
    *,
    watch: Watch,
    engine: Engine = "auto",
    formats: Sequence[Format] = FORMATS,
    processes: int = 1,
) -> Finished:
    """Turn the extract named by the plan into released numbers and reports in `<study root>/run`.

    With several `processes`, and an extract that is worth it, scripts and reports that do not depend on each other are
    made side by side, and the numbers are the same up to the rounding of the machine's linear algebra. As with every
    use of `multiprocessing`, a script that asks for it has its own work below `if __name__ == "__main__":`.

    Raises an IpviError that says what to do; the previous run then stays as it was.
    """
    study = read_study(study_file)
    inputs, final = Inputs(study), study.root / NAME
    if not final.exists():
        begin_to_load(inputs, processes)
    # What they need is loaded after that, beside the other processes, because it takes more than a second.
    from ipvi_eval.pipeline.build import build
    from ipvi_eval.pipeline.editions.editions import earlier_counts
    from ipvi_eval.pipeline.sites import build_sites

    with rebuilt(study.root) as new:
        if study.sites:
            made = build_sites(study, new, watch=watch, engine=engine, formats=formats, processes=processes)
        else:
            made = build(
                study,
                new,
                old=final,
                earlier=earlier_counts(study),
                watch=watch,
                engine=engine,
                formats=formats,
                processes=processes,
                inputs=inputs,
            )
    return made.moved(final)


def rerender(
    study_file: Path,
    *,
    watch: Watch,
    engine: Engine = "auto",
    formats: Sequence[Format] = FORMATS,
    processes: int = 1,
) -> Finished:
    """Render the reports again from the released results of the last run, without touching a number.

    With several `processes` they are made side by side, as by `run`. Raises PlanError when no run has finished yet.
    """
    from ipvi_eval.pipeline.build import rendered_again
    from ipvi_eval.pipeline.sites import rerender_sites

    study = read_study(study_file)
    with rebuilt(study.root) as new:
        old = study.root / NAME
        if study.sites:
            made = rerender_sites(study, new, watch=watch, engine=engine, formats=formats, processes=processes)
        else:
            made = rendered_again(study, new, old=old, watch=watch, engine=engine, formats=formats, processes=processes)
    return made.moved(old)
