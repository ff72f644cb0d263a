"""Labels as ids, and rows of a table of people."""

from __future__ import annotations

import numpy as np

from ipvi_eval.questions.one_file.people.table import People


def test_some_rows_of_every_column():
    people = People(
        stop=np.array([1.0, 2.0, 3.0]),
        event=np.array([True, False, True]),
        cause=np.array([1, 0, 2]),
        causes=("arrest", "prison"),
        covariates={"x": np.array([5.0, 6.0, 7.0])},
    )
    part = people.at(np.array([True, False, True]))
    assert (part.stop.tolist(), part.cause.tolist(), part.causes) == ([1, 3], [1, 2], ("arrest", "prison"))
    assert part.covariates["x"].tolist() == [5, 7]
    assert (part.start, part.weight) == (None, None)


def test_rows_with_entry_times_are_spells_until_a_person_is_named():
    rows = {"stop": np.array([3.0, 4.0]), "event": np.array([True, False])}
    assert People(**rows).counted_as == "people"
    assert People(**rows, start=np.zeros(2)).counted_as == "people"
    assert People(**rows, start=np.array([0.0, 1.0])).counted_as == "spells"
    person = np.array(["a", "b"], dtype=object)
    assert People(**rows, start=np.array([0.0, 1.0]), person=person).counted_as == "people"
