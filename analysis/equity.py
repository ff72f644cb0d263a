"""Were groups of people reached alike, and do they come back alike?

The plan says by which columns people are divided (`[equity]`). Each group stands beside everybody and none beside a
group taken as the normal one; they are not ranked.

1. Of those due who entered since the program began, the share who were reached.
2. Of those on a list, the share with a new record within the middle horizon of the plan, one minus Kaplan-Meier.
3. Of those with a new record, the share arrested at it or within the days of `delivery.follow_through_days`.
4. The rate of new records after a notification, in groups with enough of them on both sides whose notified people
   resemble the others of their lists; for each column one test of whether its groups are alike, adjusted for how many
   columns are asked. By the way people are told (`mode`) all ways stand in one model within the list at entry; the way
   goes with the list, so that no way is said to be the better one.

Beside a ratio whose interval includes no change stands which ratio would have been found.

Groups are known of people on a list only, so nothing can be said of who was reported or arrested and never entered one.
Columns that the extract does not have leave a row that says so.
"""

from ipvi_eval.diagnosis.power.groups_could_have_shown import groups_could_have_shown
from ipvi_eval.questions.equity.arrests import arrests_by_group
from ipvi_eval.questions.equity.asked import Asked
from ipvi_eval.questions.equity.effects import effects
from ipvi_eval.questions.equity.stages import groups_beside_everybody
from ipvi_eval.questions.equity.told import told


def analyse(study, frames):
    """Yield the shares of everybody and of each group, and what could not be told and why."""
    asked = Asked(study, frames)
    yield from told(groups_could_have_shown(asked, grouped(asked)))


def grouped(asked):
    """Every group of the plan beside everybody, or why there are none."""
    if asked.untold:
        yield asked.untold
    else:
        yield from groups_beside_everybody(asked)
        yield from arrests_by_group(asked)
        yield from effects(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
