"""The front door: every name it promises is there, said in its page, and loaded only when it is used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import ipvi_eval as ie
from tests.conftest import ROOT


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
    page = ie.__doc__.split("Results are frozen")[0]
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


def test_type_checkers_know_the_names(tmp_path):
    script = tmp_path / "typed.py"
    script.write_text(
        "import ipvi_eval as ie\n"
        "spells = ie.Spells.of([1.0, 2.0], [1, 0])\n"
        "right: float = ie.rmst(spells, tau=1.0).value\n"
        'ie.kaplan_meier("text")\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    (line,) = done.stdout.splitlines()
    assert ':4: error: Argument 1 to "kaplan_meier" has incompatible type "str"' in line
