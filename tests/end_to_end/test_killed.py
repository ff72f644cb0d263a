"""A run that is killed at any moment leaves the previous results whole, and the next run succeeds.

Three moments by chance; IPVI_KILLS asks for more of them by hand. The seed stands in the message of a failure.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time

from ipvi_eval.results.manifest import sha256_of

KILLS = int(os.environ.get("IPVI_KILLS", "3"))
SEED = 20
COMMAND = "import sys; from ipvi_eval.cli import main; main(sys.argv[1:])"


def started(plan):
    command = [sys.executable, "-c", COMMAND, "run", str(plan), "--format", "html", "--engine", "builtin"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole(run):
    """The hashes of the outputs, each found to be that of its file, and no file beside them."""
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    told = {item["name"]: item["sha256"] for item in manifest["outputs"]}
    there = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    assert there - {"manifest.json"} == set(told)
    assert {name: sha256_of(run / name) for name in told} == told
    return told


def test_a_run_killed_at_any_moment(tiny, change):
    dice = random.Random(SEED)
    run = tiny.parents[1] / "run"
    before = time.monotonic()
    with started(tiny) as first:
        assert first.wait() == 0, first.stderr.read()
    lasts = time.monotonic() - before
    results, titles, struck = {"Tiny": whole(run)}, ["Tiny"], 0
    for number in range(9 * KILLS):
        if struck == KILLS:
            break
        # Another title makes everything be written anew, and tells whose results lie there.
        titles.append(f"Tiny {number}")
        change("analysis/study.toml", f'title = "{titles[-2]}"', f'title = "{titles[-1]}"')
        after, before = dice.uniform(0, lasts), time.monotonic()
        with started(tiny) as killed:
            try:
                killed.wait(after)
            except subprocess.TimeoutExpired:
                killed.kill()
                struck += 1
            else:
                lasts = min(lasts, time.monotonic() - before)  # the first one may have waited for others
        lies = run if run.is_dir() else next(tiny.parents[1].glob(".run.tmp-old-*"))
        told = f"seed {SEED}, kill {number} after {after:.2f} s of {lasts:.2f} s"
        title = json.loads((lies / "manifest.json").read_text("utf-8"))["configuration"]["title"]
        assert title in titles, told
        found = whole(lies)
        assert results.setdefault(title, found) == found, told
    assert struck == KILLS, f"{struck} of the runs were killed"
    with started(tiny) as last:
        assert last.wait() == 0, last.stderr.read()
    assert json.loads((run / "manifest.json").read_text("utf-8"))["configuration"]["title"] == titles[-1]
    whole(run)
    assert not list(tiny.parents[1].glob(".run.tmp*")), "what the killed runs left is removed"
