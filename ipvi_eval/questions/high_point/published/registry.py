"""The registry of published figures: shipped with the package, layered over by a study's own file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from ipvi_eval.errors import DataError
from ipvi_eval.estimate import Estimate
from ipvi_eval.printed import Printed
from ipvi_eval.questions.high_point.published.figure import QUOTABLE, Figure, Outcome, figure_from
from ipvi_eval.questions.high_point.published.layer import locked, read_layer, write_layer
from ipvi_eval.synthesis.proportions import wilson

__all__ = ["Figure", "Registry", "add", "describe", "layered", "published", "published_estimates", "show", "verify"]


@dataclass(frozen=True, slots=True, repr=False)
class Registry(Printed):
    """Published figures by id, in the order of their file. Raises DataError on a repeated id."""

    title = "Published figures"

    figures: tuple[Figure, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for figure in self.figures:
            if figure.id in seen:
                msg = f"figure {figure.id} stands twice in the registry; ids must differ"
                raise DataError(msg)
            seen.add(figure.id)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    def __contains__(self, figure_id: object) -> bool:
        return any(figure.id == figure_id for figure in self.figures)

    def get(self, figure_id: str) -> Figure:
        """The figure with this id. Raises DataError with the nearest ids when there is none."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        near = [f.id for f in self.figures if f.id.split(".")[0] == figure_id.split(".")[0]]
        msg = f"no published figure {figure_id!r}; of that site there are: {', '.join(near)}"
        if not near:
            msg = f"no published figure {figure_id!r}; `ipvi-eval evidence list` shows them all"
        raise DataError(msg)

    def quotable(self) -> Registry:
        """Only figures with a number that was seen, read second-hand or computed from such."""
        return Registry(tuple(figure for figure in self.figures if figure.quotable))

    def empty(self) -> Registry:
        """The places that wait for somebody to open the source; `Figure.fill` says what would fill each."""
        return Registry(tuple(figure for figure in self.figures if figure.status not in QUOTABLE))

    def select(
        self,
        *,
        site: str | None = None,
        outcome: Outcome | None = None,
        list_at_entry: str | None = None,
        role: str | None = None,
        kind: str | None = None,
        months: float | None = None,
    ) -> Registry:
        """Figures that match every criterion given; `kind` and `months` are those of the follow-up."""
        wanted = {"site": site, "outcome": outcome, "list_at_entry": list_at_entry, "role": role}
        kept = tuple(
            figure
            for figure in self.figures
            if all(value is None or getattr(figure, name) == value for name, value in wanted.items())
            and (kind is None or figure.follow_up.kind == kind)
            and (months is None or figure.follow_up.months == months)
        )
        return Registry(kept)

    def over(self, figures: Iterable[Figure]) -> Registry:
        """This registry with `figures` laid over it: same id replaces in place, a new id goes last."""
        own = {figure.id: figure for figure in figures}
        base = tuple(own.pop(figure.id, figure) for figure in self.figures)
        return Registry(base + tuple(own.values()))

    def tidy(self) -> pd.DataFrame:
        """One row per figure with its text, follow-up, design level, status and source."""
        rows = [
            {
                "id": figure.id,
                "site": figure.site,
                "outcome": figure.outcome,
                "list": figure.list_at_entry,
                "text": figure.text(),
                "value": figure.value if figure.quotable else None,
                "n": figure.denominator,
                "follow_up": figure.follow_up.words(),
                "design_level": figure.design.level,
                "status": figure.status,
                "source": figure.source,
                "address": figure.address,
                "checked_by": figure.checked_by,
                "checked_on": figure.checked_on,
            }
            for figure in self.figures
        ]
        return pd.DataFrame(rows)


@cache
def _shipped() -> Registry:
    text = (
        resources.files("ipvi_eval.questions.high_point.published")
        .joinpath("published.toml")
        .read_text(encoding="utf-8")
    )
    raw: list[dict[str, Any]] = tomllib.loads(text)["figure"]
    return Registry(tuple(figure_from(item, where="published.toml") for item in raw))


def published() -> Registry:
    """The figures shipped with the package (read once).

    >>> figures = published().select(site="High Point", outcome="arrest")
    >>> {figure.site for figure in figures.figures}
    {'High Point'}
    """
    return _shipped()


def layered(path: Path) -> Registry:
    """The shipped figures with the study's own file laid over them; the shipped ones alone where there is no file."""
    return published().over(read_layer(path))


def published_estimates(
    registry: Registry | None = None, *, prefix: str = "evidence.published"
) -> tuple[Estimate, ...]:
    """Every quotable number as an Estimate `<prefix>.<figure id>`, so that prose can look it up instead of typing it.

    A published range has no value, only its ends. Shares with numerator and denominator carry Wilson's interval. They
    are public already, so no count is handed to disclosure control, and a published count is a plain number.
    """
    made = []
    for figure in registry or published():
        if not figure.quotable or figure.unit == "text":
            continue
        lower, upper = figure.lower, figure.upper
        level = 0.95 if figure.interval == "95 %" else None
        if figure.numerator is not None and figure.denominator is not None:
            (lower, upper), level = wilson(figure.numerator, figure.denominator), 0.95
        words = [figure.definition, figure.follow_up.words(), figure.design.words(), figure.note]
        made.append(
            Estimate(
                id=f"{prefix}.{figure.id}",
                value=figure.value,
                unit="number" if figure.unit in ("incidents", "persons") else figure.unit,
                method=f"published; {figure.provenance()}",
                label=figure.label or figure.definition,
                lower=lower,
                upper=upper,
                level=level,
                note="; ".join(filter(None, words)),
                scope=figure.scope,
                quoted=True,
            )
        )
    return tuple(made)


def describe(registry: Registry) -> pd.DataFrame:
    """What `evidence list` shows: one row per figure, empty places included with what would fill them."""
    frame = registry.tidy()
    frame["to_fill"] = [figure.fill for figure in registry]
    return frame[["id", "text", "follow_up", "design_level", "status", "source", "to_fill"]]


def show(figure_id: str, *, registry: Registry | None = None) -> dict[str, str]:
    """What `evidence show` shows: every field of one figure in words; empty fields as "not given".

    Raises DataError when there is no such figure.
    """
    figure = (registry or published()).get(figure_id)
    shown: dict[str, str] = {"figure": figure.text()}
    for item in fields(figure):
        value = getattr(figure, item.name)
        if item.name in ("follow_up", "design"):
            value = value.words()
        elif item.name in ("value", "lower", "upper", "about") and not figure.quotable:
            value = "not printed: nobody has opened the source" if figure.status == "unverified" else ""
        shown[item.name] = str(value) if value not in (None, "") else "not given"
    return shown


def add(path: Path, figure: Figure) -> Registry:
    """Write `figure` into the study's own file (atomically; same id replaces) and return the layered registry.

    Raises DataError when the figure has no number and nothing to say what would fill it, OutputError when the file
    cannot be written (the old one then stays).
    """
    _require_something(figure)
    with locked(path):
        _replace(path, figure)
    return layered(path)


def verify(path: Path, figure_id: str, *, by: str, on: str, source: str = "") -> Registry:
    """Record that `by` opened the source of a figure on day `on` (ISO) and saw this number there.

    Its status becomes "seen" in the study's own file, with two exceptions: a computed figure stays "calc", and a
    second-hand one stays second-hand, since its source only quotes another, unless `source` names the original in
    which the number was found. Raises DataError when the place is empty (add the number first), or name or day is
    missing.
    """
    with locked(path):
        figure = layered(path).get(figure_id)
        if figure.empty:
            msg = f"figure {figure_id} is an empty place: add its number with its source first; {figure.fill}"
            raise DataError(msg)
        if not by.strip() or not on.strip():
            msg = f"figure {figure_id}: say who checked it (by) and on what day (on, like 2026-11-23)"
            raise DataError(msg)
        checked = replace(figure, checked_by=by.strip(), checked_on=on.strip())
        if source.strip():
            checked = replace(checked, source=source.strip(), address="", dates="")
        if figure.status != "calc" and (source.strip() or figure.status != "second-hand"):
            checked = replace(checked, status="seen")
        _replace(path, checked)
    return layered(path)


def _require_something(figure: Figure) -> None:
    if figure.empty and not figure.fill:
        msg = f"figure {figure.id}: no number; give value (or lower and upper), or say in fill what would give it"
        raise DataError(msg)


def _replace(path: Path, figure: Figure) -> None:
    own = [item for item in read_layer(path) if item.id != figure.id]
    write_layer(path, [*own, figure])
