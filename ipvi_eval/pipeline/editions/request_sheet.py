"""The sheet that asks for an edition to be let out: what it is for, whom it is about, what was done to protect them.

It is made from what is public anyway (`released/`) and from numbers of numbers: how many results there are and how many
of them were withheld, never which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from ipvi_eval.results.store import Curve, Results, Table

CONTEXT, POPULATION, CONTROLS, CONTENTS = "## Context", "## Population", "## Controls applied", "## What is asked for"
SECTIONS = (CONTEXT, POPULATION, CONTROLS, CONTENTS)

_KINDS = {
    ".html": "web page with its figures and text inside it",
    ".pdf": "document",
    ".docx": "Word document",
    ".json": "numbers behind the documents, for machines",
    ".csv": "sentences that may be cited, for a spreadsheet",
    ".txt": "the same sentences as plain text",
    ".xlsx": "the released tables, for a spreadsheet",
}


def request_sheet(
    meta: Mapping[str, Any], results: Results, audit: Mapping[str, Any], files: Iterable[str], *, purpose: str
) -> str:
    """The sheet as Markdown. `meta` and `results` are those released, `audit` the numbers of disclosure control
    (`suppression.Audit`), `files` the names of what is to leave."""
    parts = [
        f"# Request to release: {meta['study']}",
        "\n".join(_context(meta, purpose)),
        "\n".join(_population(results)),
        "\n".join(_controls(meta, audit)),
        "\n".join(_contents(results, files)),
    ]
    return "\n\n".join(parts) + "\n"


def _context(meta: Mapping[str, Any], purpose: str) -> Iterable[str]:
    words = meta["words"]
    yield f"{CONTEXT}\n"
    yield f"- For what and for whom: {purpose}"
    yield f"- Site: {meta['site']}"
    if meta["edition"]:
        yield f"- Records counted: {words['window_start']} to {words['freeze']}"
    if "programme_named" in words:
        began = f", from {words['programme_start']}" if "programme_start" in words else ""
        yield f"- Program evaluated: {words['programme_named']}{began}"
    yield f"- Outcomes: {'; '.join(meta['outcomes'].values())}"
    if meta["synthetic"]:
        yield "- The data are synthetic: nobody in them exists."


def _population(results: Results) -> Iterable[str]:
    found = Counter(result.scope.population for result in results.all() if result.scope.population)
    yield f"{POPULATION}\n"
    yield "Every number says whom it is about. They are about:\n"
    for population, number in sorted(found.items()):
        yield f"- {population} ({number:,} {'result' if number == 1 else 'results'})"


def _controls(meta: Mapping[str, Any], audit: Mapping[str, Any]) -> Iterable[str]:
    yield f"{CONTROLS}\n"
    yield f"- Rule: {meta['rule']} (no count from 1 to {meta['threshold'] - 1}, nor what gives one away)."
    yield (
        f"- All {audit['counts']:,} counts that the results show or rest on are one system of equations. "
        f"{audit['small'] + audit['further']:,} are hidden, because they are small or because a small one could be "
        f"worked back; for every small one the values left open span at least {meta['threshold']}."
    )
    if audit["untried"]:
        yield (
            f"- {audit['untried']:,} of the hidden counts may not have needed to be: so many hang together that to "
            "find out would have taken too long. More is hidden than must be, and no less."
        )
    if audit["base"]:
        yield _rounding(audit["base"], audit["beyond"])
    yield (
        f"- {_editions(audit['editions'])}: what was hidden there cannot be worked back from both, nor can a small "
        "number of people or events that were added since."
        if audit["editions"]
        else "- No earlier edition was signed, so there is none to compare with."
    )
    if audit["told_before"]:
        yield (
            f"- {audit['told_before']:,} small numbers follow from earlier editions, whatever is hidden now. "
            "This edition cannot mend that and adds none."
        )
    yield "- What is computed from a hidden count falls with it: estimate, interval, row, step of a curve, sentence."
    yield "- Survival curves are drawn in merged steps; numbers are as fine as they are printed, and no finer."
    yield "- No row of a person, no name of a file, path or user is in any file."


def _rounding(base: int, beyond: int) -> str:
    far = f"; {beyond:,} had to go further than {base}" if beyond else ""
    return (
        f"- Counts are printed as multiples of {base}, chosen so that they add up as the true ones do{far}. On a "
        "hidden count nothing rests that is printed but itself, rounded."
    )


def _editions(number: int) -> str:
    return "One earlier edition is part of that system" if number == 1 else f"{number} earlier editions are part of it"


def _contents(results: Results, files: Iterable[str]) -> Iterable[str]:
    every = results.all()
    withheld = sum(map(_withheld, every))
    yield f"{CONTENTS}\n"
    yield f"{len(every):,} results, of which {withheld:,} are withheld in whole or in part. All files are needed:\n"
    yield "| file | what it is |\n|---|---|"
    yield from (f"| {name} | {_KINDS.get(PurePosixPath(name).suffix, 'other')} |" for name in sorted(files))


def _withheld(result: Any) -> bool:
    if isinstance(result, (Curve, Table)):
        return any(word in str(result.note) for word in ("suppressed", "withheld"))
    return result.value is None
