"""A run stage by stage: data, analyses, what moved, disclosure control, documents; each redone only when it must be."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.errors import PlanError
from ipvi_eval.freed_memory import give_back_all
from ipvi_eval.month_names import day_in_words
from ipvi_eval.pipeline.ahead import begin_to_load
from ipvi_eval.pipeline.building import Building, take_over
from ipvi_eval.pipeline.documents import FORMATS, documents_of, get_ready, needed, report_stages
from ipvi_eval.pipeline.editions.causes import MadeOf
from ipvi_eval.pipeline.editions.editions import EarlierCounts
from ipvi_eval.pipeline.editions.followed import Followed, followed
from ipvi_eval.pipeline.editions.last_shown import last_shown
from ipvi_eval.pipeline.editions.moved import moved_tables
from ipvi_eval.pipeline.editions.past_editions import PastEdition, past_editions
from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.folders import fingerprint as marks
from ipvi_eval.pipeline.folders.run_folder import ROWS
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.side_by_side import Answer, SideBySide, each_with_the_extract, side_by_side, worth_beginning
from ipvi_eval.pipeline.stages.release import defined, release
from ipvi_eval.pipeline.stages.scripts import EARLIER, carry_out, reads
from ipvi_eval.pipeline.stages.withheld import withheld_table
from ipvi_eval.pipeline.watch import Silent, Watch
from ipvi_eval.plan.study import Study
from ipvi_eval.results.manifest import (
    MANIFEST,
    describe_inputs,
    git_state,
    public_manifest,
    read_manifest,
    sha256_of,
    software,
)
from ipvi_eval.results.store import Results, Table, write_json

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.report.render import Engine
    from ipvi_eval.report.target import Format


def build(
    study: Study,
    new: Path,
    *,
    old: Path,
    earlier: EarlierCounts,
    watch: Watch,
    engine: Engine = "auto",
    formats: Sequence[Format] = FORMATS,
    processes: int = 1,
    inputs: Inputs | None = None,
) -> Finished:
    """Carry out `study` into the empty folder `new`, taking over from the run in `old` what has not changed.

    `inputs` are those of the study, where somebody has them already. What leaves is protected beside the `earlier`
    editions. Without `formats` there are numbers and no reports. Raises an IpviError that says what to do; what `new`
    holds by then is not a run.
    """
    documents = documents_of(study) if formats else ()
    inputs = inputs or Inputs(study)
    base = {
        "code": marks.code(), "plan": study.configuration(), "inputs": inputs.hashes, "key": inputs.key_fingerprint,
    }  # fmt: skip
    if study.whole is not None:  # the months or quarters that a site is told by are those of all sites
        base["sites"] = {site.name: site.of for site in study.whole.sites}
    started = datetime.now(UTC)
    stages = Building(new, old, watch, read_manifest(old) or {})
    found = _data_stage(stages, inputs, marks.fingerprint(**base), processes)
    past = past_editions(earlier)
    incidents = _incidents(found)
    with side_by_side(worth_beginning(incidents, processes)) as beside:
        # With the records of a site go those of the others.
        held = incidents * (1 + len(study.whole.sites)) if study.whole is not None else incidents
        results = _analyses(stages, inputs, base, each_with_the_extract(held, beside))
        _people_stage(stages, inputs, base, synthetic=found["synthetic"])
        _follow_stage(stages, inputs, past)
        inputs.let_go()
        if formats:
            beside.meanwhile(get_ready)
        _release_stage(stages, study, results, found, earlier, past)
        documents = needed(documents, new)
        notes = report_stages(stages, study, documents, beside, engine=engine, formats=formats) if formats else ()
    write_json(new / MANIFEST, _manifest(stages, inputs, found, earlier, started=started))
    reports = tuple(new / "reports" / f"{path.stem}.{suffix}" for path in documents for suffix in formats)
    reused = tuple(name for name, timing in stages.times.items() if timing["reused"])
    return Finished(new, reports, reused, (*found["warnings"], *notes), found["synthetic"])


def rendered_again(
    study: Study,
    new: Path,
    *,
    old: Path,
    watch: Watch,
    engine: Engine,
    formats: Sequence[Format],
    processes: int = 1,
) -> Finished:
    """The run in `old` with its documents rendered again, in the empty folder `new`; PlanError where there is none."""
    documents = documents_of(study)
    previous = read_manifest(old)
    if not previous:
        msg = f"there is no finished run in {old.parent}; `ipvi-eval run` makes one"
        raise PlanError(msg)
    started = datetime.now(UTC)
    build = Building(new, old, watch, previous)
    for name in ("results", "released", ROWS):
        if (old / name).exists():
            take_over(old / name, new / name)
    documents = needed(documents, new)
    build.stages |= {k: v for k, v in previous["stages"].items() if not k.startswith("report.")}
    with side_by_side(worth_beginning(_incidents(previous), processes)) as beside:
        notes = report_stages(build, study, documents, beside, engine=engine, formats=formats)
    kept = {k: v for k, v in previous.items() if k not in ("engine", "stages", "outputs", "times")}
    write_json(new / MANIFEST, kept | build.record(started))
    reports = tuple(new / "reports" / f"{path.stem}.{suffix}" for path in documents for suffix in formats)
    return Finished(new, reports, (), notes, bool(previous["synthetic"]))


def _data_stage(build: Building, inputs: Inputs, mark: str, processes: int) -> dict[str, Any]:
    from ipvi_eval.pipeline.stages.description import describe

    folder = build.new / "results" / "data"

    def work() -> None:
        begin_to_load(inputs, processes)  # while the extract is read
        # What the description cuts of the cohort goes with it: beside it the analyses hold cuts of their own.
        describe(inputs.study, replace(inputs.frames)).save(folder)
        summary = inputs.summary()
        write_json(folder / "extract.json", summary | {"inputs": describe_inputs(summary["inputs"])})

    build.do("data", "Reading and checking the extract", mark, ["results/data"], work)
    found: dict[str, Any] = json.loads((folder / "extract.json").read_text("utf-8"))
    return found


def _incidents(found: dict[str, Any]) -> int:
    """The rows of incidents that the data stage read."""
    return sum(one["rows"] for one in found["inputs"] if one["role"] == "incidents")


def _analyses(build: Building, inputs: Inputs, base: dict[str, Any], beside: SideBySide) -> Results:
    """Every analysis of the plan in its order; a later one may read what the earlier ones found."""
    study = inputs.study
    found = {"data": Results.load(build.new / "results" / "data")}
    scripts = {name: study.folder / name for name in study.analyses}
    hashes = {name: sha256_of(script) for name, script in scripts.items()}
    marked = {
        name: marks.fingerprint(**base, scripts={one: hashes[one] for one in study.analyses[: at + 1]})
        for at, name in enumerate(study.analyses)
    }
    changed = {
        script for name, script in scripts.items() if not build.unchanged(script.stem, marked[name], [_folder(script)])
    }
    begun = _begun([*scripts.values()], changed, inputs, build.new, beside) if beside.several else {}
    for name, script in scripts.items():

        def work(name: str = name, script: Path = script) -> float:
            if script.stem in begun:
                return begun[script.stem]()
            first = reads(script)
            read = found if first == EARLIER else {first: found[first]} if first in found else {}
            return _analysed(script, inputs.frames, Results.merged([*read.values()]), build.new)

        build.do(script.stem, f"Analysis: {name}", marked[name], [_folder(script)], work)
        found[script.stem] = Results.load(build.new / _folder(script))
    every = Results.merged([*found.values()])
    if study.sealed == "both":
        every = Results.merged([every, _with_sealed_records(build, inputs, base, every)])
    return every


def _begun(
    scripts: Sequence[Path], changed: Collection[Path], inputs: Inputs, run: Path, beside: SideBySide
) -> dict[str, Answer[float]]:
    """Those of the `changed` scripts that need not be waited for here, by name: what waits for others is begun behind
    them. What an unchanged one found comes into the run here, and whoever reads it waits for that here as well."""
    begun: dict[str, Answer[float]] = {}
    for at, script in enumerate(scripts):
        if script not in changed:
            continue
        first, frames = reads(script), replace(inputs.frames)
        if not first:
            begun[script.stem] = beside.begin(_analysed, script, frames, None, run)
            continue
        after = scripts[:at] if first == EARLIER else [script.with_stem(first)]
        if all(one.stem in begun for one in after):
            waited_for = [begun[one.stem] for one in after]
            read = ["results/data", *map(_folder, after)] if first == EARLIER else [*map(_folder, after)]
            begun[script.stem] = beside.begin_after(waited_for, _analysed_after, script, frames, read, run)
    return begun


def _folder(script: Path) -> str:
    return f"results/{script.stem}"


def _analysed(script: Path, frames: Frames, earlier: Results | None, run: Path) -> float:
    """Put the results of a script into the `run`; the seconds it took. What reads nothing earlier is given None."""
    began = time.perf_counter()
    carry_out(script, frames.study, frames, earlier or Results.of([])).save(run / _folder(script))
    give_back_all()
    return time.perf_counter() - began


def _analysed_after(script: Path, frames: Frames, read: Sequence[str], run: Path) -> float:
    """As `_analysed`, given what lies in the folders `read` of the run."""
    return _analysed(script, frames, Results.merged([Results.load(run / folder) for folder in read]), run)


def _with_sealed_records(build: Building, inputs: Inputs, base: dict[str, Any], without: Results) -> Results:
    """The answers of the analyses again, with what the plan leaves out of them."""
    from ipvi_eval.pipeline.stages.sealed_records import beside

    folder = "results/sealed_records"

    def work() -> None:
        frames = replace(inputs.frames, study=inputs.study.with_sealed)
        Results.of(beside(frames, without)).save(build.new / folder)

    mark = marks.fingerprint(**base, earlier=build.stages)
    build.do("sealed_records", "Answers with sealed records", mark, [folder], work)
    return Results.load(build.new / folder)


def _people_stage(build: Building, inputs: Inputs, base: dict[str, Any], *, synthetic: bool) -> None:
    """Rows of people where the plan asks for them, and how alike they are; neither leaves the agency."""
    from ipvi_eval.pipeline.reading.people_file import measured, people_rows, plain, write_rows

    study, plan = inputs.study, inputs.study.disclosure.people_file
    if plan is None:
        return
    profile = read_profile(study.disclosure.profile, study.folder)

    def work() -> None:
        rows = people_rows(inputs.frames, plan)
        write_rows(rows, build.new / ROWS, synthetic=synthetic)
        inside = build.new / "results" / "people_file"
        inside.mkdir(parents=True)
        write_json(inside / "anonymity.json", plain(measured(rows, plan, least=profile.smallest_shown), plan))

    mark = marks.fingerprint(**base, least=profile.smallest_shown)
    build.do("people_file", "File of people", mark, [ROWS, "results/people_file"], work)


_FOLLOWED = "results/last_edition"


def _follow_stage(stages: Building, inputs: Inputs, past: Sequence[PastEdition]) -> None:
    """Carry out again what the last edition was made by, so that the reports can say what moved its numbers."""
    if not past:
        return
    study, last = inputs.study, past[-1]
    scripts = {name: sha256_of(study.folder / name) for name in study.analyses}
    now = MadeOf(study.configuration(), study.folder.name, marks.code(), scripts, inputs.hashes)

    def again(plan: Study, _: str) -> Results:
        folder = stages.new / ".again"  # inside the run that is being built: it may hold rows of people
        folder.mkdir()
        try:
            plan = plan.in_place_of(study)
            build(plan, folder, old=folder, earlier=EarlierCounts({}, {}), watch=Silent(), formats=())
            return Results.load(folder / "released")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def work() -> None:
        followed(last, study, now, again).save(stages.new / _FOLLOWED)

    mark = marks.fingerprint(now=asdict(now), key=inputs.key_fingerprint, last=last.mark)
    stages.do("follow", f"What moved since the edition of {last.told}", mark, [_FOLLOWED], work)


def _release_stage(
    build: Building,
    study: Study,
    results: Results,
    found: dict[str, Any],
    earlier: EarlierCounts,
    past: Sequence[PastEdition],
) -> None:
    """Disclosure control of `results`; `found` is what the data stage wrote down of the extract."""
    synthetic, calendar = found["synthetic"], found["calendar"]
    lists = ToldLists(study, tuple(map(tuple, found["lists"])))
    own = study.folder / "disclosure.toml"
    mark = marks.fingerprint(
        earlier=build.stages,
        own=sha256_of(own) if own.is_file() else None,
        editions=dict(earlier.marks),
        past=[one.mark for one in past],
    )

    def beside(passed: Results) -> Iterator[Table]:
        causes = Followed.load(build.new / _FOLLOWED).until(past[-1], passed) if past else None
        day = day_in_words(study.window.freeze) if calendar else "This edition"
        yield from moved_tables(past, causes, passed, told_now=day)
        yield withheld_table(passed)
        if past:
            profile = read_profile(study.disclosure.profile, study.folder)
            yield last_shown(past, passed, defined(study), profile, told_now=day)

    def work() -> None:
        folder, inside = build.new / "released", build.new / "results" / "disclosure"
        release(
            study,
            results,
            folder,
            inside=inside,
            synthetic=synthetic,
            calendar=calendar,
            earlier=earlier.kept,
            lists=lists,
            beside=beside,
        )
        tables = results.tables["data.sources"].records()
        extract = fingerprints_by_table(tables)
        write_json(folder / MANIFEST, public_manifest(extract=extract, synthetic=synthetic, seed=study.seed))

    build.do("release", "Disclosure control", mark, ["released", "results/disclosure"], work)


def fingerprints_by_table(rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """The fingerprint of each table, of one in several files those of all of them.

    >>> fingerprints_by_table([{"table": "incidents", "fingerprint": one} for one in ("a1", "b2", None)])
    {'incidents': 'a1 b2'}
    """
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["fingerprint"]:
            found.setdefault(str(row["table"]), []).append(str(row["fingerprint"]))
    return {table: " ".join(marks) for table, marks in found.items()}


def _manifest(
    build: Building, inputs: Inputs, found: dict[str, Any], earlier: EarlierCounts, *, started: datetime
) -> dict[str, Any]:
    study, sibling = inputs.study, inputs.study.sibling
    return {
        "sensitivity": "inside",
        "software": software(),
        "code": marks.code(),
        "git": git_state(study.root),
        "synthetic": found["synthetic"],
        "inputs": found["inputs"],
        "pseudonym_key": found["pseudonym_key"],
        "links": found["links"],
        "unified": found["unified"],
        "linkage": found["linkage"],
        "plan_folder": study.folder.name,
        "configuration": study.configuration(),
        **({"site": sibling.name, "whole": study.whole.configuration()} if sibling and study.whole else {}),
        "scripts": {name: sha256_of(study.folder / name) for name in study.analyses},
        "editions": dict(earlier.marks),
        "seeds": {"study": study.seed},
        "warnings": found["warnings"],
    } | build.record(started)
