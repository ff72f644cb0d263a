"""Linear programs over one part of a system of counts, kept warm between questions (HiGHS)."""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csc_array, csr_array, hstack

from ipvi_eval.errors import AnalysisError

_WHOLE = 1e-6
_SIMPLEX_OF_COSTS, _SIMPLEX_OF_BOUNDS = ("simplex_strategy", 4), ("simplex_strategy", 1)
"""From one question to the next mostly costs change: the last solution still fits, and the primal method goes on from
it. Moves are asked for by bounds, which the dual method takes up."""


class Program:
    """min cost @ x subject to matrix @ x = right and lower <= x <= upper, solved again and again with small changes."""

    def __init__(self, matrix: csr_array, right: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        by_column = csc_array(matrix)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(matrix.shape[1])
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_ = model.row_upper_ = right
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = by_column.indptr
        model.a_matrix_.index_ = by_column.indices
        model.a_matrix_.value_ = by_column.data
        self._places = np.arange(matrix.shape[1], dtype=np.int32)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for name, setting in (("threads", 1), ("presolve", "off"), ("solver", "simplex"), _SIMPLEX_OF_COSTS):
            self._solver.setOptionValue(name, setting)
        self._accepted(self._solver.passModel(model))

    @classmethod
    def of_moves(cls, matrix: csr_array, right: np.ndarray, up: np.ndarray, down: np.ndarray) -> Program:
        """The program of moves (2n,), first those up and then those down: matrix @ (moves up - moves down) = right."""
        upper = np.concatenate([up, down])
        program = cls(hstack([matrix, -matrix], format="csr"), right, np.zeros(len(upper)), upper)
        program._solver.setOptionValue(*_SIMPLEX_OF_BOUNDS)
        return program

    def bound(self, places: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """New bounds of the counts at `places`."""
        bounds = lower.astype(float), upper.astype(float)
        self._accepted(self._solver.changeColsBounds(len(places), places.astype(np.int32), *bounds))

    def cost(self, places: np.ndarray, cost: np.ndarray) -> None:
        """New costs of the counts at `places`."""
        self._accepted(self._solver.changeColsCost(len(places), places.astype(np.int32), cost.astype(float)))

    def _accepted(self, status: highspy.HighsStatus) -> None:
        """A change that HiGHS refuses leaves the program as it was, whose answer would be that to another question."""
        if status == highspy.HighsStatus.kError:
            msg = "disclosure control asked its linear program for what the solver refused; nothing is released"
            raise AnalysisError(msg)

    def solve(self) -> np.ndarray | None:
        """The cheapest solution, (n,), or None where there is none. Infinite where the cost has no lower end."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return np.asarray(self._solver.getSolution().col_value)
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return np.full(len(self._places), np.inf)
        msg = f"the linear program of disclosure control ended as {self._solver.modelStatusToString(status)}"
        raise AnalysisError(msg)

    def solve_whole(self) -> np.ndarray | None:
        """The cheapest solution in whole numbers, or None."""
        found = self.solve()
        if found is None or not np.isfinite(found).all() or (np.abs(found - np.rint(found)) < _WHOLE).all():
            return None if found is None else np.rint(found)
        kinds = np.full(len(self._places), highspy.HighsVarType.kInteger)
        self._accepted(self._solver.changeColsIntegrality(len(kinds), self._places, kinds))
        try:
            found = self.solve()
        finally:
            kinds[:] = highspy.HighsVarType.kContinuous
            self._accepted(self._solver.changeColsIntegrality(len(kinds), self._places, kinds))
        return None if found is None else np.rint(found)
