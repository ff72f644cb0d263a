"""Is a run as it was written, and does it come out again from what it was made of?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.build import build
from ipvi_eval.pipeline.editions.differences import Difference, differences
from ipvi_eval.pipeline.editions.editions import EarlierCounts, earlier_counts, run_of
from ipvi_eval.pipeline.folders import fingerprint as marks
from ipvi_eval.pipeline.folders.run_folder import aside
from ipvi_eval.pipeline.watch import Watch
from ipvi_eval.reproduction.told import RELEASED, manifest_of, plan_of
from ipvi_eval.results.manifest import sha256_of, software
from ipvi_eval.results.store import Results

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study
    from ipvi_eval.report.target import Format


@dataclass(frozen=True, slots=True)
class Verification:
    """A run held against itself. Everything but `files` names what is not as it was; empty where all is.

    `touched`: files of the run other than it wrote them. `made_of`: inputs, scripts, editions and software that are
    other now. `otherwise`: files that came out otherwise. `moved`: released numbers that came out otherwise.
    """

    files: int
    touched: tuple[str, ...]
    made_of: tuple[str, ...]
    otherwise: tuple[str, ...]
    moved: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether every file is as the run wrote it, and came out again byte for byte."""
        return not (self.touched or self.otherwise)

    @property
    def last_digits(self) -> bool:
        """Whether nothing is other but files of `results/`, made of the same: they hold numbers with all their digits,
        the last of which depend on the order in which a processor adds."""
        inside = all(name.startswith("results/") for name in self.otherwise)
        return bool(self.otherwise) and inside and not (self.touched or self.made_of or self.moved)


def verify(run: Path, *, watch: Watch) -> Verification:
    """Carry out the plan in the manifest of `run` again, in a folder of its own, and compare every file by its hash.

    The run stays as it is. Extract, scripts and documents are those beside the run now. Raises OutputError where `run`
    is no finished run in its place, and what carrying out the plan raises.
    """
    run = run.resolve()
    manifest = manifest_of(run)
    study = _study(run, manifest)
    written = {item["name"]: item["sha256"] for item in manifest["outputs"]}
    touched = _others(written, {name: sha256_of(run / name) for name in written if (run / name).is_file()})
    earlier = earlier_counts(study).among(manifest["editions"])
    made_of = tuple(_other_ingredients(study, manifest, earlier))
    with aside(study.root) as folder:
        formats = _formats(written)
        build(study, folder, old=folder, earlier=earlier, watch=watch, engine=manifest["engine"], formats=formats)
        again = {name: sha256_of(folder / name) for name in written if (folder / name).is_file()}
        moved = differences(Results.load(run / RELEASED), Results.load(folder / RELEASED)) if not touched else ()
    return Verification(len(written), touched, made_of, _others(written, again), moved)


def _study(run: Path, manifest: dict[str, Any]) -> Study:
    study = plan_of(run, manifest)
    missing = [name for name in manifest["scripts"] if not (study.folder / name).is_file()]
    if missing:
        msg = f"{', '.join(missing)} is no longer in {study.folder}; put it back, and verify again"
        raise OutputError(msg)
    return study


def _formats(written: dict[str, str]) -> tuple[Format, ...]:
    order: tuple[Format, ...] = ("html", "pdf", "docx")
    there = {Path(name).suffix[1:] for name in written if name.startswith("reports/")}
    return tuple(one for one in order if one in there)


def _others(before: dict[str, str], now: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name, mark in before.items() if now.get(name) != mark)


def _other_ingredients(study: Study, manifest: dict[str, Any], earlier: EarlierCounts) -> Iterator[str]:
    from ipvi_eval.pipeline.reading.inputs import Inputs

    read = {item["name"]: item["sha256"] for item in manifest["inputs"]}
    for name in _others(read, Inputs(study).hashes):
        yield f"{name} is another file than was read"
    for name in _others(manifest["scripts"], {name: sha256_of(study.folder / name) for name in manifest["scripts"]}):
        yield f"{name} is another script than was carried out"
    for name in _others(manifest["editions"], dict(earlier.marks)):
        kind = "" if name.startswith(run_of("")) else "edition "
        yield f"the {kind}{name} is gone or has other counts"
    before, now = manifest["software"], software()
    for name, version in {**before["packages"], "python": before["python"], "ipvi_eval": before["ipvi_eval"]}.items():
        here = now["packages"].get(name) if name in now["packages"] else now.get(name)
        if here != version:
            yield f"{name} {version} then, {here} now"
    if manifest["code"] != marks.code() and before == now:
        yield "the source of ipvi_eval is another one, under the same version"
