"""Telling a person what was found and how far things are, and a machine the same in JSON."""

from __future__ import annotations

import io
import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from ipvi_eval.rounding import whole_percent

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate

_LEAST_P = 1e-15
_ROUNDING = 1e-13
"""Smaller is what sums of terms that cancel leave of 0."""


def say(text: str = "", *, aside: bool = False) -> None:
    """One line on standard output, or on standard error when it is said `aside` of an answer for machines."""
    print(text, file=sys.stderr if aside else sys.stdout)


def say_json(value: Any) -> None:
    """The machine's answer on standard output; JSON has escapes of its own for what cannot be printed."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    say(text)


def line_of(estimate: Estimate) -> str:
    """One estimate as a line: id, value, interval, p, and how many it rests on."""
    if estimate.value is None:
        return f"{estimate.id:<58} {'-':>11}  {estimate.note}"
    shape = "z,.1f" if estimate.unit == "incidents" else "z.5g"  # z: what rounds to nought has no sign
    value = 0.0 if abs(estimate.value) < _ROUNDING else estimate.value
    parts = [f"{estimate.id:<58} {format(value, shape):>11}"]
    if estimate.level is not None:
        low, high = (_bound(bound, shape) for bound in (estimate.lower, estimate.upper))
        parts.append(f"{whole_percent(estimate.level)} CI {low} to {high}")
    if estimate.df is not None:
        parts.append(f"df {estimate.df:.4g}")
    if estimate.p is not None:
        parts.append(f"p {estimate.p:.3g}" if estimate.p >= _LEAST_P else f"p <{_LEAST_P:g}")
    if estimate.n is not None:
        counted = "n" if estimate.n_of == "people" else estimate.n_of
        parts.append(
            f"{counted} {estimate.n:,}" + (f", events {estimate.events:,}" if estimate.events is not None else "")
        )
    if estimate.unit == "difference in proportions" and estimate.note:
        parts.append(str(estimate.note))
    return "  ".join(parts)


def _bound(bound: float | None, shape: str) -> str:
    if bound is None:
        return "-"
    return "any number" if math.isinf(bound) else format(bound, shape)


def escape_what_cannot_be_printed() -> None:
    """A path may hold characters that the terminal, or any text, has no sign for: they are printed as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class Progress:
    """Names each stage as it begins and its seconds when it ends; on standard error, so that output can be piped."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    def stage(self, title: str) -> AbstractContextManager[None]:
        """Around one stage."""
        if self.quiet:
            return _nothing()
        return _spinning(title) if sys.stderr.isatty() else _plain(title)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _plain(title: str) -> Iterator[None]:
    began = time.perf_counter()
    print(f"{title} ...", file=sys.stderr, flush=True)  # noqa: T201
    yield
    print(f"{title}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def _spinning(title: str) -> Iterator[None]:
    from rich.console import Console

    console = Console(stderr=True)
    began = time.perf_counter()
    with console.status(f"{title} ..."):
        yield
    console.print(f"[green]done[/green] {title} [dim]({time.perf_counter() - began:.1f} s)[/dim]")
