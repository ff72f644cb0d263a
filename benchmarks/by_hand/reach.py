"""Which tests run which statement: what a mutant has to be shown to, and what need not be tried.

A test that never runs the broken statement cannot notice. One run of the tests, with coverage by test, tells the
others; what runs while a fixture is made counts for each test that takes the fixture. A statement that ran in one test
only because its result was kept for the rest counts for that one alone, so the share caught is never overstated.
"""

from __future__ import annotations

import ast
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

Ran = dict[str, dict[int, list[str]]]
"""Who ran each line of each module (its path from the root): ids of tests."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The tests that ran each line, and what each test took in seconds."""

    ran: Ran
    seconds: dict[str, float]

    def of(self, module: Path, lines: Iterable[int]) -> list[str]:
        """The tests that ran any of these lines of the module, the quickest first."""
        by_line = self.ran.get(str(module), {})
        return sorted({test for line in lines for test in by_line.get(line, ())}, key=self.seconds.__getitem__)


class Recorder:
    """A plugin of pytest that keeps who ran what: begun before the first import of the package."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._coverage = coverage.Coverage(data_file=None, config_file=False, source=[str(root / "ipvi_eval")])
        self._coverage.start()
        self._context = ""
        self._takes: dict[str, tuple[str, ...]] = {}
        self.seconds: dict[str, float] = {}

    def reach(self) -> Reach:
        """What was kept, once the tests are through."""
        self._coverage.stop()
        data = self._coverage.get_data()
        by_fixture: dict[str, list[str]] = {}
        for test, fixtures in self._takes.items():
            for fixture in fixtures:
                by_fixture.setdefault(f"fixture {fixture}", []).append(test)
        ran = {
            str(Path(file).relative_to(self._root)): {
                line: sorted({test for who in contexts for test in by_fixture.get(who, [who] if "::" in who else [])})
                for line, contexts in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        return Reach(ran, self.seconds)

    def _within(self, context: str) -> Generator[None, object, object]:
        before, self._context = self._context, context
        self._coverage.switch_context(context)
        try:
            return (yield)
        finally:
            self._context = before
            self._coverage.switch_context(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """A fixture's lines are its own, whichever test asked for it first."""
        return (yield from self._within(f"fixture {fixturedef.argname}"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test's lines are its own."""
        self._takes[item.nodeid] = tuple(getattr(item, "fixturenames", ()))
        return (yield from self._within(item.nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What the test took, its fixtures included."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plugin of pytest that runs these tests alone, in this order."""

    tests: tuple[str, ...]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """In the order of `tests`."""
        order = {test: place for place, test in enumerate(self.tests)}
        items[:] = sorted((one for one in items if one.nodeid in order), key=lambda one: order[one.nodeid])


def statement(source: str, line: int) -> range | None:
    """The lines of the innermost statement that holds `line`, without the body of a compound one.

    None where it runs as the module is imported: then every test has run it.
    """
    found: range | None = None
    todo: list[tuple[ast.AST, bool]] = [(ast.parse(source), False)]
    while todo:
        node, in_function = todo.pop()
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            if line <= max(last, node.lineno):
                return range(node.lineno, max(last, node.lineno) + 1) if in_function else None
            found = range(node.lineno, (node.end_lineno or line) + 1) if in_function else None
        inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        todo += [(child, inside) for child in ast.iter_child_nodes(node) if _holds(child, line)]
    return found


def _holds(node: ast.AST, line: int) -> bool:
    # What has no lines of its own (an `except`, a `case`, arguments) may hold statements that have.
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return first is None or first <= line <= (last or first)
