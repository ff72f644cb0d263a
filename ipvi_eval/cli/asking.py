"""Asking a person at a terminal what an extract does not tell; where nobody sits at one, nothing is asked."""

from __future__ import annotations

import json
import sys

from ipvi_eval.cli.console import say
from ipvi_eval.plan.file import TO_WRITE
from ipvi_eval.proposal.question import Ask, Question, nobody


def who_is_there() -> Ask:
    """Somebody who can be asked, or nobody."""
    return at_the_terminal if sys.stdin.isatty() else nobody


def at_the_terminal(question: Question) -> str | None:
    """The answer that is chosen by its number; 0 says that none is right, an empty line leaves the question open."""
    say(aside=True)
    say(question.asks, aside=True)
    for number, answer in enumerate(question.answers, 1):
        say(f"{number:>3}  {answer}", aside=True)
    say("  0  none of them; Enter alone leaves it open", aside=True)
    while (typed := _line("> ")) != "":
        if typed == "0":
            return ""
        if typed.isdecimal() and int(typed) <= len(question.answers):
            return _named(question.answers[int(typed) - 1])
        say(f"Type a number from 0 to {len(question.answers)}, or Enter alone.", aside=True)
    return None


def _named(answer: str) -> str | None:
    if TO_WRITE not in answer:
        return answer
    name = _line("What to write: ")
    return answer.replace(json.dumps(TO_WRITE), json.dumps(name, ensure_ascii=False)) if name else None


def _line(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)  # noqa: T201
    return sys.stdin.readline().strip()
