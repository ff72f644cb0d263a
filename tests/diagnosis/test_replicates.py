from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.diagnosis.replicates import Replicates, replicates
from ipvi_eval.errors import AnalysisError
from tests.diagnosis.simulated_means import dies_once, mean_of_ten, now_and_then_none


def same(one: Replicates, other: Replicates) -> bool:
    """Bit for bit."""
    return one.frame.to_numpy().tobytes() == other.frame.to_numpy().tobytes()


def test_each_replicate_has_the_generator_of_its_number():
    found = replicates(mean_of_ten, 5, seed=7, batch=2)
    children = np.random.SeedSequence(7).spawn(5)
    assert found["mean"].tolist() == [np.random.default_rng(one).normal(size=10).mean() for one in children]


def test_batches_and_processes_change_no_bit(tmp_path):
    alone = replicates(mean_of_ten, 23, seed=1, batch=23)
    assert same(alone, replicates(mean_of_ten, 23, seed=1, batch=4))
    assert same(alone, replicates(mean_of_ten, 23, seed=1, batch=5, jobs=2, folder=tmp_path))
    assert same(alone, replicates(mean_of_ten, 23, seed=1, batch=5, folder=tmp_path))
    assert not same(alone, replicates(mean_of_ten, 23, seed=2))


def test_finished_batches_are_read_and_more_may_follow(tmp_path):
    few = replicates(mean_of_ten, 7, seed=1, batch=5, folder=tmp_path)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["about.json", "from_000000000.json", "from_000000005.json"]
    path = tmp_path / kept[1]
    rows = json.loads(path.read_text("utf-8"))
    rows[0]["mean"] = 99.0
    path.write_text(json.dumps(rows), "utf-8")
    more = replicates(mean_of_ten, 12, seed=1, batch=5, folder=tmp_path)
    assert more["mean"][0] == 99.0  # was read, not made again
    assert more["mean"][1:7].tolist() == few["mean"][1:].tolist()
    assert more["mean"][1:].tolist() == replicates(mean_of_ten, 12, seed=1)["mean"][1:].tolist()
    assert replicates(mean_of_ten, 3, seed=1, batch=5, folder=tmp_path)["mean"][1] == few["mean"][1]


def test_a_process_ended_half_way_loses_nothing_and_changes_nothing(tmp_path):
    """A process is killed (SIGKILL) the first time round."""
    study = partial(dies_once, tmp_path / "died")
    with pytest.raises(AnalysisError, match="run it again, finished batches are kept"):
        replicates(study, 20, seed=3, batch=4, jobs=2, folder=tmp_path / "kept")
    found = replicates(study, 20, seed=3, batch=4, jobs=2, folder=tmp_path / "kept")
    assert same(found, replicates(study, 20, seed=3))
    assert not list((tmp_path / "kept").glob("*tmp*"))


def test_no_answer_is_missing(tmp_path):
    found = replicates(now_and_then_none, 40, seed=1, batch=8, folder=tmp_path)
    again = replicates(now_and_then_none, 40, seed=1, batch=8, folder=tmp_path)
    assert 0 < np.isnan(found["mean"]).sum() < 40
    assert len(found["mean"]) == 40
    pd.testing.assert_frame_equal(found.frame, again.tidy())


def test_refusals(tmp_path: Path):
    replicates(mean_of_ten, 4, seed=1, batch=2, folder=tmp_path)
    for seed, batch in ((2, 2), (1, 3)):
        with pytest.raises(AnalysisError, match="batches of another seed or size"):
            replicates(mean_of_ten, 4, seed=seed, batch=batch, folder=tmp_path)
    for number, batch, jobs in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(AnalysisError, match="at least 1"):
            replicates(mean_of_ten, number, seed=1, batch=batch, jobs=jobs)
