"""Do our counts agree with totals that were published?"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.errors import DataError, reason
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import Finding
from ipvi_eval.rounding import percent
from ipvi_eval.worded import signed

SOFT, HARD = 0.02, 0.10


@dataclass(frozen=True, slots=True)
class Published:
    """A total that was published of `what` (an outcome of the plan) in `area` in a `year`, in a `row` of a file.

    Ours may differ from it by the share `soft` without a word, and by `hard` at most.
    """

    year: int
    what: str
    area: str
    count: int
    soft: float
    hard: float
    row: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A published total beside `ours`."""

    published: Published
    ours: int

    @property
    def difference(self) -> float:
        """Ours minus theirs as a share of theirs; infinite where they have none and we do."""
        if self.ours == self.published.count:
            return 0.0
        return (self.ours - self.published.count) / self.published.count if self.published.count else math.inf

    @property
    def beyond(self) -> bool:
        """Whether they differ by more than the hard threshold."""
        return abs(self.difference) > self.published.hard


def read_published(
    path: Path, *, outcomes: Collection[str], areas: Collection[str], soft: float = SOFT, hard: float = HARD
) -> tuple[Published, ...]:
    """The rows of a CSV file with the columns year, what and count, and, where wanted, area, soft and hard.

    The first of `areas` is meant where none is named. Raises ProblemsError naming rows and columns, DataError where the
    file cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        msg = f"{path.name} cannot be read: {reason(error)}"
        raise DataError(msg) from None
    except UnicodeDecodeError:
        msg = f"{path.name} is not UTF-8 text; save it as CSV UTF-8"
        raise DataError(msg) from None
    lines = csv.DictReader(text.splitlines(), restval="")
    header = [name.strip() for name in lines.fieldnames or ()]
    lines.fieldnames = header
    lacking = [name for name in ("year", "what", "count") if name not in header]
    refuse([Problem(path.name, "this column is missing; the first row names the columns", name) for name in lacking])
    problems: list[Problem] = []
    found: list[Published] = []
    default = next(iter(areas))
    for row, cells in enumerate(lines, 2):
        cell = {name: (cells.get(name) or "").strip() for name in header}
        year, count = _whole(cell["year"]), _whole(cell["count"])
        limits = [_share(cell.get(name, ""), fallback) for name, fallback in (("soft", soft), ("hard", hard))]
        area = cell.get("area") or default
        wrong = {
            "year": ("is no year", year is None),
            "count": ("is no whole number", count is None),
            "what": (f"is no outcome of the plan; those are {', '.join(outcomes)}", cell["what"] not in outcomes),
            "area": ("is no area of the plan", area not in areas),
            "soft": ("is no share from 0 to 1", limits[0] is None),
            "hard": ("is no share from 0 to 1", limits[1] is None),
        }
        bad = [Problem(path.name, what, name, row) for name, (what, is_bad) in wrong.items() if is_bad]
        problems += bad
        if year is not None and count is not None and limits[0] is not None and limits[1] is not None and not bad:
            found.append(Published(year, cell["what"], area, count, limits[0], limits[1], row))
    refuse(problems)
    return tuple(found)


def _whole(cell: str) -> int | None:
    digits = cell.replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _share(cell: str, fallback: float) -> float | None:
    if not cell:
        return fallback
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def reconcile(published: Collection[Published], count: Callable[[str, str, int], int]) -> tuple[Reconciled, ...]:
    """Each published total beside `count(outcome, area, year)`."""
    return tuple(Reconciled(one, count(one.what, one.area, one.year)) for one in published)


def disagreements(found: Collection[Reconciled], file: str) -> Iterator[Finding]:
    """Totals that differ by more than the soft threshold (worth knowing) or the hard one (changes numbers)."""
    for one in found:
        away, total = abs(one.difference), one.published
        if away <= total.soft:
            continue
        hard = one.beyond
        yield Finding(
            severity="changes numbers" if hard else "worth knowing",
            about="published totals",
            what=(
                f"{total.what} in {total.area} in {total.year}: {one.ours:,} here, {total.count:,} published "
                f"({signed(100 * one.difference, 1)}%), more than the {'hard' if hard else 'soft'} threshold of "
                f"{percent(total.hard if hard else total.soft, 1)}; ask whether both count the same thing, area and "
                "year"
            ),
            file=file,
            column="count",
            rows=(total.row,),
        )


def reconciliation_table(found: Collection[Reconciled]) -> Facts:
    """Ours beside theirs."""
    return Facts(
        name="published totals",
        title="Totals that were published, beside ours",
        about="Years outside the study window, or only partly in it, are counted as far as the extract goes.",
        header=("outcome", "area", "year", "published", "here", "difference"),
        rows=tuple(
            (total.what, total.area, total.year, total.count, one.ours, away if math.isfinite(away) else None)
            for one in found
            for total, away in ((one.published, one.difference),)
        ),
        shares=("difference",),
    )
