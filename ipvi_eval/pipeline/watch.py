"""Whoever wants to know how far a run is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Watch(Protocol):
    """Whoever wants to know how far a run is."""

    def stage(self, title: str) -> AbstractContextManager[None]:
        """Called around each stage that is carried out."""
        ...


class Silent:
    """A watcher that says nothing."""

    def stage(self, title: str) -> AbstractContextManager[None]:
        """Do nothing around the stage."""
        return _silent(title)


@contextmanager
def _silent(title: str) -> Iterator[None]:
    del title
    yield
