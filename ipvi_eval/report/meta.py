"""`released/meta.json`: what a document must know about a run besides its numbers."""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

from ipvi_eval.errors import ReportError
from ipvi_eval.plan.programme import UNNAMED

PeriodKind = Literal["programme", "phase_in", "shock"]

OPTIONAL_ANALYSES = frozenset({"survival", "its", "evidence", "delivery", "harm", "diagnosis", "equity"})
"""First word of the ids that exist only when that analysis ran; all other ids must always exist."""

ZERO_WITHHELD = "zero_withheld"
"""Among the words of a run whose rule lets no zero out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of the calendar that a monthly figure marks; `end` None for a change that stays."""

    label: str
    start: date
    end: date | None = None
    kind: PeriodKind = "shock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The run in words.

    `edition` is the date of the data freeze (ISO), empty where the data have no dates. `internal` is the written reason
    for turning disclosure control off, None when it was on. `analyses` names what ran; `outcomes` and `lists` map ids
    to the reader's labels, the primary outcome first. `horizons` are months. `periods` are marked in monthly figures.
    `software` has the version of each program that made the numbers; empty in runs of older versions.
    `spanish` has words of the plan as Spanish documents have them.
    """

    synthetic: bool
    site: str
    study: str
    edition: str
    profile: str
    threshold: int
    internal: str | None = None
    analyses: tuple[str, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    horizons: tuple[int, ...] = ()
    periods: tuple[Period, ...] = ()
    version: str = ""
    software: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    spanish: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Meta:
        """Read meta.json; ReportError when it is missing, is no JSON, or lacks a key."""
        try:
            raw = json.loads(path.read_text("utf-8"))
            return cls.from_dict(raw)
        except FileNotFoundError:
            msg = f"{path} does not exist; run `ipvi-eval run` to make released results"
        except json.JSONDecodeError as error:
            msg = f"{path} line {error.lineno} is not valid JSON; run `ipvi-eval run` again"
        except KeyError as error:
            msg = f"{path} lacks {error}; run `ipvi-eval run` again with this version"
        except (TypeError, AttributeError, ValueError):
            msg = f"{path} does not hold what a run writes; run `ipvi-eval run` again"
        raise ReportError(msg) from None

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Meta:
        """Meta from plain JSON values; keys that are not fields become words a document may look up.

        Raises KeyError for a missing key.
        """
        known = {
            "synthetic", "site", "study", "edition", "profile", "threshold", "internal", "analyses", "outcomes",
            "lists", "horizons", "periods", "version", "software", "words", "spanish",
        }  # fmt: skip
        words = {
            key: str(item) for key, item in raw.items() if key not in known and isinstance(item, str | int | float)
        }
        words.update({str(key): str(item) for key, item in raw.get("words", {}).items()})
        return cls(
            synthetic=bool(raw["synthetic"]),
            site=str(raw["site"]),
            study=str(raw["study"]),
            edition=str(raw["edition"]),
            profile=str(raw["profile"]),
            threshold=int(raw["threshold"]),
            internal=raw.get("internal") or None,
            analyses=tuple(raw["analyses"]),
            outcomes=dict(raw["outcomes"]),
            lists=_labels(raw.get("lists", ())),
            horizons=tuple(int(month) for month in raw.get("horizons", ())),
            periods=tuple(_period(item) for item in raw.get("periods", ())),
            version=str(raw.get("version", "")),
            software=dict(raw.get("software", {})),
            words=words,
            spanish=dict(raw.get("spanish", {})),
        )

    def ran(self, name: str) -> bool:
        """Whether the analysis whose ids start with `name` is part of this run."""
        return name not in OPTIONAL_ANALYSES or name in self.analyses

    @property
    def horizon(self) -> int | None:
        """The months at which page one tells shares: a year, or the plan's middle horizon; None without horizons."""
        return 12 if 12 in self.horizons else self.horizons[len(self.horizons) // 2] if self.horizons else None

    @property
    def edition_words(self) -> str:
        """The edition's date as American readers write it: "March 31, 2026"."""
        try:
            day = date.fromisoformat(self.edition)
        except ValueError:
            return self.edition
        return f"{calendar.month_name[day.month]} {day.day}, {day.year}"

    @property
    def about(self) -> str:
        """What the documents are about: the program's name in full, or the study's title where the plan names none."""
        title = self.words.get("programme_title", UNNAMED)
        return self.study if title == UNNAMED else title

    def titled(self, title: str) -> str:
        """A document's title with the year in which the records end, where they have dates: "Annual report 2025"."""
        return " ".join(filter(None, (title, self.words.get("year"))))

    @property
    def stamps(self) -> tuple[str, ...]:
        """What must stand on every page and figure."""
        stamps = ["SYNTHETIC DATA"] if self.synthetic else []
        return tuple(stamps + (["INTERNAL - NOT FOR RELEASE"] if self.internal else []))


def _labels(raw: Any) -> dict[str, str]:
    if isinstance(raw, Mapping):
        return {str(key): str(label) for key, label in raw.items()}
    return {str(key): f"List {str(key).upper()}" for key in raw}


def _period(raw: Mapping[str, Any]) -> Period:
    end = raw.get("end")
    return Period(
        label=str(raw["label"]),
        start=_day(raw["start"]),
        end=_day(end) if end else None,
        kind=cast(PeriodKind, raw.get("kind", "shock")),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
