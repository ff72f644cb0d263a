"""The words that the reports use in a sense of their own, from one source: glossary.toml, the plan, the scale of
certainty."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ipvi_eval.errors import ReportError
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.certainty import CHECKS, MEANING
from ipvi_eval.report.wording.told import Phrase, escape

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word; `part` is the part of a run that uses it, empty for every run. `meaning` has places for words of it.

    A `planned` word is no word of the reports: they have it where an outcome or a description in the plan says it.
    """

    key: str
    name: str
    meaning: str
    part: str = ""
    planned: bool = False


def glossary(report: Report) -> str:
    """Every word that this run uses, in the order of the alphabet, as a list."""
    words = {term.name: meaning(report, term.key) for term in terms() if _used(term, report)}
    words |= {name: Phrase(said) for name, said in _planned(report)}
    ordered = sorted(words, key=lambda name: name.lower().lstrip("["))
    return "\n" + "\n".join(f"- **{escape(name)}.** {words[name]._repr_markdown_()}" for name in ordered) + "\n"


def meaning(report: Report, key: str) -> Phrase:
    """What one word means; ReportError where glossary.toml has no such key."""
    found = {term.key: term for term in terms()}
    if key not in found:
        msg = f"the glossary explains no {key}; it has {', '.join(found)}"
        raise ReportError(msg)
    said, pieces, end = found[key].meaning, [], 0
    for place in _PLACE.finditer(said):
        pieces += [said[end : place.start()], report.text(place[1])]
        end = place.end()
    return Phrase(*pieces, said[end:])


def scale(report: Report) -> str:
    """The phrases for how sure an answer is, from the surest, as a list; then what makes the difference."""
    told = report.language.stored
    phrases = "\n".join(f"- **{escape(told(phrase))}.** {escape(told(said))}" for phrase, said in MEANING.items())
    checks = [escape(told(said)) for part, said in CHECKS.items() if report.parts[part]]
    return "\n" + "\n\n".join([phrases, " ".join([*checks, told(_STRONG)])]) + "\n"


_STRONG = "No answer is called strong: that would take a program given to people or places by lot."


@cache
def terms() -> tuple[Term, ...]:
    """The terms of glossary.toml."""
    text = (files("ipvi_eval.report.sentences") / "glossary.toml").read_text("utf-8")
    return tuple(Term(**raw) for raw in tomllib.loads(text)["term"])


def _used(term: Term, report: Report) -> bool:
    if term.planned:
        said = (*report.meta.words.values(), *report.meta.outcomes.values())
        return any(re.search(rf"\b{term.name}\b", text) for text in said)
    return not term.part or report.parts[term.part]


def _planned(report: Report) -> Iterator[tuple[str, str]]:
    """What only the plan can explain: the police's reports, and each list."""
    words = report.meta.words
    if report.parts["police"] and report.parts["reporting_rule"]:
        yield _capital(words["police_reports"]), words["police_rule"]
    for key, label in report.meta.lists.items():
        if about := words.get(f"list_about.{key}"):
            yield label, _capital(about)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
