"""A sentence as it is stored: words with places for estimates, filled after release from what was released."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PLACE = re.compile(r"\{([a-z0-9_.]+)(?::(limits|bounds|population|base|clock))?\}")
"""`{id}` is the value, `{id:limits}` the interval with its level, `{id:bounds}` without, `{id:population}`,
`{id:base}` and `{id:clock}` whom it is about and beside what; `{name}` is one of the sentence's `words`."""


@dataclass(frozen=True, slots=True)
class ByVerdict:
    """Words chosen by the released interval of the estimate `of`: below no change, across it, above it, or unknown."""

    of: str
    lower: str
    neither: str
    higher: str
    unknown: str = "of unknown uncertainty"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`template` with places; `words` are names out of the plan, or alternatives that a verdict chooses from.

    No number stands in the template or in an alternative. What the sentence says of an estimate is looked up after
    release, so that it can differ from it in neither value nor precision, and falls with it.
    """

    template: str
    words: Mapping[str, str | ByVerdict] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the estimates that it tells of or chooses by, each once."""
        told = [name for name, _ in PLACE.findall(self.template) if name not in self.words]
        chosen = [one.of for one in self.words.values() if isinstance(one, ByVerdict)]
        return tuple(dict.fromkeys((*told, *chosen)))

    @property
    def own(self) -> str:
        """Its own words, all alternatives among them, without what comes from estimates and from the plan."""
        chosen = [one for one in self.words.values() if isinstance(one, ByVerdict)]
        said = (part for one in chosen for part in (one.lower, one.neither, one.higher, one.unknown))
        return " ".join((PLACE.sub(" ", self.template), *said))


def plain_sentence(value: Any) -> Any:
    """A sentence as JSON; anything else as it is."""
    return asdict(value) if isinstance(value, Sentence) else value


def sentence_from(raw: Any) -> Any:
    """The inverse of `plain_sentence`."""
    if not isinstance(raw, dict) or raw.keys() != {"template", "words"}:
        return raw
    words = {name: ByVerdict(**one) if isinstance(one, dict) else one for name, one in raw["words"].items()}
    return Sentence(raw["template"], words)
