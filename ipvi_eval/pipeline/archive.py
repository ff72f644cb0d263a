"""What a study leaves to others: plan, scripts, codebook and public results in one file, with an inventory.

Only what the manifest of the run calls public goes in; rows of people only where somebody says so. The extract, the
mapping (it names the agency's files and columns) and what precedes disclosure control never do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ipvi_eval.data.mapped.tables import TABLES, Column
from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.folders.run_folder import as_written
from ipvi_eval.pipeline.reading.people_file import transformations
from ipvi_eval.pipeline.stages.plan_table import conditions, days_left_out, left_out, plan_file
from ipvi_eval.results.manifest import read_manifest
from ipvi_eval.whole_file import packed

if TYPE_CHECKING:
    from pathlib import Path

    from ipvi_eval.data.mapped.mapping import Mapping, TableMapping
    from ipvi_eval.plan.study import Study


def archive(study: Study, mapping: Mapping, output: Path, *, people: bool = False) -> tuple[str, ...]:
    """Write the archive of the last run to the new file `output`; the names of the files in it, the inventory last.

    Raises PlanError where no run has finished, the plan is another one since, or disclosure control was off, and where
    rows of `people` are wanted that the run does not have; OutputError where a file is not as the run wrote it, or
    `output` is there already or cannot be written.
    """
    files = dict(sorted(_files(study, mapping, _manifest(study), people=people)))
    inventory = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    ]
    files["inventory.json"] = _json(inventory)
    packed(output, files)
    return tuple(files)


def _manifest(study: Study) -> dict[str, Any]:
    found = read_manifest(study.run_folder)
    if found is None or not {"configuration", "outputs"} <= found.keys():
        msg = f"there is no finished run in {study.run_folder.parent}; `ipvi-eval run` makes one"
        raise PlanError(msg)
    if found["configuration"] != study.configuration():
        msg = "the plan is another one than that of the last run; run again, so that plan and results belong together"
        raise PlanError(msg)
    if study.disclosure.off_because:
        msg = "disclosure control is off in this plan, and its results must not leave the agency: there is no archive"
        raise PlanError(msg)
    return found


def _files(study: Study, mapping: Mapping, run: dict[str, Any], *, people: bool) -> Iterator[tuple[str, bytes]]:
    kinds = {"public", "row"} if people else {"public"}
    kept = [item for item in run["outputs"] if item["sensitivity"] in kinds]
    if people and not any(item["sensitivity"] == "row" for item in kept):
        msg = "the run has no rows of people: they were wiped, or the plan has no [disclosure.people_file]"
        raise PlanError(msg)
    for item in kept:
        yield item["name"], as_written(study.run_folder, item)
    for name in study.analyses:
        yield f"scripts/{name}", (study.folder / name).read_bytes()
    yield "plan.json", plan_file(study)
    yield "codebook.md", "\n".join(_codebook(study, mapping, people=people)).encode() + b"\n"
    yield "README.md", "\n".join(_readme(study, run, people=people)).encode() + b"\n"


def _readme(study: Study, run: dict[str, Any], *, people: bool) -> Iterator[str]:
    yield f"# {study.title}"
    yield ""
    if run["synthetic"]:
        yield "**SYNTHETIC DATA: everything here is computed from made-up records.**"
        yield ""
    yield "| here | what it is |"
    yield "|---|---|"
    yield "| plan.json | the plan, without where the data lie |"
    yield "| scripts/ | the analysis, as it was when this archive was made |"
    yield "| codebook.md | the columns that were read, in the words of the package |"
    yield "| released/ | every number that passed disclosure control; versions and seed in its manifest.json |"
    yield "| released/citable_numbers.* | sentences that may be cited, made of them; tables.xlsx has all of them |"
    yield "| reports/ | the documents |"
    if people:
        yield "| rows/ | **one row for each person. Not public: hand it on under an agreement only** |"
    yield "| inventory.json | SHA-256 and size of every other file |"


def _codebook(study: Study, mapping: Mapping, *, people: bool) -> Iterator[str]:
    yield "# Codebook"
    for name, table in mapping.tables().items():
        yield ""
        yield f"## {name}"
        yield ""
        yield "| column | holds | values |"
        yield "|---|---|---|"
        for column in TABLES[name].columns:
            if column.name in table.read():
                yield f"| {column.name} | {column.kind} | {_values(column, table)} |"
        for covariate in table.covariates:
            yield f"| {covariate} | covariate | {', '.join(table.codes.get(covariate, {})) or 'numbers'} |"
    yield ""
    yield "## Outcomes"
    yield ""
    yield "| outcome | counts | includes | leaves out |"
    yield "|---|---|---|---|"
    for key, outcome in study.outcomes.items():
        counts = f"rows of {outcome.table}" if outcome.table else "incidents"
        out = "; ".join((*left_out(study, outcome), days_left_out(study)))
        yield f"| {key} | {counts} | {conditions(outcome)} | {out} |"
    plan = study.disclosure.people_file
    if people and plan:
        yield ""
        yield "## rows/people.csv"
        yield ""
        yield "| column | what was done to it | part |"
        yield "|---|---|---|"
        done = transformations(plan)
        for part, names in (("quasi-identifier", plan.quasi_identifiers), ("sensitive", plan.sensitive)):
            yield from (f"| {name} | {done.get(name, 'nothing')} | {part} |" for name in names)


def _values(column: Column, table: TableMapping) -> str:
    """Our words for what a column holds; the agency's codes stay with the mapping."""
    listed = column.codes or tuple(table.codes.get(column.name, {}))
    return ", ".join(listed) or {"flag": "true, false", "key": "pseudonyms"}.get(column.kind, "")


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
