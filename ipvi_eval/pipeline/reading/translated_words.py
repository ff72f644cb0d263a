"""Words of the plan in the other languages of its documents: which are missing, and which translate nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ipvi_eval.report.wording.language import language

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study


def untranslated(study: Study, services: Collection[str]) -> tuple[str, ...]:
    """Notes for people on the plan's table of translations; none where every document is in English.

    `services` are those to survivors, as the mapping names them: key figures print them.
    """
    return tuple(_notes(study, services)) if "es" in study.languages else ()


def _notes(study: Study, services: Collection[str]) -> Iterator[str]:
    named = {**dict(_named(study)), **{f"the service \u201c{service}\u201d": service for service in services}}
    spanish = language("es")
    lacking = (key for key, word in named.items() if word not in study.spanish and spanish.word(word) == word)
    if missing := list(lacking):
        yield (
            f"study.toml: [spanish] has no words for {', '.join(missing)}; the documents in Spanish print them as the "
            "plan gives them until [spanish] has what stands there with the Spanish beside it "
            "(`ipvi-eval explain spanish`)"
        )
    every = {*named.values(), *_others(study)}
    if unused := [word for word in study.spanish if word not in every]:
        shown = "; ".join(f"\u201c{word[:40]}{'...' if len(word) > 40 else ''}\u201d" for word in unused)
        yield f"study.toml: [spanish] translates what stands nowhere in the plan, perhaps since it was changed: {shown}"


def _named(study: Study) -> Iterator[tuple[str, str]]:
    """Keys of the plan whose words stand in those documents."""
    if study.contact:
        yield "contact", study.contact
    yield "police.reports", study.police.reports
    programme = study.programme
    if programme is None:
        yield "title", study.title
    else:
        yield "programme.full_name" if programme.full_name else "programme.name", programme.title
        if programme.about:
            yield "programme.about", programme.about
    leading = [*(study.survival.outcomes[:1] if study.survival else ()), *(study.its.outcomes[:1] if study.its else ())]
    yield from ((f"outcomes.{name}.label", study.outcomes[name].label) for name in leading)
    for name, detail in study.list_details.items():
        if detail.label:
            yield f"list_details.{name}.label", detail.label
        if detail.about:
            yield f"list_details.{name}.about", detail.about


def _others(study: Study) -> Iterator[str]:
    """Words of the plan that may be translated and need not be: names, and what these documents do not print."""
    yield from (study.site, study.place, study.title, study.area, *study.comparison_areas)
    yield from (outcome.label for outcome in study.outcomes.values())
    if study.programme:
        yield study.programme.name
