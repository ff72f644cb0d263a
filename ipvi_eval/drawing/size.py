"""How large a figure is made: the width of a page or of a phone's screen, and dots per inch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DPI = 300
WIDTH, NARROW = 6.5, 3.6
"""Inches: the text width of a letter page, and that of a phone's screen, with letters as large on it as on a page."""

_WIDTH: ContextVar[float] = ContextVar("width", default=WIDTH)


@contextmanager
def drawn_narrow() -> Iterator[None]:
    """Figures made within are as wide as a phone's screen."""
    token = _WIDTH.set(NARROW)
    try:
        yield
    finally:
        _WIDTH.reset(token)


def width() -> float:
    """Inches: how wide a figure is that is made now."""
    return _WIDTH.get()
