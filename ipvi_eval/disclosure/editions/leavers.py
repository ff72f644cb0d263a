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

    Who has gone for good, as far as the edition counts them, does not come back.
    """
    keys = [key for key, _ in of]
    if not _lets_leave(keys):
        return 0
    found = {key: _accounted(key, counts) for key in keys}
    if None in found.values():
        return 0
    return max(0, sum(sign * (found[key] or 0) for key, sign in of))


def _lets_leave(keys: Collection[Key]) -> bool:
    """Whether they are of one group and clock, and either events of several kinds by one day or people who were still
    followed on several days for one event."""

    def alike(*names: str) -> bool:
        return len({tuple(getattr(key, name) for name in names) for key in keys}) == 1

    if not alike("cohort", "clock", "state") or not all(key.until.isdigit() for key in keys):
        return False
    state = next(iter(keys)).state
    return (state == EVENTS and alike("until")) or (state == AT_RISK and alike("outcome"))


def _accounted(key: Key, counts: Mapping[Key, int]) -> int | None:
    """Those of a group of whom it is known what became of them by a day: they had the event, are still followed, or
    have gone for good. None where either of the first two is not counted."""
    here = {
        one.state: count
        for one, count in counts.items()
        if (one.cohort, one.outcome, one.clock, one.until) == (key.cohort, key.outcome, key.clock, key.until)
    }
    if not here.keys() >= {EVENTS, AT_RISK}:
        return None
    return sum(count for state, count in here.items() if state in (EVENTS, AT_RISK) or is_exit(state))
