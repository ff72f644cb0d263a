from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import Line
from ipvi_eval.report.render.execute import execute
from ipvi_eval.report.target import Speech


def run(text: str, *, speech: Speech = "html", **parameters: object) -> str:
    lines = [Line(line, Path("report.qmd"), number) for number, line in enumerate(text.splitlines(), start=1)]
    return execute(lines, parameters=parameters, speech=speech)


def test_printed_and_last_expression() -> None:
    assert run("```{python}\nprint('a')\n1 + 1\n```").split() == ["```", "a", "```", "```", "2", "```"]


def test_asis_is_markdown() -> None:
    assert run("```{python}\n#| output: asis\nprint('**a**')\n```").strip() == "**a**"


def test_html_only_in_html() -> None:
    text = """```{python}
class Both:
    def _repr_html_(self): return "<b>1</b>"
    def _repr_markdown_(self): return "**1**"
Both()
```"""
    assert run(text).strip() == "```{=html}\n<b>1</b>\n```"
    assert run(text, speech="pdf").strip() == "**1**"


def test_inline_shares_the_namespace_and_is_escaped() -> None:
    text = "```{python}\nx = '1*2'\n```\n\nIt is `{python} x`, and `{python} 3.5`."
    assert run(text).strip() == r"It is 1\*2, and 3\.5."


def test_parameters_replace_defaults() -> None:
    text = "```{python}\n#| tags: [parameters]\nrun = 'default'\n```\n`{python} run`"
    assert run(text).strip() == "default"
    assert run(text, run="given").strip() == "given"


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("#| echo: true\n", "```python\nprint(1)\n```\n\n```\n1\n```"),
        ("#| include: false\n", ""),
        ("#| eval: false\n", ""),
        ("#| output: false\n", ""),
    ],
)
def test_options(options: str, shown: str) -> None:
    assert run(f"```{{python}}\n{options}print(1)\n```").strip() == shown


def test_ordinary_code_blocks_are_left_alone() -> None:
    text = "````\n```{python}\nboom\n```\n`{python} boom`\n````"
    assert run(text).strip() == text


def test_errors_name_file_and_line_and_never_a_value() -> None:
    secret = "0123456789"
    with pytest.raises(ReportError, match=r"report\.qmd line 4: the code failed with ValueError") as caught:
        run(f"Text.\n```{{python}}\nx = 1\nint('{secret}x')\n```")
    assert secret not in str(caught.value)
    with pytest.raises(ReportError, match=r"report\.qmd line 3: the code failed with SyntaxError"):
        run("```{python}\nx = 1\nx = = 2\n```")
    with pytest.raises(ReportError, match=r"report\.qmd line 3: the code failed with NameError"):
        run("\n\n`{python} nothing`")


def test_our_own_errors_keep_their_words() -> None:
    with pytest.raises(ReportError, match=r"report\.qmd line 3: no estimate is called a; did you mean b\?"):
        run(
            "```{python}\nfrom ipvi_eval.errors import ReportError\n"
            "raise ReportError('no estimate is called a; did you mean b?')\n```"
        )


def test_a_cell_must_be_closed() -> None:
    with pytest.raises(ReportError, match="line 2: this cell is never closed"):
        run("text\n```{python}\nx = 1\n")


def test_metadata_that_a_cell_prints_decide_about_the_lines_after_it() -> None:
    """The lines are taken one by one, so a generator of them may follow what `describe` was told."""
    told: list[str] = []
    text = """```{python}
#| output: asis
print("---\\nran:\\n  its: true\\n---")
```
first
```{python}
#| output: asis
print("Between.\\n\\n---\\na: b\\n---\\n\\nAfter.")
```
second
```{python}
print("---\\nnot: metadata\\n---")
```
"""
    lines = [Line(line, Path("report.qmd"), number) for number, line in enumerate(text.splitlines(), start=1)]

    def watched() -> Iterator[Line]:
        for line in lines:
            if line.text in ("first", "second"):
                yield Line(f"{line.text}: {len(told)}", line.file, line.number)
            else:
                yield line

    shown = execute(watched(), parameters={}, speech="html", describe=told.append)
    assert told == ["ran:\n  its: true", "a: b"]
    assert "first: 1\n" in shown
    assert "second: 2\n" in shown
    assert "---\nran:\n  its: true\n---" in shown  # pandoc reads it too


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import ipvi_eval.report.statements", "ipvi_eval.report.statements"),
        ("from ipvi_eval.report import statements", "ipvi_eval.report"),
    ],
)
def test_a_document_of_another_version_is_told_where_those_of_this_one_are(code: str, name: str) -> None:
    said = rf"report\.qmd line 2: {re.escape(name)} is not there in this version.*`ipvi-eval init`"
    with pytest.raises(ReportError, match=said):
        run(f"```{{python}}\n{code}\n```")
    with pytest.raises(ReportError, match="failed with ModuleNotFoundError"):
        run("```{python}\nimport nothing_of_the_kind\n```")
