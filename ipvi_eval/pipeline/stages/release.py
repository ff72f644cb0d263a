"""From results to what reports may read: disclosure control, and the words that travel with the numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import ipvi_eval
from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.counted import REPORTS, WITH_SEALED
from ipvi_eval.data.privacy.pseudonyms import known_key
from ipvi_eval.disclosure.editions.kept import QUESTIONS, WHOLE_PLAN, Kept
from ipvi_eval.disclosure.profiles import Profile, read_profile
from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.disclosure.suppression import Before, Screened, suppress
from ipvi_eval.errors import AnalysisError
from ipvi_eval.month_names import day_in_words
from ipvi_eval.plan.counts import power_of
from ipvi_eval.plan.outcome import Outcome
from ipvi_eval.plan.sites import ALL
from ipvi_eval.questions.harm.weights import RAREST, weights_of
from ipvi_eval.report.meta import ZERO_WITHHELD
from ipvi_eval.report.wording.language import language
from ipvi_eval.results.manifest import software_bill
from ipvi_eval.results.store import Results, Table, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from ipvi_eval.plan.harm import HarmPlan
    from ipvi_eval.plan.programme import Programme
    from ipvi_eval.plan.sites import Sibling
    from ipvi_eval.plan.study import Study


_SAME_VICTIM = "the victim of the incident that put the person on the list, as far as the records tell"


def release(
    study: Study,
    results: Results,
    folder: Path,
    *,
    inside: Path,
    synthetic: bool,
    calendar: bool = True,
    earlier: Mapping[str, Kept] | None = None,
    lists: ToldLists | None = None,
    beside: Callable[[Results], Iterable[Table]] = lambda _: (),
) -> Screened:
    """Write what passed disclosure control, with meta.json, into `folder`, and what was hidden and why into `inside`,
    with the counts that the next edition will be compared with. `earlier` are the editions before this one, by name.

    `lists` are those the results go by, by default each of the plan by itself. Without a `calendar` the dates of the
    extract are made up, and no date of the plan becomes a word of a report. `beside` makes tables of what passed and of
    what earlier editions told; they hold nothing else, and leave with it.
    Raises AnalysisError when an estimate does not say whom or what it is about: no reader could check its sentence,
    or when a table holds numbers that no rule of disclosure control reaches.
    """
    nobody = [id for id, found in results.estimates.items() if not found.scope.population]
    if nobody:
        more = f" and {len(nobody) - 1} more" if len(nobody) > 1 else ""
        msg = (
            f"estimate {nobody[0]}{more} does not say whom it is about; in the script that yields it write "
            "`yield from scoped(Scope(population=...), ...)`"
        )
        raise AnalysisError(msg)
    require_roles(results)
    profile = read_profile(study.disclosure.profile, study.folder)
    before = went_before(study, earlier or {})
    off = study.disclosure.off_because
    screened = Screened(results, ()) if off else suppress(results, profile, nested(study), before)
    told = Results.merged((screened.results, Results.of(beside(screened.results))))
    Results.of(replace(one, note=str(one.note)) for one in told.all()).save(folder)
    words = meta(
        study,
        profile,
        synthetic=synthetic,
        calendar=calendar,
        parts=_parts(results),
        lists=lists or ToldLists.planned(study),
    )
    write_json(folder / "meta.json", words | {"fingerprint": _fingerprint(folder)})
    inside.mkdir(parents=True, exist_ok=True)
    write_json(inside / "audit.json", _audit(screened, sorted(earlier or {})))
    if screened.kept is not None:
        screened.kept.save(inside / COUNTS)
    return screened


def _fingerprint(folder: Path) -> str:
    """What a citation names so that a reader finds the very numbers: `cat curves.json estimates.json tables.json |
    sha256sum` in the folder of what was released, its first twelve digits."""
    released = (folder / f"{name}.json" for name in ("curves", "estimates", "tables"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in released)).hexdigest()[:12]


COUNTS = "counts.json"
"""Every count an edition rests on; it stays inside the agency."""


def went_before(study: Study, earlier: Mapping[str, Kept]) -> Before:
    """What disclosure control must know of a study besides its results: the earlier editions, and what compares."""
    before = Before(tuple(earlier.values()), study.window.freeze, defined(study), known_key())
    one = study.sibling
    return replace(before, site=one.name, sums=one.sums, area=study.area) if one else before


def defined(study: Study) -> dict[str, str]:
    """What each outcome counts, and what all counts depend on, as text: two editions compare only what is the same."""
    outcomes = {name: _conditions(one) for name, one in study.outcomes.items()}
    plan = [study.area, sorted(study.comparison_areas), list(study.lists), list(study.notified_lists), study.sealed]
    start = study.programme.start if study.programme else None
    asked = {name: study.configuration()[name] for name in ("survival", "delivery", "harm", "equity")}
    return {name: json.dumps(what, sort_keys=True) for name, what in outcomes.items()} | {
        WHOLE_PLAN: json.dumps([*plan, str(study.window.start), str(start)]),
        QUESTIONS: json.dumps(asked, sort_keys=True),
    }


def _conditions(outcome: Outcome) -> dict[str, Any]:
    """Without what outcomes of incidents do not have: editions from before other tables compare with later ones."""
    of_tables = set() if outcome.table else {"table", "kind", "dated"}
    return outcome.model_dump(mode="json", exclude={"label", *of_tables})


def nested(study: Study) -> tuple[tuple[str, str], ...]:
    """Pairs of outcomes of which the first is a part of the second; each is a part of itself with sealed records, and
    those of reports of all reports. An arrest is taken to have its report: police write one first."""
    every = Outcome(label=REPORTS, report=True)
    pairs = permutations([*study.outcomes.items(), (REPORTS, every)], 2)
    found = tuple((inner, outer) for (inner, one), (outer, other) in pairs if _reported(one, outer).within(other))
    if study.sealed != "both":
        return found
    sealed = tuple(name for name, outcome in study.outcomes.items() if outcome.of_arrests)
    with_sealed = ((f"{a}{WITH_SEALED}", f"{b}{WITH_SEALED}") for a, b in found if a in sealed and b in sealed)
    return (*found, *with_sealed, *((name, f"{name}{WITH_SEALED}") for name in sealed))


def _reported(one: Outcome, outer: str) -> Outcome:
    """The outcome as a reader takes it to be beside another of the plan: who was arrested was reported."""
    arrested = one.arrest and one.report is None and outer != REPORTS
    return one.model_copy(update={"report": True}) if arrested else one


def _parts(results: Results) -> set[str]:
    return {result.id.split(".")[0] for result in results.all()}


def _audit(screened: Screened, earlier: Sequence[str]) -> dict[str, Any]:
    """What was hidden and why, for the eyes of the agency: the list itself tells where counts are small."""
    changed = [{"id": item.id, "what": item.what} for item in screened.suppressed]
    return {"audit": None if screened.audit is None else asdict(screened.audit), "changed": changed, "earlier": earlier}


def meta(
    study: Study,
    profile: Profile,
    *,
    synthetic: bool,
    lists: ToldLists,
    calendar: bool = True,
    parts: Collection[str] = (),
) -> dict[str, Any]:
    """What a document must know about a run besides its numbers; `parts` are the first words of the results' ids."""
    planned = [*(study.survival.outcomes if study.survival else ()), *(study.its.outcomes if study.its else ())]
    ordered = dict.fromkeys([*planned, *study.outcomes])
    return {
        "synthetic": synthetic,
        "site": study.site,
        "study": study.title,
        "edition": str(study.window.freeze) if calendar else "",
        "profile": profile.name,
        "threshold": profile.smallest_shown,
        "rule": profile.source,
        **({"rounded_to": profile.base} if profile.base else {}),
        **({} if profile.zero_shown else {ZERO_WITHHELD: True}),
        "internal": study.disclosure.off_because,
        "analyses": sorted(set(parts) & {"survival", "its", "evidence", "delivery", "harm", "diagnosis", "equity"}),
        "outcomes": {name: study.outcomes[name].label for name in ordered},
        "lists": {name.lower(): lists.label(name) for name in lists.names},
        "horizons": list(study.survival.horizons_months) if study.survival else [],
        "periods": _periods(study),
        "version": ipvi_eval.__version__,
        "software": software_bill(),
        **({"spanish": _spanish(study, lists)} if "es" in study.languages else {}),
        "words": _words(study, lists) | (_dates(study) if calendar else {}),
    }


def _spanish(study: Study, lists: ToldLists) -> dict[str, str]:
    """The plan's own words, and who is on lists that are told together, which is the plan's word on each of them."""
    own = language("es").with_words(study.spanish)
    return {**study.spanish, **{lists.about(name): lists.about(name, own.word) for name in lists.joined}}


def _periods(study: Study) -> list[dict[str, Any]]:
    periods = [{"label": shock.name, "start": shock.start, "end": shock.end, "kind": "shock"} for shock in study.shocks]
    if study.programme:
        first = study.programme.month
        if study.programme.phase_in_months and study.programme.phase_in != "none":
            last = month_after(first, study.programme.phase_in_months - 1)
            periods.append({"label": "Phase-in", "start": first, "end": last, "kind": "phase_in"})
        periods.append({"label": study.programme.name, "start": first, "end": None, "kind": "programme"})
    return periods


def month_after(month: str, steps: int) -> str:
    """The month `steps` months after `month`, both YYYY-MM."""
    year, number = (int(part) for part in month.split("-"))
    later = year * 12 + number - 1 + steps
    return f"{later // 12:04d}-{later % 12 + 1:02d}"


def _words(study: Study, lists: ToldLists) -> dict[str, str]:
    words = {
        "area": study.place,
        "comparison_areas": ", ".join(study.comparison_areas),
        "level": f"{study.level * 100:g} %",
        "police_reports": study.police.reports,
        "power": f"{power_of(study.its) * 100:g}%",
        **{f"list_about.{name.lower()}": about for name in lists.names if (about := lists.about(name))},
    }
    if lists.why:
        words["lists_together"] = lists.why
    if study.evidence:
        words["worth_having"] = f"{study.evidence.reduction:g}"
    said = {"contact": study.contact, "funding": study.funding, "conflicts": study.conflicts}
    words |= {key: text for key, text in said.items() if text}
    if study.police.rule:
        words["police_rule"] = study.police.rule
    if any(outcome.same_victim is not None for outcome in study.outcomes.values()):
        words["same_victim"] = _SAME_VICTIM
    if study.whole and study.sibling:
        words["other_sets"] = _other_sets(study.whole, study.sibling)
    if study.harm:
        words |= _harm(study, study.harm)
    return words | (_programme(study.programme) if study.programme else {})


def _other_sets(whole: Study, own: Sibling) -> str:
    """Of what place the other sets of reports of a plan with several sites are."""
    places = {site.name: site.site for site in whole.sites} | {ALL: f"all sites together ({whole.site})"}
    *first, last = (places[name] for name in own.others)
    return "; ".join((*first, f"and {last}"))


def _harm(study: Study, plan: HarmPlan) -> dict[str, str]:
    parts = {"harm_severe": plan.severe, "harm_weapon": plan.weapon}
    weights = weights_of(plan, study.folder)
    return {key: study.outcomes[name].label for key, name in parts.items() if name} | {
        "harm_unit": weights.unit,
        "harm_weights": weights.name,
        "harm_outcome": study.outcomes[plan.outcome].label,
        "harm_months": str(plan.within_months),
        "harm_top": f"{100 * plan.top:g} of every 100",
        "harm_rarest": f"together at most {100 * RAREST:g} of every 100 incidents",
    }


def _programme(programme: Programme) -> dict[str, str]:
    named = programme.title if programme.title == programme.name else f"{programme.title} ({programme.name})"
    told = {"programme_about": programme.about, "programme_how": programme.how}
    return {
        "programme": programme.name,
        "programme_title": programme.title,
        "programme_named": named,
        "phase_in_months": str(programme.phase_in_months),
        **{key: text for key, text in told.items() if text},
    }


def _dates(study: Study) -> dict[str, str]:
    words = {
        "window_start": day_in_words(study.window.start),
        "window_end": day_in_words(study.window.end),
        "freeze": day_in_words(study.window.freeze),
        "freeze_lag": str(study.window.freeze_lag_days),
        # An edition of January 1 tells of the year before.
        "year": str((study.window.freeze - timedelta(days=1)).year),
    }
    if study.baseline_year:
        words["baseline_year"] = str(study.baseline_year)
    if study.programme:
        words["programme_start"] = day_in_words(study.programme.start)
    return words
