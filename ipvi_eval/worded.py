"""Words with places for numbers: an engine prints them at once, a study stores them and fills them after release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

PLACE = re.compile(r"\{([a-z0-9_.]+)(?::([a-z_]+))?\}")
"""`{name}` or `{name:part}`."""


@dataclass(frozen=True, slots=True)
class Worded:
    """`template` with a place for each of its numbers and `words`; as text (`str`) they stand in their places.

    `numbers` came out of data: as they are printed, by place ("level", "level:bounds"). `words` came out of a plan, the
    calendar or this package: names, margins, lengths.
    """

    template: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = {**self.numbers, **self.words}
        return PLACE.sub(lambda place: said[place[0][1:-1]], self.template)

    def within(self, template: str, *others: Worded, **words: str) -> Worded:
        """This and `others` as parts of a longer `template`, which holds theirs and has `words` of its own."""
        numbers, known = dict(self.numbers), dict(self.words)
        for other in others:
            numbers |= other.numbers
            known |= other.words
        return Worded(template, numbers, known | words)

    @property
    def sentence(self) -> Worded:
        """With a capital and a full stop."""
        template = f"{self.template[:1].upper()}{self.template[1:]}"
        return self.within(template if template.endswith(".") else f"{template}.")


Note: TypeAlias = str | Worded
"""A remark beside a result. A number in it has a place: among `words` where the plan, the calendar, a published source
or this package gave it, among `numbers` where it rests on what its result rests on, with which it falls."""


def counted(number: int, thing: str) -> str:
    """How many there are of a thing.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def signed(value: float, decimals: int) -> str:
    """With its sign, and none where it prints as nought.

    >>> signed(1.24, 1), signed(-0.04, 1), signed(0.04, 1)
    ('+1.2', '0.0', '0.0')
    """
    shown = f"{value:+,.{decimals}f}"
    return shown if any(digit in shown for digit in "123456789") else shown[1:]


OWN = "own"
"""The place of the count that an estimate is, in its note: told as the estimate is, rounded where that is."""


def given(text: str) -> Worded:
    """Words of which every number was given: by the plan, the calendar, a published source or this package."""
    return Worded("{given}", words={"given": text})


def joined(*notes: Note, by: str = "; ") -> Note:
    """What the `notes` say, one after the other; those that say nothing are left out."""
    parts = [one for one in notes if str(one)]
    if all(isinstance(one, str) for one in parts):
        return by.join(map(str, parts))
    told = [_apart(one, number) for number, one in enumerate(parts)]
    return told[0].within(by.join(one.template for one in told), *told[1:])


def plain_note(note: Note) -> Any:
    """A note as JSON."""
    return asdict(note) if isinstance(note, Worded) else note


def note_from(raw: Any) -> Note:
    """The inverse of `plain_note`."""
    return Worded(**raw) if isinstance(raw, dict) else str(raw)


def _apart(note: Note, number: int) -> Worded:
    """With names for its places that no other part of a note has."""
    if isinstance(note, str):
        return given(note) if PLACE.search(note) else Worded(note)
    numbers, words = (
        {f"part_{number}.{place}": said for place, said in held.items()} for held in (note.numbers, note.words)
    )
    return Worded(PLACE.sub(lambda place: f"{{part_{number}.{place[0][1:]}", note.template), numbers, words)
