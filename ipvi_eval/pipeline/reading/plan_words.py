"""The words of a plan: those that stand for what the extract may hold, and none of them an identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.data.privacy.typed import VOUCH, identity_in
from ipvi_eval.errors import PlanError

if TYPE_CHECKING:
    from ipvi_eval.data.loaded import Words
    from ipvi_eval.data.mapped.mapping import Mapping
    from ipvi_eval.plan.study import Study


def words_of(study: Study) -> Words:
    """The areas, lists and outcomes that the plan names: an extract that uses these very words needs no codes."""
    plans = [study, *(study.for_site(one.name) for one in study.sites)]
    areas = dict.fromkeys(area for plan in plans for area in (*plan.own_areas, *plan.comparison_areas))
    lists = dict.fromkeys(name for plan in plans for name in plan.lists)
    return {"area": tuple(areas), "list": tuple(lists), "outcome": tuple(study.outcomes)}


def check_words(study: Study, mapping: Mapping) -> None:
    """PlanError naming the keys of the plan whose words look like somebody's name, address or number, or are kinds that
    the mapping does not list."""
    found = [
        f"study.toml: {key} looks like {kind}; {VOUCH}"
        for key, word, place in _words(study)
        if (kind := identity_in(word, mapping.vouched, place=place))
    ]
    found += _unlisted_kinds(study, mapping)
    if found:
        raise PlanError("\n".join(found))


def _unlisted_kinds(study: Study, mapping: Mapping) -> Iterator[str]:
    """Kinds that no row of an outcome's table can be of, because no code stands for them."""
    for name, outcome in study.outcomes.items():
        table = mapping.tables().get(outcome.table) if outcome.table else None
        listed = table.codes.get("kind", {}) if table else {}
        for kind in outcome.kind or ():
            if table and kind not in listed:
                known = ", ".join(listed) or "none"
                yield (
                    f"study.toml: outcomes.{name}.kind names {kind}, which [{outcome.table}.codes.kind] of the mapping "
                    f"does not list; it lists {known}"
                )


def _words(study: Study) -> Iterator[tuple[str, str, bool]]:
    """Key, word, and whether it names a place; sentences and titles are prose and not looked at."""
    yield from (("area" if not study.areas else "a name in areas", name, True) for name in study.own_areas)
    yield from (("a name in comparison_areas", name, True) for name in study.comparison_areas)
    yield from (("a name in lists", name, False) for name in study.lists)
    yield from (("a label in list_details", study.list_label(name), False) for name in study.list_details)
    yield from (("a label in outcomes", outcome.label, False) for outcome in study.outcomes.values())
    yield from (("a name in shocks", shock.name, False) for shock in study.shocks)
    labels = {outcome.label for outcome in study.outcomes.values()} | {*map(study.list_label, study.list_details)}
    yield from (("a word in spanish", word, False) for label, word in study.spanish.items() if label in labels)
    if study.programme:
        yield "programme.name", study.programme.name, False
