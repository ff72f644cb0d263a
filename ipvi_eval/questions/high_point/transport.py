"""How far another program's experience carries to this site: a table of differences and a sensitivity analysis."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.figure import QUOTABLE
from ipvi_eval.questions.high_point.published.follow_up_calendar import DAYS_PER_MONTH, calendar_of
from ipvi_eval.questions.high_point.published.program import Program
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.questions.high_point.shares.coarse import Step
from ipvi_eval.questions.high_point.shares.replay import replay

_PLACE = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One aspect in which two sites differ, why it matters, and how surely each side is known."""

    aspect: str
    matters: str
    ours: str = ""
    ours_source: str = ""
    ours_status: str = "unknown"
    theirs: str = ""
    theirs_source: str = ""
    theirs_status: str = "unknown"
    fill: str = ""

    def __post_init__(self) -> None:
        for side in ("ours", "theirs"):
            text, source, status = (getattr(self, name) for name in (side, f"{side}_source", f"{side}_status"))
            if text and (not source or status not in QUOTABLE):
                msg = f"transport: {self.aspect}: {side} needs a source and a status (seen, second-hand or calc)"
                raise DataError(msg)
        if not (self.ours and self.theirs) and not self.fill:
            msg = f"transport: {self.aspect}: say in fill what would fill the empty side"
            raise DataError(msg)


def differences(*, path: Path | None = None, registry: Registry | None = None) -> tuple[Difference, ...]:
    """The differences from the shipped table or a study's own, figures put in place of their ids.

    Raises DataError when the table is malformed or names a figure that does not exist or may not be quoted.
    """
    name = path.name if path else "transport.toml"
    try:
        raw = tomllib.loads((path or _shipped()).read_text(encoding="utf-8"))["difference"]
        return tuple(Difference(**_filled(item, registry or published())) for item in raw)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        msg = f"{name}: not a table of [[difference]] with {', '.join(Difference.__dataclass_fields__)}"
        raise DataError(msg) from None


def transport_table(*, path: Path | None = None, registry: Registry | None = None) -> pd.DataFrame:
    """The differences as a table; an unknown side reads "not known" with what would fill it."""
    rows = [
        {
            "aspect": item.aspect,
            "ours": item.ours or f"not known; needs {item.fill}",
            "theirs": item.theirs or f"not known; needs {item.fill}",
            "why it matters": item.matters,
            "status": f"{item.ours_status} / {item.theirs_status}",
            "sources": "; ".join(filter(None, (item.ours_source, item.theirs_source))),
        }
        for item in differences(path=path, registry=registry)
    ]
    return pd.DataFrame(rows)


def shipped_for(area: str, site: str) -> bool:
    """Whether the shipped table is about these two places: ours and the other program's."""
    raw = tomllib.loads(_shipped().read_text(encoding="utf-8"))
    return bool((raw["ours"], raw["theirs"]) == (area, site))


def start_sensitivity(
    entry: NDArray[np.int64],
    event: NDArray[np.float64],
    end: NDArray[np.int64],
    *,
    program: Program,
    step: Step,
    registry: Registry | None = None,
    draws: int = 200,
    seed: int,
) -> pd.DataFrame:
    """The replayed first (dated) and last cumulative share under each account of when the program started, told in
    multiples of `step`.

    Columns: account, start, months_at_first, mean_follow_up_at_first, fits (whether that mean agrees with the longest
    follow-up the source gives), first, first_lower, first_upper, last, last_lower, last_upper, beyond.
    """
    rows = []
    for account, start in program.accounts.items():
        calendar = calendar_of(start=start, site=program.site, registry=registry)
        result = replay(entry, event, end, calendar=calendar, step=step, draws=draws, seed=seed).coarse()
        # A share of "the first three years" moves with the start; the first dated one is the same under every account.
        at, first = next((i, reading) for i, reading in enumerate(result.calendar.readings) if reading.figure.as_of)
        longest = first.figure.follow_up.months
        rows.append(
            {
                "account": account,
                "start": start,
                "months_at_first": first.age / DAYS_PER_MONTH,
                "mean_follow_up_at_first": result.mean_follow_up[at],
                "fits": None if longest is None else bool(result.mean_follow_up[at] <= longest),
                "first": result.expected[at],
                "first_lower": result.lower[at],
                "first_upper": result.upper[at],
                "last": result.expected[-1],
                "last_lower": result.lower[-1],
                "last_upper": result.upper[-1],
                "beyond": result.beyond[-1],
            }
        )
    return pd.DataFrame(rows)


def _shipped() -> Traversable:
    return resources.files("ipvi_eval.questions.high_point").joinpath("transport.toml")


def _filled(item: dict[str, Any], registry: Registry) -> dict[str, Any]:
    def text(match: re.Match[str]) -> str:
        figure = registry.get(match.group(1))
        if figure.status not in QUOTABLE:
            msg = f"transport: figure {figure.id} has status {figure.status} and may not be printed"
            raise DataError(msg)
        return figure.text()

    return {key: _PLACE.sub(text, value) if isinstance(value, str) else value for key, value in item.items()}
