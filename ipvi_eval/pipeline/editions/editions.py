"""The editions of a study: a folder each, made by `release prepare`, signed by a second person, read by the next run.

editions/2025-09-30/request.md      what is asked for, for whoever decides
                    hashes.txt      SHA-256 of every file that is to leave
                    public/         exactly the public files of the run
                    inside/         counts before disclosure control, audit, who prepared and who signed: stays
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.disclosure.editions.kept import WHOLE_PLAN, Kept
from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.stages.release import COUNTS
from ipvi_eval.results.manifest import sha256_of

if TYPE_CHECKING:
    from ipvi_eval.plan.sites import Sibling
    from ipvi_eval.plan.study import Study

PUBLIC, INSIDE, REQUEST, HASHES = "public", "inside", "request.md", "hashes.txt"
PREPARED, SIGNED = "prepared.json", "signed.json"


@dataclass(frozen=True)
class Edition:
    """One edition in its `folder`."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def public(self) -> Path:
        """What is to leave."""
        return self.folder / PUBLIC

    @property
    def inside(self) -> Path:
        """What stays inside the agency."""
        return self.folder / INSIDE

    @cached_property
    def prepared(self) -> dict[str, Any]:
        """Who prepared it, when, for what, up to which day, and the hash of every file then.

        OutputError where that cannot be read.
        """
        return self._read(PREPARED, {"by", "on", "freeze", "files"})

    @cached_property
    def signature(self) -> dict[str, Any] | None:
        """Who signed it, when, and the hash of every file then; None where nobody has."""
        if not (self.inside / SIGNED).exists():
            return None
        return self._read(SIGNED, {"by", "on", "files"})

    @property
    def state(self) -> str:
        """prepared, signed, or changed since."""
        if self.changed():
            return "changed since it was " + ("signed" if self.signature else "prepared")
        return "signed" if self.signature else "prepared"

    def changed(self) -> tuple[str, ...]:
        """Names of files that are other, gone or new since it was signed, or prepared where nobody has signed."""
        recorded: dict[str, str] = (self.signature or self.prepared)["files"]
        now = files_of(self.folder)
        if self.signature is None:
            now.pop(f"{INSIDE}/{PREPARED}", None)
        return tuple(sorted(name for name in recorded.keys() | now.keys() if recorded.get(name) != now.get(name)))

    def kept(self) -> Kept:
        """The counts it rests on. OutputError where they are not those that were signed."""
        if f"{INSIDE}/{COUNTS}" in self.changed():
            msg = (
                f"{self.inside / COUNTS} is gone or not as it was signed; put it back from a copy: what this edition "
                "hid can be kept hidden only while its counts are known"
            )
            raise OutputError(msg)
        return Kept.load(self.inside / COUNTS)

    def _read(self, name: str, fields: set[str]) -> dict[str, Any]:
        path = self.inside / name
        try:
            found: Any = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict) or not fields <= found.keys() or not isinstance(found["files"], dict):
            msg = f"{path} cannot be read; put it back from a copy, or move {self.folder} out of the folder of editions"
            raise OutputError(msg)
        return found


def files_of(folder: Path) -> dict[str, str]:
    """Name and SHA-256 of every file of an edition, hidden ones too, but for its signature."""
    return {
        name: sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (name := path.relative_to(folder).as_posix()) != f"{INSIDE}/{SIGNED}"
    }


def editions_of(study: Study) -> tuple[Edition, ...]:
    """Every edition of a study, by name. PlanError where the plan names a folder that is not there, or where an edition
    lies in none of its sites' folders: no run would be held against it."""
    folder, sibling = study.editions_folder, study.sibling
    base = folder.parent if sibling else folder
    _require_placed(base, sibling.names if sibling else ())
    if not folder.is_dir():
        if sibling and base.is_dir() and not folder.exists():
            return ()
        if folder.exists() or "editions" in study.disclosure.model_fields_set:
            msg = (
                f"study.toml: disclosure.editions names {study.disclosure.editions}, and there is no such folder; "
                "correct it, or make an empty folder there when there has been no edition yet"
            )
            raise PlanError(msg)
        return ()
    return _editions_in(folder)


def _require_placed(base: Path, sites: Collection[str]) -> None:
    for path in sorted(base.iterdir()) if base.is_dir() else ():
        if sites and (path / INSIDE).is_dir() and not path.name.startswith("."):
            what = f"{path} is an edition of no site; move it into the folder of the one it is about"
        elif path.name not in sites and _editions_in(path):
            what = (
                f"{path} holds editions of a site that the plan does not have; name the folder as the site is named now"
            )
        else:
            continue
        there = f" ({', '.join(str(base / name) for name in sites)})" if sites else ", or move them one folder up"
        msg = f"{what}{there}: every run is held against what has left"
        raise PlanError(msg)


def _editions_in(folder: Path) -> tuple[Edition, ...]:
    return tuple(
        Edition(path)
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.is_dir() and not path.name.startswith(".") and (path / INSIDE).is_dir()
    )


def edition_called(study: Study, name: str) -> Edition:
    """The edition of this name. OutputError lists what there is."""
    found = {one.name: one for one in editions_of(study)}
    if name not in found:
        there = f"there are {', '.join(found)}" if found else "there is none; `ipvi-eval release prepare` makes one"
        msg = f"there is no edition of that name in {study.editions_folder}; {there}"
        raise OutputError(msg)
    return found[name]


@dataclass(frozen=True, slots=True)
class EarlierCounts:
    """The signed editions that a run is linked with, by name: their counts, and the hash of each; and the editions."""

    kept: Mapping[str, Kept]
    marks: Mapping[str, str]
    editions: tuple[Edition, ...] = ()

    def among(self, names: Collection[str]) -> EarlierCounts:
        """Only those of these names."""
        return EarlierCounts(
            {name: kept for name, kept in self.kept.items() if name in names},
            {name: mark for name, mark in self.marks.items() if name in names},
            tuple(one for one in self.editions if one.name in names),
        )


def earlier_counts(study: Study, runs: Path | None = None) -> EarlierCounts:
    """The signed editions of a study: what was only prepared has not left and tells nobody anything.

    Of a site of a plan with several they are also those of the other sites, and the runs in `runs` (the study's own by
    default) of the sites that are made before it: what these show will leave beside it.
    PlanError where the folder that the plan names is missing, OutputError where counts are not those that were signed.
    """
    signed = [one for one in editions_of(study) if one.signature is not None]
    own = study.sibling.name if study.sibling else ""
    kept = {one.name: _of_site(one.kept(), own, study) for one in signed}
    marks = _marks({one.name: one for one in signed})
    if (sibling := study.sibling) is not None:
        others = _of_others(study, sibling)
        beside = {run_of(name): (runs or study.root / "run") / name / COUNTS_OF_RUN for name in sibling.before}
        there = {name: path for name, path in beside.items() if path.is_file()}
        kept |= {name: _of_site(one.kept(), name.partition("/")[0], study) for name, one in others.items()}
        kept |= {name: Kept.load(path) for name, path in there.items()}
        marks |= _marks(others) | {name: sha256_of(path) for name, path in there.items()}
    return EarlierCounts(kept, marks, tuple(signed))


def _of_site(kept: Kept, site: str, study: Study) -> Kept:
    """The counts of an edition of a site; one that was made before the plan had sites is of the one it was put to."""
    if kept.site or study.sibling is None:
        return kept
    area = str(json.loads(kept.defined.get(WHOLE_PLAN, '[""]'))[0])
    return replace(kept, site=site, sums=replace(study.sibling, name=site).sums, area=area)


COUNTS_OF_RUN = Path("results", "disclosure", COUNTS)


def run_of(name: str) -> str:
    """What the run of a site is called among the editions that another run is held against."""
    return f"run of {name}"


def _of_others(study: Study, sibling: Sibling) -> dict[str, Edition]:
    """The signed editions of the other sites, by site and name."""
    return {
        f"{name}/{one.name}": one
        for name in sibling.others
        for one in _editions_in(study.editions_of_site(name))
        if one.signature is not None
    }


def _marks(editions: Mapping[str, Edition]) -> dict[str, str]:
    paths = {name: one.inside / COUNTS for name, one in editions.items()}
    return {name: sha256_of(path) for name, path in paths.items() if path.is_file()}
