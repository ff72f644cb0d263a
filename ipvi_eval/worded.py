"""Words with places for numbers: an engine prints them at once, a study stores them and fills them after release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

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
