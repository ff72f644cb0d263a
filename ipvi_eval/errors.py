"""Errors for people: what is wrong, where, and what to do next. Never the value of a cell."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import Any

_FULL = frozenset(code for name in ("ENOSPC", "EDQUOT", "EFBIG") if (code := getattr(errno, name, None)) is not None)

MONTHS_SHOWN = 6

EVER_NOTIFIED = (
    "people ever notified cannot be compared with people never notified: to be notified they first had to stay free of "
    "re-offence until that day, so their time before it is counted as a success of the program (immortal time). Use "
    "a time-dependent exposure, a historical cohort, a comparison area, or a landmark analysis"
)


def _again(kind: type[IpviError], args: tuple[Any, ...], state: dict[str, Any]) -> IpviError:
    made = kind.__new__(kind)
    made.args = args
    made.__dict__.update(state)
    return made


class IpviError(Exception):
    """Anything a person can mend; the command line prints its text as one sentence and exits with 1."""

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, from one process to another: `args` are the text, and not what an error was made of."""
        return _again, (type(self), self.args, self.__dict__)

    def in_full(self) -> str:
        """The text with everything listed that it shortens."""
        return str(self)

    def plain(self) -> list[dict[str, Any]]:
        """Everything that it lists, as plain values for JSON; empty where the text says all."""
        return []


class PlanError(IpviError):
    """The study plan (study.toml) or the mapping says something that cannot be done."""


class DataError(IpviError):
    """The extract does not say what it must; names file, row and column, never a value."""


class MonthsError(DataError):
    """Something is wrong in several months: as text the first few, in full all of them."""

    def __init__(self, what: str, months: Iterable[object], next_step: str = "") -> None:
        self._what, self._months, self._next_step = (
            what,
            [str(month) for month in months],
            f"; {next_step}" if next_step else "",
        )
        super().__init__(f"{what} {month_list(self._months)}{self._next_step}")

    def in_full(self) -> str:
        """The text with every month."""
        return f"{self._what} {month_list(self._months, shown=len(self._months))}{self._next_step}"

    def plain(self) -> list[dict[str, Any]]:
        """What is wrong, and in which months."""
        return [{"what": f"{self._what} these months{self._next_step}", "months": list(self._months)}]


class AnalysisError(IpviError):
    """A method was asked for something its data or assumptions cannot give.

    >>> import ipvi_eval as ie
    >>> try:
    ...     ie.kaplan_meier(ie.Spells.of([], []))
    ... except ie.AnalysisError as error:
    ...     print(error)
    a survival curve needs at least one spell
    """


class AgreementError(IpviError):
    """Two implementations of one estimate differ by more than their tolerance, or one of them is not installed."""


class ReportError(IpviError):
    """A report names an unknown number, types a digit in prose, or cannot be rendered."""


class OutputError(IpviError):
    """A file or folder cannot be written; the previous run stays as it was."""


def month_list(months: Iterable[object], *, shown: int = MONTHS_SHOWN) -> str:
    """Months for people: all of them, or the first few and how many more."""
    names = [str(month) for month in months]
    return ", ".join(names[:shown]) + (f" and {len(names) - shown:,} more" if len(names) > shown else "")


def is_ever_notified(design: object) -> bool:
    """Whether somebody asks for the naive comparison, in one of the words it goes by."""
    return str(design).casefold().replace("-", " ").split(maxsplit=1)[:1] in (["ever"], ["naive"])


def disk_full(error: OSError) -> bool:
    """Whether there was no room left to write, which is nobody's fault and easily mended.

    Copying a folder collects the errors of its files in one, as text.
    """
    return error.errno in _FULL or (error.errno is None and f"[Errno {errno.ENOSPC}]" in str(error))


def reason(error: OSError) -> str:
    """Why a file could not be written or read, in words that name no file."""
    if disk_full(error):
        return "the disk is full; make room, then try again"
    return error.strerror or "some files could not be copied"


def unwritten(path: object, error: OSError) -> str:
    """That a file of the person could not be written, and what to do: a program that shows it may hold it."""
    if disk_full(error):
        return f"{path} cannot be written: {reason(error)}"
    return f"{path} cannot be written ({reason(error)}); close it if it is open elsewhere, or choose another folder"
