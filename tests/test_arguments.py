"""What a public function is given is checked before anything is computed, and said in words where it is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import GenericAlias, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike, NDArray

import ipvi_eval as ie
from ipvi_eval import arguments as module
from ipvi_eval.arguments import as_floats, as_level, check_fields, checked, floats_of
from ipvi_eval.errors import AnalysisError, IpviError
from tests.public_results import PLAN, RESULTS, SERIES

TABLE = pd.DataFrame({"days": [1.0, 2.0, 3.0], "event": [1, 0, 1], "who": ["c", "b", "a"]})
WRONG = {"table": TABLE, "None": None, "list": [3, 1, 2], "text": "nothing", "number": 3, "array": np.ones((3, 2))}
HALF = {"stop": [1, 2, 3], "cause": [1, 0, 1]}
MADE: dict[str, list[Callable[[Any], object]]] = {
    "AnalysisError": [ie.AnalysisError],
    "Columns": [
        ie.Columns.of,
        lambda given: ie.Columns.from_formula("days", given),
        lambda given: ie.Columns(given, ()),
    ],
    "DesignPlan": [lambda given: ie.DesignPlan(interruptions=given)],
    "Interruption": [
        lambda given: ie.Interruption(month=given),
        lambda given: ie.Interruption(month="2018-01", name=given),
        lambda given: ie.Interruption(month="2018-01", phase_in=given),
    ],
    "MonthlySeries": [lambda given: ie.MonthlySeries(given, given)],
    "Prior": [lambda given: ie.Prior(name="a", mean=given, sd=0.3, why="b")],
    "Spells": [
        lambda given: ie.Spells.of(given, [1, 0, 1]),
        lambda given: ie.Spells.of(**HALF, group=given),
        lambda given: ie.Spells.of(**HALF, frame=given),
        ie.Spells.from_frame,
        lambda given: ie.Spells.from_frame(TABLE, stop=given),
        ie.Spells.of(**HALF).columns,
    ],
    "StoredExtract": [ie.StoredExtract.from_plan],
    "StoredSpells": [ie.StoredSpells.from_table, ie.StoredSpells.from_parquet],
    "harm_weights": [ie.harm_weights],
    "load_synthetic": [],
    "monthly_series": [
        lambda given: ie.monthly_series(given, [1, 2, 3]),
        lambda given: ie.monthly_series(["2020-01", "2020-02", "2020-03"], given),
    ],
    "published": [],
    "read_run": [ie.read_run],
    "studies_from_counts": [
        lambda given: ie.studies_from_counts(given, [9, 9, 9], ["a", "b", "c"]),
        lambda given: ie.studies_from_counts([3, 1, 2], given, ["a", "b", "c"]),
        lambda given: ie.studies_from_counts([3, 1, 2], [9, 9, 9], given),
    ],
}


@pytest.fixture
def calls_of(monkeypatch) -> Callable[[str], list[Callable[[Any], object]]]:
    """A public function with each argument of a call that works left to be given, one at a time."""

    def found(name: str) -> list[Callable[[Any], object]]:
        right, given = getattr(ie, name), []

        def record(*args: Any, **kwargs: Any) -> object:
            given.append((args, kwargs))
            return right(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(ie, name, record)
            RESULTS[name]()
        args, kwargs = given[-1]
        first = [lambda wrong, at=at: right(*args[:at], wrong, *args[at + 1 :], **kwargs) for at in range(len(args))]
        return first + [lambda wrong, key=key: right(*args, **kwargs | {key: wrong}) for key in kwargs]

    return found


@pytest.mark.parametrize("name", ie.__all__)
def test_whatever_is_given_in_the_wrong_place_is_said_in_words(name, calls_of):
    """Of 738 such calls 464 ended within a method, with an error of Python or NumPy; some quoted a value."""
    for call in MADE[name] if name in MADE else calls_of(name):
        for wrong in WRONG.values():
            with suppress(IpviError):
                call(wrong)


@pytest.mark.parametrize("name", [name for name in ie.__all__ if inspect.isfunction(getattr(ie, name))])
def test_every_public_function_looks_at_what_it_is_given(name):
    found = getattr(ie, name)
    assert hasattr(found, "__wrapped__") == bool(inspect.signature(found).parameters)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            lambda: ie.kaplan_meier(TABLE),
            r'kaplan_meier: spells has to be made by ie\.Spells\.from_frame\(table, stop="days", cause="event"\) '
            r"or made by ie\.StoredSpells.*, and is a DataFrame$",
        ),
        (
            lambda: ie.fit_counts(TABLE, PLAN),
            r"fit_counts: series has to be made by ie\.monthly_series\(months, counts\), and is a DataFrame$",
        ),
        (lambda: ie.fit_step(SERIES, None), r"plan has to be made by ie\.DesignPlan\(.*, and is None$"),
        (
            lambda: ie.headline(SERIES, PLAN, [SERIES, TABLE]),
            r"controls has to be a list, each made by ie\.monthly.*, and is a list of DataFrame, MonthlySeries$",
        ),
        (lambda: ie.rate_ratio(60.5, 40), "rate_ratio: before has to be a whole number, and is a float$"),
        (lambda: ie.cox(3, ie.Spells.of(**HALF)), r"covariates has to be text or made by ie\.Columns.*, and is a int$"),
        (lambda: ie.Spells.from_frame([1, 2]), "Spells.from_frame: frame has to be a DataFrame, and is a list of int$"),
        (lambda: ie.replicates(3, 4, seed=1), "replicates: study has to be a function, and is a int$"),
        (
            lambda: ie.diagnose(ie.fit_counts(SERIES.window(30, 40), PLAN)),
            r"fit has to be made by ie\.fit_counts\(.*, and is a Description; the series can only be described",
        ),
    ],
)
def test_it_says_what_was_given_and_what_makes_the_right_thing(call, says):
    with pytest.raises(AnalysisError, match=says):
        call()


def test_what_is_said_to_make_one_is_a_public_name():
    import ipvi_eval.its.counts.count_models as counts
    from ipvi_eval.its.lasting_step.step_fit import StepFit
    from ipvi_eval.survival.regression.cox import CoxFit
    from ipvi_eval.synthesis.studies import Studies

    kinds = [ie.Spells, ie.StoredSpells, ie.Columns, ie.MonthlySeries, ie.DesignPlan, ie.Interruption, ie.Prior]
    for kind in (*kinds, counts.CountFit, counts.Description, StepFit, CoxFit, Studies):
        assert all(word.partition("ie.")[2].split("(")[0].split(".")[0].split(" ")[0] in ie.__all__
                   for word in kind.made_by.split(" or "))  # fmt: skip


@checked
def taken(
    number: float = 0.0,
    *,
    whole: int = 0,
    words: Sequence[str] = (),
    column: ArrayLike = (),
    array: NDArray[np.float64] | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    plans: tuple[ie.DesignPlan, ...] = (),
    anything: Any = None,
) -> str:
    """What it was given."""
    return f"{number} {whole}"


@pytest.mark.parametrize(
    "given",
    [
        {"number": np.float32(2.5)},
        {"number": 3},
        {"whole": np.int64(3)},
        {"whole": 3.0},
        {"words": np.array(["a", "b"])},
        {"words": pd.Index(["a", "b"])},
        {"words": ["a"]},
        {"column": TABLE},
        {"column": "left to the function"},
        {"array": np.ones(2)},
        {"tables": {"a": TABLE}},
        {"plans": [PLAN]},
        {"plans": (PLAN, PLAN)},
        {"anything": TABLE},
    ],
)
def test_what_serves_as_well_as_what_was_asked_for_is_taken(given):
    assert taken(**given) == f"{given.get('number', 0.0)} {given.get('whole', 0):.0f}"


@checked
def times(many: int | None, *more: int, word: str = "ab") -> str:
    """A word so many times; Python repeats none 2.0 times."""
    return word * sum((many or 0, *more))


@dataclass(frozen=True)
class Repeated:
    """The same as a value."""

    many: int
    share: float = 0.5

    def __post_init__(self) -> None:
        check_fields(self)


def test_a_float_without_a_fraction_is_a_whole_number_from_then_on():
    """As the sum of counts, which are floats; a number that may have a fraction stays what it is."""
    assert times(2.0) == times(np.float64(2.0)) == times(many=2.0) == times(1, 1) == "abab"
    assert times(None) == ""
    assert type(Repeated(3.0).many) is int
    assert type(Repeated(3, 1.0).share) is float
    with pytest.raises(AnalysisError, match="Repeated: many has to be a whole number, and is a float"):
        Repeated(3.5)


@pytest.mark.parametrize(
    "given",
    [
        {"number": "3"},
        {"number": None},
        {"number": np.ones(1)},
        {"whole": 3.5},
        {"words": "letters"},
        {"words": TABLE},
        {"words": 3},
        {"array": [1.0]},
        {"tables": [TABLE]},
        {"plans": PLAN},
        {"plans": (PLAN, SERIES)},
    ],
)
def test_what_is_something_else_is_not(given):
    (name,) = given
    with pytest.raises(AnalysisError, match=f"taken: {name} has to be "):
        taken(**given)


def test_an_array_is_asked_for_by_the_name_that_numpy_2_5_has_for_one():
    """An alias of PEP 695, of which `typing` tells the name alone."""
    alias = GenericAlias(SimpleNamespace(__value__=np.ndarray[Any, np.dtype[np.float64]]), (np.float64,))
    assert module._fits(np.ones(1), alias)
    assert not module._fits([1.0], alias)
    assert module._wanted(alias) == "an array"


def test_a_checked_function_is_known_by_its_own_name():
    assert taken.__name__ == "taken"
    assert taken.__doc__ == "What it was given."
    assert list(inspect.signature(taken).parameters)[:2] == ["number", "whole"]


@pytest.mark.parametrize(
    "dates",
    [
        pd.Series(pd.to_datetime(["2020-01-01"])),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        [np.datetime64("2020-01-01")],
        [np.timedelta64(3, "D")],
        TABLE[["days"]].assign(days=pd.Timestamp("2020-01-01")),
        ["text"],
        [object()],
    ],
)
def test_dates_and_words_are_no_numbers(dates):
    """NumPy makes 18,262 days of a list that holds the first of January 2020."""
    assert floats_of(dates) is None
    with pytest.raises(AnalysisError, match="age must be numbers"):
        as_floats(dates, "age")


@pytest.mark.parametrize("kind", [float, np.float32, int, bool, object])
def test_what_lies_under_a_mask_is_missing(kind):
    masked = np.ma.masked_array(np.array([1, 0, 1], dtype=kind), mask=[False, True, False])
    assert np.array_equal(floats_of(masked), [1, np.nan, 1], equal_nan=True)
    assert floats_of(np.ma.masked_array([1.0, 2.0])).tolist() == [1, 2]


def test_numbers_are_the_same_as_floats():
    given = np.array([1.0, 2.0])
    assert as_floats(given, "age") is given
    assert as_floats(pd.Series([1, None], dtype="Int64"), "age").tolist()[0] == 1.0
    assert as_floats([[True, False]], "age").tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("level", [0, 1, 95])
def test_what_is_no_coverage_is_refused(level):
    with pytest.raises(AnalysisError, match=r"0\.95, not 95"):
        as_level(level)


def test_true_of_numpy_is_true():
    @checked
    def chosen(it: bool) -> bool:
        return bool(it)

    assert chosen(np.array([0, 1]).any())
    with pytest.raises(AnalysisError, match="it has to be True or False, and is a int"):
        chosen(1)
