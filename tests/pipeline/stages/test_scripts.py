"""The evaluation's own scripts: what they yield, what they may read, and what is said when one cannot be used."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import AgreementError, PlanError
from ipvi_eval.pipeline.stages.scripts import EARLIER, carry_out, load, reads
from ipvi_eval.results.store import Results

HEAD = "from ipvi_eval.agreement.check import Agreement\nfrom ipvi_eval.estimate import Estimate\n"
YIELDS = (
    HEAD
    + "def analyse(study, frames, earlier):\n"
    + "    yield Estimate(id='its.one', value=study + frames + len(earlier.estimates), unit='number', method='sum')\n"
)


@pytest.fixture
def script(tmp_path):
    """A function that writes a script and returns its path."""

    def write(text):
        path = tmp_path / "mine.py"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_script_is_given_the_plan_the_cohort_and_what_was_found_before(script):
    one = carry_out(script(YIELDS), 40, 2, Results.of([]))
    assert {id: estimate.value for id, estimate in one.estimates.items()} == {"its.one": 42}
    assert list(one.tables) == [], "no check was yielded, so there is no table of checks"
    two = carry_out(script(YIELDS.replace("its.one", "its.two")), 40, 2, one)
    assert {id: estimate.value for id, estimate in two.estimates.items()} == {"its.two": 43}


def test_checks_become_a_table_named_by_the_script(script):
    path = script(YIELDS + "    yield Agreement('its.one', 1.0, 1.0 + 1e-9, 1e-6, 'lifelines')\n")
    (row,) = carry_out(path, 1, 0, Results.of([])).tables["agreement.mine"].rows
    assert row[:4] == ("its.one", "lifelines", "1.0e-09", "1.0e-06")


def test_a_check_that_fails_stops_before_anything_after_it(script):
    text = YIELDS + "    yield Agreement('its.one', 1.0, 1.1, 1e-6, 'lifelines')\n    raise KeyError\n"
    with pytest.raises(AgreementError, match=r"its\.one: our value 1 and that of lifelines 1\.1 differ"):
        carry_out(script(text), 1, 0, Results.of([]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ndef analyse(:\n", r"mine\.py, line 2: this is not valid Python"),
        ("def analyze(study, frames, earlier): ...\n", r"mine\.py has no function analyse\(study, frames, earlier\)"),
        ("analyse = 3\n", r"mine\.py has no function analyse"),
    ],
)
def test_a_script_that_cannot_be_used(script, text, message):
    with pytest.raises(PlanError, match=message):
        load(script(text))


def test_loading_does_not_run_it_by_hand(script, capsys):
    path = script(YIELDS + "if __name__ == '__main__':\n    print('by hand')\n")
    assert callable(load(path))
    assert capsys.readouterr().out == ""


def test_a_script_that_reads_nothing_earlier_says_so_by_leaving_it_out(script) -> None:
    assert reads(script(YIELDS)) == EARLIER
    path = script(YIELDS.replace(", earlier)", ")").replace(" + len(earlier.estimates)", ""))
    assert reads(path) == ""
    assert carry_out(path, 40, 2, Results.of([])).estimates["its.one"].value == 42


def test_a_script_that_reads_what_one_other_found_names_it(script) -> None:
    assert reads(script(YIELDS.replace("earlier", "delivery"))) == "delivery"


def test_what_a_script_reads_is_told_without_running_it(script) -> None:
    assert reads(script("raise SystemExit\ndef analyse(study, frames, delivery):\n    yield\n")) == "delivery"
    assert reads(script("raise SystemExit\ndef analyse(study, frames):\n    yield\n")) == ""


@pytest.mark.parametrize(
    "given",
    [
        "analyse = lambda study, frames, harm: ()",
        "from functools import partial\nanalyse = partial(lambda x, study, frames, harm: (), 1)",
        "def analyse(study, frames): ...\nanalyse = lambda study, frames, harm: ()",
        "def analyse(study, frames): ...\nif True:\n    def analyse(study, frames, harm): ...",
        "def wrap(f):\n    return lambda study, frames, harm: ()\n@wrap\ndef analyse(study, frames): ...",
        "class Mine:\n    def __call__(self, study, frames, harm): ...\nanalyse = Mine()",
    ],
)
def test_a_script_whose_text_does_not_tell_is_run_for_what_it_reads(script, given) -> None:
    assert reads(script(f"{given}\n")) == "harm"
