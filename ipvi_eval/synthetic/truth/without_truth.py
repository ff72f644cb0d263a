"""Which numbers of the shipped study have no true value in the synthetic world, and why."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

_TEST = "the p-value of a test, which is of the sample and not of the world"
_SAMPLE = "how many people of this sample a comparison rests on, by the rules of the comparison"
_MODEL = "a parameter of the model that is fitted; what the world has instead is under `planted`"
_FOUND = "what a study of this size would find: of the design"
_PUBLISHED = "published by others"
_BESIDE = "our number against a published one, which no parameter of the world decides; ours alone has a true value"

WITHOUT: Final[Mapping[str, str]] = {
    "*.checks.*": _TEST,
    "survival.*.frailty_variance": _MODEL,
    "its.ipv_arrest*.diagnostics.curvature": _TEST,
    "survival.*.lists.log_rank": _TEST,
    "survival.*.lists.gray": _TEST,
    "survival.*.mean_test": _TEST,
    "survival.*.proportional_hazards": _TEST,
    "survival.*.e_value": "the hazard ratio in another form; the ratio has a true value",
    "survival.*.e_value_limit": "a limit of the hazard ratio in another form",
    "survival.*.power.*": "what a study of so many people would find: of the design",
    "survival.*.spoken_for": _SAMPLE,
    "survival.*.effective_*": _SAMPLE,
    "survival.*.matched_pairs_*": _SAMPLE,
    "survival.*.lost_tipping_*": "how far an assumption would have to go to move the interval, which is of the sample",
    "its.*.rho": _MODEL,
    "its.*.dispersion": _MODEL,
    "its.*.wandering": _MODEL,
    "its.*.pearson_dispersion": _MODEL,
    "its.*.mde": "the smallest effect that a series of this length and noise could have shown: of the design",
    "its.*.rank_p": _TEST,
    "its.*.ljung_box_*": "the statistic of a test, which is of the sample and not of the world",
    "its.*.breusch_godfrey_*": "the statistic of a test, which is of the sample and not of the world",
    "its.*.innovations.*": "the statistic of a test, which is of the sample and not of the world",
    "its.*.resolution": "the smallest rank p that so many dates or areas can give: of the design",
    "its.*.placebo_time.as_extreme": _TEST,
    "its.*.before.*": "how far the comparison may be trusted, which is of the sample: no such check is planted",
    "its.*.power.*": "what a series of this length and noise would find of made-up falls: of the design",
    "its.*.sensitivity.*": "how far the answer depends on one choice; the answer itself has a true value",
    "its.*.specification.*": "how far the answer depends on the choices made; the answer itself has a true value",
    "delivery.dose.*": "how the counts go with a share that grows month by month, beside a trend of their own: no such "
    "effect is planted, and the answer on the counts has a true value",
    "delivery.*.power.*": _FOUND,
    "equity.*.hazard_ratio": "the planted ratio is one for everybody, and what the model finds in a group was not "
    "measured in a large city",
    "equity.effects.*": _TEST,
    "equity.*.power.*": _FOUND,
    "harm.*.power.*": _FOUND,
    "harm.top.by_chance": "what equal pairs with the mean of this sample would show: of the sample",
    "harm.top.gini_by_chance": "what equal pairs with the mean of this sample would show: of the sample",
    "harm.rare.*.years_*": "how long one would have to count at the rate of this sample",
    "harm.reporting.explains*": "the answer on the counts, or a limit of it, in another form; the answer has a true "
    "value",
    "harm.monthly.per_incident": "the answer on harm over that on incidents, each of which has a true value",
    "harm.monthly.as_extreme": _TEST,
    "evidence.*.power.*": _FOUND,
    "evidence.published.*": _PUBLISHED,
    "evidence.*.theirs": _PUBLISHED,
    "evidence.replay.*.published": _PUBLISHED,
    "evidence.recidivism.*.difference": _BESIDE,
    "evidence.recidivism.*.ratio": _BESIDE,
    "evidence.recidivism.*.equivalence": _BESIDE,
    "evidence.recidivism.*.non_inferiority": _BESIDE,
    "evidence.counts.*.ratio_of_ratios": _BESIDE,
    "evidence.standardised.*": "our shares and published ones under one mix of lists; each list's own share has a true "
    "value",
    "evidence.replay.*.expected": "our shares on the calendar of another place, which rests on that place's dates and "
    "numbers",
    "evidence.conflict.*": _PUBLISHED,
    "evidence.recidivism.every_list.*": "of all lists together, for a sentence; each list's own share has a true value",
    "evidence.belief.*": "what a reader should believe who started from published reviews",
}
"""Pattern of the names of estimates to the reason."""

ONE_COUNTY: Final[Mapping[str, str]] = {
    "its.ipv_dir.synthetic.*": "measured in series of the size of one county",
    "its.ipv_arrest*": "counted by quarter in one county and by month in many, with other months left out",
    "*.list_a.*": "measured for Lists A and B together, as few people on List A have them told in one county",
    "*.list_b.*": "measured for Lists A and B together, as few people on List A have them told in one county",
    "evidence.counts.ipv_arrest.*": "counted by quarter in one county and by month in many, with other months left out",
}
"""What more has none in an extract of several counties."""


def why_without(id: str, without: Mapping[str, str]) -> str | None:
    """The reason in `without` why the estimate called `id` has no true value; None for the others."""
    return next((why for pattern, why in without.items() if fnmatchcase(id, pattern)), None)
