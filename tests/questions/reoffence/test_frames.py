"""What the questions ask of the cohort, and whether the pipeline's cohort has it."""

from __future__ import annotations

import inspect

import pytest

from ipvi_eval.pipeline.reading.frames import Frames as Cohort
from ipvi_eval.pipeline.reading.populations import Populations as Words
from ipvi_eval.questions.reoffence.frames import Frames, Populations


@pytest.mark.parametrize(("asked", "answers"), [(Frames, Cohort), (Populations, Words)])
def test_everything_asked_is_there_and_takes_the_same(asked, answers):
    names = [name for name in vars(asked) if not name.startswith("_")]
    assert len(names) >= 5
    fields = inspect.get_annotations(answers)
    for name in names:
        if isinstance(vars(asked)[name], property):
            assert name in fields or isinstance(vars(answers)[name], property)
            continue
        wanted, held = (inspect.signature(getattr(one, name)).parameters for one in (asked, answers))
        assert list(wanted) == list(held)[: len(wanted)] or set(wanted) <= set(held)
        for parameter in wanted:
            assert (wanted[parameter].kind, wanted[parameter].default) == (
                held[parameter].kind,
                held[parameter].default,
            )
