"""Whether a hidden count may be shown: the answer of linear programs from the start, whatever was asked before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ipvi_eval.disclosure.solver.attacker import all_safe
from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.disclosure.solver.witnesses import Witnesses
from tests.disclosure.solver.test_attacker import table

LEAST = 11


def made(seed: int) -> tuple[System, np.ndarray, np.ndarray]:
    """A table of small and large counts with its margins; of what is hidden more than needs to be."""
    rng = np.random.default_rng(seed)
    cells = np.where(rng.random((5, 5)) < 0.3, rng.integers(1, LEAST, (5, 5)), rng.integers(LEAST, 90, (5, 5)))
    system, _ = table(cells.tolist())
    small = (system.values > 0) & (system.values < LEAST)
    return system, small, small | (rng.random(len(system)) < 0.7)


@pytest.mark.parametrize("seed", range(12))
def test_each_answer_is_that_of_asking_anew(seed: int) -> None:
    system, small, hidden = made(seed)
    places = np.flatnonzero(small)
    assert all_safe(system, hidden, places, LEAST)
    witnesses, shown = Witnesses(system, hidden.copy(), small, LEAST), 0
    for place in np.flatnonzero(hidden & ~small):
        fewer = witnesses.hidden.copy()
        fewer[place] = False
        answer = witnesses.show(int(place), int(places[0]))
        assert answer is all_safe(system, fewer, places, LEAST)
        assert witnesses.hidden[place] is not np.bool_(answer)
        shown += answer
    assert 0 < shown < (hidden & ~small).sum()


def test_what_is_known_to_fit_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """5, 20 and 30 are 55: two sets that leave the third as it is show that it may be shown."""
    system = System.of([5, 20, 30, 55], [[(3, 1), (0, -1), (1, -1), (2, -1)]])
    hidden, small = np.array([True, True, True, False]), np.array([True, False, False, False])
    places = np.arange(4)
    proofs = [(places, np.array(values)) for values in ([0, 25, 30, 55], [11, 14, 30, 55])]
    asked: list[object] = []
    monkeypatch.setattr("ipvi_eval.disclosure.solver.programs.Program.solve", lambda own: asked.append(own))
    assert Witnesses(system, hidden, small, LEAST, proofs).show(2, 0)
    assert asked == []


def test_only_parts_that_are_asked_about_get_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of eight hidden counts six that nobody prints stand alone; the two beside a total are asked about."""
    system = System.of([5, 20, 25, *range(6)], [[(2, 1), (0, -1), (1, -1)]])
    hidden, small = np.arange(9) != 2, np.arange(9) == 0
    begin, made = Program.__init__, []

    def counted(own: Program, *given: Any) -> None:
        made.append(own)
        begin(own, *given)

    monkeypatch.setattr(Program, "__init__", counted)
    witnesses = Witnesses(system, hidden, small, LEAST, [(np.arange(9), np.array([0, 25, 25, *range(6, 12)]))])
    assert [witnesses.show(1, 0), len(made)] == [False, 1]
