"""What may be quoted, with its caution, and the pieces that all such statements are made of.

A statement is a few short sentences that are quoted together. It names place and dates, how many it rests on, its
interval or that it is a full count, and its source, and says inside itself where the data are synthetic.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from ipvi_eval.report.lookup import Prose, Report
from ipvi_eval.report.wording.language import Said, pieces
from ipvi_eval.report.wording.told import Phrase, Told
from ipvi_eval.report.wording.words import side

Topic = Literal["the program", "need", "reach", "outcomes", "cost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """A statement in `pieces`, each of which knows the result it tells of, and its caution of at most 20 words."""

    topic: Topic
    title: str
    pieces: tuple[Told, ...]
    caution: str

    @property
    def sentence(self) -> str:
        """The statement as plain text."""
        return "".join(self.pieces)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the results that it tells of, each once."""
        return tuple(dict.fromkeys(piece.result for piece in self.pieces if piece.result))

    def checksum(self, edition: str) -> str:
        """First 16 hexadecimal digits of the SHA-256 of edition, sentence, caution and ids, a line each, in UTF-8."""
        lines = "\n".join((edition, self.sentence, self.caution, " ".join(self.ids)))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


def quoted(report: Report, topic: Topic, key: str, *, caution: str = "", title: str = "", **places: Said) -> Quotable:
    """The sentence of this key in the language of the report; `caution` is another key where it has several."""
    language = report.language
    return Quotable(
        topic=topic,
        title=title or language.text(f"title.{key}"),
        pieces=pieces(language.say(f"quoted.{key}", **places)),
        caution=language.text(f"cautions.{caution or key}"),
    )


def markdown(report: Report, one: Quotable) -> str:
    """Title, sentence, and the caution in italics."""
    said = "".join(piece.markdown() for piece in one.pieces)
    caution = Told(report.language.text("quoted.caution", caution=one.caution))
    return f"**{Told(one.title).markdown()}.** {said} *{caution.markdown()}*"


def source(report: Report) -> str:
    """Where our numbers come from."""
    return report.language.text("quoted.source")


def counted(report: Report, name: str) -> Phrase:
    """That a number is a full count, of how many, and where it comes from."""
    return report.language.say("quoted.counted", n=report.value(name), source=source(report))


def here(report: Report) -> Phrase:
    """How a sentence opens whose population names the period: place and stamp."""
    stamps = ", ".join(report.stamps)
    stamp = report.language.text("quoted.stamp", stamps=stamps) if stamps else ""
    return report.language.say("quoted.here", site=report.text("site"), stamp=stamp)


def here_and_when(report: Report) -> Phrase:
    """How the others open: place, stamp and period."""
    return report.language.say(
        "quoted.here_and_when",
        site=report.text("site"),
        stamps="".join(f"{stamp}, " for stamp in report.stamps),
        start=report.text("window_start"),
        end=report.text("freeze"),
    )


def known(report: Report, *names: str) -> bool:
    """Whether all of these estimates were released with a value: what is withheld is no finding."""
    found = [report.results.estimates.get(name) for name in names]
    return all(one is not None and one.value is not None for one in found)


def resting_on(report: Report, name: str) -> Phrase:
    """How many people, months or others an estimate rests on: "n = 110 months"."""
    found, language = report.find(name), report.language
    if found.n is None:
        return language.say("quoted.no_n")
    return language.say("quoted.n", n=report.n(name), of=language.stored(found.n_of))


def within(report: Report, name: str) -> Said:
    """In how many months or quarters after the start a number came about: " in the 51 months counted after the
    start"."""
    found, language = report.find(name), report.language
    return language.say("quoted.within", n=report.n(name), of=language.stored(found.n_of)) if found.n else ""


def undecided(report: Report, name: str) -> Said:
    """That the interval of an estimate includes no change, as a further sentence; empty where it does not."""
    null = side(report.find(name)) == "neither"
    return report.language.say("quoted.further", said=report.verdict(name)) if null else ""


def interval(report: Report, name: str) -> Said:
    """The interval of an estimate, or that it is not known."""
    found = report.find(name)
    bounded = found.level is not None and (found.lower is not None or found.upper is not None)
    return report.interval(name) if bounded else report.language.text("numbers.unbounded")


def behind(report: Report, name: str) -> Phrase:
    """Interval, n and source of one estimate, as a sentence."""
    return report.language.say(
        "quoted.behind", interval=interval(report, name), n=resting_on(report, name), source=source(report)
    )


def label(report: Report, outcome: str) -> Prose:
    """What an outcome is called."""
    return report.text(f"outcomes.{outcome}")
