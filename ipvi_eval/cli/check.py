"""`ipvi-eval check`: is the extract what the plan thinks it is? Reads everything, analyses nothing, writes nothing."""

from __future__ import annotations

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import JsonOption, StudyFile


def check(study: StudyFile, as_json: JsonOption = False) -> None:
    """Check plan, mapping and extract; analyse nothing, write nothing."""
    from ipvi_eval.disclosure.profiles import read_profile
    from ipvi_eval.pipeline.inputs import Inputs
    from ipvi_eval.study import read_study

    plan = read_study(study)
    read_profile(plan.disclosure.profile, plan.folder)
    inputs = Inputs(plan)
    with Progress(quiet=as_json).stage("Reading and checking the extract"):
        extract = inputs.frames.extract
    tables = [{"table": item.table, "file": item.path, "rows": item.rows} for item in extract.sources]
    if as_json:
        say_json({"ok": True, "tables": tables, "warnings": list(extract.warnings), "synthetic": extract.synthetic})
        return
    for item in tables:
        say(f"  {item['table']:<15} {item['rows']:>9,} rows  {item['file']}")
    for warning in extract.warnings:
        say(f"note: {warning}")
    say(f"The plan, the mapping and the extract fit together. Next: ipvi-eval run {study}")
