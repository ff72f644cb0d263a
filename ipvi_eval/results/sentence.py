"""A sentence as it is stored: words with places for estimates, filled after release from what was released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from ipvi_eval.errors import AnalysisError
from ipvi_eval.worded import PLACE, Worded

Part = Literal[
    "limits",  # the interval with its level
    "bounds",  # the interval without it
    "population",  # whom it is about
    "base",  # what it is compared with
    "clock",  # how it counts time
    "n",  # how many units it rests on
    "events",  # how many events there are among them
    "p",  # its p-value, "p = 0.034"
    "percent",  # in whole per cent
    "percent_bounds",
    "signed",  # with a plus where it is no less than nothing
    "signed_bounds",
    "more",  # how many more or fewer, "58 fewer"
    "fall",  # one minus a ratio, in whole per cent
    "changes",  # the limits of a ratio, "a fall of 47% to a rise of 8%"
    "change",  # a ratio or relative change, "31% lower"
    "compatible",  # its limits, "anything from 47% lower to 8% higher"
]
"""What `{id:part}` tells of an estimate; `{id}` is its value, and `{name}` one of the sentence's `words`."""


@dataclass(frozen=True, slots=True)
class ByVerdict:
    """Words chosen by the released interval of the estimate `of`: below no change, across it, above it, or unknown."""

    of: str
    lower: str
    neither: str
    higher: str
    unknown: str = "of unknown uncertainty"

    @property
    def ids(self) -> tuple[str, ...]:
        """The estimate that it is chosen by."""
        return (self.of,)

    @property
    def said(self) -> tuple[str, ...]:
        """The alternatives."""
        return self.lower, self.neither, self.higher, self.unknown


@dataclass(frozen=True, slots=True)
class BySign:
    """Words chosen by whether the released values of two estimates have opposite signs."""

    of: str
    beside: str
    same: str
    opposite: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The estimates that it is chosen by."""
        return self.of, self.beside

    @property
    def said(self) -> tuple[str, ...]:
        """The alternatives."""
        return self.same, self.opposite


Word: TypeAlias = str | ByVerdict | BySign


@dataclass(frozen=True, slots=True)
class Sentence:
    """`template` with places; `words` are names and figures out of the plan, the calendar and this package, or
    alternatives that a verdict chooses from.

    No number stands in the template or in an alternative. What the sentence says of an estimate is looked up after
    release, so that it can differ from it in neither value nor precision, and falls with it. Raises AnalysisError where
    a place asks for what no estimate tells.
    """

    template: str
    words: Mapping[str, Word] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _, part in PLACE.findall(self.template):
            if part and part not in get_args(Part):
                msg = f"a sentence asks for the {part} of an estimate; it has {', '.join(get_args(Part))}"
                raise AnalysisError(msg)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the estimates that it tells of or chooses by, each once."""
        told = [name for name, _ in PLACE.findall(self.template) if name not in self.words]
        return tuple(dict.fromkeys((*told, *(id for one in self._chosen for id in one.ids))))

    @property
    def own(self) -> str:
        """Its own words, all alternatives among them, without what comes from estimates and from the plan."""
        return " ".join((PLACE.sub(" ", self.template), *(part for one in self._chosen for part in one.said)))

    @property
    def _chosen(self) -> Iterator[ByVerdict | BySign]:
        return (one for one in self.words.values() if not isinstance(one, str))


def stored(said: Worded, ids: Mapping[str, str]) -> Sentence:
    """What an engine says, with an estimate in place of each of its numbers: `ids` by the number's name.

    Raises AnalysisError where a number is no estimate, for it could be neither withheld nor checked.
    """
    names = {place.partition(":")[0] for place in said.numbers}
    if unknown := sorted(names - ids.keys()):
        msg = f"a sentence tells of {unknown[0]}, which is no estimate; make it one and give its id"
        raise AnalysisError(msg)

    def placed(name: str, part: str) -> str:
        return f"{{{ids[name] if name in names else name}{part and f':{part}'}}}"

    return Sentence(PLACE.sub(lambda place: placed(place[1], place[2] or ""), said.template), said.words)


def plain_sentence(value: Any) -> Any:
    """A sentence as JSON; anything else as it is."""
    return asdict(value) if isinstance(value, Sentence) else value


def sentence_from(raw: Any) -> Any:
    """The inverse of `plain_sentence`."""
    if not isinstance(raw, dict) or raw.keys() != {"template", "words"}:
        return raw
    return Sentence(raw["template"], {name: _word(one) for name, one in raw["words"].items()})


def _word(raw: Any) -> Word:
    if isinstance(raw, str):
        return raw
    return BySign(**raw) if "beside" in raw else ByVerdict(**raw)
