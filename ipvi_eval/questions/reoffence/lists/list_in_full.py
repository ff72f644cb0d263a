"""What is asked of each list beyond the share who re-offended."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ipvi_eval.questions.reoffence.asked import Asked, Part
from ipvi_eval.questions.reoffence.lists.exits import incidence_across_lists, incidence_with_exits
from ipvi_eval.questions.reoffence.lists.list_comparison import days_free, reference_list, shares_apart
from ipvi_eval.questions.reoffence.lists.never import never_return
from ipvi_eval.questions.reoffence.repeated import mean_number, more_often
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope


def each_list_in_full(asked: Asked) -> Iterator[Part]:
    """Who never comes back, death and moving away as exits of their own, all re-offences, days free, and each list
    beside the largest; then the test of the incidence across lists.
    """
    return scoped(asked.frames.populations.spells(), _lists(asked))


def _lists(asked: Asked) -> Iterator[Part]:
    for name, on_list in asked.each_list(asked.people):
        yield from _one_list(asked, name, on_list)
    part = f"{asked.label}: incidence across lists"
    yield from parts_of(part, incidence_across_lists, asked.stem, asked.label, asked.people)


def _one_list(asked: Asked, name: str, people: pd.DataFrame) -> Iterator[Part]:
    stem, label, level = asked.stem, asked.label, asked.study.level
    family, id, words = asked.plan.never, f"{stem}.list_{name.lower()}", f"{label}, {asked.frames.lists.label(name)}"
    spells, days, longest = asked.spells.frame, asked.plan.horizons_days, max(asked.plan.horizons_days)
    every, largest = spells[spells["list"] == name], reference_list(asked.people)
    called = asked.frames.lists.label
    part, everybody = f"{words}: days free", asked.people
    free, *gap = parts_of(
        part, days_free, stem, label, everybody, name, months=longest, days=days[longest], level=level, called=called
    )
    yield free
    yield from parts_of(f"{words}: never re-offend", never_return, id, words, people, family=family, level=level)
    yield from parts_of(f"{words}: exits", incidence_with_exits, id, words, people, days, level=level)
    yield from parts_of(f"{words}: all re-offences", mean_number, id, words, every, days, level=level)
    often = parts_of(f"{words}: as often", more_often, id, words, spells, name, largest, called=called(largest))
    apart = parts_of(f"{words}: share", shares_apart, stem, label, asked.people, name, days, level=level, called=called)
    yield from scoped(Scope(base=f"people on {asked.frames.lists.label(largest)}"), (*often, *apart, *gap))
