"""Lists, periods and groups that people are divided into, and what several of them come to together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from ipvi_eval.counted import EVERYBODY, GROUPED, PEOPLE, TOGETHER, Key
from ipvi_eval.disclosure.relations.equations import Equations

_FAMILIES = ("list", "entered", "invited")
"""What names of parts begin with: the lists, when people entered or were invited, and GROUPED: columns that divide
people. Those of one family add up to the whole."""


def parts(equations: Equations) -> None:
    """The lists together are everybody, or everybody of a further group; so are those who entered at each time."""
    families: defaultdict[tuple[str, Key], list[Key]] = defaultdict(list)
    for key in equations.counts:
        whole, _, name = key.cohort.rpartition(".")
        if is_part(name):
            family = name.partition("_")[0]
            families[family, replace(key, cohort=whole or EVERYBODY)].append(key)
    for (_, whole_key), of_family in families.items():
        equations.adds_up(whole_key, of_family)


def added_up(equations: Equations) -> None:
    """A count of several areas or cohorts is the sum of theirs; whoever is in none of them is left of everybody."""
    for key in equations.counts:
        names = key.cohort.split(TOGETHER)
        if len(names) > 1:
            equations.adds_up(key, [replace(key, cohort=name) for name in names])
            if len(wholes := {name.rpartition(".")[0] for name in names}) == 1 and (whole := wholes.pop()):
                equations.among([replace(key, cohort=whole)], [key])


def other_people(equations: Equations) -> None:
    """Everybody of one cohort, where that is not the same for every outcome: how many are in one only."""
    everybody: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in equations.counts:
        if key.state == PEOPLE:
            everybody[replace(key, outcome="")].append(key)
    for keys in everybody.values():
        for one, other in pairwise(sorted(keys, key=equations.counts.__getitem__)):
            equations.left_over([equations.place[other]], [equations.place[one]])


def is_part(name: str) -> bool:
    """Whether the last name of a cohort is that of a part: `list_c`, `by-sex_female`."""
    family, divided, _ = name.partition("_")
    return bool(divided) and (family in _FAMILIES or family.startswith(GROUPED))


def within(cohort: str, part: str) -> str:
    """The name of a part within a cohort, where there are both."""
    return f"{cohort}.{part}" if cohort and part else cohort or part
