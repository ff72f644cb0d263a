"""Multiple-group interrupted time series against R (lm, sandwich) and Stata's itsa (its_prop99_its)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.controlled_linear import controlled_linear

ORDER = ["x1", "x2", "treated:x1", "treated:x2", "x3", "x4", "treated:x3", "treated:x4"]


@pytest.mark.parametrize(("entry", "ids"), [("multi_all39", range(1, 40)), ("multi_contid_4_8_19", (3, 4, 8, 19))])
def test_california_against_other_states(reference: Path, entry: str, ids: tuple[int, ...]) -> None:
    """itsa cigsale, treat(3) [contid(4 8 19)] trperiod(1989) lag(1): lm(y ~ t + z + zt + x + xt + zx + zxt)."""
    expected = json.loads((reference / "r" / "its_prop99_its.json").read_text())
    states = [name for name, number in expected["state_ids"].items() if number in ids and name != "California"]
    wide = pd.read_csv(reference / "data" / "prop99_smoking.csv").pivot(index="year", columns="state", values="cigsale")
    t = wide.index.to_numpy() - 1970.0
    x = (t >= 19) * 1.0
    X = np.column_stack([np.ones(31), t, x, x * (t - 19)])
    fit = controlled_linear(wide["California"], wide[states].to_numpy().T, X)
    table, numbers = fit.tidy().set_index("term").loc[ORDER], expected[entry]
    for column, key in (("estimate", "coef"), ("standard_error", "se"), ("lower", "ci_low"), ("upper", "ci_high")):
        assert table[column].to_numpy() == pytest.approx(list(numbers[key].values()), rel=1e-9), column
    assert table["p"].to_numpy() == pytest.approx(list(numbers["p"].values()), rel=1e-6)
    assert np.all(fit.df == numbers["df"])


def test_interaction_is_the_difference_of_separate_fits() -> None:
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(30), np.arange(30.0), np.arange(30) >= 15])
    treated, control = rng.normal(size=30), rng.normal(size=30)
    fit = controlled_linear(treated, control, X, names=["intercept", "time", "level"])
    separate = np.linalg.lstsq(X, treated - control, rcond=None)[0]
    assert fit.coefficients[3:] == pytest.approx(separate)
    one = controlled_linear(treated, control, X, names=["intercept", "time", "level"], shared=["time"])
    assert one.names == ("intercept", "time", "level", "treated:intercept", "treated:level")


def test_bad_input() -> None:
    X = np.column_stack([np.ones(12), np.arange(12.0)])
    with pytest.raises(AnalysisError, match="same months"):
        controlled_linear(np.ones(12), np.ones((2, 11)), X)
    with pytest.raises(AnalysisError, match="every shared column"):
        controlled_linear(np.ones(12), np.ones(12), X, shared=["season"])
