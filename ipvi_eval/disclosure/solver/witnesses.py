"""Sets of counts that fit all that is shown, kept from one question to the next.

Each is a proof: a reader cannot tell it from the true counts, so that every count in it is one that he cannot rule out.
Whether one more count may be shown is mostly answered by those proofs in which it is as it is, or by the bounds that
the equations leave each count (`propagation`), within which there is no room; only for small counts that neither
settles, further proofs are looked for. The answers are those of `attacker.all_safe`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.disclosure.solver.propagation import Propagation
from ipvi_eval.disclosure.solver.system import System, components

_TOLERANCE = 1e-6
_SPARE = 64
"""How many proofs beyond two for each small count are kept before those that prove nothing more are let go."""
MOST = 16_000_000
"""Counts in proofs that are kept at most, of one part and of what is handed over: more would take the memory."""


class Witnesses:
    """What is known of the counts that are `hidden` (n,), of which some are `small`; `hidden` changes as `show` shows
    one that every small count can do without: its interval stays at least `least` wide.

    `proofs` are sets of counts that are known to fit, each with the places that it is of. `work` is how many hidden
    counts hung together in the questions that bounds did not settle, all questions added up.
    """

    def __init__(
        self,
        system: System,
        hidden: np.ndarray,
        small: np.ndarray,
        least: int,
        proofs: Iterable[tuple[np.ndarray, np.ndarray]] = (),
    ) -> None:
        self.hidden, self._system, self._small, self._least = hidden, system, small, least
        self.work = 0
        self._of = self._apart = components(system.equations, hidden)
        self._parts: dict[int, _Part] = {}
        with_small = np.unique(self._of[small])
        for places, values in proofs:
            for number in np.intersect1d(self._of[places[values != system.values[places]]], with_small):
                part = self._part(int(number))
                part.known(values[np.searchsorted(places, part.columns)])

    def _with_it(self, place: int) -> np.ndarray:
        """(n,) which hidden counts hang together with the one at `place`, itself among them."""
        return np.asarray(self._apart == self._apart[place])

    def show(self, place: int, first: int) -> bool:
        """Show the count at `place` if every small one stays safe; whether it is shown. The one at `first` is likeliest
        not to."""
        part = self._part(int(self._of[place]))
        if (bounds := part.bounds_with(place)) is None:
            return False
        joined = self._with_it(place)[part.columns]
        self.work += int(joined.sum())
        if not part.show(place, first, joined):
            return False
        part.lowest, part.highest = bounds
        self.hidden[place] = False
        self._apart = components(self._system.equations, self.hidden)
        return True

    def _part(self, number: int) -> _Part:
        """A part is made when it is asked about. Most never are: tens of thousands of counts that nobody prints hang
        together with nothing else that is hidden, and the solver of each would take a tenth of a megabyte."""
        if number not in self._parts:
            columns = np.flatnonzero(self._of == number)
            self._parts[number] = _Part(self._system, self.hidden, columns, self._small, self._least)
        return self._parts[number]


class _Part:
    """Hidden counts that equations join, the `asked` small ones first, and sets of all of them that fit what is shown:
    the first `number` rows of `proofs`."""

    def __init__(self, system: System, hidden: np.ndarray, columns: np.ndarray, small: np.ndarray, least: int) -> None:
        self.columns, self.least = columns[np.argsort(~small[columns], kind="stable")], least
        self.asked = int(small[columns].sum())
        self.at = {int(column): place for place, column in enumerate(self.columns)}
        self.values = system.values[self.columns].astype(float)
        within = system.equations[:, self.columns]
        rows = np.flatnonzero(np.diff(within.indptr))
        right = -(system.equations[rows] @ np.where(hidden, 0, system.values))
        self.all = np.arange(len(columns))
        # Counts are let grow by no more than it takes, as where `all_safe` asks.
        self.lowest = system.lowest[self.columns]
        self.highest = np.minimum(system.highest[self.columns], self.values + 2 * least)
        self.program = Program(within[rows], right, self.lowest, self.highest)
        self.equations = Propagation(within[rows], right)
        most = max(_SPARE, min(2 * self.asked + _SPARE, MOST // len(columns)))
        self.proofs, self.number = np.empty((most, len(columns))), 0

    def known(self, values: np.ndarray) -> None:
        """One more set of counts that fits, unless it lies further away than is asked for."""
        if (values > self.highest).any():
            return
        if self.number == len(self.proofs):
            own = self.proofs[:, : self.asked]
            needed = np.unique(np.concatenate([own.argmin(axis=0), own.argmax(axis=0)]))[: self.number - _SPARE // 2]
            self.number = len(needed)
            self.proofs[: self.number] = self.proofs[needed]
        self.proofs[self.number] = values
        self.number += 1

    def bounds_with(self, place: int) -> tuple[np.ndarray, np.ndarray] | None:
        """The bounds of all counts were the one at `place` shown; None where they leave a small one no room."""
        lowest, highest, own = self.lowest.copy(), self.highest.copy(), self.at[place]
        lowest[own] = highest[own] = self.values[own]
        lowest, highest = self.equations.narrowed(lowest, highest)
        width = highest[: self.asked] - lowest[: self.asked]
        return None if (width < self.least).any() else (lowest, highest)

    def show(self, place: int, first: int, joined: np.ndarray) -> bool:
        """`joined` (columns,) are those that still hang together with the count at `place`: where a proof has it
        otherwise, the true counts stand in for them, and the rest of it is as good as before."""
        own = self.at[place]
        proofs = self.proofs[: self.number]
        otherwise = np.abs(proofs[:, own] - self.values[own]) > _TOLERANCE
        self._bound(own, self.values[own], self.values[own])
        if not self._safe(proofs[:, : self.asked], otherwise, joined[: self.asked], self.at[first]):
            self._bound(own, self.lowest[own], self.highest[own])
            return False
        self.proofs[np.ix_(np.flatnonzero(otherwise), np.flatnonzero(joined))] = self.values[joined]
        return True

    def _safe(self, proofs: np.ndarray, otherwise: np.ndarray, joined: np.ndarray, first: int) -> bool:
        """Whether every small count has room; proofs are looked for where there are none, for the one at `first`
        before all others."""
        seen = _Seen(self.values[: self.asked])
        seen.add(proofs[~otherwise])
        if not joined.all():
            seen.add(np.where(joined, seen.lowest, proofs[otherwise]))
        while (narrow := seen.narrow(self.least)).size:
            one = first if first in narrow else int(narrow[0])
            for way in (1.0, -1.0):
                if one in narrow:
                    seen.add(self._pushed(np.array([one]), way))
                    narrow = seen.narrow(self.least)
            if one in narrow:
                return False
            if narrow.size > 1:
                signs = np.resize((1.0, -1.0), narrow.size)
                for ways in (signs, -signs):
                    seen.add(self._pushed(narrow, ways))
        return True

    def _pushed(self, places: np.ndarray, ways: float | np.ndarray) -> np.ndarray:
        """The small counts in that set which lies farthest against `ways` at these places."""
        direction = np.zeros(len(self.all))
        direction[places] = ways
        self.program.cost(self.all, direction)
        found = self.program.solve()
        assert found is not None  # the true counts fit
        self.known(found)
        return found[: self.asked]

    def _bound(self, own: int, lowest: float, highest: float) -> None:
        self.program.bound(np.array([own]), np.array([lowest]), np.array([highest]))


class _Seen:
    """The least and the largest that each small count has been in sets that fit, the true one among them."""

    def __init__(self, values: np.ndarray) -> None:
        self.lowest, self.highest = values, values

    def add(self, values: np.ndarray) -> None:
        """One more such set (counts,), or several (m, counts)."""
        if values.size:
            rows = np.atleast_2d(values)
            self.lowest = np.minimum(self.lowest, rows.min(axis=0))
            self.highest = np.maximum(self.highest, rows.max(axis=0))

    def narrow(self, least: int) -> np.ndarray:
        """Those whose interval is not yet `least` wide."""
        width = np.floor(self.highest + _TOLERANCE) - np.ceil(self.lowest - _TOLERANCE)
        return np.flatnonzero(width < least)
