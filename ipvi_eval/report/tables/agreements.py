"""The agreement of every headline number with a second implementation, summed up; each check is in the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.agreement import NOISE
from ipvi_eval.results.store import Cell
from ipvi_eval.rounding import percent

_PREFIX = "agreement."
_SAMPLE = "stratified sample"
"""What the note of a check says that was made on some of the rows only."""
_SECTIONS: Mapping[str, str] = {
    "survival": "Time to re-offense",
    "interrupted_time_series": "Monthly counts",
    "equity": "Groups of people",
    "harm": "Harm and repetition",
}
"""Where the numbers of the shipped scripts stand; a script of one's own stands under its name."""

_Key = tuple[str, str, str]


def agreements(report: Report, *, name: str = "tbl-agreement") -> str:
    """All released tables `agreement.*` with the id `name`: a row for each analysis, outcome and package."""
    checks: dict[_Key, list[dict[str, Cell]]] = {}
    for id in report.results.tables:
        if id.startswith(_PREFIX):
            for row in report.table(id).records():
                key = (
                    _section(id.removeprefix(_PREFIX)),
                    _outcome(report, str(row["id"])),
                    str(row["package"]),
                )
                checks.setdefault(key, []).append(row)
    return str(
        Sheet(
            name=name,
            caption="Agreement with a second implementation, by analysis and outcome.",
            headings=(
                Heading("Outcome", "left", 40),
                Heading("Checked with", "left", 24),
                Heading("Numbers", "right", 12),
                Heading("Largest difference, of the one that stops a run", "right", 24),
            ),
            rows=tuple((outcome, package, *_summed(found)) for (_, outcome, package), found in checks.items()),
            groups=tuple(analysis for analysis, _, _ in checks),
            notes=(*_not_compared(checks), *_sampled(checks)),
            source=" ".join(id for id in report.results.tables if id.startswith(_PREFIX)),
        )
    )


def _summed(checks: list[dict[str, Cell]]) -> tuple[str, str]:
    """How many numbers were compared, and the largest difference as a share of its tolerance."""
    shares = [_share(str(row["difference"]), str(row["tolerance"])) for row in checks if row["difference"]]
    if not shares:
        return "0", "not compared"
    largest = max(shares)
    told = f"less than {percent(NOISE, 1)}" if largest < NOISE else numbers.show(largest, "proportion")
    return numbers.count(len(shares)), told


def _share(difference: str, tolerance: str) -> float:
    """The difference as a share of its tolerance; none of it where it is noise, or none where none is tolerated."""
    return 0.0 if difference.startswith("<") or not float(difference) else float(difference) / float(tolerance)


def _not_compared(checks: dict[_Key, list[dict[str, Cell]]]) -> Iterator[str]:
    """One line where the other package could not compute some of them."""
    number = sum(row["difference"] is None for found in checks.values() for row in found)
    if number:
        yield f"Not compared, because the other package gave no number: {numbers.count(number)}."


def _sampled(checks: dict[_Key, list[dict[str, Cell]]]) -> Iterator[str]:
    """One line where the packages were given a sample, because there were too many rows for the other one."""
    notes = [str(row.get("note")) for found in checks.values() for row in found if row["difference"] is not None]
    number = sum(_SAMPLE in note for note in notes)
    if number:
        yield f"Compared on a stratified sample of the rows, where there were too many: {numbers.count(number)}."


def _outcome(report: Report, id: str) -> str:
    return _titled(next((label for key, label in report.meta.outcomes.items() if key in id.split(".")), "all outcomes"))


def _section(script: str) -> str:
    return _SECTIONS.get(script) or _titled(script.replace("_", " "))


def _titled(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
