"""The report of one run: every number and word of a document is looked up here by id."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ipvi_eval.errors import OutputError, ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.meta import Meta
from ipvi_eval.report.parts import first_of, part_of, parts
from ipvi_eval.report.wording import numbers, words
from ipvi_eval.report.wording.language import ENGLISH, Language
from ipvi_eval.report.wording.language import language as spoken
from ipvi_eval.report.wording.told import Told, escape
from ipvi_eval.results.store import Curve, Results, Table
from ipvi_eval.scope import Scope

SUPPRESSED = "[suppressed]"
MISSING = "not estimated"
_PLACEHOLDER = "[not part of this run]"

_OPTIONAL_WORDS = frozenset(
    {
        *("programme", "programme_title", "programme_named", "programme_about", "programme_how"),
        *("police_rule", "same_victim"),
        *("harm_outcome", "harm_months", "harm_top", "harm_rarest", "harm_severe", "harm_weapon"),
        *("harm_unit", "harm_weights"),
        *("programme_start", "phase_in_months", "baseline_year", "comparison_areas"),
        *("window_start", "window_end", "freeze", "freeze_lag", "year"),
        *("contact", "funding", "conflicts", "fingerprint", "other_sets"),
    }
)
"""Words that a plan, or data without dates, need not have; the sections using them are hidden then."""

_Say = Callable[[Estimate], str]


class Prose(Told):
    """Text for a sentence, with what it tells of."""

    __slots__ = ("footnote",)
    footnote: str

    def __new__(cls, text: str, footnote: str = "", *, result: str = "", word: str = "") -> Prose:
        """Text with an optional footnote, itself plain text."""
        prose = super().__new__(cls, text, result=result, word=word)
        assert isinstance(prose, Prose)
        prose.footnote = footnote
        return prose

    def _repr_markdown_(self) -> str:
        return self.markdown() + (f"^[{escape(self.footnote)}]" if self.footnote else "")


@dataclass
class Report:
    """Released results and the words about them.

    Each method answers with a `Prose` string. An id that does not exist raises ReportError with the nearest ids. A
    suppressed estimate answers "[suppressed]", the first time with a footnote. Ids of a part that this run does not
    have answer a placeholder, because Quarto runs the cells of hidden sections too. Numbers and words are told in the
    `language`. `tabled` are the ids of the estimates that tables of the document have told so far.
    """

    results: Results
    meta: Meta
    language: Language = ENGLISH
    _standing: tuple[tuple[str, str], ...] = ()
    tabled: set[str] = field(default_factory=set)
    _noted: set[str] = field(default_factory=set)

    @property
    def confidence(self) -> str:
        """The level of the plan's intervals, as headings and notes print it: "95%"."""
        return self.meta.words.get("level", "95%").replace(" %", "%")

    @property
    def power(self) -> str:
        """With which power the plan asks what could have been found, in words: "with a power of 80%"."""
        power = self.meta.words.get("power")
        return f"with a power of {power}" if power else "with the power that the plan asks for"

    def value(self, name: str) -> Prose:
        """The value in the style of its unit, without interval."""
        return self._tell(name, lambda found: numbers.value(found, self.language))

    def interval(self, name: str) -> Prose:
        """The interval with its level: "95% CI 10.1% to 14.9%"."""
        return self._tell(name, lambda found: numbers.interval(found, self.language))

    def estimate(self, name: str) -> Prose:
        """Value and interval: "12.3% (95% CI 10.1% to 14.9%)"."""
        return self._tell(
            name,
            lambda found: f"{numbers.value(found, self.language)} ({numbers.interval(found, self.language)})",
        )

    def n(self, name: str) -> Prose:
        """The number of people or months the estimate rests on."""
        return self._tell(name, lambda found: self._whole(found.n))

    def events(self, name: str) -> Prose:
        """The number of outcome events the estimate rests on."""
        return self._tell(name, lambda found: self._whole(found.events))

    def p(self, name: str) -> Prose:
        """The p-value: "0.034", "less than 0.001"."""
        return self._tell(
            name,
            lambda found: (
                self.language.text("numbers.not_estimated")
                if found.p is None
                else numbers.show(found.p, "probability", self.language)
            ),
        )

    def change(self, name: str) -> Prose:
        """A ratio or relative change in words: "12% lower"."""
        return self._tell(name, lambda found: words.change(found, self.language))

    def compatible(self, name: str) -> Prose:
        """The interval in words: "anything from 20% lower to 3% higher"."""
        return self._tell(name, lambda found: words.compatible(found, self.language))

    def verdict(self, name: str) -> Prose:
        """A sentence on direction that holds for null results too."""
        return self._tell(name, lambda found: words.verdict(found, self.language))

    def balance(self, name: str) -> Prose:
        """Incidents averted, signed in words: "45 fewer than expected (95% CI 80 fewer to 10 more)"."""
        return self._tell(name, lambda found: words.balance(found, self.language))

    def of_hundred(self, name: str) -> Prose:
        """A difference in shares as people: "7 fewer of every 100 (anything from 11 fewer to 2 fewer)"."""
        return self._tell(name, words.of_hundred)

    def population(self, name: str) -> Prose:
        """Whom or what the estimate is about: "people on a list in Poughkeepsie, each from the day of entry"."""
        return self._about(name, lambda found: found.scope.population)

    def base(self, name: str) -> Prose:
        """What the estimate is compared with, after "than" or "compared with"."""
        return self._about(name, _base)

    def clock(self, name: str) -> Prose:
        """How the estimate counts time: "days at liberty since entry on a list"."""
        return self._about(name, lambda found: found.scope.clock)

    def total(self, kind: Literal["total", "total_baseline"]) -> Prose:
        """The agency's monthly totals added up, with what was counted: "26,150 (domestic-violence assault)".

        Of the outcome that the monthly counts lead with, or else of the first one in the plan that has such a total.
        """
        name = self._total(kind)
        if not name:
            return Prose(_PLACEHOLDER)
        value, outcome = self.value(name), name.split(".")[1]
        return Prose(f"{value} ({self.text(f'outcomes.{outcome}')})", value.footnote, result=value.result)

    def totalled(self, kind: Literal["total", "total_baseline"]) -> Prose:
        """What `total` adds up: "records of Poughkeepsie in 2019"."""
        name = self._total(kind)
        return self.population(name) if name else Prose(_PLACEHOLDER)

    def _total(self, kind: str) -> str:
        names = (f"data.{outcome}.{kind}" for outcome in ((self.first("its"), *self.outcomes) if self.outcomes else ()))
        return next((name for name in names if name in self.results.estimates), "")

    def text(self, key: str) -> Prose:
        """Words of the run: site, study, edition, profile, threshold, horizons, shocks, version, `outcomes.<id>`,
        `lists.<id>` and further words of meta.json; ReportError naming near words when there is none.
        """
        meta = self.meta
        known = {
            "site": meta.site,
            "study": meta.study,
            "about": meta.about,
            "edition": meta.edition_words,
            "profile": meta.profile,
            "threshold": numbers.count(meta.threshold),
            "below_threshold": numbers.count(meta.threshold - 1),
            "version": meta.version,
            "internal": meta.internal or _PLACEHOLDER,
            "shocks": sentence_list(period.label for period in meta.periods if period.kind == "shock") or "none",
            "horizon": numbers.count(self.horizon) if self.horizon else _PLACEHOLDER,
            "horizons": sentence_list([numbers.count(month) for month in meta.horizons]),
            **{f"outcomes.{key}": label for key, label in meta.outcomes.items()},
            **{f"lists.{key}": label for key, label in meta.lists.items()},
            **meta.words,
        }
        if key not in known and key in _OPTIONAL_WORDS:
            return Prose(_PLACEHOLDER)
        if key not in known:
            raise _unknown("word", key, known)
        return Prose(self.language.word(re.sub(r"(?<=\d) %", "%", known[key])), word=key)

    def elsewhere(self, word: Literal["site", "place", "opening", "described"] = "site") -> Prose:
        """Words about the program that ours is set beside: its site, its place in full, a sentence to open with, where
        it is described.
        """
        table = self.results.tables.get("evidence.program")
        if table is None:
            return Prose(_PLACEHOLDER)
        return Prose(self.language.word(str(table.records()[0][word])), result=table.id)

    def has(self, name: str) -> bool:
        """Whether an estimate, curve or table of this id is part of the release."""
        return name in self.results.estimates or name in self.results.curves or name in self.results.tables

    def find(self, name: str) -> Estimate:
        """The estimate itself, for tables and figures; ReportError naming near ids when there is none."""
        found = self.results.estimates.get(name)
        if found is None:
            raise _unknown("estimate", name, self.results.estimates)
        return found

    def curve(self, name: str) -> Curve:
        """The released curve; ReportError naming near ids when there is none."""
        found = self.results.curves.get(name)
        if found is None:
            raise _unknown("curve", name, self.results.curves)
        return found

    def table(self, name: str) -> Table:
        """The released table; ReportError naming near ids when there is none."""
        found = self.results.tables.get(name)
        if found is None:
            raise _unknown("table", name, self.results.tables)
        return found

    def scope(self, name: str) -> Scope:
        """Whom or what a released result of any kind is about."""
        kinds = (self.results.estimates, self.results.curves, self.results.tables)
        return next(kind[name].scope for kind in kinds if name in kind)

    def with_standing(self) -> Report:
        """The same report, whose tables say of each result how it stands to the plan, where the run tells."""
        table = self.results.tables.get("study.standing")
        rows = table.records() if table else []
        return replace(self, _standing=tuple((str(row["results"]), str(row["standing"])) for row in rows))

    def standing(self, name: str) -> str:
        """How a result stands to the plan: planned, deviated or exploratory; empty where nobody asks or infers."""
        return _first_match(name, self._standing)

    def suppressed(self, estimate: Estimate) -> bool:
        """Whether disclosure control withheld this estimate."""
        return suppressed(estimate)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcome ids, the primary one first."""
        return tuple(self.meta.outcomes)

    @property
    def primary(self) -> str:
        """The primary outcome's id; ReportError when the run has no outcome."""
        if not self.meta.outcomes:
            msg = "released/meta.json names no outcome; run `ipvi-eval run` again"
            raise ReportError(msg)
        return next(iter(self.meta.outcomes))

    @property
    def horizon(self) -> int | None:
        """The months at which page one tells shares; None without horizons."""
        return self.meta.horizon

    def first(self, analysis: str) -> str:
        """The first outcome that `analysis` looked at; the primary outcome when it looked at none."""
        return first_of(analysis, self.results, self.meta) or self.primary

    @cached_property
    def parts(self) -> Mapping[str, bool]:
        """Which parts this run has, by the names of `when-meta="ran.<name>"`; a document asks hundreds of times."""
        return MappingProxyType(parts(self.results, self.meta))

    @property
    def withheld(self) -> str:
        """What "[suppressed]" means, for footnotes and notes under tables."""
        return self.language.text("numbers.withheld", small=numbers.count(self.meta.threshold - 1))

    @property
    def hidden(self) -> str:
        """What stands in the place of a number that was withheld."""
        return self.language.text("numbers.suppressed")

    @property
    def stamps(self) -> tuple[str, ...]:
        """What must stand on every page and figure."""
        return tuple(map(self.language.stored, self.meta.stamps))

    def _whole(self, number: int | None) -> str:
        return self.language.text("numbers.not_estimated") if number is None else numbers.count(number)

    def _about(self, name: str, say: _Say) -> Prose:
        """Whom a number is about is no number: it stays where the value is withheld."""
        if self._hidden(name):
            return Prose(_PLACEHOLDER)
        return Prose(self.language.stored(say(self.find(name))), result=name)

    def _hidden(self, name: str) -> bool:
        part = None if name in self.results.estimates else part_of(name)
        return part is not None and not self.parts[part]

    def _tell(self, name: str, say: _Say) -> Prose:
        if self._hidden(name):
            return Prose(_PLACEHOLDER)
        found = self.find(name)
        if self.suppressed(found):
            first = not self._noted
            self._noted.add(name)
            return Prose(self.hidden, self.withheld if first else "", result=name)
        return Prose(say(found) if found.value is not None else absent(found, self.language), result=name)


def suppressed(estimate: Estimate) -> bool:
    """Whether disclosure control withheld this estimate."""
    return estimate.value is None and str(estimate.note).lower().startswith("suppressed")


def absent(estimate: Estimate, language: Language = ENGLISH) -> str:
    """Why an estimate has no value, in two words."""
    never = any(words in str(estimate.note) for words in ("not reached", "fewer than half"))
    return language.text("numbers.not_reached" if never else "numbers.not_estimated")


def sentence_list(items: Iterable[str]) -> str:
    """Words joined as in a sentence: "a, b and c"."""
    *first, last = list(items) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def open_report(run: str | Path = "", language: str = "en") -> Report:
    """Open the released results of the run in folder `run`, to be told in the language of this code.

    Without a folder: the environment variable IPVI_RUN, or else the folder `run` beside the nearest `_quarto.yml`
    at or above the working directory. Raises ReportError when there are no released results, or no such language.
    """
    folder = Path(run) if str(run) else _default_run()
    released = folder / "released"
    try:
        meta = Meta.load(released / "meta.json")
        return Report(Results.load(released), meta, _speaking(spoken(language), meta))
    except OutputError:
        msg = f"{released} holds no results; make them with `ipvi-eval run analysis/study.toml`"
        raise ReportError(msg) from None


def _speaking(language: Language, meta: Meta) -> Language:
    """The language with what the plan words in it by itself."""
    return language.with_words(meta.spanish)


def _default_run() -> Path:
    named = os.environ.get("IPVI_RUN")
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "_quarto.yml").is_file():
            return folder / "run"
    msg = "no run to report on: set IPVI_RUN to the run folder, or make one with `ipvi-eval run analysis/study.toml`"
    raise ReportError(msg)


def _base(found: Estimate) -> str:
    if not found.scope.base:
        msg = f"estimate {found.id} is compared with nothing; quote it without report.base"
        raise ReportError(msg)
    return found.scope.base


def _unknown(kind: str, name: str, known: Iterable[str]) -> ReportError:
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return ReportError(f"no {kind} is called {name}{hint}")


@lru_cache(maxsize=4096)
def _first_match(name: str, standings: tuple[tuple[str, str], ...]) -> str:
    """The words of the first pattern that the id is like: every table of every format asks of the same ids."""
    return next((words for pattern, words in standings if fnmatchcase(name, pattern)), "")
