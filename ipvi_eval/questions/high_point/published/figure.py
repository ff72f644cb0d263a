"""One published figure: what was counted, over how long, by what design, where it was read, and how surely."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.study_design import Design, FollowUp
from ipvi_eval.scope import Scope

Status = Literal["seen", "second-hand", "calc", "unverified", "unknown"]
# What kind of event was counted (arrests are those for domestic violence, unless for any crime). Figures of different
# kinds have no published conversion into each other.
Outcome = Literal[
    "arrest",
    "any arrest",
    "call",
    "report",
    "conviction",
    "victim report",
    "injury",
    "homicide",
    "crime",
    "unspecified",
    "none",
]
FigureUnit = Literal[
    "proportion", "ratio", "incidents", "persons", "per 1,000 people per year", "US dollars", "number", "text"
]
# compare: may stand beside ours; context: may be quoted; claim: may be quoted as a claim, never compared or pooled.
Role = Literal["compare", "context", "claim"]

QUOTABLE: frozenset[Status] = frozenset({"seen", "second-hand", "calc"})

_RATIOS = (0.1, 4.0)
"""Outside of them a ratio is a percentage or a slip and no change that anybody has published."""

_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_TEXTS = ("site", "definition", "source", "label", "dates", "address", "checked_by", "note", "fill")
# Control characters would move the cursor of a terminal and break a table; lone surrogates cannot be written as UTF-8.
_UNPRINTABLE = ("Cc", "Cs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published figure with its provenance. Proportions are 0-1; a change is a ratio, after divided by before.

    `value` is None when the place is empty; then `fill` says what would fill it. `lower` and `upper` are what the
    source prints: an interval (`interval` = "95 %") or a range such as "16-17 %" (`interval` = "range"). `as_of` is
    the calendar day or month the figure refers to (ISO). Intervals from numerator and denominator are computed.

    Raises DataError when the id, status or role is malformed, the source is missing, or numbers contradict each other.
    """

    id: str
    site: str
    outcome: Outcome
    definition: str
    source: str
    status: Status
    label: str = ""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval: Literal["", "95 %", "range"] = ""
    numerator: int | None = None
    denominator: int | None = None
    unit: FigureUnit = "proportion"
    list_at_entry: Literal["", "A", "B", "C", "D"] = ""
    role: Role = "context"
    about: bool = False
    follow_up: FollowUp = field(default_factory=FollowUp)
    dates: str = ""
    as_of: str = ""
    design: Design = field(default_factory=Design)
    address: str = ""
    checked_by: str = ""
    checked_on: str = ""
    note: str = ""
    fill: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            msg = f"figure id {self.id!r} must be lower-case words joined by dots, like high_point.rearrest.list_d.12m"
            raise DataError(msg)
        self._check_words()
        self._check_numbers()

    @property
    def scope(self) -> Scope:
        """Whose figure it is."""
        return Scope(population=f"{self.site}, as published")

    @property
    def quotable(self) -> bool:
        """True when a report may print the figure: it has a number and somebody has seen or computed it."""
        return self.status in QUOTABLE and (self.value is not None or self.lower is not None)

    @property
    def empty(self) -> bool:
        """True when there is nothing to quote: no number and, where the figure is a text, nobody who has read one."""
        if self.unit == "text":
            return self.status not in QUOTABLE
        return self.value is None and self.lower is None

    def _check_words(self) -> None:
        for name in _TEXTS:
            text = getattr(self, name)
            if not isinstance(text, str) or any(unicodedata.category(letter) in _UNPRINTABLE for letter in text):
                msg = f"figure {self.id}: {name} must be one line of plain text, without control characters"
                raise DataError(msg)
        if not self.source.strip():
            msg = f"figure {self.id}: no source; say where it was read (title, year, page) or leave the figure out"
            raise DataError(msg)
        if not self.site.strip():
            msg = f"figure {self.id}: no site; say whose figure it is"
            raise DataError(msg)
        if not self.definition.strip():
            msg = f"figure {self.id}: no definition; say what was counted, in whom and over how long"
            raise DataError(msg)
        for name, kinds in (("status", Status), ("outcome", Outcome), ("unit", FigureUnit), ("role", Role)):
            if getattr(self, name) not in get_args(kinds):
                msg = f"figure {self.id}: {name} must be one of {', '.join(get_args(kinds))}"
                raise DataError(msg)
        if self.list_at_entry not in ("", "A", "B", "C", "D"):
            msg = f"figure {self.id}: list_at_entry must be A, B, C or D, or be left out"
            raise DataError(msg)
        if self.interval not in ("", "95 %", "range"):
            msg = f"figure {self.id}: interval must be '95 %' or 'range', or be left out"
            raise DataError(msg)
        for name in ("as_of", "checked_on"):
            if getattr(self, name) and not _is_day_or_month(getattr(self, name)):
                msg = f"figure {self.id}: {name} must look like 2016-10 or 2016-10-31"
                raise DataError(msg)
        if bool(self.checked_by) != bool(self.checked_on):
            msg = f"figure {self.id}: checked_by and checked_on go together"
            raise DataError(msg)

    def _check_numbers(self) -> None:
        for name in ("value", "lower", "upper"):
            number = getattr(self, name)
            if number is not None and (isinstance(number, bool) or not math.isfinite(number)):
                msg = f"figure {self.id}: {name} must be a finite number, or be left out"
                raise DataError(msg)
            if number is not None and self.unit == "proportion" and not 0 <= number <= 1:
                msg = f"figure {self.id}: {name} is a proportion and must lie between 0 and 1 (0.16, not 16)"
                raise DataError(msg)
            if number is not None and self.unit == "ratio" and number <= 0:
                msg = f"figure {self.id}: {name} is a ratio and must be above 0 (20 % fewer is 0.80)"
                raise DataError(msg)
        # An interval may reach further than any published change; a range that stands for the value may not.
        ratios = () if self.unit != "ratio" else (self.lower, self.upper) if self.value is None else (self.value,)
        for ratio in ratios:
            if ratio is not None and not _RATIOS[0] <= ratio <= _RATIOS[1]:
                msg = (
                    f"figure {self.id}: a ratio of {ratio:g} is implausible: after divided by before, 1 is no change. "
                    f"{_meant(ratio)}; give another unit if it is no ratio"
                )
                raise DataError(msg)
        if (self.lower is None) != (self.upper is None) or (self.lower is not None and not self.interval):
            msg = f"figure {self.id}: lower and upper go together, with interval = '95 %' or 'range'"
            raise DataError(msg)
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            msg = f"figure {self.id}: lower must not be above upper"
            raise DataError(msg)
        ordered = [number for number in (self.lower, self.value, self.upper) if number is not None]
        if ordered != sorted(ordered):
            msg = f"figure {self.id}: value must lie between lower and upper"
            raise DataError(msg)
        if self.status == "unknown" and (self.value is not None or self.lower is not None):
            msg = f"figure {self.id}: status unknown means an empty place; give the status of the number"
            raise DataError(msg)
        if self.status in QUOTABLE and self.value is None and self.lower is None and self.unit != "text":
            msg = f"figure {self.id}: status {self.status} but no number; use status unknown and fill"
            raise DataError(msg)
        self._check_counts()

    def _check_counts(self) -> None:
        for name in ("numerator", "denominator"):
            count = getattr(self, name)
            if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
                msg = f"figure {self.id}: {name} must be a whole number"
                raise DataError(msg)
        if self.denominator is not None and self.denominator <= 0:
            msg = f"figure {self.id}: denominator must be above 0"
            raise DataError(msg)
        if self.numerator is None:
            return
        if self.denominator is None or not 0 <= self.numerator <= self.denominator:
            msg = f"figure {self.id}: numerator needs a denominator that is not smaller"
            raise DataError(msg)
        # Half a printed per cent: sources round.
        if self.value is not None and abs(self.numerator / self.denominator - self.value) > 0.005:
            msg = f"figure {self.id}: value differs from numerator / denominator by more than rounding"
            raise DataError(msg)

    def text(self) -> str:
        """The number as a reader would see it, "16 %", "16-17 %", "ratio 0.80", or "not known"."""
        if self.status not in QUOTABLE:
            return "not known"
        if self.value is None:
            if self.lower is None or self.upper is None:
                return self.definition
            return ("about " if self.about else "") + _range(self.lower, self.upper, self.unit)
        number = ("about " if self.about else "") + _number(self.value, self.unit)
        if self.numerator is not None and self.denominator is not None:
            number += f" ({self.numerator:,} of {self.denominator:,})"
        if self.lower is not None and self.upper is not None:
            number += f" ({self.interval} {_range(self.lower, self.upper, self.unit)})"
        return number

    def provenance(self) -> str:
        """Status, source, address and check, in one phrase."""
        checked = f"checked by {self.checked_by} on {self.checked_on}" if self.checked_by else "check not recorded"
        where = f", {self.address}" if self.address else ""
        return f"{self.status}; {self.source}{where}; {checked}"


def _is_day_or_month(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return False
    return True


def figure_from(raw: dict[str, Any], *, where: str) -> Figure:
    """A Figure from one TOML table. Raises DataError naming `where`, the id and the fault."""
    values = dict(raw)
    name = values.get("id", "without an id")
    try:
        for key, kind in (("follow_up", FollowUp), ("design", Design)):
            if key in values:
                values[key] = kind(**values[key])
        for key in ("value", "lower", "upper"):
            if isinstance(values.get(key), int) and not isinstance(values[key], bool):
                values[key] = float(values[key])
        for key in ("as_of", "checked_on"):
            if key in values:
                values[key] = str(values[key])
        return Figure(**values)
    except TypeError:
        known = ", ".join(Figure.__dataclass_fields__)
        msg = f"{where}: figure {name}: a field is missing, misspelt or of the wrong kind; fields are {known}"
        raise DataError(msg) from None
    except (AttributeError, ValueError):
        msg = f"{where}: figure {name}: text where a number is expected, or the reverse"
        raise DataError(msg) from None
    except DataError as error:
        msg = f"{where}: {error}" if str(error).startswith("figure") else f"{where}: figure {name}: {error}"
        raise DataError(msg) from None


def _meant(ratio: float) -> str:
    """What was meant where a change in per cent was typed for a ratio, as 20 or 0.05."""
    percent = ratio if ratio > 1 else 100 * ratio
    fewer = f"{percent:g} % fewer is {1 - percent / 100:.2f}, " if percent < 100 else ""
    return f"{fewer}{percent:g} % more {'' if fewer else 'is '}{1 + percent / 100:.2f}"


def _number(value: float, unit: FigureUnit) -> str:
    if unit == "proportion":
        return f"{round(100 * value, 1):g} %"
    if unit == "ratio":
        return f"ratio {value:.2f}"
    if unit == "US dollars":
        return f"${value:,.0f}"
    if unit == "per 1,000 people per year":
        return f"{value:.1f} per 1,000 people per year"
    return f"{value:,.0f}" if value == round(value) else f"{value:,g}"


def _range(lower: float, upper: float, unit: FigureUnit) -> str:
    if unit == "proportion":
        return f"{100 * lower:.3g}-{100 * upper:.3g} %"
    if unit == "ratio":
        return f"{lower:.2f}-{upper:.2f}"
    return f"{lower:g}-{upper:g}"
