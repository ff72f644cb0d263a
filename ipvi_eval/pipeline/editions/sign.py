"""The second person's signature under an edition."""

from __future__ import annotations

import unicodedata
from datetime import date

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.editions.edition_check import check
from ipvi_eval.pipeline.editions.editions import SIGNED, Edition, files_of
from ipvi_eval.results.store import write_json


def sign(edition: Edition, *, by: str, today: date | None = None) -> None:
    """Record who signed, the day, and the hash of every file: from then on each run is linked with the edition.

    Raises PlanError where the one who prepared it signs, or where `check` finds something; OutputError where it is
    signed already or cannot be written.
    """
    name = " ".join(by.split())
    if not name:
        msg = "--by is empty; write who signs"
        raise PlanError(msg)
    if edition.signature:
        msg = f"{edition.name} is signed already, on {edition.signature['on']}; an edition is signed once"
        raise OutputError(msg)
    if _plain(name) == _plain(edition.prepared["by"]):
        msg = f"{edition.name} was prepared by the same person; a second one has to look at it and sign"
        raise PlanError(msg)
    findings = check(edition)
    if findings:
        first, more = findings[0], f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        msg = (
            f"{edition.name} cannot be signed: {first.what}{more}; {first.do}. "
            "`ipvi-eval release check` lists everything"
        )
        raise PlanError(msg)
    record = {"by": name, "on": str(today or date.today()), "files": files_of(edition.folder)}
    target = edition.inside / SIGNED
    building = target.with_name(f".{SIGNED}.tmp")
    try:
        write_json(building, record)
        building.rename(target)
    except OSError:
        building.unlink(missing_ok=True)
        msg = f"{target} cannot be written; the edition is not signed"
        raise OutputError(msg) from None


def _plain(name: str) -> str:
    """A name without capitals, spaces, stops and accents: "A. Müller" and "a muller" are one person."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
