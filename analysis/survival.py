"""Time to re-offence.

Everyone on a list is followed from the day of entry to the first re-offence, to leaving (death, moving away) or to the
data freeze. Time is street time: days in custody are not days at risk. Outcomes are analysed one by one, by list at
entry, because movement between lists is itself an outcome. The first outcome of the plan is the primary one.

1. Kaplan-Meier by list: the share who re-offended within each horizon of the plan, and a log-rank test across lists.
   Beside a difference between lists whose interval includes none stands which one would have been found.
2. The same for the people notified, from the day of notification: the clock of published programmes' rates.
3. The hazard after notification, by the design the plan chose, always with and without subtracting custody. Under the
   time-dependent design a person counts as notified from the day after the notification, and a trend over the years is
   allowed for (arrests and further events also given the incidents so far); the other designs compare the notified with
   an earlier cohort or other areas, weighted so that the groups resemble each other, and in matched pairs. Each hazard
   ratio on street time is also told as shares, standardised to the notified. From a landmark on those designs also give
   shares, doubly robust, and days free, adjusted. Beside those whose interval includes no difference stands which one
   would have been found. Of the planned ratio it is also asked whether it stays the same over
   time, what it could have shown and, where its interval includes no change, what more people would show.
4. For the primary outcome also: what the notified and the others were like at entry; how strong an unmeasured
   difference would have to be to explain that ratio, and whether it could come from how people were chosen; the shares
   when death and moving away are exits of their own; how many never come back; all re-offences, not only the first; the
   designs beside the planned one; curves without immortal time.
5. The planned hazard ratio under further definitions of re-offence: only against the same victim, for one.
6. Movement between lists as a process in itself.
7. What simulations with a known truth say about these intervals and tests, how often every stated interval holds the
   truth where nothing goes wrong, and what each planned estimator does where one thing does, as stored with the
   package.

Headline numbers are computed a second time with lifelines. What a study is too small for leaves a row that says why.
"""

from ipvi_eval.diagnosis.claims import claims
from ipvi_eval.diagnosis.measured.planned import read_planned
from ipvi_eval.diagnosis.measured.planned_tables import planned_tables
from ipvi_eval.diagnosis.measured.stated import read_stated
from ipvi_eval.diagnosis.measured.stated_tables import stated_tables
from ipvi_eval.diagnosis.power.by_interval import could_be_found
from ipvi_eval.diagnosis.power.could_have_shown import could_have_shown
from ipvi_eval.diagnosis.power.others_could_have_shown import others_could_have_shown
from ipvi_eval.questions.reoffence.asked import definitions_of, outcomes_of
from ipvi_eval.questions.reoffence.lists.list_in_full import each_list_in_full
from ipvi_eval.questions.reoffence.lists.movement_between_lists import movement_between_lists
from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list, shares_since_notification
from ipvi_eval.questions.reoffence.notification.baseline import baseline
from ipvi_eval.questions.reoffence.notification.hazard import (
    hazard_after_notification,
    nobody_notified,
    unmeasured_difference,
)
from ipvi_eval.questions.reoffence.other_people.exposure_curves import curves_without_immortal_time
from ipvi_eval.questions.reoffence.other_people.landmark import from_a_landmark
from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.repeated import all_re_offences
from ipvi_eval.questions.reoffence.selection.notification_checks import how_people_were_chosen
from ipvi_eval.questions.reoffence.simulations.what_simulations_say import what_simulations_say
from ipvi_eval.questions.reoffence.told import told


def analyse(study, frames):
    """Yield the estimates, curves, tables and checks of every outcome of the plan, and what was left out and why."""
    yield from claims(study, "survival", could_be_found(study, told(frames, re_offence(study, frames))))


def re_offence(study, frames):
    """Outcome by outcome, then the further definitions, the lists, and what simulations say."""
    for asked in outcomes_of(study, frames):
        yield from one_outcome(asked)
    for asked in definitions_of(study, frames):
        yield from planned_hazard(asked)
    yield from movement_between_lists(frames)
    yield from what_simulations_say(study)
    yield from stated_tables("survival", read_stated(), others=plan_of(study).compares_others)
    yield from planned_tables("survival", read_planned())


def one_outcome(asked):
    """Everything about one outcome; the primary one gets the long form."""
    yield from shares_by_list(asked)
    if asked.notified:
        yield from shares_since_notification(asked)
        yield from planned_hazard(asked)
    else:
        yield nobody_notified(asked)
    if asked.primary:
        yield from each_list_in_full(asked)
    if asked.primary and asked.notified:
        yield from notification_in_full(asked)


def planned_hazard(asked):
    """The ratio of the planned design, what stands beside it, and what it could have shown."""
    design = asked.plan.exposure
    yield from others_could_have_shown(asked, design, hazard_after_notification(asked, design))
    yield from could_have_shown(asked)


def notification_in_full(asked):
    """What else is asked about notification, for the primary outcome."""
    yield from baseline(asked)
    yield from unmeasured_difference(asked)
    yield from all_re_offences(asked)
    yield from how_people_were_chosen(asked)
    for design in asked.plan.beside:
        yield from others_could_have_shown(asked, design, hazard_after_notification(asked, design))
    for design in (asked.plan.exposure, *asked.plan.beside):
        yield from from_a_landmark(asked, design)
    yield from curves_without_immortal_time(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
