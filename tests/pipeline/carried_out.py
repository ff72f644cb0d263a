"""A tiny study carried out for a test, and what it left."""

from __future__ import annotations

import json

from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent


def go(plan, **options):
    return run(plan, watch=Silent(), engine="builtin", **({"formats": ("html",)} | options))


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest(plan):
    return json.loads((plan.parents[1] / "run" / "manifest.json").read_text())
