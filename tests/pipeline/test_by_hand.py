"""One analysis script run by hand: the plan's scripts before it run first, and only what may be released is shown."""

from __future__ import annotations

import runpy
import sys

import pytest

from ipvi_eval.counted import Key
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.pipeline.stages.release import defined
from ipvi_eval.plan.study import read_study
from tests.edition_of_tiny import signed_counts

BY_HAND = """
if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
"""


@pytest.fixture
def by_hand(tiny, monkeypatch, capsys):
    """A function that runs a script of the tiny study as `python script.py` would, and returns what was printed."""

    def run(name, *arguments):
        path = tiny.parent / name
        if BY_HAND not in (text := path.read_text("utf-8")):
            path.write_text(text + BY_HAND, "utf-8")
        monkeypatch.setattr(sys, "argv", [str(path), *map(str, arguments)])
        runpy.run_path(str(path), run_name="__main__")
        return capsys.readouterr().out

    return run


def test_a_later_script_reads_what_the_earlier_ones_found(by_hand, tiny):
    before = sorted(path for path in tiny.parents[1].rglob("*") if path.is_file())
    # Nine people live in the area; the second script doubles what the first one counted.
    assert by_hand("second.py").split() == ["its.twice", "18", "number"]
    assert sorted(path for path in tiny.parents[1].rglob("*") if path.is_file()) == before, "something was written"


def test_a_small_count_is_not_printed(by_hand, change):
    change("analysis/first.py", 'unit="number"', 'unit="persons"')
    out = by_hand("first.py")
    assert out.startswith("survival.people ")
    assert "suppressed" in out
    assert "9" not in out


def test_what_one_outcome_gives_away_of_another_is_not_printed(by_hand, change, tiny):
    arrests = 'label = "Arrest"\nrelationship = ["intimate"]\nreport = true\narrest = true'
    change("analysis/study.toml", "[survival]", f"[outcomes.ipv_arrest]\n{arrests}\n\n[survival]")
    (tiny.parent / "first.py").write_text(
        "from ipvi_eval.counted import Group\n"
        "from ipvi_eval.estimate import Estimate\n\n\n"
        "def analyse(study, frames, earlier):\n"
        "    for outcome, events in (('ipv_dir', 30), ('ipv_arrest', 25)):\n"
        "        value = Group('all', outcome).count(events, 'events')\n"
        "        yield Estimate(id=f'survival.{outcome}.reports', value=value, unit='persons', method='m')\n",
        "utf-8",
    )
    # Thirty less twenty-five are five people with a report and without an arrest.
    lines = by_hand("first.py").splitlines()
    assert len(lines) == 2
    assert sum("suppressed" in line for line in lines) >= 1


def test_what_an_earlier_edition_gives_away_is_not_printed(by_hand, change, tiny):
    change("analysis/first.py", "value=len(people)", "value=len(people) + 8")
    change("analysis/first.py", 'unit="number"', 'unit="persons"')
    assert by_hand("first.py").split() == ["survival.people", "17", "persons"]
    study = read_study(tiny)
    last = Kept(study.window.start, {Key("survival.people", "value"): 14}, frozenset(), defined(study))
    signed_counts(tiny.parents[1] / "editions" / "last", last)
    assert "suppressed" in by_hand("first.py")


def test_an_interval_is_printed_with_its_level(by_hand, change):
    change("analysis/second.py", "2 * people", "2 * people, lower=10.5, upper=30.25, level=0.9")
    assert by_hand("second.py").rstrip().endswith("18 (90% CI 10.5 to 30.25) number")


def test_another_plan_can_be_named(by_hand, tiny, change):
    other = tiny.with_name("other.toml")
    other.write_text(
        tiny.read_text("utf-8").replace('"Here"', '"x"').replace('"There"', '"Here"').replace('"x"', '"There"')
    )
    assert by_hand("second.py", other).split() == ["its.twice", "6", "number"]


def test_it_is_done_in_a_process_with_one_thread(by_hand, tiny, monkeypatch):
    # NumPy, which the script loads, asks for the number of threads when it is loaded: this process is too late.
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    (tiny.parent / "first.py").write_text(
        "import multiprocessing\nimport os\n\n"
        "from ipvi_eval.estimate import Estimate\n\n\n"
        "def analyse(study, frames, earlier):\n"
        "    of_its_own = multiprocessing.parent_process() is not None\n"
        "    value = 10 * int(os.environ['OPENBLAS_NUM_THREADS']) + of_its_own\n"
        "    yield Estimate(id='survival.threads', value=value, unit='number', method='m')\n",
        "utf-8",
    )
    assert by_hand("first.py").split() == ["survival.threads", "11", "number"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("study.toml", '"first.py", "second.py"', '"first.py"', "second.py: study.toml: analyses does not name second"),
        ("first.py", "len(people)), 0.0", "len(people)) + 1, 0.0", "second.py: survival.people: our value 9 and that"),
    ],
)
def test_a_mistake_is_one_sentence_and_not_a_traceback(by_hand, change, file, old, new, message):
    change(f"analysis/{file}", old, new)
    with pytest.raises(SystemExit) as stop:
        by_hand("second.py")
    assert str(stop.value).startswith(message)
