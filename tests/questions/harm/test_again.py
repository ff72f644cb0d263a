"""The next report of a pair since the program began: counts by hand, and what cannot be asked is said."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.questions.harm.again import again
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.repeats import repeats
from ipvi_eval.questions.harm.steps import steps
from ipvi_eval.questions.harm.told import told
from ipvi_eval.questions.harm.top_pairs import top_pairs
from ipvi_eval.results.store import Results
from tests.disclosure.attacks import repetition


@pytest.fixture(scope="module")
def found(harm):
    one, *_ = again(harm)
    return one


def test_next_reports_as_counted_one_by_one(harm, found):
    began = (pd.Timestamp(harm.study.programme.start) - pd.Timestamp(harm.study.window.start)).days
    days = [sorted(set(rows["day"])) for _, rows in harm.known.dropna(subset="pair").groupby("pair")]
    late = [mine for mine in days if mine[0] >= 365]
    following = [day for mine in late for day in mine[1:]]
    assert (found.n, found.events) == (len(late), len(following))
    assert found.cells == (sum(day < began for day in following), sum(day >= began for day in following))
    assert found.lower < found.value < found.upper


def test_fewer_next_reports_since_the_start_are_found(harm, with_incidents):
    """Of the reports that follow one of the pair since the program began, two of three never happened."""
    known = harm.known.drop_duplicates("incident").set_index("incident")
    began = (pd.Timestamp(harm.study.programme.start) - pd.Timestamp(harm.study.window.start)).days
    later = known[known.duplicated("pair") & known["pair"].notna() & (known["day"] >= began)].index
    gone = set(later[[number % 3 != 0 for number in range(len(later))]])
    fewer, *_ = again(with_incidents(report=lambda rows: rows["report"] & ~rows["incident"].isin(gone)))
    as_it_was, *_ = again(harm)
    assert fewer.upper < as_it_was.value
    # A third of the rate is left; that a gap without its next report lasts longer lowers it further.
    assert fewer.value / as_it_was.value == pytest.approx(1 / 3, abs=0.12)


def test_whom_it_is_about(found):
    assert "months of record before their first report" in found.scope.population
    assert "before the program began" in found.scope.base
    assert found.scope.clock == "calendar days since the report before"


def test_a_plan_without_a_program_and_pairs_without_a_next_report(harm, with_incidents):
    study = harm.study.model_copy(update={"programme": None})
    (none,) = again(Asked(study, harm.frames, harm.earlier))
    assert "names no program" in none.why
    (alone,) = again(with_incidents(victim=lambda rows: rows["incident"]))
    assert "no next report" in alone.why


@pytest.mark.parametrize("kept", [1, 4, 12])
def test_what_is_few_is_not_worked_back(harm, with_incidents, kept):
    """With fewer pairs that come back, what is left beside the numbers told is hidden with them."""
    known = harm.known.drop_duplicates("incident").set_index("incident")
    later = known[known.duplicated("pair") & known["pair"].notna()].index
    gone = set(later[[number % kept != 0 for number in range(len(later))]])
    asked = with_incidents(report=lambda rows: rows["report"] & ~rows["incident"].isin(gone))
    found = Results.of(told([*steps(asked), *again(asked), *top_pairs(asked), *repeats(asked)]))
    assert repetition.attack(suppress(found, read_profile("cms11")).results) == []
