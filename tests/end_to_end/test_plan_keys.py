"""Every key of a plan does something: with another value a number, a table, a sentence or a printed word is another.

The tables that repeat the plan (`study.plan`, `study.tests`, `evidence.plan`) do not count. Keys come from the models
themselves, so a new one without a case here fails.
"""

from __future__ import annotations

import json
import shutil
import tomllib
import typing
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel

from ipvi_eval.data.joined_areas import joined
from ipvi_eval.data.mapped.tables import TABLES, empty_table
from ipvi_eval.data.sources import Extract, SourceFile
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.people_file import measured, people_rows, plain
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.pipeline.stages.plan_table import plan_table
from ipvi_eval.pipeline.stages.release import COUNTS, meta, release
from ipvi_eval.pipeline.stages.scripts import load
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import Study
from ipvi_eval.questions.counts import area_by_area as areas
from ipvi_eval.questions.counts import comparison_areas, elsewhere, month_by_month, other_choices, the_answer
from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.counts.what_the_series_allows import what_the_series_allows
from ipvi_eval.questions.delivery.asked import Asked as Delivery
from ipvi_eval.questions.delivery.description import description
from ipvi_eval.questions.delivery.follow_through import follow_through
from ipvi_eval.questions.equity.asked import Asked as Equity
from ipvi_eval.questions.equity.effects import effects
from ipvi_eval.questions.equity.stages import groups_beside_everybody
from ipvi_eval.questions.high_point.asked import Asked as HighPoint
from ipvi_eval.questions.high_point.counts.counts_beside import change_in_monthly_counts
from ipvi_eval.questions.high_point.evaluations.reviews import REVIEWS
from ipvi_eval.questions.high_point.published.layer import write_layer
from ipvi_eval.questions.high_point.published.registry import layered
from ipvi_eval.questions.high_point.shares.rearrest import re_arrest_at_fixed_horizons
from ipvi_eval.questions.high_point.shares.their_calendar import on_their_calendar
from ipvi_eval.questions.reoffence.asked import Asked as People
from ipvi_eval.questions.reoffence.lists.list_in_full import each_list_in_full
from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list, shares_since_notification
from ipvi_eval.questions.reoffence.notification.hazard import hazard_after_notification
from ipvi_eval.questions.reoffence.other_people.exposure_curves import curves_without_immortal_time
from ipvi_eval.questions.reoffence.repeated import all_re_offences
from ipvi_eval.questions.reoffence.selection.notification_checks import how_people_were_chosen
from ipvi_eval.results.store import Curve, Results, Table
from tests.edition_of_tiny import signed_counts
from tests.questions.counts.more_areas import beside_nine

Look = Callable[[Study, Frames], Iterable[Any]]
REPEATS = {"study.plan", "study.codebook", "study.tests", "evidence.plan"}
COSTS = """
[[unit_cost]]
id = "police"
perspective = "criminal justice"
year = 2024
distribution = "fixed"
value = 1000
source = "made up"

[[programme_cost]]
id = "coordinator"
year = 2024
distribution = "fixed"
value = 50000
source = "made up"

[price_index]
series = "made up"
2020 = 90
2024 = 100
"""


# What is looked at.


def printed(study: Study, frames: Frames) -> Iterator[Any]:
    """The words that documents look up."""
    folder = study.folder / "released"
    folder.mkdir(exist_ok=True)
    release(study, Results(), folder, inside=folder / "inside", synthetic=True)
    yield json.loads((folder / "meta.json").read_text("utf-8"))


def let_out(study: Study, frames: Frames) -> Iterator[Any]:
    """What passes disclosure control of the numbers on the extract."""
    folder = study.folder / "released"
    folder.mkdir(exist_ok=True)
    few = Estimate(id="data.few", value=8.0, unit="persons", method="count", n=8, scope=frames.populations.records())
    yield from release(study, Results.of([few]), folder, inside=folder / "inside", synthetic=True).results.all()


def described(study: Study, frames: Frames) -> Iterator[Any]:
    """Counts of the extract."""
    return iter(describe(study, frames).all())


def of_itself(study: Study, frames: Frames) -> Iterator[Any]:
    """What the plan says of itself, without its fingerprint, which every key moves."""
    yield [row for row in plan_table(study).rows if row[0] == "Fixed on"]


def of_areas(study: Study, frames: Frames) -> Iterator[Any]:
    """Counts of the extract with the program's areas as one."""
    return described(study, Frames(study, joined(frames.extract, study.own_areas, study.area)))


def of_a_site(study: Study, frames: Frames) -> Iterator[Any]:
    """Of the first site: its folder, its words, and counts of the extract."""
    plan = study.for_site(study.sites[0].name)
    own = Frames(plan, joined(frames.extract, plan.own_areas, plan.area))
    yield plan.run_folder.name
    yield plan.analyses
    yield meta(plan, read_profile(plan.disclosure.profile, plan.folder), synthetic=True, lists=own.lists)
    yield from describe(plan, own).all()


def with_sealed_records(study: Study, frames: Frames) -> Iterator[Any]:
    """Counts of the extract, had every third arrest been sealed."""
    incidents = frames.extract.incidents
    sealed = incidents["arrest"] & (np.arange(len(incidents)) % 3 == 0)
    extract = replace(frames.extract, incidents=incidents.assign(sealed=sealed))
    return described(study, replace(frames, extract=extract))


def rows_of_people(study: Study, frames: Frames) -> Iterator[Any]:
    """The file of people, and how alike they are."""
    plan = study.disclosure.people_file
    assert plan is not None
    rows = people_rows(frames, plan)
    yield rows.to_csv()
    yield plain(measured(rows, plan, least=11), plan)


def of_counts(*verbs: Callable[[Counts], Iterable[Any]], outcome: str = "ipv_dir") -> Look:
    """What verbs of the counts say of an outcome."""
    return lambda study, frames: chain.from_iterable(verb(Counts(study, frames, outcome)) for verb in verbs)


def of_people(*verbs: Callable[[People], Iterable[Any]], outcome: str = "ipv_dir") -> Look:
    """What verbs on re-offence say of an outcome."""
    return lambda study, frames: chain.from_iterable(verb(People(study, frames, outcome)) for verb in verbs)


def planned_hazard(asked: People) -> Iterable[Any]:
    """The hazard after notification by the planned design."""
    return hazard_after_notification(asked, asked.plan.exposure)


def of_high_point(verb: Callable[[HighPoint], Iterable[Any]], *, least: float | None = None) -> Look:
    """What a verb of the comparison says, after what the scripts before it found; of the incidents averted at `least`
    so many, where that is given."""

    def look(study: Study, frames: Frames) -> Iterator[Any]:
        found = earlier(frames)
        averted = found.estimates["its.ipv_dir.headline.averted"]
        if least is not None:
            found = Results.of([replace(averted, lower=least), *(one for one in found.all() if one is not averted)])
        return iter(verb(HighPoint(study, frames, found)))

    return look


def of_delivery(study: Study, frames: Frames) -> Iterator[Any]:
    """The program item by item."""
    return description(Delivery(study, frames))


def of_follow_through(study: Study, frames: Frames) -> Iterator[Any]:
    """Arrests after new records."""
    return follow_through(Delivery(study, frames))


def of_groups(study: Study, frames: Frames) -> Iterator[Any]:
    """Groups of people beside everybody."""
    return groups_beside_everybody(Equity(study, frames))


def of_effects(study: Study, frames: Frames) -> Iterator[Any]:
    """Rates after a notification, group by group."""
    return effects(Equity(study, frames))


def of_harm(study: Study, frames: Frames) -> Iterator[Any]:
    """Repetition, from the plan's script."""
    return load(study.folder / "harm.py")(study, frames, earlier(frames))


def first_of(script: str) -> Look:
    """The first result of a script."""
    return lambda study, frames: islice(load(study.folder / script)(study, frames, Results()), 1)


def whole(script: str) -> Look:
    """All results of a script."""
    return lambda study, frames: load(study.folder / script)(study, frames, Results())


_EARLIER: dict[int, Results] = {}


def earlier(frames: Frames) -> Results:
    """What the shipped plan finds in this county, as far as the comparison reads it."""
    key = id(frames.extract)
    if key not in _EARLIER:
        study = study_of(frames.study.folder, {})
        frames = replace(frames, study=study)
        rearrest = shares_since_notification(People(study, frames, "ipv_arrest"))
        counts = [Counts(study, frames, outcome) for outcome in ("ipv_dir", "ipv_arrest")]
        answers = (verb(asked) for asked in counts for verb in (the_answer.the_answer, month_by_month.month_by_month))
        parts = chain(rearrest, *answers)
        _EARLIER[key] = Results.of(one for one in parts if isinstance(one, Estimate | Curve | Table))
    return _EARLIER[key]


# The cases: where, what else, and where it must be seen.


@dataclass(frozen=True)
class Case:
    """Another value of a key, where it must be seen, and what the plan needs for the key to matter at all."""

    to: Any
    look: Look
    given: dict[str, Any] = field(default_factory=dict)
    at: str = ""


answer = of_counts(the_answer.the_answer)
answer_beside_nine = of_counts(lambda asked: the_answer.the_answer(beside_nine(asked)))
allows = of_counts(what_the_series_allows)
choices = of_counts(other_choices.all_choices_together)
next_door = of_counts(elsewhere.next_to_the_program)
each_area = of_counts(comparison_areas.each_comparison_area)
reached = of_counts(areas.area_by_area)
hazard = of_people(planned_hazard)
beside = of_high_point(change_in_monthly_counts)
perhaps_nothing = of_high_point(change_in_monthly_counts, least=-10.0)
calendar = of_high_point(on_their_calendar)
rearrest = of_high_point(re_arrest_at_fixed_horizons)

WEIGHTS = """
name = "an index of its own"
unit = "points"
source = "a council"
class = [
    {name = "violation", about = "violation", low = 1, high = 2, statute = "none"},
    {name = "misdemeanor_a", about = "misdemeanor", low = 2, high = 3, statute = "none"},
    {name = "violent_felony_d", about = "felony", low = 9, high = 10, statute = "none"},
]
"""

NEXT_DOOR = {"its.displacement": {
    "area": "Comparison North", "area_control": "Comparison East", "control": "Comparison East"
}}  # fmt: skip
OWN = {"its.contaminated": [{
    "area": "Comparison North", "what": "own program", "start": "2019-01", "end": "2020-01", "source": "a letter"
}]}  # fmt: skip
LATER = {"its.extended": [{"area": "Comparison East", "start": "2023-04"}]}
FEW = {"its.specification": {
    "models": ["default"], "trends": ["linear"], "harmonics": [1], "slopes": [True], "phase_in": ["drop"]
}}  # fmt: skip
OF_LIST_C = {"lists": ["C"], "list_details": {}, "delivery": {}}
ELSEWHERE = {"survival.exposure": "comparison area", "survival.beside": []}
_ELSEWHERE = {"name": "elsewhere", "site": "Elsewhere, New York", "area": "Elsewhere"}
SITES = {
    "comparison_areas": ["Comparison North"],
    "sites": [{"name": "pok", "site": "Poughkeepsie, New York", "area": "Poughkeepsie"}, _ELSEWHERE],
}
SITES_OF_SEVERAL = SITES | {
    "sites": [{"name": "pok", "site": "Poughkeepsie, New York", "areas": ["Poughkeepsie"]}, _ELSEWHERE]
}
ARRESTS = {"its.outcomes": ["ipv_arrest"]}
SHORT = {"survival.outcomes": ["ipv_arrest"], "survival.definitions": [], "survival.beside": [],
         "survival.negative_control": None, "survival.horizons_months": [12]}  # fmt: skip
QUICK = FEW | {"its.sensitivity": ["newey-west"], "its.draws": 200}

DISPOSITIONS = {"outcomes.ipv_arrest.table": "dispositions"}

ROWS = {
    "disclosure.people_file.quasi_identifiers": ["age_at_entry", "entry"],
    "disclosure.people_file.sensitive": ["ipv_dir"],
}

MANY_EFFECTS = {
    "equity.effects_by": ["list", "sex"], "equity.effects_least_events": 5, "equity.effects_largest_imbalance": 1,
    "disclosure.off_because": "few people, to see whether a key is read",
}  # fmt: skip

DEVIATION = {"results": "survival.*", "what": "Fewer years."}

CASES = {
    "title": Case("Another", printed),
    "site": Case("Beacon, New York", printed),
    "fixed_on": Case("2025-11-03", of_itself),
    "contact": Case("The office", printed),
    "funding": Case("The county pays.", printed),
    "conflicts": Case("One evaluator is paid by the police.", printed),
    "deviations.*.results": Case("its.*", described, {"deviations": [DEVIATION]}, at="deviations.0.results"),
    "deviations.*.what": Case("Another start.", described, {"deviations": [DEVIATION]}, at="deviations.0.what"),
    "spanish": Case({"Poughkeepsie": "Otro lugar"}, printed, {"languages": ["en", "es"]}),
    "area": Case("Comparison East", described, {"comparison_areas": ["Comparison North"]}),
    "comparison_areas": Case(["Comparison North"], each_area),
    "seed": Case(1, calendar),
    "level": Case(0.9, allows),
    "baseline_year": Case(2018, described),
    "window.start": Case("2017-01-01", allows),
    "window.end": Case("2024-12-31", described),
    "window.freeze_lag_days": Case(200, described),
    "programme.name": Case("FD", printed),
    "programme.full_name": Case("Focused Deterrence", printed),
    "programme.about": Case("It warns.", printed),
    "programme.how": Case("It warns people.", printed),
    **{
        f"programme.tidier.{item}": Case("As said.", of_delivery)
        for item in (
            "why",
            "materials",
            "procedures",
            "who",
            "how",
            "where",
            "when",
            "tailoring",
            "modifications",
            "planned",
            "actual",
        )
    },
    "programme.start": Case("2021-09-01", allows),
    "programme.phase_in_months": Case(1, allows),
    "programme.phase_in": Case("ramp", allows),
    "shocks.*.name": Case("The virus", printed, at="shocks.1.name"),
    "shocks.*.start": Case("2019-12", allows, at="shocks.1.start"),
    "shocks.*.end": Case("2020-08", allows, at="shocks.1.end"),
    "shocks.*.slope": Case(True, allows, at="shocks.0.slope"),
    "outcomes.*.label": Case("Arrest", described, at="outcomes.ipv_arrest.label"),
    "outcomes.*.relationship": Case(["family"], described, at="outcomes.ipv_arrest.relationship"),
    "outcomes.*.report": Case(
        False, described, {"harm.severe": None, "harm.weapon": None}, at="outcomes.ipv_dir.report"
    ),
    "outcomes.*.arrest": Case(False, described, at="outcomes.ipv_arrest.arrest"),
    "outcomes.*.injury": Case(True, described, at="outcomes.ipv_arrest.injury"),
    "outcomes.*.weapon": Case(True, described, at="outcomes.ipv_arrest.weapon"),
    "outcomes.*.same_victim": Case(False, described, at="outcomes.ipv_arrest_same_victim.same_victim"),
    "outcomes.*.offence": Case(["assault"], described, at="outcomes.ipv_arrest.offence"),
    "outcomes.*.table": Case("dispositions", described, at="outcomes.ipv_arrest.table"),
    "outcomes.*.kind": Case(["convicted"], described, DISPOSITIONS, at="outcomes.ipv_arrest.kind"),
    "outcomes.*.dated": Case("incident", described, DISPOSITIONS, at="outcomes.ipv_arrest.dated"),
    "lists": Case(["C", "D"], described, {"list_details": {}, "delivery": {}}),
    "list_details.*.label": Case("Top", printed, at="list_details.A.label"),
    "list_details.*.about": Case("others", printed, at="list_details.A.about"),
    "list_details.*.notified": Case(True, described, at="list_details.A.notified"),
    "police.reports": Case("calls", printed),
    "police.rule": Case("Police may write.", printed),
    "sealed": Case("include", with_sealed_records),
    "disclosure.people_file.quasi_identifiers": Case(["sex"], rows_of_people, ROWS),
    "disclosure.people_file.sensitive": Case(["prior_arrests"], rows_of_people, ROWS),
    "disclosure.people_file.age_years": Case(5, rows_of_people, ROWS),
    "disclosure.people_file.dates": Case("month", rows_of_people, ROWS),
    "survival.outcomes": Case(["ipv_arrest"], first_of("survival.py")),
    "survival.definitions": Case(["ipv_arrest_same_victim"], whole("survival.py"), SHORT),
    "survival.horizons_months": Case([9], of_people(shares_by_list)),
    "survival.exposure": Case("comparison area", hazard, {"survival.beside": []}),
    "survival.beside": Case(["comparison area"], whole("survival.py"), SHORT),
    "survival.covariates": Case(["sex"], hazard),
    "survival.calendar_term": Case(False, hazard),
    "survival.negative_control": Case(None, of_people(how_people_were_chosen)),
    "survival.adjust": Case(["sex"], hazard, ELSEWHERE),
    "survival.estimand": Case("att", hazard, ELSEWHERE),
    "survival.trim": Case(0.2, hazard, ELSEWHERE),
    "survival.landmark_months": Case(18, of_people(curves_without_immortal_time)),
    "survival.never": Case("weibull", of_people(each_list_in_full), OF_LIST_C),
    "survival.last_order": Case(1, of_people(all_re_offences)),
    "equity.groups": Case(["sex"], of_groups),
    "equity.age_bands": Case([30], of_groups),
    "its.outcomes": Case(["ipv_arrest"], first_of("interrupted_time_series.py"), QUICK),
    "its.lead": Case("alone", answer),
    "its.wandering": Case(0.06, answer),
    "its.wandering_from": Case("plan", answer_beside_nine),
    "its.model": Case("newey-west", allows),
    "its.harmonics": Case(1, allows),
    "its.season": Case("months", allows),
    "its.calendar": Case(["weekend_days"], allows),
    "its.slope": Case(False, allows),
    "its.sensitivity": Case(["newey-west"], of_counts(other_choices.one_choice_changed)),
    "its.specification.models": Case(["newey-west"], choices, FEW),
    "its.specification.trends": Case(["quadratic"], choices, FEW),
    "its.specification.harmonics": Case([2], choices, FEW),
    "its.specification.slopes": Case([False], choices, FEW),
    "its.specification.phase_in": Case(["ramp"], choices, FEW),
    "its.covid": Case(
        ["2020-10", "2021-01"], of_counts(other_choices.one_choice_changed), {"its.sensitivity": ["newey-west"]}
    ),
    "its.placebo_outcomes": Case([], of_counts(elsewhere.other_outcomes)),
    "its.displacement.area": Case("Comparison East", next_door, NEXT_DOOR),
    "its.displacement.area_control": Case("Comparison North", next_door, NEXT_DOOR),
    "its.displacement.control": Case("Comparison North", next_door, NEXT_DOOR),
    "its.contaminated.*.area": Case("Comparison East", each_area, OWN, at="its.contaminated.0.area"),
    "its.contaminated.*.what": Case("a unit", each_area, OWN, at="its.contaminated.0.what"),
    "its.contaminated.*.start": Case("2018-01", each_area, OWN, at="its.contaminated.0.start"),
    "its.contaminated.*.end": Case("2020-05", each_area, OWN, at="its.contaminated.0.end"),
    "its.contaminated.*.source": Case("the paper", each_area, OWN, at="its.contaminated.0.source"),
    "its.extended.*.area": Case("Comparison North", reached, LATER, at="its.extended.0.area"),
    "its.extended.*.start": Case("2022-04", reached, LATER, at="its.extended.0.start"),
    "its.power": Case(0.9, answer),
    "its.draws": Case(500, of_counts(month_by_month.month_by_month), {"its.draws": 250}),
    "equity.effects_by": Case(["sex"], of_effects),
    "equity.effects_least_events": Case(200, of_effects),
    "equity.effects_largest_imbalance": Case(0.001, of_effects),
    "equity.effects_multiplicity": Case("bonferroni", of_effects, MANY_EFFECTS),
    "delivery.follow_through": Case(["C"], of_follow_through),
    "delivery.follow_through_days": Case(200, of_follow_through),
    "harm.outcome": Case("ipv_arrest", of_harm, {"harm.severe": None, "harm.weapon": None}),
    "harm.severe": Case(None, of_harm),
    "harm.weapon": Case(None, of_harm),
    "harm.reporting": Case([0.3], of_harm),
    "harm.weights": Case("own.toml", of_harm),
    "harm.classes": Case("violation", of_harm, at="harm.classes.assault"),
    "harm.rare": Case(["ipv_arrest_injury"], of_harm),
    "harm.within_months": Case(6, of_harm),
    "harm.top": Case(0.1, of_harm),
    "evidence.program": Case("Lexington NC", rearrest),
    "evidence.outcome": Case("ipv_dir", calendar, {"evidence.draws": 100}),
    "evidence.margin": Case(1.1, rearrest),
    "evidence.alpha": Case(0.1, rearrest),
    "evidence.program_start": Case("2011-04-01", calendar, {"evidence.draws": 100}),
    "evidence.priors": Case(["all"], beside),
    "evidence.spread_between_places": Case(0.5, beside),
    "evidence.sceptical_chance": Case(0.2, beside),
    "evidence.reduction": Case(0.15, beside),
    "evidence.design_level": Case(4, beside, ARRESTS),
    "evidence.discount": Case(0.1, beside),
    "evidence.dollar_year": Case(2020, beside),
    "evidence.monetise_no_effect": Case("because the board asked for it", perhaps_nothing),
    "evidence.draws": Case(300, calendar, {"evidence.draws": 100}),  # a limit moves by a step of those told
    "areas": Case(["Poughkeepsie", "Comparison East"], of_areas, {"comparison_areas": ["Comparison North"]}),
    "sites.*.name": Case("dutchess", of_a_site, SITES, "sites.0.name"),
    "sites.*.site": Case("Beacon, New York", of_a_site, SITES, "sites.0.site"),
    "sites.*.area": Case("Comparison East", of_a_site, SITES, "sites.0.area"),
    "sites.*.areas": Case(["Poughkeepsie", "Comparison East"], of_a_site, SITES_OF_SEVERAL, "sites.0.areas"),
    "sites.*.title": Case("IPVI there", of_a_site, SITES, "sites.0.title"),
    "sites.*.contact": Case("The city", of_a_site, SITES, "sites.0.contact"),
    "sites.*.comparison_areas": Case(["Comparison East"], of_a_site, SITES, "sites.0.comparison_areas"),
    "sites.*.baseline_year": Case(2018, of_a_site, SITES, "sites.0.baseline_year"),
    "sites.*.analyses": Case(["harm.py"], of_a_site, SITES, "sites.0.analyses"),
    "sites.*.lists": Case(["C", "D"], of_a_site, SITES, "sites.0.lists"),
    "disclosure.profile": Case("nydoh7", let_out),
    "disclosure.smallest_list": Case(0, described),
    "disclosure.off_because": Case("this page stays inside the department", let_out),
}

# Seen only where files are read and documents written: old text and new text of the tiny study's plan.
BY_RUN = {
    "extract": ('extract = "../data"', 'extract = "../fewer"'),
    "mapping": ("seed = 1", 'seed = 1\nmapping = "other.toml"'),
    "analyses": ('"first.py", "second.py"', '"first.py"'),
    "reports": ('reports = ["short"]', 'reports = ["short", "other"]'),
    "languages": ("seed = 1", 'seed = 1\nlanguages = ["en", "es"]'),
    "disclosure.editions": ("[its]", '[disclosure]\neditions = "../signed"\n[its]'),
}


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every setting below a model, sections within sections; `*` for the name or place of one of several."""
    for name, info in model.model_fields.items():
        parts = [(part, many) for part, many in _models(info.annotation)]
        if not parts:
            yield f"{prefix}{name}"
        for part, many in parts:
            yield from keys_of(part, f"{prefix}{name}.{'*.' if many else ''}")


def _models(annotation: Any, *, many: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    for inside in typing.get_args(annotation):
        yield from _models(inside, many=many or typing.get_origin(annotation) in (tuple, dict))


def study_of(folder: Path, changes: dict[str, Any]) -> Study:
    """The county's plan with `changes`, whose names lead to a setting: its.contaminated.0.area."""
    plan = tomllib.loads((folder / "study.toml").read_text("utf-8"))
    for name, value in changes.items():
        *path, last = name.split(".")
        at: Any = plan
        for step in path:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        at[last] = deepcopy(value)
    if plan.get("areas") or plan.get("sites"):
        del plan["area"]
    study = Study.model_validate(plan, strict=False)  # its changes are told as JSON tells them
    study._folder = folder
    return study


_SEEN: dict[tuple[Look, str], str] = {}


def seen(look: Look, changes: dict[str, Any], frames: Frames) -> str:
    """What is looked at, as text; looked at once under the same changes."""
    key = (look, json.dumps(changes))
    if key not in _SEEN:
        study = study_of(frames.study.folder, changes)
        found = look(study, replace(frames, study=study))
        _SEEN[key] = "\n".join(_text(one) for one in found if getattr(one, "id", "") not in REPEATS)
    return _SEEN[key]


def _text(one: Any) -> str:
    """Without the method of an estimate, which says what was asked for and not what came of it."""
    found = asdict(one) if is_dataclass(one) and not isinstance(one, type) else one
    return json.dumps({**found, "method": ""} if isinstance(found, dict) else found, default=str, sort_keys=True)


@pytest.fixture(scope="module")
def frames(county: Path, county_frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Frames:
    """The county with costs and an interval of a review beside its plan, and the scripts."""
    folder = shutil.copytree(county.parent, tmp_path_factory.mktemp("keys") / "analysis")
    (folder / "costs.toml").write_text(COSTS, "utf-8")
    (folder / "own.toml").write_text(WEIGHTS, "utf-8")
    review = layered(folder / "evidence.toml").get(REVIEWS["all"])
    write_layer(folder / "evidence.toml", [replace(review, lower=0.6, upper=0.98, interval="95 %")])
    return replace(county_frames, study=study_of(folder, {}), extract=decided(county_frames.extract))


def decided(extract: Extract) -> Extract:
    """The extract with a court's disposition of every arrest, a year later."""
    arrests = extract.incidents[extract.incidents["arrest"]].reset_index(drop=True)
    rows = arrests[["incident", "area", "sealed"]].assign(
        record=arrests["incident"],
        person=arrests["suspect"],
        date=arrests["date"] + pd.DateOffset(years=1),
        kind=pd.Series(["convicted", "dismissed"] * len(arrests))[: len(arrests)].to_numpy(),
    )
    table = rows[[column.name for column in TABLES["dispositions"].columns]]
    source = SourceFile("dispositions", "dispositions.csv", "", len(table), 0)
    held = table.astype(empty_table("dispositions").dtypes.to_dict())
    return replace(extract, dispositions=held, sources=(*extract.sources, source))


def test_every_key_has_a_case() -> None:
    assert set(keys_of(Study)) == set(CASES) | set(BY_RUN)


@pytest.mark.parametrize("key", CASES)
def test_another_value_is_seen(key: str, frames: Frames) -> None:
    case = CASES[key]
    before, after = (
        seen(case.look, changes, frames) for changes in (case.given, {**case.given, case.at or key: case.to})
    )
    assert before
    assert before != after


def _edition_with_three_fewer(finished: Path, folder: Path) -> None:
    """A signed edition, as far as a run reads one, of which every shown count has grown by three since."""
    kept = Kept.load(finished / "results" / "disclosure" / COUNTS)
    fewer = {key: count if key in kept.hidden else max(count - 3, 0) for key, count in kept.counts.items()}
    signed_counts(folder, replace(kept, counts=fewer))


@pytest.mark.parametrize("key", BY_RUN)
def test_another_value_is_seen_in_a_run(key: str, tiny: Path, change: Callable[[str, str, str], None]) -> None:
    root = tiny.parents[1]
    people = (root / "data" / "persons.csv").read_text("utf-8").splitlines()
    shutil.copytree(root / "data", root / "fewer")
    (root / "fewer" / "persons.csv").write_text("\n".join(people[:-6]) + "\n", "utf-8")
    mapping = (root / "analysis" / "mapping.toml").read_text("utf-8")
    (root / "analysis" / "other.toml").write_text(mapping.replace('report = "report"', 'report = "arrest"'), "utf-8")
    for other in ("other", "short_es"):
        shutil.copy(root / "reports" / "short.qmd", root / "reports" / f"{other}.qmd")

    def finished() -> tuple[str, list[str]]:
        done = run(tiny, watch=Silent(), engine="builtin", formats=["html"])
        return (done.folder / "released" / "estimates.json").read_text("utf-8"), [one.name for one in done.reports]

    before = finished()
    _edition_with_three_fewer(root / "run", root / "signed" / "last")
    change("analysis/study.toml", *BY_RUN[key])
    assert finished() != before
