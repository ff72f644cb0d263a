"""The main job: every stage in order, each redone only when something it depends on has changed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.editions.causes import MadeOf
from ipvi_eval.pipeline.editions.editions import EarlierCounts, earlier_counts
from ipvi_eval.pipeline.editions.followed import Followed, followed
from ipvi_eval.pipeline.editions.moved import moved_tables
from ipvi_eval.pipeline.editions.past_editions import PastEdition, past_editions
from ipvi_eval.pipeline.folders import fingerprint as marks
from ipvi_eval.pipeline.folders.run_folder import NAME, ROWS, SENSITIVITY, rebuilt
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.populations import day_in_words
from ipvi_eval.pipeline.side_by_side import SideBySide, side_by_side, worth_beginning
from ipvi_eval.pipeline.stages.release import release
from ipvi_eval.pipeline.stages.scripts import carry_out, reads_earlier
from ipvi_eval.results.manifest import (
    describe_inputs,
    git_state,
    outputs_of,
    public_manifest,
    sha256_of,
    software,
    well_formed,
)
from ipvi_eval.results.store import Results, Table, write_json
from ipvi_eval.study import Study, read_study

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.report.render import Engine
    from ipvi_eval.report.target import Format

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
_UNANSWERED = "feasibility_report"


class Watch(Protocol):
    """Whoever wants to know how far a run is."""

    def stage(self, title: str) -> AbstractContextManager[None]:
        """Called around each stage that is carried out."""
        ...


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended well: its folder, the reports in it, the stages that were reused, and what was noticed.

    Of a plan with several sites, `sites` are the runs of each and of all together, by name.
    """

    folder: Path
    reports: tuple[Path, ...]
    reused: tuple[str, ...]
    warnings: tuple[str, ...]
    synthetic: bool
    sites: Mapping[str, Finished] = field(default_factory=dict)

    def moved(self, to: Path) -> Finished:
        """The same in the folder `to`, where it was put when it was whole."""
        reports = tuple(to / path.relative_to(self.folder) for path in self.reports)
        sites = {name: one.moved(to / one.folder.relative_to(self.folder)) for name, one in self.sites.items()}
        return replace(self, folder=to, reports=reports, sites=sites)


@dataclass
class _Build:
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
                _take_over(self.old / folder, self.new / folder)
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

    def _intact(self, folders: Sequence[str]) -> bool:
        """Whether the previous run's files are as it wrote them, some in each of the folders."""
        outputs = self.previous.get("outputs", [])
        recorded = [
            [item for item in outputs if item["name"] == folder or item["name"].startswith(f"{folder}/")]
            for folder in folders
        ]
        files = ((self.old / item["name"], item["sha256"]) for items in recorded for item in items)
        return all(recorded) and all(path.is_file() and sha256_of(path) == mark for path, mark in files)


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
    from ipvi_eval.pipeline.sites import build_sites

    study = read_study(study_file)
    with rebuilt(study.root) as new:
        final = study.root / NAME
        if study.sites:
            made = build_sites(study, new, watch=watch, engine=engine, formats=formats)
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
            )
    return made.moved(final)


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
    documents = _documents(study) if formats else ()
    inputs = inputs or Inputs(study)
    base = {
        "code": marks.code(), "plan": study.configuration(), "inputs": inputs.hashes, "key": inputs.key_fingerprint,
    }  # fmt: skip
    if study.whole is not None:  # the months or quarters that a site is told by are those of all sites
        base["sites"] = {site.name: site.of for site in study.whole.sites}
    started = datetime.now(UTC)
    stages = _Build(new, old, watch, _previous(old))
    found = _data_stage(stages, inputs, marks.fingerprint(**base))
    past = past_editions(earlier)
    with side_by_side(worth_beginning(_incidents(found), processes)) as beside:
        results = _analyses(stages, inputs, base, beside)
        _people_stage(stages, inputs, base, synthetic=found["synthetic"])
        _follow_stage(stages, inputs, past)
        _release_stage(stages, study, results, found, earlier, past)
        documents = _needed(documents, new)
        notes = _report_stages(stages, study, documents, beside, engine=engine, formats=formats) if formats else ()
    write_json(new / "manifest.json", _manifest(stages, inputs, found, earlier, started=started))
    reports = tuple(new / "reports" / f"{path.stem}.{suffix}" for path in documents for suffix in formats)
    reused = tuple(name for name, timing in stages.times.items() if timing["reused"])
    return Finished(new, reports, reused, (*found["warnings"], *notes), found["synthetic"])


def rerender(
    study_file: Path, *, watch: Watch, engine: Engine = "auto", formats: Sequence[Format] = FORMATS
) -> Finished:
    """Render the reports again from the released results of the last run, without touching a number.

    Raises PlanError when no run has finished yet.
    """
    from ipvi_eval.pipeline.sites import rerender_sites

    study = read_study(study_file)
    with rebuilt(study.root) as new:
        old = study.root / NAME
        if study.sites:
            made = rerender_sites(study, new, watch=watch, engine=engine, formats=formats)
        else:
            made = rendered_again(study, new, old=old, watch=watch, engine=engine, formats=formats)
    return made.moved(old)


def rendered_again(
    study: Study, new: Path, *, old: Path, watch: Watch, engine: Engine, formats: Sequence[Format]
) -> Finished:
    """The run in `old` with its documents rendered again, in the empty folder `new`; PlanError where there is none."""
    documents = _documents(study)
    previous = _previous(old)
    if not previous:
        msg = f"there is no finished run in {old.parent}; `ipvi-eval run` makes one"
        raise PlanError(msg)
    started = datetime.now(UTC)
    build = _Build(new, old, watch, previous)
    for name in ("results", "released", ROWS):
        if (old / name).exists():
            _take_over(old / name, new / name)
    documents = _needed(documents, new)
    build.stages |= {k: v for k, v in previous["stages"].items() if not k.startswith("report.")}
    notes = _report_stages(build, study, documents, SideBySide(), engine=engine, formats=formats)
    kept = {k: v for k, v in previous.items() if k not in ("engine", "stages", "outputs", "times")}
    write_json(new / "manifest.json", kept | _results_of(build, started))
    reports = tuple(new / "reports" / f"{path.stem}.{suffix}" for path in documents for suffix in formats)
    return Finished(new, reports, (), notes, bool(previous["synthetic"]))


def _data_stage(build: _Build, inputs: Inputs, mark: str) -> dict[str, Any]:
    from ipvi_eval.pipeline.stages.description import describe

    folder = build.new / "results" / "data"

    def work() -> None:
        describe(inputs.study, inputs.frames).save(folder)
        summary = inputs.summary()
        write_json(folder / "extract.json", summary | {"inputs": describe_inputs(summary["inputs"])})

    build.do("data", "Reading and checking the extract", mark, ["results/data"], work)
    found: dict[str, Any] = json.loads((folder / "extract.json").read_text("utf-8"))
    return found


def _incidents(found: dict[str, Any]) -> int:
    """The rows of incidents that the data stage read."""
    return sum(one["rows"] for one in found["inputs"] if one["role"] == "incidents")


def _analyses(build: _Build, inputs: Inputs, base: dict[str, Any], beside: SideBySide) -> Results:
    """Every analysis of the plan in its order; a later one may read what the earlier ones found."""
    study = inputs.study
    results = [Results.load(build.new / "results" / "data")]
    scripts = {name: study.folder / name for name in study.analyses}
    hashes = {name: sha256_of(script) for name, script in scripts.items()}
    marked = {
        name: marks.fingerprint(**base, scripts={one: hashes[one] for one in study.analyses[: at + 1]})
        for at, name in enumerate(study.analyses)
    }
    begun = {
        name: beside.begin(_analysed, script, replace(inputs.frames), None, build.new)
        for name, script in scripts.items()
        if beside.several
        and not build.unchanged(script.stem, marked[name], [_folder(script)])
        and not reads_earlier(script)
    }
    for name, script in scripts.items():

        def work(name: str = name, script: Path = script) -> float:
            if name in begun:
                return begun[name]()
            return _analysed(script, inputs.frames, Results.merged(results), build.new)

        build.do(script.stem, f"Analysis: {name}", marked[name], [_folder(script)], work)
        results.append(Results.load(build.new / _folder(script)))
    if study.sealed == "both":
        results.append(_with_sealed_records(build, inputs, base, Results.merged(results)))
    return Results.merged(results)


def _folder(script: Path) -> str:
    return f"results/{script.stem}"


def _analysed(script: Path, frames: Frames, earlier: Results | None, run: Path) -> float:
    """Put the results of a script into the `run`; the seconds it took. What reads nothing earlier is given None."""
    began = time.perf_counter()
    carry_out(script, frames.study, frames, earlier or Results.of([])).save(run / _folder(script))
    return time.perf_counter() - began


def _with_sealed_records(build: _Build, inputs: Inputs, base: dict[str, Any], without: Results) -> Results:
    """The answers of the analyses again, with what the plan leaves out of them."""
    from ipvi_eval.pipeline.stages.sealed_records import beside

    folder = "results/sealed_records"

    def work() -> None:
        frames = replace(inputs.frames, study=inputs.study.with_sealed)
        Results.of(beside(frames, without)).save(build.new / folder)

    mark = marks.fingerprint(**base, earlier=build.stages)
    build.do("sealed_records", "Answers with sealed records", mark, [folder], work)
    return Results.load(build.new / folder)


def _people_stage(build: _Build, inputs: Inputs, base: dict[str, Any], *, synthetic: bool) -> None:
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


def _follow_stage(stages: _Build, inputs: Inputs, past: Sequence[PastEdition]) -> None:
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
    build: _Build,
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
        return moved_tables(past, causes, passed, told_now=day)

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
        extract = {str(row["table"]): str(row["fingerprint"]) for row in tables}
        write_json(folder / "manifest.json", public_manifest(extract=extract, synthetic=synthetic, seed=study.seed))

    build.do("release", "Disclosure control", mark, ["released", "results/disclosure"], work)


def _report_stages(
    build: _Build,
    study: Study,
    documents: Sequence[Path],
    beside: SideBySide,
    *,
    engine: Engine,
    formats: Sequence[Format],
) -> tuple[str, ...]:
    """Render the documents, and return what a person must know of how."""
    from ipvi_eval.report.render import chosen

    name, why = chosen(engine)
    build.engine = name
    _citable_stage(build)
    project = study.root / "_quarto.yml"
    sources = marks.files_below(study.root / "reports") | (
        {"_quarto.yml": sha256_of(project)} if project.is_file() else {}
    )
    mark = marks.fingerprint(
        code=marks.code(), sources=sources, engine=name, released=marks.files_below(build.new / "released")
    )
    out = build.new / "reports"
    out.mkdir(exist_ok=True)
    files = {one: [f"reports/{one.stem}.{suffix}" for suffix in formats] for one in documents}
    begun = {
        one: beside.begin(_rendered, one, build.new, tuple(formats), name, out)
        for one in sorted(documents, key=lambda one: one.stat().st_size, reverse=True)  # who takes longest, first
        if not build.unchanged(f"report.{one.stem}", mark, files[one])
    }
    for one in documents:
        title = f"Report: {one.stem.replace('_', ' ')}"
        build.do(f"report.{one.stem}", title, mark, files[one], lambda one=one: begun[one]())  # type: ignore[misc]
    return (why,) if why else ()


def _rendered(document: Path, run: Path, formats: Sequence[Format], engine: Engine, out: Path) -> float:
    """Write a document of the `run` in its formats to `out`; the seconds that it took."""
    from ipvi_eval.report.render import render

    began = time.perf_counter()
    render(document, run=run, formats=formats, engine=engine, out=out)
    return time.perf_counter() - began


def _citable_stage(build: _Build) -> None:
    """Files for whoever quotes numbers or takes tables on, beside the released results that they are made of."""
    from ipvi_eval.report.quoted.citable import FILES, write_citable

    released = marks.files_below(build.new / "released")
    mark = marks.fingerprint(code=marks.code(), released={k: v for k, v in released.items() if k not in FILES})
    files = [f"released/{name}" for name in FILES]
    build.do("citable", "Numbers that may be cited", mark, files, lambda: write_citable(build.new))


def _manifest(
    build: _Build, inputs: Inputs, found: dict[str, Any], earlier: EarlierCounts, *, started: datetime
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
        "plan_folder": study.folder.name,
        "configuration": study.configuration(),
        **({"site": sibling.name, "whole": study.whole.configuration()} if sibling and study.whole else {}),
        "scripts": {name: sha256_of(study.folder / name) for name in study.analyses},
        "editions": dict(earlier.marks),
        "seeds": {"study": study.seed},
        "warnings": found["warnings"],
    } | _results_of(build, started)


def _results_of(build: _Build, started: datetime) -> dict[str, Any]:
    return {
        "engine": build.engine,
        "stages": build.stages,
        "outputs": outputs_of(build.new, sensitivity=SENSITIVITY),
        "times": {"started": started.isoformat(), "finished": datetime.now(UTC).isoformat(), "stages": build.times},
    }


def _documents(study: Study) -> tuple[Path, ...]:
    documents = tuple(study.root / "reports" / f"{name}.qmd" for name in study.documents)
    for document in documents:
        if not document.is_file():
            msg = f"study.toml: reports names {document.stem}, but there is no {document}"
            raise PlanError(msg)
    for language in study.languages if documents else ():
        if language != "en" and not any(document.stem.endswith(f"_{language}") for document in documents):
            msg = (
                f"study.toml: languages names {language}, but no document of reports is in {study.root / 'reports'} in "
                f"that language ({study.reports[0]}_{language}.qmd); a study made by `ipvi-eval init` has them"
            )
            raise PlanError(msg)
    return documents


def _needed(documents: Sequence[Path], run: Path) -> tuple[Path, ...]:
    """The documents without the one on what could not be answered, where each planned question has its answer."""
    from ipvi_eval.report.feasibility import unanswered
    from ipvi_eval.report.lookup import open_report

    kept = tuple(document for document in documents if document.stem != _UNANSWERED)
    return kept if len(kept) == len(documents) or not unanswered(open_report(run)) else tuple(documents)


def _previous(folder: Path) -> dict[str, Any]:
    """The previous manifest, or nothing when there is none that can be read."""
    try:
        found: Any = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if well_formed(found) else {}


def _take_over(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    if old.is_dir():
        shutil.copytree(old, new)
    else:
        shutil.copy2(old, new)


@contextmanager
def _silent(title: str) -> Iterator[None]:
    del title
    yield


class Silent:
    """A watcher that says nothing."""

    def stage(self, title: str) -> AbstractContextManager[None]:
        """Do nothing around the stage."""
        return _silent(title)
