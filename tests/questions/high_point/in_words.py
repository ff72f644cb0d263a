"""Stored sentences as text, for tests that read them."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.words import Statement
from ipvi_eval.report.sentences.filled import filled_from
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.worded import PLACE


def in_words(said: Sentence) -> str:
    """With what the plan and published sources say, and every alternative of a verdict; estimates stay ids."""

    def word(name: str, place: str) -> str:
        found = said.words.get(name)
        return place if found is None else found if isinstance(found, str) else " or ".join(found.said)

    return PLACE.sub(lambda place: word(place[1], place[0]), said.template)


def filled(statement: Statement, estimates: Iterable[Estimate]) -> str:
    """Sentence and caveat with their numbers."""
    made = tuple(estimates)
    return " ".join(filled_from(made, one) for one in (statement.sentence, statement.caveat))
