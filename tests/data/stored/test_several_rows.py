"""Several rows of one stored incident or person: those that contradict each other are counted and refused."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.data.problems import ProblemsError

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.canonical import StoredTable  # noqa: E402
from ipvi_eval.data.stored.several_rows import entered, once  # noqa: E402

INCIDENT = dict.fromkeys(TABLES["incidents"].names, "-") | {"incident": "1", "suspect": "a"}
PERSON = dict.fromkeys(TABLES["persons"].names, "-") | {"person": "a", "entry": "2020-01-01"}


def stored(name, first, *others):
    frame = pd.DataFrame([first, *({**first, **other} for other in others)])
    return StoredTable(name, f"{name}.csv", ibis.memtable(frame), {column: column.upper() for column in frame})


def test_rows_of_other_people_stay_and_repeated_ones_go():
    found = once(stored("incidents", INCIDENT, {}, {"suspect": "b", "arrest": "+"}))
    assert sorted(found.table.to_pandas()["suspect"]) == ["a", "b"]
    assert [(step.of, step.left_out) for step in found.left_out] == [(3, 1)]


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (
            {"suspect": "b", "date": "+"},
            r"column 'INCIDENT': 1 row has the incident of another row with another DATE or",
        ),
        ({"arrest": "+"}, "1 row has the incident and the people of another row with another RELATIONSHIP or"),
    ],
)
def test_contradictions_are_refused(other, what):
    with pytest.raises(ProblemsError, match=what):
        once(stored("incidents", INCIDENT, other))


def test_people_enter_with_their_earliest_row():
    found = entered(stored("persons", PERSON, {"entry": "2019-05-01", "list": "first"}, {"entry": "2021-01-01"}))
    assert found.table.to_pandas()["list"].tolist() == ["first"]
    assert [(step.of, step.left_out, step.why) for step in found.left_out] == [
        (3, 2, "are later rows of the same person")
    ]
    with pytest.raises(ProblemsError, match="1 row has the person and the day of another row"):
        entered(stored("persons", PERSON, {"list": "other"}))
