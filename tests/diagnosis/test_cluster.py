"""A real scheduler and two worker processes: the numbers of one process, also where a worker is killed half-way."""

from __future__ import annotations

import signal
import socket
import sys
import time
from functools import partial

import pytest

from ipvi_eval.diagnosis import cluster as module
from ipvi_eval.diagnosis import study_diagnosis as asked_of
from ipvi_eval.diagnosis.cluster import Cluster
from ipvi_eval.diagnosis.power.lines import Line
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.diagnosis.study_diagnosis import Fixed, study_diagnosis
from ipvi_eval.diagnosis.violations import violations
from ipvi_eval.diagnosis.workers import HERE, Workers, workers
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from tests.dask_cluster import awaited, dask_cluster
from tests.diagnosis.simulated_means import dies_once, mean_of_ten, process_number

SEED, NUMBER, BATCH = 3, 20, 2


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


def test_both_workers_take_part_and_what_fails_says_why(two):
    with awaited("two workers to make forty items"):
        found = dict(Cluster(two.address).each(process_number, range(40)))
    assert sorted(found) == list(range(40))
    assert set(found.values()) == {one.pid for one in two.workers}
    assert list(Cluster(two.address).each(process_number, [])) == []
    with awaited("a worker to say why it fails"), pytest.raises(AnalysisError, match="a negative number"):
        list(Cluster(two.address).each(process_number, [-1]))


def test_a_worker_with_other_versions_is_not_asked(two, monkeypatch):
    here = module._versions() | {"numpy": "1.0"}
    monkeypatch.setattr(module, "_versions", lambda: here)
    told = r"a Dask worker has numpy [\d.]+ \(here 1\.0\); with other versions"
    with awaited("a worker to compare versions"), pytest.raises(AnalysisError, match=told):
        replicates(mean_of_ten, 4, seed=1, scheduler=two.address)


def test_the_diagnosis_of_counts_is_that_of_each_alone(two, county_frames, monkeypatch):
    counts = counts_of(county_frames.study, county_frames)[:2]
    asked: list[Workers] = []
    line = Line("count", "incidents", "as planned", 0.7, "the months before", "as planned")

    def shown(counts, *, power, workers):
        """What the power takes is simulated elsewhere, and in the test of the page of power."""
        del power
        asked.append(workers)
        return [(one.label, ([line], ((), ()))) for one in counts]

    monkeypatch.setattr(asked_of, "shown_of_counts", shown)
    monkeypatch.setattr(asked_of, "violations", lambda fit, fall: violations(fit, fall)[:2])
    fixed = Fixed(power=0.8, level=0.95, worth=0.1, replicates=50)
    with awaited("two workers to try two things on two counts"):
        there = study_diagnosis(counts, [], None, fixed, workers(scheduler=two.address)).claims
    here = [study_diagnosis([one], [], None, fixed).claims[0] for one in counts]
    assert asked == [workers(scheduler=two.address), HERE, HERE]
    assert list(there) == here
    assert len({one.tried for one in here}) == len(here) == 2
    assert [len(one.tried) for one in here] == [2, 2]


def test_a_wait_that_takes_too_long_says_what_was_waited_for():
    with pytest.raises(AssertionError, match=r"waited 0\.05 s for nothing at all"), awaited("nothing at all", 0.05):
        time.sleep(5)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_nobody_there(monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 0.5)
    for address in (f"tcp://127.0.0.1:{free_port()}", "no address", "tcp://host", "nothing://127.0.0.1:1"):
        told = f"no Dask scheduler answers at {address}; start it with: dask scheduler"
        with awaited(f"{address} to be given up"), pytest.raises(AnalysisError, match=told):
            replicates(mean_of_ten, 4, seed=1, scheduler=address)


def test_a_batch_that_ends_its_workers_is_not_handed_to_another(tmp_path):
    """The other worker makes again what the first had made and not handed over."""
    with (
        dask_cluster(tmp_path, failures=0) as fragile,
        awaited("a batch that ends workers to be given up"),
        pytest.raises(AnalysisError, match="the same batch ended one Dask worker after another"),
    ):
        replicates(partial(dies_once, tmp_path / "died"), NUMBER, seed=SEED, batch=BATCH, scheduler=fragile.address)


def test_an_address_that_takes_certificates_where_there_are_none():
    with pytest.raises(AnalysisError, match=r"takes certificates, and Dask's configuration \(distributed.comm.tls\)"):
        replicates(mean_of_ten, 4, seed=1, scheduler="tls://127.0.0.1:1")


def test_no_worker_has_joined(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_PATIENCE", 5.0)  # in which a busy machine answers
    with (
        dask_cluster(tmp_path, number=0) as idle,
        awaited("a scheduler without workers to be given up"),
        pytest.raises(AnalysisError, match=f"no worker has joined the Dask scheduler at {idle.address}"),
    ):
        replicates(mean_of_ten, 4, seed=1, scheduler=idle.address)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AnalysisError, match=r"pip install 'ipvi_eval\[cluster\]'"):
        replicates(mean_of_ten, 4, seed=1, scheduler="tcp://127.0.0.1:8786")


def test_a_worker_killed_half_way_loses_nothing_and_changes_no_byte(two, tmp_path):
    """SIGKILL while it makes a batch."""
    kept, alone = tmp_path / "kept", tmp_path / "alone"
    study = partial(dies_once, tmp_path / "died")
    with awaited("the worker that is left to make the batches of the killed one"):
        there = replicates(study, NUMBER, seed=SEED, batch=BATCH, folder=kept, scheduler=two.address)
    assert two.ended == [-signal.SIGKILL]
    here = replicates(mean_of_ten, NUMBER, seed=SEED, batch=BATCH, folder=alone)
    assert there.frame.to_numpy().tobytes() == here.frame.to_numpy().tobytes()
    files = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (kept, alone)]
    assert len(files[1]) == NUMBER // BATCH + 1
    assert files[0] == files[1]


def test_a_scheduler_that_went_away_is_no_answer(two, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 0.5)
    making = Cluster(two.address).each(process_number, range(500))
    with awaited("the first of many items"):
        assert next(making)[1] in {one.pid for one in two.workers}
    two.scheduler.kill()
    with (
        awaited("a lost scheduler to be noticed"),
        pytest.raises(AnalysisError, match=f"the Dask scheduler at {two.address} was lost; run it again"),
    ):
        list(making)
