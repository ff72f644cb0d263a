"""The texts of a column as numbers: each is hashed once, and who is found where is then asked of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_TOGETHER = 500_000
"""About so many texts are numbered at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """The texts (n,) of a column: `words` (k,) are different ones, and `codes` (n,) say which of them each row has, -1
    where it has none. There may be words that no row has.

    >>> people = Coded.of(pd.Series(["b", None, "a", "b"]))
    >>> people.codes.tolist(), people.words.tolist(), people.several.tolist()
    ([0, -1, 1, 0], ['b', 'a'], [True, False, False, True])
    """

    codes: NDArray[np.signedinteger[Any]]
    words: NDArray[np.object_]

    @classmethod
    def of(cls, texts: pd.Series) -> Coded:
        """Those of a column (n,), in the order in which they come."""
        codes, words = pd.factorize(texts)
        return cls(narrow(codes, len(words)), np.asarray(words, dtype=object))

    @classmethod
    def together(cls, columns: Sequence[Coded]) -> list[Coded]:
        """The same columns with the same words (k,), each of which some row has, so that one text has one number in all
        of them."""
        used = [column.used for column in columns]
        number, words = _numbered(np.concatenate([column.words for column in used]))
        ends = np.cumsum([len(column.words) for column in used])
        return [
            cls(np.append(number[end - len(column.words) : end], number.dtype.type(-1))[column.codes], words)
            for column, end in zip(used, ends, strict=True)
        ]

    @classmethod
    def stacked(cls, parts: Sequence[Coded]) -> Coded:
        """The rows of these parts of a column below each other.

        >>> Coded.stacked([Coded.of(pd.Series(["b", "a"])), Coded.of(pd.Series(["c", "a"]))]).codes.tolist()
        [0, 1, 2, 1]
        """
        first, *more = parts
        if not more:
            return first
        done = cls.together(parts)
        return cls(np.concatenate([part.codes for part in done]), done[0].words)

    def at(self, positions: NDArray[np.int64]) -> Coded:
        """The rows at these positions, in their order."""
        return replace(self, codes=self.codes[positions])

    @property
    def used(self) -> Coded:
        """The same without words that no row has."""
        return self.without(self.times == 0)

    def without(self, words: NDArray[np.bool_]) -> Coded:
        """The same where these of the `words` (k,) are no text."""
        if not words.any():
            return self
        kept = ~words
        number = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
        return Coded(narrow(number, int(kept.sum()))[self.codes], self.words[kept])

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which rows (n,) have a text."""
        return self.codes >= 0

    @property
    def times(self) -> NDArray[np.int64]:
        """In how many rows each of the words (k,) stands."""
        return np.bincount(self.codes[self.filled], minlength=len(self.words))

    @property
    def different(self) -> int:
        """How many texts there are."""
        return int(np.count_nonzero(self.times))

    @property
    def several(self) -> NDArray[np.bool_]:
        """Which rows (n,) have a text that stands in another row too."""
        return np.asarray(np.append(self.times > 1, False)[self.codes])

    @property
    def again(self) -> NDArray[np.bool_]:
        """Which rows (n,) have a text that an earlier row has."""
        return self.filled & (self.rows_in(self) < np.arange(len(self.codes)))

    def are(self, *texts: str) -> NDArray[np.bool_]:
        """Which rows (n,) have one of these texts."""
        found = np.zeros(len(self.words) + 1, dtype=bool)  # the last one is that of rows without a text
        for text in texts:
            found[:-1] |= self.words == text
        return np.asarray(found[self.codes])

    def groups(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """Each text that some row has, in their order, with the rows (n,) that have it; of columns of few."""
        there = {str(self.words[code]): code for code in np.flatnonzero(self.times)}
        return [(text, self.codes == code) for text, code in sorted(there.items())]

    @property
    def categories(self) -> pd.Categorical:
        """The texts (n,) as categories in their order; of columns of few."""
        order = np.argsort(self.words.astype(str), kind="stable")
        place = np.append(np.argsort(order), -1)
        return pd.Categorical.from_codes(
            cast("Sequence[int]", place[self.codes]), categories=pd.Index(self.words[order])
        )

    def among(self, other: Coded) -> NDArray[np.bool_]:
        """Which rows (n,) have a text that a row of the `other` column has."""
        return np.asarray(np.append(other.times > 0, False)[self._numbered_as(other)])

    def rows_in(self, other: Coded) -> NDArray[np.int64]:
        """The first row of the `other` column with the text of each row (n,); -1 where none has it.

        >>> Coded.of(pd.Series(["a", None, "c"])).rows_in(Coded.of(pd.Series(["b", "a", "a"]))).tolist()
        [1, -1, -1]
        """
        first = np.full(len(other.words) + 1, -1)
        first[other.codes[::-1]] = np.arange(len(other.codes))[::-1]
        first[-1] = -1
        return np.asarray(first[self._numbered_as(other)])

    def same(self, other: Coded) -> NDArray[np.bool_]:
        """Which rows (n,) have the text that the `other` column has in that row."""
        return np.asarray(other.filled & (self._numbered_as(other) == other.codes))

    def _numbered_as(self, other: Coded) -> NDArray[np.signedinteger[Any]]:
        """Which of the words of the `other` column each row (n,) has; -1 where it has none of them."""
        if self.words is other.words:
            return self.codes
        place = pd.Index(other.words, dtype=object).get_indexer(pd.Index(self.words, dtype=object))
        return np.asarray(narrow(np.append(place, -1), len(other.words))[self.codes])


def _numbered(texts: NDArray[np.object_]) -> tuple[NDArray[np.signedinteger[Any]], NDArray[np.object_]]:
    """The number of each of the texts (n,), and the different ones (k,) in the order in which they come.

    Texts keep their hash, and whole numbers are told apart in a third of the time; that no two texts share one is seen
    afterwards. Only those of one remainder can be alike, and are numbered by themselves: one table of all of millions
    would take more room than the texts.
    """
    hashes = np.fromiter(map(hash, texts), dtype=np.int64, count=len(texts))
    parts = 1 + len(texts) // _TOGETHER
    remainder = (hashes % parts).astype(np.min_scalar_type(parts))
    number = np.empty(len(texts), dtype=np.min_scalar_type(-max(len(texts), 1)))
    first = np.zeros(len(texts), dtype=bool)
    different = 0
    for part in range(parts):
        here = np.flatnonzero(remainder == part)
        which, kept = pd.factorize(hashes[here])
        number[here] = different + which
        first[here[np.diff(np.maximum.accumulate(which), prepend=-1) > 0]] = True
        different += len(kept)
    del hashes, remainder
    place: NDArray[Any] = np.empty(different, dtype=number.dtype)
    place[number[first]] = np.arange(different)
    codes: NDArray[Any] = place[number]
    words = texts[first]
    pieces = (slice(begin, begin + _TOGETHER) for begin in range(0, len(texts), _TOGETHER))
    if not all(np.array_equal(words[codes[piece]], texts[piece]) for piece in pieces):
        codes, words = pd.factorize(texts)  # two different texts have one hash
    return narrow(codes, len(words)), words


def narrow(codes: NDArray[Any], words: int) -> NDArray[np.signedinteger[Any]]:
    """The codes of so many words in as few bytes as hold them."""
    return codes.astype(np.min_scalar_type(-max(words, 1)), copy=False)
