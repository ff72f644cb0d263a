"""One number that may reach a sentence: value, interval, what it was computed from, and how."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import asdict, dataclass, field, fields
from numbers import Integral
from typing import Any, Literal, get_args

from ipvi_eval.counted import Count, count_from, plain_count
from ipvi_eval.errors import AnalysisError
from ipvi_eval.scope import Scope
from ipvi_eval.worded import Note, Worded, note_from, plain_note

Unit = Literal[
    "proportion",  # 0-1, shown as per cent
    "ratio",  # rate, hazard or odds ratio
    "difference in proportions",  # -1 to 1, shown as percentage points
    "log ratio",
    "incidents",  # a count, possibly expected and so fractional
    "incidents per month",
    "per 1,000 people per year",
    "persons",
    "days",
    "weeks",
    "months",
    "years",
    "probability",  # a p-value or a posterior probability
    "US dollars",
    "coefficient",
    "number",
]

CountedAs = Literal[
    "people", "spells", "pairs", "incidents", "months", "quarters", "years", "areas", "assignments", "draws", "studies"
]
"""What `n` counts."""

PROTECTED: tuple[CountedAs, ...] = ("people", "spells", "pairs", "incidents")
"""What of it disclosure control protects: people, their spells, and what happened between them."""

_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its provenance.

    `n` is the number of units (`n_of`: people, months, areas ...) the value rests on, and `events` the number of
    outcome events among them. `cells` are further counts from which the value is computed and which a reader could
    work back to (events per arm of a hazard ratio, say): disclosure control looks at all three, and knows a `Count`
    again wherever it stands. An estimate that
    restates others in another form names their ids in `rests_on` and is withheld with them. `scope` says of whom it
    speaks, against what and by which clock; no estimate is released without its population. What is `quoted` was
    published by somebody else, and is printed as they did.

    `lower` and `upper` bound a two-sided interval with coverage `level` (0.95, not 95). `value` is None when the
    estimate does not exist (a median not reached), with the reason in `note`.

    Raises AnalysisError when the id is malformed, the level is not in (0, 1), or a number is NaN.
    """

    id: str
    value: float | None
    unit: Unit
    method: str
    label: str = ""
    lower: float | None = None
    upper: float | None = None
    level: float | None = None
    standard_error: float | None = None
    df: float | None = None
    p: float | None = None
    n: int | None = None
    n_of: CountedAs = "people"
    events: int | None = None
    cells: tuple[int, ...] = ()
    note: Note = ""
    scope: Scope = field(default=Scope())
    rests_on: tuple[str, ...] = ()
    quoted: bool = False

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            msg = f"estimate id {self.id!r} must be lower-case words joined by dots, for example its.ipv_dir.level"
            raise AnalysisError(msg)
        if self.unit not in get_args(Unit):
            msg = f"estimate {self.id}: unknown unit {self.unit!r}; one of {', '.join(get_args(Unit))}"
            raise AnalysisError(msg)
        if self.level is not None and not 0 < self.level < 1:
            msg = f"estimate {self.id}: level must lie between 0 and 1 (0.95, not 95)"
            raise AnalysisError(msg)
        for name in ("value", "lower", "upper", "standard_error", "df", "p"):
            number = getattr(self, name)
            if number is not None and math.isnan(number):
                msg = f"estimate {self.id}: {name} is not a number; use None and say why in note"
                raise AnalysisError(msg)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, in field order; infinities as the strings "inf" and "-inf"."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Estimate:
        """The inverse of `to_dict`."""
        values: dict[str, Any] = {k: float(item) if item in ("inf", "-inf") else item for k, item in raw.items()}
        values |= {name: count_from(values.get(name)) for name in ("value", "n", "events")}
        values["cells"] = tuple(count_from(cell) for cell in raw.get("cells", ()))
        values["note"] = note_from(raw.get("note", ""))
        values["scope"] = Scope(**raw.get("scope", {}))
        values["rests_on"] = tuple(raw.get("rests_on", ()))
        return cls(**values)


def slug(text: str) -> str:
    """A label or a name as part of an id: lower-case words joined by underscores, letters without their accents."""
    plain = unicodedata.normalize("NFKD", re.sub(r"^-(?=\d)", "minus ", text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "blank"


def _plain(value: Any) -> Any:
    if isinstance(value, Scope):
        return asdict(value)
    if isinstance(value, Worded):
        return plain_note(value)
    if isinstance(value, tuple):
        return [item if isinstance(item, str) else _plain(item) for item in value]
    if isinstance(value, Count):
        return plain_count(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if math.isfinite(value) else "inf" if value > 0 else "-inf"
