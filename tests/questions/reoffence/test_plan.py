from __future__ import annotations

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.questions.reoffence.plan import plan_of


def test_the_plan_or_what_to_do(ask):
    study = ask().study
    assert plan_of(study).outcomes[0] == "ipv_dir"
    with pytest.raises(PlanError, match=r"needs \[survival\]; add it, or take the script out of analyses"):
        plan_of(study.model_copy(update={"survival": None}))
