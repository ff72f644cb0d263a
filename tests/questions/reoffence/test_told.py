from __future__ import annotations

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.questions.reoffence.told import told
from ipvi_eval.results.not_estimated import NotEstimated

RATIO = Estimate(id="survival.x.hazard_ratio", value=0.7, unit="ratio", method="m", cells=(40, 80, 9))


def test_ratios_and_what_is_missing_become_a_table_each_after_the_results(county_frames):
    none = NotEstimated(what="Lists", why="only 3 people moved", remedy="")
    check = Agreement("survival.x", 1.0, 1.0, 0.0, "by hand")
    first, second, ratios, left_out = told(county_frames, (none, RATIO, NamedRatio("IPV", "as planned", RATIO), check))
    assert (first, second) == (RATIO, check)
    assert (ratios.id, [row["analysis"] for row in ratios.records()]) == ("survival.outcomes", ["as planned"])
    assert ratios.scope.base == "those whom each row names"
    assert ratios.scope.population == county_frames.populations.spells().population
    assert (left_out.id, left_out.rows) == ("survival.left_out", (("Lists", "only some people moved"),))


def test_without_a_ratio_there_is_no_table_of_them(county_frames):
    (left_out,) = told(county_frames, ())
    assert left_out.rows == (("Nothing", "everything that was planned could be fitted"),)
