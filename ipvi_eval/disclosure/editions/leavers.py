"""People who may be in what is left over of some counts in one edition and not in the next.

Who was not followed up to a day in one edition may be in the next. Of those with a report and no arrest by that day
such a person leaves when an arrest comes by then; of those who were followed to one day and not to a later one, when
follow-up reaches that. What such a left-over count grew by is therefore no number of people: it is those who came less
those who left, and a reader knows of these only that they are no more than those who were not followed so long.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ipvi_eval.counted import AT_RISK, EVENTS, Key
from ipvi_eval.disclosure.relations.over_time import is_exit


def may_leave(of: Collection[tuple[Key, int]], counts: Mapping[Key, int]) -> int:
    """How many of those that `of`, wholes (1) and parts (-1), leave over in an edition of these `counts` may not be
    left over in a later one: those who by the day of a part, and not by that of the whole, were lost to follow-up
    without its event. Nought where nobody may, and where the edition does not tell who was followed.

    Who has gone for good does not come back, as far as the edition counts them for every whole and part: of those gone
    before the event of a part alone some had not had that of the whole either.
    """
    keys = [key for key, _ in of]
    if not _lets_leave(keys):
        return 0
    states = {key: _states(key, counts) for key in keys}
    if not all(found.keys() >= {EVENTS, AT_RISK} for found in states.values()):
        return 0
    of_all = frozenset.intersection(*(frozenset(found) for found in states.values()))
    known = {state for state in of_all if state in (EVENTS, AT_RISK) or is_exit(state)}
    return max(0, sum(sign * sum(states[key][state] for state in known) for key, sign in of))


def _lets_leave(keys: Collection[Key]) -> bool:
    """Whether they are of one group and clock, and either events of several kinds by one day or people who were still
    followed on several days for one event."""

    def alike(*names: str) -> bool:
        return len({tuple(getattr(key, name) for name in names) for key in keys}) == 1

    if not alike("cohort", "clock", "state") or not all(key.until.isdigit() for key in keys):
        return False
    state = next(iter(keys)).state
    return (state == EVENTS and alike("until")) or (state == AT_RISK and alike("outcome"))


def _states(key: Key, counts: Mapping[Key, int]) -> dict[str, int]:
    """How many of a group are in each state by a day: of those who had the event, are still followed or have gone for
    good it is known what became."""
    return {
        one.state: count
        for one, count in counts.items()
        if (one.cohort, one.outcome, one.clock, one.until) == (key.cohort, key.outcome, key.clock, key.until)
    }
