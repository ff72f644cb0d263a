"""What signed editions told: their released numbers as they were signed, and which of them were made to be quoted."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.errors import IpviError
from ipvi_eval.pipeline.editions.editions import INSIDE, PUBLIC, EarlierCounts, Edition
from ipvi_eval.pipeline.folders.fingerprint import fingerprint
from ipvi_eval.report.meta import ZERO_WITHHELD, Meta
from ipvi_eval.report.quoted.citable import CSV
from ipvi_eval.results.manifest import MANIFEST, read_manifest
from ipvi_eval.results.store import Results

_RELEASED = f"{PUBLIC}/released"


@dataclass(frozen=True, slots=True)
class PastEdition:
    """A signed edition as far as its records go, to the day `freeze`.

    `told` is how a sentence names it. `quoted` holds the ids in its file of citable numbers, each with the title of the
    first sentence that tells it. `manifest` is that of its run, None where it cannot be read. `mark` is another one as
    soon as a file of it is. `defined` is what its plan counts (see `Kept`). It printed no count from 1 to below
    `least`, a zero where `zero_shown`, and multiples of `base` where that is not 0.
    """

    name: str
    freeze: date
    told: str
    results: Results
    quoted: Mapping[str, str]
    manifest: Mapping[str, Any] | None
    mark: str
    defined: Mapping[str, str]
    least: int
    base: int
    zero_shown: bool


def past_editions(earlier: EarlierCounts) -> tuple[PastEdition, ...]:
    """The signed editions whose released numbers are as they were signed, by their last day; others are passed over."""
    found = [one for edition in earlier.editions for one in _read(edition, earlier.kept[edition.name])]
    return tuple(sorted(found, key=lambda one: (one.freeze, one.name)))


def _read(edition: Edition, kept: Kept) -> Iterator[PastEdition]:
    released = edition.folder / _RELEASED
    if any(name.startswith(f"{_RELEASED}/") for name in edition.changed()):
        return
    try:
        results, meta = Results.load(released), Meta.load(released / "meta.json")
    except (IpviError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # numbers of a version that this one cannot read
    told, base = meta.edition_words or edition.name, int(meta.words.get("rounded_to", 0))
    mark = fingerprint(files=(edition.signature or {}).get("files"), changed=edition.changed())
    yield PastEdition(
        edition.name, kept.freeze, told, results, _quoted(released / CSV), _manifest(edition), mark, kept.defined,
        meta.threshold, base, ZERO_WITHHELD not in meta.words,
    )  # fmt: skip


def _quoted(path: Path) -> dict[str, str]:
    """Ids and titles of a file of citable numbers; none where the edition has no such file."""
    found: dict[str, str] = {}
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                for name in (row.get("ids") or "").split():
                    found.setdefault(name, row.get("title") or "")
    return found


def _manifest(edition: Edition) -> Mapping[str, Any] | None:
    return None if f"{INSIDE}/{MANIFEST}" in edition.changed() else read_manifest(edition.inside)
