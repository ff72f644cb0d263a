"""What README and the pages type is what the commands take."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from ipvi_eval.cli.app import command_line
from tests.conftest import ROOT
from tests.docs.test_pages import DOCS, PAGES, fences

README = ROOT / "README.md"
ROWS = re.findall(r"^\| `ipvi-eval ([^`]+)` \| (.+) \|$", README.read_text("utf-8"), re.M)
GROUPS = ("evidence", "release")
UNLESS_ANOTHER = {"its": {"--date"}}
"""Options that can be left out only where another one says what they would: `--across`."""


def split(typed: list[str]) -> tuple[Any, list[str]]:
    """The command that is typed, and what stands after its name."""
    command = command_line().commands[typed[0]]
    return (command.commands[typed[1]], typed[2:]) if typed[0] in GROUPS else (command, typed[1:])


def options(command: Any) -> dict[str, Any]:
    return {
        name: one
        for one in command.params
        if one.param_type_name == "option"
        for name in (*one.opts, *one.secondary_opts)
    }


def test_the_table_has_a_row_for_every_command():
    assert sorted(row.split()[0] for row, _ in ROWS) == sorted(command_line().commands)


@pytest.mark.parametrize(("row", "words"), ROWS, ids=[row.split()[0] for row, _ in ROWS])
def test_a_row_of_the_table_is_what_the_command_takes(row, words):
    command, rest = split(row.split())
    known = options(command)
    named = [word for word in rest if word.startswith("--")]
    required = {one.opts[0] for one in known.values() if one.required}
    assert set(named) == required | UNLESS_ANOTHER.get(row.split()[0], set()), (
        "what cannot be left out, and nothing else"
    )
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    given = [word for at, word in enumerate(rest) if not word.startswith("--") and not rest[at - 1].startswith("--")]
    assert sum(one.required for one in arguments) <= len(given) <= len(arguments)
    group = command_line().commands[row.split()[0]]
    every = set(known).union(*map(options, group.commands.values())) if row.split()[0] in GROUPS else set(known)
    told = [word for one in re.findall(r"`([^`]+)`", words) for word in one.split()]
    assert [word for word in told if word.startswith("--") and word not in every] == []
    if row.split()[0] in GROUPS:
        assert {*group.commands} - {row.split()[1]} == {word for word in told if not word.startswith("--")}


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_option_that_a_page_types_is_one(page):
    for kind, text in fences(page):
        lines = (
            re.sub(r"\\\n\s*", " ", text).splitlines() if kind in ("sh", "console", "powershell", "{console}") else []
        )
        for line in lines:
            typed = shlex.split(line.removeprefix("$ "), comments=True)
            if typed[:1] == ["ipvi-eval"] and len(typed) > 1 and not typed[1].startswith("-"):
                command, rest = split(typed[1:]) if typed[2:3] != ["--help"] else (None, [])
                known = {"--help", *(options(command) if command else ())}
                given = {word.partition("=")[0] for word in rest if word.startswith("--")}
                assert given - known == set(), line


def test_pages_are_looked_for_where_they_are():
    assert DOCS / "commands.md" in PAGES
    assert len(ROWS) > 20
