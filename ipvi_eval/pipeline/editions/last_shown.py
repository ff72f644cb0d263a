"""What this edition withholds and an earlier one printed, as that edition printed it.

Which numbers stand here follows from what is public: that this edition withholds them, that the earlier one told
them, and what the plan says they are. Why a number is withheld has no part in it, so a reader of both editions learns
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple

from ipvi_eval.disclosure.editions.kept import QUESTIONS, WHOLE_PLAN
from ipvi_eval.disclosure.profiles import Profile
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.differences import printed
from ipvi_eval.pipeline.editions.past_editions import PastEdition
from ipvi_eval.report.lookup import suppressed
from ipvi_eval.report.sentences.last_shown import LAST_SHOWN
from ipvi_eval.results.store import Cell, Column, Results, Table

_COLUMNS = {
    "id": "id", "quoted": "Quoted as", "label": "What", "edition": "Edition that told it", "value": "Value then",
    "unit": "Unit", "then": "As printed then",
}  # fmt: skip


def last_shown(
    past: Sequence[PastEdition], now: Results, defined: Mapping[str, str], profile: Profile, *, told_now: str
) -> Table:
    """A row for each estimate that `now` withholds and one of the `past` editions told: the last one that did.

    `defined` is what the plan of now counts (see `Kept`): what an edition defined otherwise is another number and has
    no row. What an edition printed by a rule less strict than `profile` is not printed again. `told_now` is how a
    sentence names the edition of now.
    """
    past = [one for one in past if _as_strict(one, profile)]
    rows = [row for one in now.estimates.values() if suppressed(one) for row in _row(past, one, defined, told_now)]
    # Whatever stands here was released in one of the editions.
    columns = tuple(Column(name, label, "public") for name, label in _COLUMNS.items())
    return Table(
        id=LAST_SHOWN, title="Numbers withheld now that an earlier edition told", columns=columns, rows=tuple(rows)
    )


def _as_strict(edition: PastEdition, profile: Profile) -> bool:
    """Whether the edition printed no count that the profile of now withholds for its own size."""
    zero = profile.zero_shown or not edition.zero_shown
    return zero and edition.least >= profile.smallest_shown and profile.base in (0, edition.base)


def _row(
    past: Sequence[PastEdition], one: Estimate, defined: Mapping[str, str], told_now: str
) -> Iterator[tuple[Cell, ...]]:
    for edition in reversed(past):
        then = edition.results.estimates.get(one.id)
        if then is None or then.value is None:
            continue
        if _about(then, edition.told) == _about(one, told_now) and _defined_alike(one.id, edition.defined, defined):
            yield one.id, edition.quoted.get(one.id), then.label, edition.told, then.value, then.unit, printed(then)
        return


def _about(one: Estimate, day: str) -> tuple[str, ...]:
    """What an estimate is of, without the last day of its edition."""
    return (one.unit, one.label, *(words.replace(day, "") for words in astuple(one.scope)))


def _defined_alike(id: str, then: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether both plans count the same under this id: area and lists, its outcome, and what its question sets."""
    words = {WHOLE_PLAN, *id.split(".")} - {QUESTIONS}
    return all(then.get(word) == now.get(word) for word in words) and _asked(id, then) == _asked(id, now)


def _asked(id: str, defined: Mapping[str, str]) -> object:
    questions = json.loads(defined.get(QUESTIONS, "{}"))
    return questions.get(id.partition(".")[0])
