"""`ipvi-eval survival` on one file."""

from __future__ import annotations

import json

import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.cli import main


@pytest.fixture
def call(tmp_path, capsys):
    """A function that runs the command on Rossi's data and returns (exit code, standard output, standard error)."""
    path = tmp_path / "rossi.csv"
    load_rossi().to_csv(path, index=False)

    def run(*options):
        with pytest.raises(SystemExit) as stop:
            main(["survival", str(path), "--duration", "week", *map(str, options)])
        return stop.value.code, *capsys.readouterr()

    return run


def test_json_is_a_list_of_estimates(call):
    code, out, _ = call("--event", "arrest", "--group", "fin", "--horizons", "26,52", "--json")
    found = {item["id"]: item for item in json.loads(out)}
    assert code == 0
    first = found["survival.0.at_26"]
    assert {"id", "value", "standard_error", "lower", "upper", "n", "events", "p"} <= set(first)
    assert (first["n"], first["events"]) == (216, 32)
    assert found["cox.fin.coefficient"]["p"] == pytest.approx(0.0537, abs=5e-3)


def test_lines_for_people(call):
    code, out, _ = call("--event", "arrest", "--covariates", "fin,age", "--ties", "breslow", "--conf", "0.9")
    assert code == 0
    assert "cox.age.hazard_ratio" in out
    assert "90% CI" in out


def test_a_picture(call, tmp_path):
    code, _, _ = call("--event", "arrest", "--group", "fin", "--plot", tmp_path / "curves.png")
    assert code == 0
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    code, _, err = call("--event", "arrest", "--plot", tmp_path / "curves.bmp")
    assert (code, "is written as one of .png" in err) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curves.png", "rossi.csv"]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--event", "arest"), 1, "has no column 'arest'"),
        ((), 1, "--event"),
        (("--event", "arrest", "--horizons", "soon"), 2, "times separated by commas"),
        (("--event", "arrest", "--ties", "some"), 2, "Invalid value"),
        (("--event", "arrest", "--ties", "exact", "--covariates", "fin", "--cluster", "age"), 1, "nor clusters"),
        (("--event", "arrest", "--conf", "95"), 2, "Invalid value"),
    ],
)
def test_mistakes(call, options, code, message):
    found, out, err = call(*options)
    assert (found, out) == (code, "")
    assert message in err
