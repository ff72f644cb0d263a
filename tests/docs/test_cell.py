"""docs/_ext/cell.py: what a page shows is what its code gave, and a page that says otherwise does not build."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from cell import CellError, Page


@pytest.fixture
def page(tmp_path):
    with mpl.rc_context({"backend": "agg", "svg.hashsalt": "docs"}):
        yield Page(tmp_path)


def test_it_shows_what_is_printed_and_the_last_expression(page):
    assert page.run("x = 2\nprint('said')\nx + 1").text == "said\n3\n"


def test_a_later_cell_sees_the_names_of_an_earlier_one(page):
    page.run("x = 2")
    assert page.run("x * 5").text == "10\n"


def test_a_semicolon_keeps_the_last_expression_to_itself(page):
    assert page.run("1 + 1;").text == ""


def test_a_frame_is_shown_as_html(page):
    shown = page.run("import pandas as pd\npd.DataFrame({'a': [7]})")
    assert "<td>7</td>" in shown.html
    assert shown.text == ""


def test_a_drawing_is_shown_once_and_is_the_same_every_time(page):
    code = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([0, 1])\nfigure"
    first, second = page.run(code), page.run(code)
    assert len(first.figures) == 1
    assert first.figures == second.figures
    assert page.run("1").figures == ()


def test_cells_and_commands_share_a_folder(page):
    page.run("from pathlib import Path\nPath('people.csv').write_text('days,back\\n5,1\\n9,0\\n12,1\\n')")
    said = page.command("ipvi-eval survival people.csv --duration days --event back")
    assert "3 rows read; 2 end with an event" in said


def test_code_that_fails_stops_the_build(page):
    with pytest.raises(CellError, match="raised ZeroDivisionError"):
        page.run("1 / 0")


def test_an_error_that_is_announced_is_shown(page):
    assert page.run("raise ValueError('too few')", raises="ValueError").text == "ValueError: too few\n"


@pytest.mark.parametrize("code", ["1", "raise KeyError('x')"])
def test_an_error_that_is_announced_and_does_not_come_stops_the_build(page, code):
    with pytest.raises(CellError, match="not ValueError"):
        page.run(code, raises="ValueError")


def test_a_command_that_ends_otherwise_than_told_stops_the_build(page):
    with pytest.raises(CellError, match="ended with 1, not 0"):
        page.command("ipvi-eval check nowhere/study.toml")
    assert "nowhere" in page.command("ipvi-eval check nowhere/study.toml", status=1)


def test_no_path_of_the_machine_is_shown(page):
    assert str(page.folder) not in page.command("ipvi-eval init study")


def test_only_the_tool_is_run(page):
    with pytest.raises(CellError, match="not rm"):
        page.command("rm -r .")


def test_what_a_command_says_while_it_works_is_not_shown(page):
    page.command("ipvi-eval init study")
    told = page.command("ipvi-eval check study/analysis/study.toml", status=1).splitlines()
    assert [line.partition(":")[0] for line in told] == ["All problems", "ipvi-eval"]
