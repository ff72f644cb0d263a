"""The front door: every name it promises is there, said in its page, and loaded only when it is used."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from importlib import import_module

import pytest
from matplotlib.figure import Figure

import ipvi_eval as ie
from ipvi_eval.printed import Printed
from tests.conftest import ROOT
from tests.public_results import RESULTS


def test_there_is_one_version_and_its_changes_are_dated():
    assert 'path = "ipvi_eval/__init__.py"' in (ROOT / "pyproject.toml").read_text("utf-8")
    citation = dict(re.findall(r"^([\w-]+): (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M))
    heads = re.findall(r"^## (\S+) - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert heads[0] == (ie.__version__, citation["date-released"])
    assert citation["version"] == ie.__version__


@pytest.mark.parametrize("name", ie.__all__)
def test_every_name_is_what_its_module_calls_by_it(name):
    found = getattr(ie, name)
    assert found.__name__ == name
    assert found.__doc__
    assert name in dir(ie)


def test_the_page_names_all_of_them_and_nothing_else():
    page = ie.__doc__.split("Every name has an example")[0]
    missing = [name for name in ie.__all__ if not re.search(rf"\b{name}\b", page)]
    assert missing == ["AnalysisError"]
    columns = [line for line in page.splitlines() if line.startswith("    ")]
    told = {word for line in columns for word in re.findall(r"\b[a-z]+_[a-z_]+\b", line.split("      ")[0])}
    assert told - set(ie.__all__) == set()


def test_nothing_is_loaded_before_it_is_used():
    code = "import sys, ipvi_eval; print('numpy' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'ipvi_eval' has no attribute 'kaplan'"):
        _ = ie.kaplan


def test_help_is_the_page_and_loads_no_method():
    code = (
        "import contextlib, io, sys, ipvi_eval as ie\n"
        "with contextlib.redirect_stdout(io.StringIO()) as page:\n"
        "    help(ie)\n"
        "words = page.getvalue()\n"
        "print('numpy' in sys.modules, 'minimum_detectable_effect' in words, len(words.splitlines()) < 120)\n"
        "print('cox' in dir(ie), 'cox' in ie.__all__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True", "True", "True"]


@pytest.mark.parametrize("name", ie.__all__)
def test_every_name_has_an_example_and_complete_annotations(name):
    found = getattr(ie, name)
    assert ">>> " in found.__doc__, "an example"
    if inspect.isfunction(found):
        given = inspect.signature(found).parameters.keys()
        assert found.__annotations__.keys() == {*given, "return"}


@pytest.mark.parametrize("name", [name for name in ie.__all__ if inspect.isfunction(getattr(ie, name))])
def test_what_a_function_returns_shows_itself(name):
    source = sys.modules[getattr(ie, name).__module__]
    for word in getattr(ie, name).__annotations__["return"].split(" | "):
        returned = getattr(source, word, None) or getattr(import_module("ipvi_eval.data.sources"), word)
        assert issubclass(returned, Printed)
        assert returned.__repr__ is Printed.__repr__, "the dataclass needs repr=False"
        assert returned.title


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_shown_as_text_and_page_and_drawn(name):
    result = RESULTS[name]()
    table = result.tidy()
    assert repr(result).startswith(result.title)
    assert max(map(len, repr(result).splitlines())) <= 160
    page = result._repr_html_()
    assert page.count('<th scope="col"') == table.shape[1] > 0
    assert page.count("<tr>") == 1 + (len(table) if len(table) <= 20 else 10)
    assert "<caption" in page
    assert "array(" not in repr(result) + page
    # Several ratios with their limits are a picture, whatever they are called.
    ratio = next((column for column in ("ratio", "hazard_ratio") if column in table), None)
    several = ratio and "lower" in table and len(table[[ratio, "lower", "upper"]].dropna()) > 1
    if several or hasattr(result, "plot"):
        figure = result.plot()
        assert isinstance(figure, Figure)
        assert figure._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", [name for name in ie.__all__ if inspect.isclass(getattr(ie, name))])
def test_a_class_shows_itself_or_is_what_a_person_gives(name):
    given = {"AnalysisError", "Columns", "DesignPlan", "Interruption", "Prior"}
    found = getattr(ie, name)
    assert issubclass(found, Printed) == (name not in given)
    assert issubclass(found, Printed) == (found.__repr__ is Printed.__repr__)


def test_every_method_is_among_the_results_that_are_shown():
    functions = {name for name in ie.__all__ if inspect.isfunction(getattr(ie, name))}
    assert functions - RESULTS.keys() == {"load_synthetic", "read_run"}


def test_type_checkers_know_what_every_name_returns(tmp_path):
    script = ROOT / "tests" / "public_types.py"
    assert set(re.findall(r"\bie\.(\w+)", script.read_text("utf-8"))) == set(ie.__all__)
    wrong = tmp_path / "wrong.py"
    wrong.write_text('import ipvi_eval as ie\nie.kaplan_meier("text")\n', encoding="utf-8")
    # Both files in one run, with a cache of its own: two runs at once wait for one another's database and then give up.
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", "--cache-dir"]
    command += [str(tmp_path / "cache"), str(script), str(wrong)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    (line,) = done.stdout.splitlines()
    assert 'wrong.py:2: error: Argument 1 to "kaplan_meier" has incompatible type "str"' in line
