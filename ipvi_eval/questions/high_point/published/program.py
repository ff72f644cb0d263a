"""The program elsewhere that ours is set beside: what the registry tells of it, so that no other place names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One site of the registry as a comparator.

    `site` is how its figures spell it, `place` its name in full, `about` what follows the place after a comma, empty
    where the registry has no text of it, and `described` where its evaluation can be read. `accounts` are the published
    starts, in words, each with the first day of its month; they may conflict. `start` is the one to reckon with, None
    where none is published or planned.
    """

    site: str
    place: str
    about: str
    described: str
    accounts: dict[str, date]
    start: date | None

    @property
    def opening(self) -> str:
        """A sentence that says what ours is set beside."""
        return f"Ours is set beside the program of {self.place}{f', {self.about}' if self.about else ''}."


def program_of(site: str, registry: Registry, *, start: date | None = None) -> Program:
    """The comparator `site`; its start is the plan's `start`, else the latest account, after which its people count.

    Its figure `<name>.program`, a text, gives place (label), what to say of it (definition) and source; figures
    `<name>.start.<account>` with a day or month are the accounts. Raises DataError when the registry has no such site.
    """
    figures = registry.select(site=site)
    if not len(figures):
        sites = dict.fromkeys(f.site for f in registry if f.outcome == "arrest")
        msg = (
            f"evidence.program: nothing published of {site!r} is known. Choose one of {', '.join(sites)}, spelled like "
            "this, or enter its figures into evidence.toml (`ipvi-eval evidence add`) with that site"
        )
        raise DataError(msg)
    named = {figure.id.partition(".")[2]: figure for figure in figures}
    told = named.get("program")
    accounts = {
        figure.definition: date.fromisoformat(f"{figure.as_of[:7]}-01")
        for name, figure in named.items()
        if name.startswith("start.") and figure.as_of
    }
    return Program(
        site=site,
        place=told.label or site if told else site,
        about=told.definition if told else "",
        described=told.source if told else "",
        accounts=accounts,
        start=start or max(accounts.values(), default=None),
    )
