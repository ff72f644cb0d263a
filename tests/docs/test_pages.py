"""docs/*.md: nothing public is left out, nothing stands there unrun, and every page can be reached."""

from __future__ import annotations

import inspect
import re
import tomllib
import typing
from dataclasses import is_dataclass
from pathlib import Path

import pytest

import ipvi_eval as ie
from ipvi_eval.cli.app import command_line
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
FENCE = re.compile(r"^(`{3,})(.*?)\n(.*?)^\1$", re.M | re.S)


def fences(page: Path) -> list[tuple[str, str]]:
    """Language (or directive) and text of each outer block."""
    return [(found[2].strip(), found[3]) for found in FENCE.finditer(page.read_text("utf-8"))]


def documented() -> set[str]:
    return set(re.findall(r"^\.\. auto\w+:: (\S+)$", (DOCS / "api.md").read_text("utf-8"), re.M))


def test_every_public_name_has_an_entry():
    assert set(ie.__all__) - documented() == set()


def test_every_entry_is_there():
    for name in documented():
        module, _, last = name.rpartition(".")
        found = getattr(__import__(module, fromlist=[last]), last) if module else getattr(ie, name)
        assert found.__doc__, name


@pytest.mark.parametrize(
    "name", [name for name in ie.__all__ if inspect.isfunction(getattr(ie, name)) and name != "load_synthetic"]
)
def test_what_a_function_gives_is_explained(name):
    function = getattr(ie, name)
    given = eval(function.__annotations__["return"], vars(inspect.getmodule(function)))
    for one in typing.get_args(given) or (given,):
        if is_dataclass(one):
            assert {one.__name__, f"{one.__module__}.{one.__name__}"} & documented()


def test_every_command_shows_its_help():
    command = command_line()
    names = [
        *((name,) for name in command.commands),
        *((group, name) for group in ("evidence", "release") for name in command.commands[group].commands),
    ]
    told = "\n".join(text for kind, text in fences(DOCS / "commands.md") if kind == "{console}")
    missing = [" ".join(name) for name in names if f"ipvi-eval {' '.join(name)} --help\n" not in told]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_python_is_run_and_plans_can_be_read(page):
    for kind, text in fences(page):
        assert kind not in ("python", "py"), "a block of Python that is not run; write {python}"
        if kind == "toml":
            tomllib.loads(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_every_page_is_in_the_contents(page):
    name = page.relative_to(DOCS).with_suffix("").as_posix()
    listed = [line for kind, text in fences(DOCS / "index.md") if kind == "{toctree}" for line in text.splitlines()]
    assert name == "index" or name in listed


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name == "methods"],
    ids=lambda page: page.stem,
)
def test_a_page_of_a_method_says_how_it_counts_and_whom_it_agrees_with(page):
    text = page.read_text("utf-8")
    assert "## Conventions" in text
    assert "beside(" in text or "9_counts_headline.md#what-it-was-chosen-on" in text


def test_readme_and_contributing_lead_to_the_pages():
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text("utf-8")
        assert "make docs" in text
        assert "docs/" in text
