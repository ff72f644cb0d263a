"""What a type checker knows of every public name: `mypy` reads this file (tests/test_init.py); nothing runs it."""

from __future__ import annotations

from typing import assert_type

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

import ipvi_eval as ie
from ipvi_eval.data.sources import Extract
from ipvi_eval.diagnosis.operating_characteristics import OperatingCharacteristics
from ipvi_eval.diagnosis.power.counts_power import CountsPower
from ipvi_eval.diagnosis.power.hazard_power import HazardPower
from ipvi_eval.diagnosis.power.share_power import SharePower
from ipvi_eval.diagnosis.replicates import Replicates, Study
from ipvi_eval.harm.by_code import HarmByCode
from ipvi_eval.harm.concentration import Concentration
from ipvi_eval.harm.per_year import HarmRates
from ipvi_eval.harm.rare import RareOutcome
from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.reported_share import ReportingBounds
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.comparisons.controlled import ControlledFit
from ipvi_eval.its.comparisons.difference_in_differences import GroupTimeEffects
from ipvi_eval.its.comparisons.staggered_counts import StaggeredCounts
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import CountFit, Description
from ipvi_eval.its.lasting_step.exact import ExactRatio
from ipvi_eval.its.lasting_step.forecast import Forecast
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.share_step import ShareStep
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.harm.weights import HarmWeights
from ipvi_eval.questions.high_point.published.registry import Registry
from ipvi_eval.repetition.course import Course
from ipvi_eval.repetition.escalation import Escalation
from ipvi_eval.repetition.next_rate import NextRate
from ipvi_eval.repetition.repeats import RepeatShare
from ipvi_eval.results.store import Results
from ipvi_eval.survival.comparisons.gray import GrayTest
from ipvi_eval.survival.comparisons.log_rank import LogRank
from ipvi_eval.survival.comparisons.mean_cumulative import MeanCumulativeTest
from ipvi_eval.survival.curves.aalen_johansen import AalenJohansen
from ipvi_eval.survival.curves.cumulative_hazard import CumulativeCurve
from ipvi_eval.survival.curves.horizon_difference import HorizonDifferences
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier
from ipvi_eval.survival.curves.rmst import RestrictedMean, RestrictedMeanComparison
from ipvi_eval.survival.exposure.designs import ExposureRows, Landmark
from ipvi_eval.survival.parametric.accelerated import ParametricFit
from ipvi_eval.survival.parametric.cure import CureFit
from ipvi_eval.survival.regression.concordance import Concordance
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.exact_ties import ExactCoxFit
from ipvi_eval.survival.regression.fine_gray import CompetingRisksFit
from ipvi_eval.survival.regression.frailty.model import FrailtyFit
from ipvi_eval.survival.regression.prediction import BaselineHazard, PredictedSurvival
from ipvi_eval.survival.regression.proportionality import ProportionalityTest
from ipvi_eval.survival.regression.recurrent import RecurrentFit
from ipvi_eval.survival.regression.residuals import Residuals, SchoenfeldResiduals
from ipvi_eval.survival.regression.rmst_regression import RestrictedMeanRegression
from ipvi_eval.survival.regression.standardised import StandardisedShares
from ipvi_eval.survival.regression.stored.cox import StoredCoxFit
from ipvi_eval.survival.robustness.bootstrap import Bootstrap
from ipvi_eval.survival.robustness.dropout import DropoutSensitivity
from ipvi_eval.survival.robustness.unmeasured import EValue
from ipvi_eval.synthesis.funnel import Egger
from ipvi_eval.synthesis.random_effects import Synthesis
from ipvi_eval.synthesis.rate_ratio import LogRatio
from ipvi_eval.synthesis.studies import Studies
from ipvi_eval.synthesis.update import Update
from ipvi_eval.weighting.balance import Balance
from ipvi_eval.weighting.doubly_robust import Effect
from ipvi_eval.weighting.matching import Matches
from ipvi_eval.weighting.weights import BalancingWeights, Propensity

Floats = NDArray[np.float64]


def the_data() -> None:
    assert_type(ie.load_synthetic(), Extract)
    assert_type(ie.read_run("run"), Results)
    assert_type(ie.AnalysisError("why"), ie.AnalysisError)
    extract = ie.StoredExtract.from_plan("study.toml")
    assert_type(extract, ie.StoredExtract)
    assert_type(extract.monthly("ipv_dir"), ie.MonthlySeries)
    assert_type(extract.spells("ipv_dir"), ie.StoredSpells)


def survival(frame: pd.DataFrame, day: Floats) -> None:
    spells = ie.Spells.from_frame(frame)
    assert_type(spells, ie.Spells)
    assert_type(ie.Spells.of(day, [1, 0]), ie.Spells)
    assert_type(spells.columns("age"), ie.Columns)
    stored = ie.StoredSpells.from_parquet("spells.parquet")
    assert_type(stored, ie.StoredSpells)
    assert_type(ie.kaplan_meier(stored), KaplanMeier)
    assert_type(ie.cox("age", stored), StoredCoxFit)
    assert_type(ie.kaplan_meier(spells), KaplanMeier)
    assert_type(ie.kaplan_meier(spells).survival, Floats)
    assert_type(ie.kaplan_meier(spells).plot("B", beside={"C": ie.kaplan_meier(spells)}), Figure)
    assert_type(ie.nelson_aalen(spells), CumulativeCurve)
    assert_type(ie.aalen_johansen(spells), AalenJohansen)
    assert_type(ie.aalen_johansen(spells).plot(), Figure)
    assert_type(ie.mean_cumulative_function(spells), CumulativeCurve)
    assert_type(ie.rmst(spells, tau=365), RestrictedMean)
    assert_type(ie.rmst(spells, tau=365).value, float)
    assert_type(ie.compare_rmst(spells, tau=365), RestrictedMeanComparison)
    assert_type(ie.survival_difference(spells, times=[365]), HorizonDifferences)
    assert_type(ie.incidence_difference(spells, of=1, times=[365]), HorizonDifferences)
    assert_type(ie.log_rank(spells), LogRank)
    assert_type(ie.gray(spells, of=1), GrayTest)
    assert_type(ie.mean_cumulative_test(spells), MeanCumulativeTest)
    fit = ie.cox("age", spells)
    assert_type(fit, CoxFit)
    assert_type(fit.tidy(), pd.DataFrame)
    assert_type(fit.plot(), Figure)
    assert_type(ie.exact_cox("age", spells), ExactCoxFit)
    assert_type(ie.fine_gray("age", spells, of=1), CompetingRisksFit)
    assert_type(ie.rmst_regression("age", spells, tau=365), RestrictedMeanRegression)
    assert_type(ie.proportionality_test(fit), ProportionalityTest)
    assert_type(ie.residuals(fit), Residuals)
    assert_type(ie.schoenfeld_residuals(fit), SchoenfeldResiduals)
    assert_type(ie.baseline_hazard(fit), BaselineHazard)
    assert_type(ie.predict_survival(fit, [30.0]), PredictedSurvival)
    assert_type(ie.concordance(day, spells), Concordance)
    assert_type(ie.standardised_shares(fit, day, day, times=[365]), StandardisedShares)
    assert_type(ie.andersen_gill("age", spells), RecurrentFit)
    assert_type(ie.pwp("age", spells), RecurrentFit)
    assert_type(ie.wlw("age", spells), RecurrentFit)
    assert_type(ie.gamma_frailty("age", spells), FrailtyFit)
    assert_type(ie.gaussian_frailty("age", spells), FrailtyFit)
    assert_type(ie.parametric("age", spells), ParametricFit)
    assert_type(ie.cure(spells), CureFit)
    assert_type(ie.bootstrap(spells, times=[365]), Bootstrap)
    assert_type(ie.dropout_sensitivity(spells, horizon=365), DropoutSensitivity)
    assert_type(ie.e_value(0.7), EValue)
    assert_type(ie.exposure_rows(spells, day), ExposureRows)
    assert_type(ie.landmark(spells, day, day=90), Landmark)


def groups(X: Floats, treated: Floats) -> None:
    assert_type(ie.propensity(treated, X), Propensity)
    assert_type(ie.balancing_weights(treated, treated), BalancingWeights)
    assert_type(ie.match_nearest(treated, treated), Matches)
    assert_type(ie.balance_table(X, treated), Balance)
    assert_type(ie.doubly_robust(treated, treated, X), Effect)


def counts(areas: Floats, start: list[int]) -> None:
    series = ie.monthly_series(["2020-01"], [3])
    assert_type(series, ie.MonthlySeries)
    plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2020-01"),))
    assert_type(plan.primary, ie.Interruption)
    assert_type(ie.headline(series, plan), Headline)
    assert_type(ie.headline(series, plan).plot(), Figure)
    step, fit = ie.fit_step(series, plan), ie.fit_counts(series, plan)
    assert_type(step, StepFit | Description)
    assert_type(fit, CountFit | Description)
    if isinstance(step, StepFit):
        assert_type(ie.forecast(step), Forecast)
        assert_type(ie.step_placebo(step, plan), StepPlacebo)
        assert_type(ie.placebo_areas(step, plan, {"elsewhere": series}), PlaceboAreas)
    if isinstance(fit, CountFit):
        assert_type(ie.diagnose(fit), Diagnostics)
    assert_type(ie.minimum_detectable_effect(step), DetectableEffect)
    assert_type(ie.exact_rate_ratio(series, plan), ExactRatio)
    assert_type(ie.controlled_counts(series, [series], plan), ControlledFit)
    assert_type(ie.synthetic_control(areas[0], areas, first_after=12), SyntheticControl)
    assert_type(ie.staggered_counts(areas, start), StaggeredCounts)
    assert_type(ie.group_time_effects(areas, start), GroupTimeEffects)


def what_a_design_can_show(spells: ie.Spells, columns: ie.Columns, study: Study) -> None:
    series = ie.monthly_series(["2020-01"], [3])
    plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2020-01"),))
    assert_type(ie.counts_power(series, plan), CountsPower)
    assert_type(ie.detectable_share(0.4, 300, 300), SharePower)
    assert_type(ie.detectable_hazard_ratio(spells, columns), HazardPower)
    assert_type(ie.replicates(study, 3, seed=1), Replicates)
    fares = ie.operating_characteristics([0.1, 0.2], [0.1, 0.1], truth=0)
    assert_type(fares, OperatingCharacteristics)
    assert_type(fares.plot(), Figure)


def harm_and_repetition(day: Floats, pair: list[str]) -> None:
    series = ie.monthly_series(["2020-01"], [3])
    plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2020-01"),))
    assert_type(ie.step_in_share(series, series, plan), ShareStep | Description)
    assert_type(ie.reporting_bounds(0.8, lower=0.7, upper=0.9), ReportingBounds)
    assert_type(ie.reporting_bounds(0.8, lower=0.7, upper=0.9).plot(), Figure)
    assert_type(ie.harm_per_year(day, day, pair), HarmRates)
    assert_type(ie.harm_weights(), HarmWeights)
    assert_type(ie.harm_by_code(pair, day), HarmByCode)
    assert_type(ie.concentration(day), Concentration)
    assert_type(ie.rare_outcome(2, 5), RareOutcome)
    assert_type(ie.repeat_share(day, pair, start=0), RepeatShare)
    assert_type(ie.course(day, pair, start=0, end=1000), Course)
    assert_type(ie.next_rate(day, pair, start=0, end=1000, since=600), NextRate)
    assert_type(ie.escalation(day, pair, day), Escalation)


def evidence() -> None:
    studies = ie.studies_from_counts([1], [2], ["A"])
    assert_type(studies, Studies)
    assert_type(ie.studies_from_ratios([0.7], [0.5], [0.9], ["A"]), Studies)
    assert_type(ie.synthesise(studies), Synthesis)
    assert_type(ie.egger(studies), Egger)
    assert_type(ie.rate_ratio(60, 40), LogRatio)
    prior = ie.Prior(name="sceptical", mean=0.0, sd=0.3, why="no effect is most likely")
    assert_type(ie.update(prior, log_ratio=-0.3, standard_error=0.2), Update)
    assert_type(ie.published(), Registry)
