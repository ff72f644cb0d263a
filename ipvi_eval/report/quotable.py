"""A sentence that may be quoted, with its caution, and the pieces that all such sentences are made of.

A sentence names place and dates, how many it rests on, its interval or that it is a full count, and its source, and
says inside itself where the data are synthetic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.told import Told

Topic = Literal["the program", "need", "reach", "outcomes", "cost"]


SOURCE = "source: de-identified agency records"
COUNTED = f"full count, no interval; {SOURCE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """One sentence in `pieces`, each of which knows the result it tells of, and its caution of at most 20 words."""

    topic: Topic
    title: str
    pieces: tuple[Told, ...]
    caution: str

    @property
    def sentence(self) -> str:
        """The sentence as plain text."""
        return "".join(self.pieces)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the results that it tells of, each once."""
        return tuple(dict.fromkeys(piece.result for piece in self.pieces if piece.result))

    def markdown(self) -> str:
        """Title, sentence, and the caution in italics."""
        said = "".join(piece.markdown() for piece in self.pieces)
        return f"**{Told(self.title).markdown()}.** {said} *Caution: {Told(self.caution).markdown()}*"

    def checksum(self, edition: str) -> str:
        """First 16 hexadecimal digits of the SHA-256 of edition, sentence, caution and ids, a line each, in UTF-8."""
        lines = "\n".join((edition, self.sentence, self.caution, " ".join(self.ids)))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


def quoted(topic: Topic, title: str, caution: str, *said: str) -> Quotable:
    """A sentence of what is `said`, with a full stop."""
    told = tuple(piece if isinstance(piece, Told) else Told(piece) for piece in (*said, ".") if piece)
    return Quotable(topic=topic, title=title, pieces=told, caution=caution)


def here(report: Report) -> tuple[str, ...]:
    """How a sentence opens whose population names the period: place and stamp."""
    stamps = ", ".join(report.meta.stamps)
    return ("In ", report.text("site"), f" ({stamps}), " if stamps else ", ")


def here_and_when(report: Report) -> tuple[str, ...]:
    """How the others open: place, stamp and period."""
    stamps = "".join(f"{stamp}, " for stamp in report.meta.stamps)
    return (
        "In ",
        report.text("site"),
        f" ({stamps}",
        report.text("window_start"),
        " to ",
        report.text("freeze"),
        "), ",
    )


def known(report: Report, *names: str) -> bool:
    """Whether all of these estimates were released with a value: what is withheld is no finding."""
    found = [report.results.estimates.get(name) for name in names]
    return all(one is not None and one.value is not None for one in found)


def resting_on(report: Report, name: str) -> tuple[str, ...]:
    """How many people, months or others an estimate rests on: "n = 110 months"."""
    found = report.find(name)
    return ("n not released",) if found.n is None else ("n = ", report.n(name), f" {found.n_of}")


def interval(report: Report, name: str) -> str:
    """The interval of an estimate, or that it is not known."""
    found = report.find(name)
    bounded = found.level is not None and (found.lower is not None or found.upper is not None)
    return report.interval(name) if bounded else "interval not known"


def behind(report: Report, name: str) -> tuple[str, ...]:
    """Interval, n and source of one estimate, in brackets."""
    return (" (", interval(report, name), "; ", *resting_on(report, name), f"; {SOURCE})")


def within(pieces: Iterable[str]) -> tuple[str, ...]:
    """A sentence as part of a longer one: without its capital and its full stop."""
    told = [piece if isinstance(piece, Told) else Told(piece) for piece in pieces if piece]
    if not told:
        return ()
    told[0] = _like(told[0], f"{told[0][:1].lower()}{told[0][1:]}")
    told[-1] = _like(told[-1], told[-1].removesuffix("."))
    return tuple(told)


def label(report: Report, outcome: str) -> tuple[str, ...]:
    """What an outcome is called, in brackets."""
    return (" (", report.text(f"outcomes.{outcome}"), ")")


def _like(piece: Told, text: str) -> Told:
    return Told(text, result=piece.result, word=piece.word)
