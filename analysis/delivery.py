"""Was the program delivered?

Due is whoever entered a list that the program notifies and was at liberty for a day or more while it ran: from the day
it began, or from the day of entry where that is later. Reached is whoever of them was notified by the data freeze.

1. Who was due and who was reached: by list, by the year of entry, and in which way (call-in, home, custody, letter).
2. From incident to list to notification to outcome: the numbers lost at each step, which add up.
3. How soon: days from the incident that put a person on the list to the notification, one minus Kaplan-Meier. Who has
   not been notified is followed to death, to moving away or to the freeze.
4. Whether it matters how soon: the rate of a new event after a notification within a month and after a later one, a
   planned sensitivity, with what it could have shown. Nobody counts as notified before the day after the
   notification. And whether the monthly counts go with the share of those due who had been reached: another one, of
   the answer on counts.
5. Who came to a call-in, of those invited to one, and who took up the help that was offered.
6. Whether people on the lists that are left to police and prosecutors were arrested after a new record.
7. What was offered to survivors, and what each agency did: monthly totals, by year. No person is known in them.
8. What the program is, by the twelve items of TIDieR, as far as the plan describes it.

Tables that the extract does not have leave a row that says so.
"""

from ipvi_eval.diagnosis.power.timing_could_have_shown import timing_could_have_shown
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.call_ins import call_ins
from ipvi_eval.questions.delivery.delay import how_soon
from ipvi_eval.questions.delivery.description import description
from ipvi_eval.questions.delivery.dose import dose
from ipvi_eval.questions.delivery.flow import the_flow
from ipvi_eval.questions.delivery.follow_through import follow_through
from ipvi_eval.questions.delivery.offers import offers
from ipvi_eval.questions.delivery.partners import partners
from ipvi_eval.questions.delivery.reach import reach
from ipvi_eval.questions.delivery.services import services
from ipvi_eval.questions.delivery.timing import timing
from ipvi_eval.questions.delivery.told import told


def analyse(study, frames):
    """Yield who was due and reached, the flow and the delays, services, and what could not be told and why."""
    yield from told(delivered(Asked(study, frames)))


def delivered(asked):
    """Everything about those whom the program had to notify, where that is known; then what else it did."""
    if asked.untold:
        yield asked.untold
    else:
        yield from reach(asked)
        yield from the_flow(asked)
        yield from how_soon(asked)
        yield from timing_could_have_shown(asked, timing(asked))
        yield from dose(asked)
    yield from call_ins(asked)
    yield from offers(asked)
    yield from follow_through(asked)
    yield from services(asked)
    yield from partners(asked)
    yield from description(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
