"""The language of a document: sentences by key, and what a run stores in English told in another language.

`texts/en.toml` has the sentences of the package by key, with places for numbers and words. The file of another language
has the same keys; under `stored` it has the phrases that a run keeps in English (of whom a number is, what a check
found), each with its own places. What the plan words itself, the plan translates in its table of that language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, cast

from ipvi_eval.errors import ReportError
from ipvi_eval.report.wording.told import Phrase, Told
from ipvi_eval.results.sentence import BySign, ByVerdict, Sentence, Word
from ipvi_eval.scope import Scope, about

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_DAY = re.compile(r"([A-Z][a-z]+) (\d{1,2}), (\d{4})")
_MONTH = re.compile(r"([A-Z][a-z]+) (\d{4})")
_KINDS = {
    "": r"\{[^{}]*\}|[\d.,:%$+\N{MINUS SIGN}-]*[\d%]",  # a place of a stored sentence, or a number: both stay
    "day": _DAY.pattern.replace("(", "(?:"),
    "month": _MONTH.pattern.replace("(", "(?:"),
}
"""What may stand in a place of a stored phrase; in places of all other kinds, any words."""

Said = str | Iterable[str]
"""What fills a place: text, or its pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """English, in which runs are stored: nothing stored has to be told otherwise."""

    code: str
    texts: Mapping[str, str]

    def text(self, key: str, **places: str) -> str:
        """The text of this key with its places filled; ReportError where the language has no such text."""
        return _PLACE.sub(lambda place: places[place[1]], self._template(key))

    def say(self, key: str, **places: Said) -> Phrase:
        """The same in pieces, each of which remembers the result it tells of."""
        template, pieces, end = self._template(key), list[str](), 0
        for place in _PLACE.finditer(template):
            pieces += [template[end : place.start()], *flat(places[place[1]])]
            end = place.end()
        return Phrase(*(piece for piece in (*pieces, template[end:]) if piece))

    def listed(self, items: Iterable[str], *, between: str = "comma", last: str = "last") -> str:
        """Words as in a sentence: "a, b and c"."""
        *first, final = list(items) or [""]
        return f"{self.text(f'words.{between}').join(first)}{self.text(f'words.{last}')}{final}" if first else final

    def strung(self, parts: Sequence[Said], *, between: str = "comma", last: str = "last") -> Phrase:
        """The same of parts of a sentence, whose pieces go on knowing the results they tell of."""
        told: list[str] = []
        for place, part in enumerate(parts):
            words = last if place == len(parts) - 1 else between
            told += [*([self.text(f"words.{words}")] if place else []), *flat(part)]
        return Phrase(*told)

    def part(self, name: str) -> dict[str, str]:
        """The texts of one part, by the rest of their keys."""
        return {key.partition(".")[2]: text for key, text in self.texts.items() if key.startswith(f"{name}.")}

    def stored(self, english: str) -> str:
        """What a run stores as this English phrase."""
        return english

    def word(self, word: str) -> str:
        """A word of the plan."""
        return word

    def with_words(self, own: Mapping[str, str]) -> Language:
        """The same language for a plan that words these things so; English is what the plan is written in."""
        return self

    def sentence(self, said: Sentence) -> Sentence:
        """A stored sentence, whose places for estimates stay."""
        return said

    def about(self, scopes: Iterable[Scope]) -> str:
        """One line on whom several numbers are about."""
        return about(scopes)

    def _template(self, key: str) -> str:
        if key not in self.texts:
            msg = f"report/wording/texts/{self.code}.toml has no text called {key}; write one, with en.toml's places"
            raise ReportError(msg)
        return self.texts[key]


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one English phrase is told: its pattern, the kinds of its places in order, and the words."""

    pattern: re.Pattern[str]
    kinds: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation(Language):
    """Another language; `own` are the plan's words in it, by what they are in the plan."""

    name: str
    months: tuple[str, ...]
    date: str
    rules: tuple[_Rule, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)

    def with_words(self, own: Mapping[str, str]) -> Translation:
        """The same language for a plan that words these things so."""
        return replace(self, own=own)

    def stored(self, english: str) -> str:
        """The phrase in this language; ReportError naming one that it has no words for: it would stand in English."""
        found = self._told(english)
        if found is None:
            msg = (
                f"there is no {self.name} for \u201c{english}\u201d; a word of the plan goes into the table "
                f"[{self.name.lower()}] of study.toml, a phrase of the package into texts/{self.code}.toml"
            )
            raise ReportError(msg)
        return found

    def word(self, word: str) -> str:
        """The plan's own translation, a date or a phrase of the package; a word without any stands as it is given."""
        found = self._told(word)
        return word if found is None else found

    def sentence(self, said: Sentence) -> Sentence:
        """Template and words, each told by the rules of stored phrases."""
        words = {name: self._chosen(word) for name, word in said.words.items()}
        return Sentence(self.stored(said.template), words)

    def about(self, scopes: Iterable[Scope]) -> str:
        """One line on whom several numbers are about, each said once."""
        kept = list(scopes)
        parts = (
            (key, dict.fromkeys(self.stored(words) for one in kept if (words := getattr(one, key))))
            for key in ("population", "base", "clock")
        )
        return " ".join(self.text(f"scope.{key}", said=self.text("scope.or").join(said)) for key, said in parts if said)

    def _chosen(self, word: Word) -> Word:
        if isinstance(word, ByVerdict):
            told = {name: self.stored(getattr(word, name)) for name in ("lower", "neither", "higher", "unknown")}
            return ByVerdict(word.of, **told)
        if isinstance(word, BySign):
            return replace(word, same=self.stored(word.same), opposite=self.stored(word.opposite))
        # A name begins with a capital letter and may stay what it is; a phrase may not.
        return self.stored(word) if word[:1].islower() else self.word(word)

    def _told(self, english: str) -> str | None:
        if english in self.own:
            return self.own[english]
        if not re.search(r"[^\W\d_]", english):
            return english  # a number, or nothing
        if date := _DAY.fullmatch(english):
            return self._day(date)
        for rule in self.rules:
            if found := rule.pattern.fullmatch(english):
                places = zip(rule.kinds, found.groups(), strict=True)
                filled = {name: self._filled(kind, part) for (name, kind), part in places}
                return _PLACE.sub(lambda place, filled=filled: filled[place[1]], rule.words)  # type: ignore[misc]
        return None

    def _filled(self, kind: str, part: str) -> str:
        if kind == "month":
            month, year = part.split(" ")
            return f"{self.months[_ENGLISH_MONTHS.index(month)]} de {year}"
        if kind in ("phrase", "day"):
            return self.stored(part)
        if kind in ("phrases", "words"):
            told = self.stored if kind == "phrases" else self.word
            between = ("list", "list_last") if kind == "phrases" else ("comma", "last")
            return self.listed(map(told, re.split(r", and | and |, ", part)), between=between[0], last=between[1])
        return self.word(part) if kind == "word" else part

    def _day(self, found: re.Match[str]) -> str:
        month = self.months[_ENGLISH_MONTHS.index(found[1])]
        return _PLACE.sub(lambda place: {"day": found[2], "month": month, "year": found[3]}[place[1]], self.date)


def flat(said: Said) -> Iterator[str]:
    """Pieces of pieces one after the other; text as it is."""
    if isinstance(said, str) and not isinstance(said, Phrase):
        yield said
        return
    for piece in said.pieces if isinstance(said, Phrase) else said:
        yield from flat(piece)


@cache
def language(code: str) -> Language:
    """The language with this code; ReportError naming those there are."""
    if code == "en":
        return Language(code=code, texts=_keyed(_read(code)))
    if code not in CODES:
        msg = f"there is no language {code}; documents speak {', '.join(CODES)}"
        raise ReportError(msg)
    raw = _read(code)
    said = raw.pop("language")
    stored = cast(list[Mapping[str, str]], raw.pop("stored"))
    return Translation(
        code=code,
        texts=_keyed(raw),
        name=said["name"],
        months=tuple(said["months"]),
        date=said["date"],
        # A phrase without places is meant as it stands, whatever places of another rule it would fit.
        rules=tuple(sorted((x for one in stored for x in _rules(one["en"], one[code])), key=lambda x: bool(x.kinds))),
    )


CODES = ("en", "es")
"""Languages that documents speak."""

_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _read(code: str) -> dict[str, Any]:
    return tomllib.loads((files("ipvi_eval.report.wording") / "texts" / f"{code}.toml").read_text("utf-8"))


def _keyed(raw: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{part}.{key}": text for part, texts in raw.items() for key, text in texts.items()}


def _rules(english: str, other: str) -> Iterator[_Rule]:
    """A rule for each choice of the optional parts, in brackets, which both languages have in the same order."""
    count = len(_OPTIONAL.findall(english))
    for kept in product((True, False), repeat=count):
        source, words = (_with_optional(text, kept) for text in (english, other))
        kinds = tuple((name, kind) for name, kind in _PLACE.findall(source))
        escaped, end = "", 0
        for place in _PLACE.finditer(source):
            escaped += f"{re.escape(source[end : place.start()])}({_KINDS.get(place[2] or '', '.+?')})"
            end = place.end()
        yield _Rule(re.compile(escaped + re.escape(source[end:]), re.DOTALL), kinds, words)


def _with_optional(text: str, kept: Iterable[bool]) -> str:
    choices = iter(kept)
    return _OPTIONAL.sub(lambda part: part[1] if next(choices) else "", text)


ENGLISH = language("en")


def pieces(said: Said) -> tuple[Told, ...]:
    """The pieces that it is made of, none of them empty."""
    return tuple(one if isinstance(one, Told) else Told(one) for one in flat(said) if one)
