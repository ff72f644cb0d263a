"""The documents of a run: which the plan asks for, which are needed, and their rendering."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.building import Building
from ipvi_eval.pipeline.folders import fingerprint as marks
from ipvi_eval.pipeline.side_by_side import SideBySide
from ipvi_eval.plan.study import Study
from ipvi_eval.results.manifest import sha256_of

if TYPE_CHECKING:
    from ipvi_eval.report.render import Engine
    from ipvi_eval.report.target import Format

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
_UNANSWERED = "feasibility_report"


def documents_of(study: Study) -> tuple[Path, ...]:
    """The sources that the plan names, in each of its languages. Raises PlanError where one is not there."""
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


def needed(documents: Sequence[Path], run: Path) -> tuple[Path, ...]:
    """The documents without the one on what could not be answered, where each planned question has its answer."""
    from ipvi_eval.report.lookup import open_report
    from ipvi_eval.report.sections.feasibility import unanswered

    kept = tuple(document for document in documents if document.stem != _UNANSWERED)
    return kept if len(kept) == len(documents) or not unanswered(open_report(run)) else tuple(documents)


def report_stages(
    build: Building,
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
    project = study.root / "_quarto.yml"
    sources = marks.files_below(study.root / "reports") | (
        {"_quarto.yml": sha256_of(project)} if project.is_file() else {}
    )
    mark = marks.fingerprint(code=marks.code(), sources=sources, engine=name, released=_read_by_reports(build))
    out = build.new / "reports"
    out.mkdir(exist_ok=True)
    files = {one: [f"reports/{one.stem}.{suffix}" for suffix in formats] for one in documents}
    begun = {
        one: beside.begin(_rendered, one, build.new, tuple(formats), name, out)
        for one in sorted(documents, key=lambda one: one.stat().st_size, reverse=True)  # who takes longest, first
        if not build.unchanged(f"report.{one.stem}", mark, files[one])
    }
    _citable(build)  # while others render
    for one in documents:
        title = f"Report: {one.stem.replace('_', ' ')}"
        build.do(f"report.{one.stem}", title, mark, files[one], lambda one=one: begun[one]())  # type: ignore[misc]
    return (why,) if why else ()


LOADED = ("ipvi_eval.report.render", "ipvi_eval.drawing.picture")
"""What rendering loads."""


def get_ready() -> None:
    """Load what rendering loads, into a process that is to render: a second that need not wait for the results."""
    for name in LOADED:
        import_module(name)


def _rendered(document: Path, run: Path, formats: Sequence[Format], engine: Engine, out: Path) -> float:
    """Write a document of the `run` in its formats to `out`; the seconds that it took."""
    from ipvi_eval.report.render import render

    began = time.perf_counter()
    render(document, run=run, formats=formats, engine=engine, out=out)
    return time.perf_counter() - began


def _citable(build: Building) -> None:
    """Files for whoever quotes numbers or takes tables on, beside the released results that they are made of."""
    from ipvi_eval.report.quoted.citable import FILES, write_citable

    mark = marks.fingerprint(code=marks.code(), released=_read_by_reports(build))
    files = [f"released/{name}" for name in FILES]
    build.do("citable", "Numbers that may be cited", mark, files, lambda: write_citable(build.new))


def _read_by_reports(build: Building) -> dict[str, str]:
    """The released results by their marks, without the files that are made of them to be cited."""
    from ipvi_eval.report.quoted.citable import FILES

    return {name: mark for name, mark in marks.files_below(build.new / "released").items() if name not in FILES}
