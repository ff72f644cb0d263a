"""What the extract does not tell: a question with the lines of the mapping that would answer it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ipvi_eval.plan.file import GOES_ON, OPEN

_COMMAND = re.compile("`[^`]*`")
"""What somebody pastes, which stays on one line."""
_BLANK = "\0"


@dataclass(frozen=True, slots=True)
class Question:
    """`asks` is a sentence. Each of the `answers` is a line of a TOML file, or several, and one of them is to stand."""

    asks: str
    answers: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """As comments: the question, and its answers to choose from."""
        whole = _COMMAND.sub(lambda command: command[0].replace(" ", _BLANK), self.asks)
        first, *rest = (
            line.replace(_BLANK, " ")
            for line in textwrap.wrap(whole, 110, break_on_hyphens=False, break_long_words=False)
        )
        yield f"{OPEN} {first}"
        yield from (f"{GOES_ON}{line}" for line in rest)
        for answer in self.answers:
            yield from (f"# {line}" for line in answer.splitlines())


Ask = Callable[[Question], str | None]
"""Puts a question to a person, who chooses or writes an answer, or leaves it open (None)."""


def nobody(question: Question) -> str | None:
    """Nobody is there to ask: every question stays open."""
    del question
    return None


def answered(question: Question, ask: Ask) -> str | Question:
    """The line that answers a question, or the question."""
    answer = ask(question)
    return question if answer is None else answer


def written(parts: tuple[str | Question, ...]) -> Iterator[str]:
    """Lines of a file: those that are settled, and open questions as comments."""
    for part in parts:
        yield from part.splitlines() if isinstance(part, str) else part.lines()
