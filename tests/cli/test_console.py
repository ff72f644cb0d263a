"""Progress: plain lines where the output is no terminal, a spinner where it is, nothing beside JSON."""

from __future__ import annotations

import math
import sys

import pytest

from ipvi_eval.cli.console import Progress, line_of
from ipvi_eval.estimate import Estimate


def test_plain_lines(capsys):
    with Progress().stage("Reading"):
        pass
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "Reading ..."
    assert err.splitlines()[1].startswith("Reading: 0.")
    assert "\x1b" not in err


def test_in_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress().stage("Reading"):
        pass
    err = capsys.readouterr().err
    assert "\x1b[" in err
    assert err.index("Reading ...") < err.index("done")


@pytest.mark.parametrize(("p", "said"), [(0.0, "p <1e-15"), (1e-40, "p <1e-15"), (2e-6, "p 2e-06"), (0.04, "p 0.04")])
def test_no_p_is_nought(p, said):
    one = Estimate(id="x", value=0.5, unit="ratio", method="m", label="l", p=p)
    assert line_of(one).endswith(said)


@pytest.mark.parametrize(("value", "said"), [(-7.4e-17, "0"), (5.6e-32, "0"), (2e-12, "2e-12"), (-0.25, "-0.25")])
def test_what_rounding_leaves_of_nought_is_nought(value, said):
    one = Estimate(id="x", value=value, unit="coefficient", method="m", label="l")
    assert line_of(one).split()[1:] == [said]


def test_a_limit_that_no_number_can_write_is_any_number():
    one = Estimate(id="x", value=2.0, unit="ratio", method="m", label="l", lower=0.0, upper=math.inf, level=0.95)
    assert line_of(one).endswith("95% CI 0 to any number")


@pytest.mark.parametrize(("unit", "said"), [("difference in proportions", "0"), ("incidents", "0.0")])
def test_nought_has_no_sign(unit, said):
    one = Estimate(id="x", value=-0.0, unit=unit, method="m", label="l", lower=-0.0, upper=0.25, level=0.95)
    assert line_of(one).split()[1] == said
    assert "CI 0" in line_of(one)


def test_quiet(capsys):
    with Progress(quiet=True).stage("Reading"):
        pass
    assert capsys.readouterr() == ("", "")
