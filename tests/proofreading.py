"""Reading a finished document against the released results: does each number belong to what is said around it?

A document carries the id of the result behind every number (`data-result`) and of every word of the plan
(`data-word`). From these and the released results alone, `faults` lists

* a number in a sentence that belongs to no result, no word of the plan and no numbering;
* a number that is none of the ways in which its result can be told;
* a comparison whose sentence, table or figure does not name what it is compared with, or names another base;
* a number whose population and clock stand nowhere in its section;
* a number in an alternative text that is not one of what the figure shows;
* a sentence too long to be read at once, outside of tables and their notes;
* a title of a figure that only a statistician understands, that tells a share of one and a change to another, or that
  is too long for a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from lxml import html

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.tables import cells
from ipvi_eval.report.wording import numbers, words
from ipvi_eval.results.store import Curve, Table
from ipvi_eval.rounding import rounded
from ipvi_eval.scope import Scope

_BLOCKS = ".//p|.//li|.//h1|.//h2|.//h3|.//figcaption|.//caption"
_NUMBER = re.compile(r"(?<![\w.])[\d,]*\d(?:\.\d+)?")
_NUMBERING = re.compile(r"^(Table|Figure|Tabla|Figura) \d+: |^\d+(\.\d+)* (?=\S)|\(\d+\)$|\b\d+(st|nd|rd|th)\b")
_MOST_WORDS = {"en": 40, "es": 45}
"""Spanish says the same in more words."""
_PROSE = ".//*[self::p or self::li or self::figcaption][not(.//p or .//li or ancestor::table)]"
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d¿¡“])")
_JARGON = re.compile(
    r"\b(estimators?|hazard|p-value|headline|specifications?|posterior|prior|covariates?|propensity|placebo|log|mishap|"
    r"excludes? no change)\b"
)
_MOST_OF_A_TITLE = 30
DAYS_A_MONTH = 365.25 / 12
_HIDDEN = ("suppressed", "not_estimated", "not_reached", "unbounded")


def faults(document: Path, run: Path, allowed: Iterable[str] = (), language: str = "en") -> list[str]:
    """What a proofreader would mark in an HTML `document` of `run`; `allowed` are phrases that may hold digits."""
    report = open_report(run, language)
    body = html.parse(str(document)).getroot().find("body")
    for unread in body.xpath('.//nav|.//style|.//script|.//*[@id="refs"]|.//math|.//*[@role="doc-endnotes"]'):
        unread.drop_tree()
    known = _phrases(report, allowed)
    found = [
        *_untied(body, known),
        *_wrong(body, report),
        *_bases(body, report),
        *_unstated(body, report),
        *_alternative_texts(body, report, known),
        *_too_long(body, _MOST_WORDS[language]),
        *_titles(body),
    ]
    return [f"{document.name}: {fault}" for fault in found]


def _phrases(report: Report, allowed: Iterable[str]) -> list[str]:
    """Words with digits that belong to the plan or to a scope, the longest first."""
    meta = report.meta
    plan = [*meta.words.values(), *meta.outcomes.values(), *meta.lists.values(), *(x.label for x in meta.periods)]
    plan += [meta.site, meta.study, meta.edition_words, meta.version, *meta.stamps, *allowed]
    plan += [meta.titled(title) for title in ("Annual report", "Informe anual", "Feasibility report")]
    scopes = [getattr(item.scope, one.name) for item in report.results.all() for one in fields(Scope)]
    tidy = {_in_language(report, re.sub(r"(?<=\d) %", "%", x)) for x in (*plan, *scopes)}
    return sorted((x for x in tidy if re.search(r"\d", x) and not x.isdigit()), key=len, reverse=True)


def _in_language(report: Report, words: str) -> str:
    """Stored words as a document has them; those that no document in this language has stay as they are."""
    try:
        return report.language.stored(words)
    except ReportError:
        return words


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _own_text(element: Any) -> str:
    """The text without what is tied to a result or a word, and without blocks inside."""
    if any(element.get(mark) for mark in ("data-result", "data-word", "data-cites")) or element.tag in ("a", "code"):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += ["" if child.tag in ("p", "li", "ul", "div", "table") else _own_text(child), child.tail or ""]
    return "".join(parts)


def _untied(body: Any, known: list[str]) -> Iterator[str]:
    for block in body.xpath(_BLOCKS):
        # The cells and notes of a table are the released table's own.
        if block.tag != "caption" and block.xpath('ancestor::table|ancestor::div[@class="table-note"]'):
            continue
        text = _NUMBERING.sub("", " ".join(_own_text(block).split()))
        for phrase in known:
            text = text.replace(phrase, "")
        if re.search(r"\d", text):
            yield f"a number that belongs to no result: {text[:160]!r}"


def _tied(body: Any, report: Report) -> Iterator[tuple[Any, Estimate]]:
    for span in body.xpath(".//span[@data-result]"):
        found = report.results.estimates.get(span.get("data-result"))
        if found is not None:
            yield span, found


def _wrong(body: Any, report: Report) -> Iterator[str]:
    for span in body.xpath(".//*[@data-result]"):
        for name in span.get("data-result").split():
            if not report.has(name):
                yield f"{name} is not released"
    for span, found in _tied(body, report):
        text = _text(span)
        told = re.sub(r"^([\d,]+) \(.*\)$", r"\1", text) if found.unit == "incidents" else text
        hidden = (cells.NONE, *(report.language.text(f"numbers.{key}") for key in _HIDDEN))
        if not text.startswith(hidden) and told not in _tellings(report, found):
            yield f"{text!r} is not {found.id}"


def _tellings(report: Report, found: Estimate) -> set[str]:
    """Every way in which a document may tell an estimate."""
    language, scope = report.language, _scope(report, found)
    told = {scope.population, scope.base, scope.clock, numbers.limits(found, language)}
    told |= {numbers.count(number) for number in (found.n, found.events) if number is not None}
    note = _in_language(report, str(found.note))
    told.update((note, f"{note[:1].upper()}{note[1:]}."))
    if found.p is not None:
        told.add(numbers.show(found.p, "probability"))
        told |= {f"p = {numbers.show(found.p, 'probability')}", "p < 0.001"}
    told |= _of_sentences(found)
    if found.value is not None:
        told |= {numbers.show(found.value, found.unit, language), "more than 0.99"}
    for tell in (words.change, words.compatible, words.verdict, words.balance, numbers.interval):
        try:
            told.add(tell(found, language))
        except ReportError:
            continue
    if found.unit == "difference in proportions" and found.value is not None:
        told.add(words.of_hundred(found))
    told |= {f"{x[:1].lower()}{x[1:]}".removesuffix(".") for x in told if x.endswith(".")}  # within a longer sentence
    told |= {f"{value} ({span})" for value in tuple(told) for span in tuple(told)}
    told |= {x.replace(" percentage points", " points") for x in told}
    told |= {x.removesuffix(" percentage points") for x in told}
    return {" ".join(x.replace("less than ", mark).split()) for x in told for mark in ("less than ", "< ")}


def _scope(report: Report, found: Estimate) -> Scope:
    parts = {one.name: _in_language(report, getattr(found.scope, one.name)) for one in fields(Scope)}
    return Scope(**parts)


def _of_sentences(found: Estimate) -> set[str]:
    """What only a stored sentence tells: whole per cent, with a sign, as a fall, as a change from none, as more
    or fewer."""
    known = [number for number in (found.value, found.lower, found.upper) if number is not None]
    percent = [f"{rounded(100 * number, 0):,.0f}%" for number in known]
    signed = [f"{rounded(100 * number, 1):+,.1f}%".replace("-", numbers.MINUS) for number in known]
    signed = ["0.0%" if text[1:] == "0.0%" else text for text in signed]
    falls = [f"{rounded(100 * (1 - number), 0):,.0f}%" for number in known]
    more = [_more(number, found) for number in known]
    changes = [f"a {'fall' if number < 1 else 'rise'} of {rounded(100 * abs(number - 1), 0):,.0f}%" for number in known]
    styles = (percent, signed, falls, changes, more)
    return {text for style in styles for text in (*style[:1], " to ".join(style[1:]))}


def _more(number: float, found: Estimate) -> str:
    size = numbers.show(abs(number), found.unit)
    if not any(digit in size for digit in "123456789"):
        return "no different"
    return f"{size} {'fewer' if number < 0 else 'more'}"


def _surroundings(span: Any) -> str:
    """What is read together with a number: its paragraph or item, or the whole table or figure with its caption."""
    for above in span.iterancestors():
        if above.tag in ("p", "li") and not above.xpath("ancestor::table"):
            return _text(above)
        if (above.get("id") or "").startswith(("tbl-", "fig-")):
            return _text(above)
    return ""


def _bases(body: Any, report: Report) -> Iterator[str]:
    every = {_in_language(report, item.scope.base) for item in report.results.all()} - {""}
    blocks: dict[str, set[str]] = {}
    for span, found in _tied(body, report):
        around = _surroundings(span)
        scope = _scope(report, found)
        blocks.setdefault(around, set()).add(scope.base)
        names_its_scope = _text(span) in (scope.population, scope.clock)
        compares = bool(scope.base) and found.unit != "probability" and not names_its_scope
        if compares and scope.base not in around:
            yield f"{found.id} is compared with {scope.base!r}, which is not said: {around[:160]!r}"
    for around, own in blocks.items():
        if around.startswith(("Table ", "Figure ", "Tabla ", "Figura ")):
            continue  # a table may set several bases side by side
        for other in sorted(every - own):
            if other in around and not any(other in base for base in own):
                yield f"no number here is compared with {other!r}: {around[:160]!r}"


def _sections(body: Any) -> Iterator[tuple[str, list[Any]]]:
    """The text under each heading of the first level, and the numbers in it."""
    text, spans = "", []
    for element in body.iter():
        if element.tag == "h1" and spans:
            yield " ".join(text.split()), spans
            text, spans = "", []
        if isinstance(element.tag, str):
            text += element.text or ""
            if element.tag == "span" and element.get("data-result"):
                spans.append(element)
        text += element.tail or ""
    yield " ".join(text.split()), spans


def _unstated(body: Any, report: Report) -> Iterator[str]:
    told = set()
    for text, spans in _sections(body):
        for span in spans:
            found = report.results.estimates.get(span.get("data-result"))
            if found is None:
                continue
            scope = _scope(report, found)
            place = scope.population.removesuffix(", as published").removesuffix(", según lo publicado")
            for words_of in (place, scope.clock):
                if not _says(text, words_of) and (text[:40], words_of) not in told:
                    told.add((text[:40], words_of))
                    yield f"{found.id} is about {words_of!r}, which its section does not say: {text[:80]!r}"


def _says(text: str, words_of: str) -> bool:
    """Whether a section holds these words of a scope; records that several share may stand once after all of them."""
    who, of, records = words_of.partition(" in the records of ")
    return who.removesuffix(",") in text and f"{of}{records}".strip() in text


def _too_long(body: Any, most: int) -> Iterator[str]:
    for block in body.xpath(_PROSE):
        if block.xpath('ancestor::div[@class="table-note"]'):
            continue
        for sentence in _END.split(_text(block)):
            length = len(sentence.split())
            if length > most:
                yield f"a sentence of {length} words, more than {most}: {sentence[:160]!r}"


def _titles(body: Any) -> Iterator[str]:
    for bold in body.xpath(".//figcaption/strong[position() > 1]"):
        title = _text(bold)
        if found := _JARGON.search(title):
            yield f"a title for statisticians ({found[0]}): {title!r}"
        # Whoever reads "71% of the expected" beside "a fall of 44%" has to take one of them from a hundred.
        if "% of the " in title and re.search(r"a (fall|rise) of \d", title):
            yield f"a title tells a share and a change beside each other: {title!r}"
        if len(title.split()) > _MOST_OF_A_TITLE:
            yield f"a title of more than {_MOST_OF_A_TITLE} words: {title!r}"


def _alternative_texts(body: Any, report: Report, known: list[str]) -> Iterator[str]:
    for image in body.xpath(".//img[@alt]"):
        names = image.get("data-result") or ""
        for number in _strangers(image.get("alt"), report, names.split(), known):
            yield f"{number} in an alternative text is none of {names}: {image.get('alt')[:120]!r}"


def strangers(text: str, report: Report, names: list[str]) -> list[str]:
    """Numbers in plain `text` that none of the results of these names tells, nor a word of the plan or a scope."""
    return list(_strangers(text, report, names, _phrases(report, ())))


def _strangers(text: str, report: Report, names: list[str], known: list[str]) -> Iterator[str]:
    shown = {number for name in names for number in _numbers_of(report, name)} | _months_since(report, names)
    for phrase in known:
        text = text.replace(phrase, " ")
    for number in _NUMBER.findall(text.replace("\N{MINUS SIGN}", "").replace("-", " ")):
        if number not in shown:
            yield number


def _numbers_of(report: Report, name: str) -> set[str]:
    """Every number that a figure of this result may tell in words, without its sign."""
    results = report.results
    if name in results.estimates:
        texts = _tellings(report, results.estimates[name])
    else:
        item: Curve | Table = results.curves.get(name) or results.tables[name]
        texts = {text for row in item.rows for cell in row for text in _renderings(cell)}
        # How many of the rows lie beyond something is counted off the figure.
        texts |= {str(n) for n in range(len(item.rows) + 1)}
    months = {str(month) for month in report.meta.horizons}
    return {number for text in texts for number in _NUMBER.findall(text.replace("\N{MINUS SIGN}", ""))} | months


def _months_since(report: Report, names: list[str]) -> set[str]:
    """The days at which curves step, in months since their clock's start."""
    found = [report.results.curves[name] for name in names if name in report.results.curves]
    days = [[float(str(row[0])) for row in curve.rows] for curve in found if curve.kind == "survival" and curve.rows]
    return {f"{day / DAYS_A_MONTH:.0f}" for times in days for day in times}


def _renderings(cell: Any) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        for unit in ("proportion", "ratio", "number", "probability", "incidents"):
            yield numbers.show(abs(float(cell)), unit)
            yield numbers.show(abs(1 - float(cell)), unit)
        yield numbers.as_printed(abs(float(cell)), "proportion")
