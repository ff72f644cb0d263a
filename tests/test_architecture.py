"""The house: rooms import only what is below them, and tests mirror the package."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OWNERS_TOP_LEVEL = {"analysis", "ipvi_eval", "data_synthetic", "reports", "tests", "pyproject.toml", "_quarto.yml"}


def test_rooms_import_only_what_is_below_them():
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])",
    ]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_page_on_the_house_says_what_the_contracts_say():
    """Rooms in the order of the layers, none left out, and the rooms inside engines and questions as they are."""
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = [row.split("|")[1:3] for row in page.splitlines() if row.startswith("| `")]
    told = [re.findall(r"`(\w+)`", rooms) for rooms, _ in rows]
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    layers = [re.findall(r"ipvi_eval\.(\w+)", layer) for layer in contract["layers"] if not layer.startswith("(")]
    order = [room for layer in layers for room in layer]
    flat = [room for rooms in told for room in rooms]
    below = {room: place for place, layer in enumerate(layers) for room in layer}
    places = [below[room] for room in flat if room != "agreement"]
    assert places == sorted(places)
    assert set(flat) == set(order)
    package = ROOT / "ipvi_eval"
    there = {path.name.removesuffix(".py") for path in package.iterdir() if path.suffix in ("", ".py")}
    assert set(flat) == {name for name in there if not name.startswith("_")}
    for (room, *_), (_, words) in zip(told, rows, strict=True):
        inside = {path.name for path in (package / room).glob("*/") if (path / "__init__.py").is_file()}
        if room in ("questions", "survival", "its"):
            assert inside == set(re.findall(r"`(\w+)`", words))


def test_the_owners_top_level():
    assert {path.name for path in ROOT.iterdir()} >= OWNERS_TOP_LEVEL


def test_every_test_mirrors_a_module_or_says_what_it_spans():
    """tests/x/test_y.py is about ipvi_eval/x/y.py; end-to-end tests, whole rooms and the pages of docs/ stand apart.

    The attacks of tests/disclosure/attacks are code of their own, each with its test beside it.
    """
    apart, attacks = {"docs", "end_to_end", "reference"}, ROOT / "tests" / "disclosure" / "attacks"
    # The shipped documents of reports/, the files beside them that only Quarto reads, the one answer that words,
    # tables and figures of them tell, the page that puts the parts of a report together, how hard that is to read (code
    # of the tests), the options of all commands, all of them on several sites, and the edition that all attacks are led
    # against.
    spans = {
        *("report/test_documents.py", "report/test_quarto_project.py", "report/test_one_estimand.py"),
        *("report/test_page_one.py", "test_readability.py"),
        *("cli/test_every_option.py", "cli/test_sites.py", "disclosure/attacks/test_edition.py"),
    }
    lost = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        parts = path.relative_to(ROOT / "tests").parts
        if parts[0] in apart or path.name == "test_architecture.py":
            continue
        target = attacks if path.parent == attacks else ROOT / "ipvi_eval" / Path(*parts[:-1])
        name = path.stem.removeprefix("test_")
        if "/".join(parts) in spans:
            continue
        names = (f"{name}.py", f"__{name}__.py", name)
        if not any((target / each).exists() for each in names):
            lost.append("/".join(parts))
    assert lost == []


def test_every_module_with_code_of_its_own_has_a_test_of_its_name():
    package, bare = ROOT / "ipvi_eval", []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if _has_code_of_its_own(path) and not (ROOT / "tests" / inside.parent / _test_of(path)).is_file():
            bare.append(inside.as_posix())
    assert bare == []


def test_text_is_the_same_on_every_system():
    """What is written as text says how its lines end and in which encoding: Windows has its own of both."""
    places = [*(ROOT / "ipvi_eval").rglob("*.py"), *(ROOT / "analysis").rglob("*.py")]
    left = [
        f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
        for path in places
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and _leaves_to_the_system(call)
    ]
    assert left == []


def _leaves_to_the_system(call: ast.Call) -> bool:
    named = {word.arg for word in call.keywords}
    values = [
        one.value for one in (*call.args, *(word.value for word in call.keywords)) if isinstance(one, ast.Constant)
    ]
    method = isinstance(call.func, ast.Attribute)
    match getattr(call.func, "attr" if method else "id", ""):
        case "write_text" if method:
            return "newline" not in named or not ("encoding" in named or "utf-8" in values or "utf-8-sig" in values)
        case "read_text" if method:
            return not ("encoding" in named or values)
        case "to_csv":
            return "lineterminator" not in named
        case "open" | "fdopen" | "NamedTemporaryFile":
            text = any(one in ("w", "a", "x", "r", "r+", "w+", "wt", "rt") for one in values)
            return text and not {"encoding", "newline"} <= named
        case "run" | "Popen" | "check_output":
            return ("text" in named or "universal_newlines" in named) and "encoding" not in named
        case _:
            return False


def _test_of(path: Path) -> str:
    return f"test_{path.stem.strip('_')}.py"


def _has_code_of_its_own(path: Path) -> bool:
    """Not the door (`python -m ipvi_eval`), and not an __init__ that only passes on what other modules define."""
    if path.name == "__main__.py":
        return False
    body = ast.parse(path.read_text("utf-8")).body
    passing_on = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)  # docstring, imports, __all__ and __version__
    return path.name != "__init__.py" or not all(isinstance(node, passing_on) for node in body)


@pytest.mark.parametrize(("name", "more_than"), [("", 30), ("-dev", 30), ("-docs", 30), ("-pandas3", 0)])
def test_locks_carry_hashes_and_no_addresses(name, more_than):
    text = (ROOT / f"requirements{name}.lock").read_text("utf-8")
    assert "://" not in text
    packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(packages) > more_than
    assert text.count("--hash=sha256:") >= len(packages)
