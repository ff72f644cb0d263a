"""What the numbers of pairs are clustered by, and that their methods say so."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.again import again
from ipvi_eval.questions.harm.offenders import offenders
from ipvi_eval.questions.harm.steps import steps
from ipvi_eval.questions.harm.top_harm import top_harm
from ipvi_eval.questions.harm.top_pairs import top_pairs


def test_pairs_are_those_of_their_suspect():
    found = offenders(pd.DataFrame({"pair": ["1", "2", "1"], "suspect": ["a", "b", None]}, dtype="string"))
    assert found.of is not None
    assert found.of.tolist() == ["a", "b", "a"]
    assert found.clustered == "clustered by suspect"


def test_a_pair_without_a_suspect_leaves_all_pairs_to_themselves():
    found = offenders(pd.DataFrame({"pair": ["1", "2", "1"], "suspect": ["a", None, "a"]}, dtype="string"))
    assert found.of is None
    assert found.clustered.startswith("clustered by pair")


@pytest.fixture(scope="module")
def numbered(harm, with_incidents):
    """The county where the extract numbers its pairs, and names no suspect of some."""
    pairs = harm.known.dropna(subset="pair").drop_duplicates("incident").set_index("incident")["pair"]
    gone = set(pairs.unique()[:3])
    return with_incidents(
        dyad=lambda rows: rows["incident"].map(pairs),
        suspect=lambda rows: rows["suspect"].mask(rows["incident"].map(pairs).isin(gone)),
    )


@pytest.mark.parametrize("verb", [again, steps, top_pairs, top_harm])
def test_every_number_says_what_its_error_is_clustered_by(verb, harm, numbered):
    known, unknown = (
        {one.id: one for one in verb(asked) if isinstance(one, Estimate) and one.level} for asked in (harm, numbered)
    )
    assert known.keys() == unknown.keys() != set()
    assert all("clustered by suspect" in one.method for one in known.values())
    assert all("clustered by pair" in one.method for one in unknown.values())
    # The same pairs, other errors: those of one suspect are now taken for independent.
    assert [one.value for one in known.values()] == pytest.approx([one.value for one in unknown.values()])
    assert any(one.lower != unknown[id].lower for id, one in known.items())
