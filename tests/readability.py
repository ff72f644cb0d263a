"""How many years of school a text takes: the grade of Flesch and Kincaid.

Kincaid, Fishburne, Rogers and Chissom 1975, Derivation of New Readability Formulas, Navy Research Branch Report 8-75:
grade = 0.39 (words / sentences) + 11.8 (syllables / words) - 15.59.

Syllables are groups of vowels, less a silent e, es or ed at the end; a number counts as one word of one syllable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lxml import html

_WORD = re.compile(r"\d[\d,.]*%?|[A-Za-z]+(?:['-][A-Za-z]+)*")
_HIATUS = re.compile(r"(?<![tcs])i(?=[aou])|ei(?=ng$)|(?<=[rd])ea(?=s?$)")  # vi-o-lence, be-ing, are-a; not -tion
_SILENT = re.compile(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[^aeiouysxzcgl]es$|[aeiouy]les$")  # rate, while, used
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)")


def grade(text: str) -> float:
    """The grade of a text; phrases of one or two words are no sentences and would only make it look easy."""
    sentences = [words for part in _SENTENCE.split(text) if len(words := _WORD.findall(part)) > 2]
    words = [word for sentence in sentences for word in sentence]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Syllables of one word; those of a compound are those of its parts."""
    if "-" in word:
        return sum(map(syllables, word.split("-")))
    lower = word.lower().removesuffix("'s")
    found = len(re.findall(r"[aeiouy]+", lower)) + len(_HIATUS.findall(lower))
    return max(found - bool(_SILENT.search(lower)), 1)


def page_one(document: Path) -> list[str]:
    """The paragraphs of an HTML annual report from its first heading to its second, without the strip of figures."""
    body = html.parse(str(document)).getroot().find("body")
    (first,) = body.xpath('.//h1[@id="sec-summary"]')
    found: list[str] = []
    for element in first.itersiblings():
        if element.tag == "h1":
            break
        if "key-figures" not in (element.get("class") or "").split():
            blocks = [element] if element.tag == "p" else element.xpath(".//p")
            found += [" ".join(block.text_content().split()) for block in blocks]
    return found


def long_sentences(document: Path, words: int) -> list[str]:
    """Sentences of more than so many words in the paragraphs and lists of an HTML page; tables are not read."""
    body = html.parse(str(document)).getroot().find("body")
    for unread in body.xpath('.//table|.//nav|.//details|.//div[@class="table-note"]'):
        unread.drop_tree()
    blocks = [block for block in body.xpath(".//p|.//li") if not block.xpath(".//p|.//li")]
    said = [" ".join(block.text_content().split()) for block in blocks]
    return [one for text in said for one in re.split(r"(?<=[.!?])\s+", text) if len(one.split()) > words]


def text_of(paragraphs: Iterable[str]) -> str:
    """Paragraphs as one text, each a sentence at least."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in paragraphs)
