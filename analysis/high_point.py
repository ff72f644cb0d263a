"""Did we do as well as High Point?

Only like is put beside like: the share re-arrested within the same number of months of notification, on the same list,
for the same kind of outcome (an arrest). What cannot be compared is listed with the reason.

The answer comes first, in six sentences. Then:

1. Published figures, each with status and source; those nobody has read in a source are not printed.
2. Re-arrest at fixed horizons beside High Point's: difference, ratio, tests of equivalence against the plan's margin,
   and the same under one mix of lists; every other site whose shares the registry says may be compared as well.
3. High Point's best-known shares count everybody notified so far, so they grow with follow-up. Our people are replayed
   on High Point's calendar, under each account of its start, and counted the same crude way on our own.
4. Our change in monthly counts beside theirs where the events are the same; what a reader who started from the reviews
   of focused deterrence would now believe, with the weight of that belief; money, where the plan and the data allow it.

Beside a comparison that includes no difference stands which one would have been found. Every comparison yields one
sentence that may be quoted and one of caution that always goes with it.
"""

from ipvi_eval.diagnosis.power.by_interval import could_be_found
from ipvi_eval.questions.high_point.answer import the_answer
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.questions.high_point.counts.counts_beside import change_in_monthly_counts
from ipvi_eval.questions.high_point.shares.rearrest import re_arrest_at_fixed_horizons
from ipvi_eval.questions.high_point.shares.their_calendar import on_their_calendar
from ipvi_eval.questions.high_point.told import told
from ipvi_eval.questions.high_point.what_was_published import pooled_literature, published_figures


def analyse(study, frames, earlier):
    """Yield every comparison, then what may be quoted from them, and what was not done and why."""
    yield from could_be_found(study, told(comparisons(Asked(study, frames, earlier))))


def comparisons(asked):
    """Everything that is set beside ours, in the order of the reports."""
    yield from the_answer(asked)
    yield from published_figures(asked)
    yield from pooled_literature(asked)
    yield from re_arrest_at_fixed_horizons(asked)
    yield from on_their_calendar(asked)
    yield from change_in_monthly_counts(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
