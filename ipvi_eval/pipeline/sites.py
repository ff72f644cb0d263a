"""Several agencies or areas from one plan: a run for each, and one for all of them together.

run/town/, run/city/   a whole run of each site
    all/               one of all together, of the same records
    index.html         where each set of reports is

The extract is read once. Sites are made in the order of the plan and all of them together last, and each is held
against those before it as against editions that have left (`disclosure/editions`): who holds all sets cannot
subtract. The folder changes as a whole: where a site fails, the others are still made, nothing of the previous runs is
touched, and what was finished waits beside the run folder for the next run, which takes it over.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.errors import DataError, IpviError, PlanError
from ipvi_eval.pipeline.build import build, rendered_again
from ipvi_eval.pipeline.editions.editions import earlier_counts
from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.folders.run_folder import NAME, UNFINISHED
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.watch import Watch
from ipvi_eval.plan.sites import ALL
from ipvi_eval.plan.study import Study
from ipvi_eval.results.manifest import MANIFEST

if TYPE_CHECKING:
    from ipvi_eval.report.render import Engine
    from ipvi_eval.report.target import Format


@dataclass(frozen=True, slots=True)
class _Named:
    """A watcher that is told of which site a stage is."""

    site: str
    watch: Watch

    def stage(self, title: str) -> AbstractContextManager[None]:
        """The stage, with the name of the site."""
        return self.watch.stage(f"{self.site}: {title}")


def build_sites(
    study: Study, new: Path, *, watch: Watch, engine: Engine, formats: Sequence[Format], processes: int = 1
) -> Finished:
    """A run of every site of `study`, and of all together, each in a folder of its name below the empty folder `new`.

    Sites are made one after another, each with so many `processes`: what a site may tell depends on those before it.

    Raises PlanError that names each site that could not be made, and why; what was finished is then kept for the next
    run, and the previous runs stay as they were.
    """
    whole = Inputs(study)
    made: dict[str, Finished] = {}
    failed: dict[str, IpviError] = {}
    for name, plan in _plans(study):
        if name == ALL and failed:
            break
        inputs = whole if name == ALL else Inputs(plan, whole)
        (new / name).mkdir()
        try:
            made[name] = build(
                plan, new / name, old=_last(study, name), earlier=earlier_counts(plan, new),
                watch=_Named(name, watch), engine=engine, formats=formats, processes=processes, inputs=inputs,
            )  # fmt: skip
        except IpviError as error:
            if isinstance(error, DataError) and not whole.was_read:
                raise  # an extract that cannot be read is told once, and not for every site
            failed[name] = error
            shutil.rmtree(new / name)
        except Exception as error:  # of a script, say: what is finished is kept all the same
            error.add_note(f"site {name}")
            _keep(study, new, made)
            raise
    if failed:
        _keep(study, new, made)
        raise _not_all(failed, made)
    shutil.rmtree(study.root / UNFINISHED, ignore_errors=True)
    _write_page(study, new, made)
    return _together(new, made)


def _write_page(study: Study, new: Path, made: Mapping[str, Finished]) -> None:
    from ipvi_eval.report.sets_page import Set, sets_page

    sets = [
        Set(plan.site, plan.title, name == ALL, tuple(path.relative_to(new).as_posix() for path in made[name].reports))
        for name, plan in _plans(study)
    ]
    page = sets_page(sets, title=study.title, synthetic=any(one.synthetic for one in made.values()))
    (new / "index.html").write_text(page, "utf-8", newline="\n")


def rerender_sites(
    study: Study, new: Path, *, watch: Watch, engine: Engine, formats: Sequence[Format], processes: int = 1
) -> Finished:
    """The documents of every run rendered again from what it released; PlanError where one of them is missing."""
    made: dict[str, Finished] = {}
    for name, plan in _plans(study):
        (new / name).mkdir()
        old, named = study.root / NAME / name, _Named(name, watch)
        made[name] = rendered_again(
            plan, new / name, old=old, watch=named, engine=engine, formats=formats, processes=processes
        )
    _write_page(study, new, made)
    return _together(new, made)


def _plans(study: Study) -> Iterator[tuple[str, Study]]:
    yield from ((one.name, study.for_site(one.name)) for one in study.sites)
    yield ALL, study


def _last(study: Study, name: str) -> Path:
    """What a site takes over: what an interrupted set of runs had finished of it, else its previous run."""
    kept = study.root / UNFINISHED / name
    return kept if (kept / MANIFEST).is_file() else study.root / NAME / name


def _keep(study: Study, new: Path, made: Mapping[str, Finished]) -> None:
    unfinished = study.root / UNFINISHED
    for name in made:
        unfinished.mkdir(exist_ok=True)
        shutil.rmtree(unfinished / name, ignore_errors=True)
        (new / name).rename(unfinished / name)


def _not_all(failed: Mapping[str, IpviError], made: Mapping[str, Finished]) -> PlanError:
    said = [f"{name}: {error}" for name, error in failed.items()]
    kept = f" Finished, and taken over by the next run: {', '.join(made)}." if made else ""
    said.append(f"The sites are told together or not at all, because their numbers add up: {NAME}/ is as it was.{kept}")
    return PlanError("\n".join(said))


def _together(new: Path, made: Mapping[str, Finished]) -> Finished:
    def of_each(what: Callable[[Finished], Sequence[str]]) -> tuple[str, ...]:
        return tuple(f"{name}: {one}" for name, found in made.items() for one in what(found))

    return Finished(
        new,
        tuple(path for one in made.values() for path in one.reports),
        of_each(lambda one: one.reused),
        tuple(dict.fromkeys(note for one in made.values() for note in one.warnings)),
        any(one.synthetic for one in made.values()),
        made,
    )
