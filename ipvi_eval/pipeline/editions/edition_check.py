"""The five things for which a request to release is usually sent back, looked for before it is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipvi_eval.counted import counts_in
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.remainder import finer
from ipvi_eval.disclosure.used_counts import counts_of
from ipvi_eval.errors import OutputError, ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.editions import INSIDE, PUBLIC, REQUEST, Edition
from ipvi_eval.pipeline.editions.prepare import AUDIT
from ipvi_eval.pipeline.editions.request_sheet import SECTIONS
from ipvi_eval.pipeline.stages.release import COUNTS
from ipvi_eval.report.quoted.citable import FILES as CITED
from ipvi_eval.report.quoted.citable import citable
from ipvi_eval.results.store import Results

SMALL, CONTEXT, DATA, TYPES, FILES = "small counts", "context", "underlying data", "file types", "files"
THINGS = {
    SMALL: "no small count, no number finer than printed, nothing that gives one away",
    CONTEXT: "purpose, population and controls are on the sheet, and every number says whom it is about",
    DATA: "the counts behind every number are kept, and agree with what is shown",
    TYPES: "web pages, PDF, Word, JSON and the files of citable numbers, each of which is what its name says",
    FILES: "exactly the files that were prepared, none changed since",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a request would come back: one of `THINGS`, what is wrong and where, and what to do."""

    thing: str
    what: str
    do: str


def check(edition: Edition) -> tuple[Finding, ...]:
    """What is wrong with an edition; nothing where it may be signed. OutputError where its record cannot be read."""
    edition.prepared  # noqa: B018  it tells first what makes everything else unreadable
    return (
        *(*_small(edition), *_context(edition), *_data(edition), *_cited(edition), *_types(edition)),
        *_files(edition),
    )


_AGAIN = "prepare the edition again from a run"


def _small(edition: Edition) -> Iterator[Finding]:
    meta, audit, results = _json(edition.public / "released" / "meta.json"), _audit(edition), _results(edition)
    if not meta or not audit or results is None:
        yield Finding(SMALL, "the released numbers or the audit of disclosure control are missing", _AGAIN)
        return
    if meta.get("internal"):
        yield Finding(SMALL, "disclosure control was off", "delete disclosure.off_because from the plan and run again")
    least = int(meta["threshold"])
    if audit["narrowest"] is not None and audit["narrowest"] < least:
        yield Finding(SMALL, "a hidden count can be worked back more closely than the rule allows", "run again")
    for result in results.all():
        if any(0 < count < least for count in counts_of(result)):
            yield Finding(SMALL, f"{result.id} shows a count below {least}", _AGAIN)
        if isinstance(result, Estimate) and (result.cells or result.standard_error is not None):
            yield Finding(SMALL, f"{result.id} carries numbers that no document prints", _AGAIN)
        if finer(result):
            yield Finding(SMALL, f"{result.id} holds a number finer than it is printed", _AGAIN)


def _context(edition: Edition) -> Iterator[Finding]:
    try:
        sheet = (edition.folder / REQUEST).read_text("utf-8")
    except (OSError, ValueError):
        yield Finding(CONTEXT, f"{REQUEST} is missing or is no text", _AGAIN)
        return
    for heading in SECTIONS:
        _, found, after = sheet.partition(f"{heading}\n")
        if not found or not after.partition("\n## ")[0].strip():
            yield Finding(CONTEXT, f"{REQUEST} says nothing under {heading.strip('# ')}", _AGAIN)
    for result in results.all() if (results := _results(edition)) else ():
        if isinstance(result, Estimate) and not result.scope.population:
            yield Finding(CONTEXT, f"{result.id} does not say whom it is about", "give it a population in its script")


def _data(edition: Edition) -> Iterator[Finding]:
    try:
        kept = Kept.load(edition.inside / COUNTS)
    except OutputError:
        yield Finding(DATA, f"{INSIDE}/{COUNTS}, the counts behind the numbers, cannot be read", _AGAIN)
        return
    results = _results(edition)
    if results is None:
        yield Finding(DATA, "the numbers behind the documents (released/*.json) cannot be read", _AGAIN)
        return
    for result in results.all():
        shown = [] if isinstance(result, Estimate) else [count for row in result.rows for count in counts_in(row)]
        wrong = [count for count in shown if kept.printed(count.key) != count]
        if wrong:
            yield Finding(DATA, f"{result.id} shows a count that is not among those kept, or that was hidden", _AGAIN)


_CITABLE = {f"released/{name}" for name in CITED}
_BEGINS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".html": b"<!doctype html"}


def _types(edition: Edition) -> Iterator[Finding]:
    do = "take the file out and prepare again; who decides opens web pages, PDF, Word, JSON and citable numbers only"
    every = {path.relative_to(edition.public).as_posix(): path for path in sorted(edition.public.rglob("*"))}
    # `_cited` holds those that may be cited to what the released numbers make.
    files = {name: path for name, path in every.items() if path.is_file() and name not in _CITABLE}
    for name, path in files.items():
        suffix = path.suffix.lower()
        if suffix not in {*_BEGINS, ".json"} or path.name.startswith((".", "~$")):
            yield Finding(TYPES, f"{name} is of a kind that is not released", do)
        elif suffix == ".json" and _json(path) is None:
            yield Finding(TYPES, f"{name} is no JSON", do)
        elif suffix != ".json" and not _first(path).lower().startswith(_BEGINS[suffix].lower()):
            yield Finding(TYPES, f"{name} is not what its name says", do)
    if not any(path.suffix in _BEGINS for path in files.values()):
        yield Finding(TYPES, "there is no document among the files", "run with --format, and prepare again")


def _cited(edition: Edition) -> Iterator[Finding]:
    """The files of citable numbers are made again from the released numbers, and are to be the same bytes."""
    if edition.signature is not None or _results(edition) is None:
        return  # what was signed is held to its hashes, whatever version looks; what cannot be read `_data` has said
    try:
        made = citable(edition.public)
    except (OutputError, ReportError):
        yield Finding(DATA, "the files of citable numbers cannot be made again from the released numbers", _AGAIN)
        return
    for name, content in made.items():
        path = edition.public / "released" / name
        if not path.is_file() or path.read_bytes() != content:
            yield Finding(DATA, f"released/{name} is not what the released numbers make", _AGAIN)


def _files(edition: Edition) -> Iterator[Finding]:
    recorded = edition.prepared["files"]
    for name in edition.changed():
        what = "was added" if name not in recorded else "is gone or was changed"
        where = "since it was signed" if edition.signature else "since the edition was prepared"
        yield Finding(FILES, f"{name} {what} {where}", f"put {PUBLIC}/ back as it was, or {_AGAIN}")


def _audit(edition: Edition) -> dict[str, Any] | None:
    found = _json(edition.inside / AUDIT)
    return found.get("audit") if isinstance(found, dict) else None


def _results(edition: Edition) -> Results | None:
    try:
        return Results.load(edition.public / "released")
    except (OutputError, OSError, ValueError, KeyError, TypeError):
        return None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _first(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n")
