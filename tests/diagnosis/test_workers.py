from __future__ import annotations

import pytest

from ipvi_eval.diagnosis.cluster import Cluster
from ipvi_eval.diagnosis.workers import HERE, Processes, workers
from ipvi_eval.errors import AnalysisError
from tests.diagnosis.simulated_means import leaves_a_mark, process_number


def test_processes_of_this_machine_or_a_scheduler():
    assert workers() == HERE == Processes(1)
    assert workers(3) == Processes(3)
    assert workers(scheduler="tcp://127.0.0.1:8786") == Cluster("tcp://127.0.0.1:8786")
    with pytest.raises(AnalysisError, match="must be at least 1"):
        workers(0, "tcp://127.0.0.1:8786")
    with pytest.raises(AnalysisError, match="give one of the two"):
        workers(2, "tcp://127.0.0.1:8786")


def test_each_has_its_place_and_processes_are_others():
    here, there = (dict(some.each(process_number, range(4))) for some in (HERE, Processes(2)))
    assert sorted(here) == sorted(there) == [0, 1, 2, 3]
    assert len(set(here.values())) == 1
    assert not set(here.values()) & set(there.values())
    assert len(set(dict(Processes(2).each(process_number, [0])).values()) | set(here.values())) == 1


def test_whoever_stops_waits_for_what_has_begun_and_for_no_more(tmp_path):
    made = Processes(2).each(leaves_a_mark, [tmp_path / f"{number}" for number in range(60)])
    next(made)
    made.close()
    assert 1 <= len(list(tmp_path.iterdir())) < 30
