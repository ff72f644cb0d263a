"""The notified and the others they are compared with."""

from __future__ import annotations

import pytest

from ipvi_eval.counted import EVENTS, FREE_AFTER, HISTORICAL, MATCHED, NOTIFIED, OF_THE_DUE, REFERENCE, Group
from tests.disclosure.reader import left_over, told

SINCE = OF_THE_DUE.within("entered_since")
COMPARED = Group(HISTORICAL, "ipv_dir", "street")
OTHERS = COMPARED.within(REFERENCE)


def test_the_compared_are_the_notified_and_the_others():
    counts = [COMPARED.people(90), COMPARED.count(60, FREE_AFTER), OTHERS.people(30)]
    found = told(counts, counts[1])
    assert (found.lowest, found.highest) == (60, 60)


@pytest.mark.parametrize("part", ["list_c", "by-sex_female"])
def test_the_reached_of_a_part_who_are_not_compared_had_a_new_record_before(part):
    compared = COMPARED.within(part).count(57, FREE_AFTER)
    assert left_over([SINCE.within(part).count(60, EVENTS), compared]) == [3]
    assert left_over([Group(f"{NOTIFIED}.{part}", clock="street").people(64), compared]) == [7]
    # Whoever is compared was reached; more of them than that are of another kind, and nothing follows.
    assert left_over([SINCE.within(part).count(50, EVENTS), compared]) == []


@pytest.mark.parametrize("part", ["list_c", "by-sex_female"])
def test_the_listed_of_a_part_entered_since_are_compared_or_were_not_followed(part):
    listed, entered = Group(part, clock="street").people(100), SINCE.within(part).people(30)
    # 70 entered before the program began; four of them are not compared.
    assert left_over([listed, entered, OTHERS.within(part).people(66)]) == [4, 70]


def test_parts_of_the_compared_add_up():
    lists = [COMPARED.within(f"list_{name}").count(n, FREE_AFTER) for name, n in (("b", 40), ("c", 14), ("d", 6))]
    found = told([COMPARED.count(60, FREE_AFTER), *lists], lists[2])
    assert (found.lowest, found.highest) == (6, 6)


def test_who_has_no_partner_is_compared_and_in_no_pair():
    pairs = Group(f"{HISTORICAL}_{MATCHED}", "ipv_dir", "street")
    assert left_over([COMPARED.count(60, FREE_AFTER), pairs.count(55, FREE_AFTER)]) == [5]


def test_everybody_in_a_pair_has_a_partner():
    pairs = Group(f"{HISTORICAL}_{MATCHED}", "ipv_dir", "street")
    partners = pairs.within(REFERENCE)
    women, men = (partners.within(f"by-sex_{name}").people(n) for name, n in (("female", 6), ("male", 49)))
    found = told([pairs.count(55, FREE_AFTER), partners.people(55), women, men], women, also=[partners.people(55)])
    assert (found.lowest, found.highest) == (6, 6)
    assert left_over([OTHERS.within("by-sex_male").people(52), men]) == [3]  # who could have been, and are in none
