"""Did the monthly counts change?

The answer is a ratio: incidents counted after the start for each one expected without the programme. It is estimated as
a lasting step on a level that drifts, with the population as exposure and the season as terms. How far the level drifts
is averaged over a prior; in real series without a programme this calls five in a hundred changed, where a straight
trend with level and slope calls eleven, and a fifth in a study's usual length. Ratio, percentage, incidents averted,
figure, smallest detectable fall, sensitivity and specification curve are about this one quantity and come from one fit.

1. The answer that leads: relative to the comparison areas, where nothing in the months before the start speaks against
   them; otherwise the series on its own. The other stands beside it.
2. What the series could have shown: falls planted into simulated series like this one, and the same test.
3. What would have been expected month by month, and what the months before alone forecast, year by year.
4. The start moved to every admissible month. One choice changed at a time; then all declared choices together.
5. Where nothing should change: other outcomes, other areas.
6. Next to the programme's area, where incidents may have moved; a synthetic area made of the comparison areas.
7. Where the programme was extended area by area: areas in it against areas not yet in it.

Level and slope on a straight trend are described beside it, for readers of other publications, and lead nothing. The
primary outcome gets all of it, the others 1 to 3 and what their models leave over. The headline is fitted a second
time with statsmodels' state space.
"""

from ipvi_eval.diagnosis.claims import claims
from ipvi_eval.diagnosis.measured.areas import read_areas
from ipvi_eval.diagnosis.measured.areas_tables import areas_tables
from ipvi_eval.questions.counts.area_by_area import area_by_area
from ipvi_eval.questions.counts.asked import outcomes_of
from ipvi_eval.questions.counts.comparison_areas import (
    a_synthetic_area,
    areas_before_the_start,
    each_comparison_area,
    relative_to_them,
)
from ipvi_eval.questions.counts.elsewhere import next_to_the_program, other_outcomes
from ipvi_eval.questions.counts.month_by_month import month_by_month
from ipvi_eval.questions.counts.other_choices import (
    all_choices_together,
    one_choice_changed,
    residuals_of_the_answer,
    residuals_of_the_description,
    the_start_moved,
)
from ipvi_eval.questions.counts.stored.fits.headline_measured import ways_on_real_series
from ipvi_eval.questions.counts.the_answer import the_answer
from ipvi_eval.questions.counts.told import told
from ipvi_eval.questions.counts.what_the_series_allows import what_the_series_allows


def analyse(study, frames):
    """Yield the estimates, the fitted series, the tables of the checks and what they say, outcome by outcome."""
    yield from claims(study, "its", each_outcome(study, frames))
    yield from ways_on_real_series()
    if study.comparison_areas:
        yield from areas_tables("its", read_areas())


def each_outcome(study, frames):
    """Outcome by outcome, with its findings."""
    for asked in outcomes_of(study, frames):
        yield from told(asked, one_outcome(asked))


def one_outcome(asked):
    """Everything about one outcome; the primary one has all the checks."""
    yield from what_the_series_allows(asked)
    yield from the_answer(asked)
    yield from month_by_month(asked)
    yield from residuals_of_the_answer(asked)
    yield from residuals_of_the_description(asked)
    if asked.primary:
        yield from the_start_moved(asked)
        yield from one_choice_changed(asked)
        yield from all_choices_together(asked)
        yield from other_outcomes(asked)
        yield from next_to_the_program(asked)
        yield from areas_before_the_start(asked)
        yield from each_comparison_area(asked)
        yield from relative_to_them(asked)
        yield from a_synthetic_area(asked)
        yield from area_by_area(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
