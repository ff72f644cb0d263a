"""Do the tests notice? Breaks single places of the package at random and runs the tests that mirror the broken module.

    python benchmarks/by_hand/mutants.py --sample 200 ipvi_eval/survival/curves ipvi_eval/weighting
    python benchmarks/by_hand/mutants.py --sample 40 --seed 2 ipvi_eval/its/lasting_step/exact.py

Needs `pip install cosmic-ray`, which makes the mutants, and a system that can fork. Works on a copy, so the checkout
stays as it is. A mutant is caught when a test of tests/<the same path> fails, or else a test of the same folder; of
these, those that run the broken statement are tried (reach.py), the quickest first. What survives is printed as a
difference, to be judged by hand: some change nothing that anybody could see.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import os
import pickle
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from reach import Chosen, Reach, Recorder, statement

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 60  # seconds of the processor for the tests of one file or folder; a mutant that never ends is caught
_BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Div Mod_FloorDiv Pow_Mul BitOr_BitAnd BitAnd_BitOr"
_COMPARED = "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is"
_DELETED = "USub Invert Not"
OPERATORS = (
    *(f"ReplaceBinaryOperator_{pair}" for pair in _BINARY.split()),
    *(f"ReplaceComparisonOperator_{pair}" for pair in _COMPARED.split()),
    *(f"ReplaceUnaryOperator_Delete_{sign}" for sign in _DELETED.split()),
    *("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "NumberReplacer", "ZeroIterationForLoop"),
)
"""What a hand gets wrong: signs, comparisons, numbers, conditions, loops. No operator that no one would type there."""
NOTHING = ""
QUIET = ("-q", "-p", "no:cacheprovider")
HEAVY = ("scipy.stats", "scipy.optimize", "pandas", "statsmodels.api", "formulaic", "matplotlib.figure", "pydantic",
         "hypothesis.strategies", "_pytest.doctest", "_pytest.assertion.rewrite")  # fmt: skip
"""What every test loads, and nothing of the package: loaded once. Plugins of pytest that no test needs are not loaded:
together they are three quarters of what a mutant costs."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed place: the module's path inside the package's root, and its text before and after."""

    module: Path
    before: str
    after: str

    @property
    def line(self) -> int:
        """The first line of the text before that was changed."""
        pairs = zip(self.before.splitlines(), self.after.splitlines(), strict=False)
        return next(number for number, (old, new) in enumerate(pairs, start=1) if old != new)

    def difference(self) -> str:
        """The changed lines, as a unified difference without context."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), str(self.module), "", "", "", 0, ""
        )
        return "\n".join(line for line in lines if not line.startswith("+++"))


def main() -> None:
    """Draw, run, print a line for each, and the share that was caught."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="+", type=Path, help="Modules, or folders of them.")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("IPVI_REFERENCE", str(ROOT.parent / "shared" / "reference"))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in HEAVY:
        importlib.import_module(name)
    survived: list[Mutant] = []
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "run", "__pycache__", ".*_cache", ".ci"))
        drawn = list(draw(options.places, options.sample, random.Random(options.seed)))
        reach = charted(copy, sorted({tests_of(mutant) for mutant in drawn}))
        for number, mutant in enumerate(drawn, start=1):
            began = time.perf_counter()
            caught = notice(mutant, copy, reach)
            survived += [] if caught else [mutant]
            told = f"{number}/{len(drawn)} {'caught' if caught else 'SURVIVED'} {time.perf_counter() - began:.0f} s"
            print(told, mutant.difference(), sep="\n", flush=True)
    print(f"{len(drawn) - len(survived)} of {len(drawn)} caught: {1 - len(survived) / len(drawn):.0%}")


def draw(places: list[Path], sample: int, rng: random.Random) -> Iterator[Mutant]:
    """Mutants at random from all places that an operator can change; those that change no answer are none."""
    modules = sorted({path for place in places for path in ([place] if place.is_file() else place.rglob("*.py"))})
    every = [(module, *spot) for module in modules for spot in spots(module.read_text("utf-8"))]
    rng.shuffle(every)
    made = 0
    for module, name, occurrence in every:
        before = module.read_text("utf-8")
        after = mutate_code(before, get_operator(f"core/{name}")(), occurrence)
        if after is None or what_runs(after) in (what_runs(before), NOTHING):
            continue
        yield Mutant(module.resolve().relative_to(ROOT), before, after)
        made += 1
        if made == sample:
            return


def spots(source: str) -> Iterator[tuple[str, int]]:
    """Every (operator, number of the place)."""
    nodes = list(ast_nodes(get_ast(source)))
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        yield from ((name, n) for n in range(sum(len(list(operator.mutation_positions(node))) for node in nodes)))


def what_runs(source: str) -> str:
    """The code without what changes no answer: annotations, how a dataclass is made, and whether `zip` is strict.

    `NOTHING` where it is no code: an operator may take the stars of unpacking for a power.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return NOTHING
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(0)
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.ClassDef):
            node.decorator_list = []
        elif isinstance(node, ast.Call):
            node.keywords = [given for given in node.keywords if given.arg != "strict"]
    return ast.dump(tree)


def notice(mutant: Mutant, copy: Path, reach: Reach) -> bool:
    """Whether a test that runs the broken statement fails: of the module's own tests, or else of its folder."""
    folder = tests_of(mutant)
    mirrored = folder / f"test_{mutant.module.stem}.py"
    lines = statement(mutant.before, mutant.line)
    known = reach.seconds if lines is None else reach.of(mutant.module, lines)
    related = [test for test in known if test.startswith(f"{folder}/")]
    own = [test for test in related if test.startswith(f"{mirrored}::")]
    broken = copy / mutant.module
    broken.write_text(mutant.after, "utf-8")
    try:
        return any(fails(copy, tests) for tests in (own, [test for test in related if test not in set(own)]) if tests)
    finally:
        broken.write_text(mutant.before, "utf-8")


def tests_of(mutant: Mutant) -> Path:
    """The folder of tests that mirrors the folder of the module."""
    return Path("tests") / mutant.module.relative_to("ipvi_eval").parent


def charted(copy: Path, folders: list[Path]) -> Reach:
    """Which tests of the folders run which line of the code as it is, where they must all pass."""
    kept = copy / "reach.pickle"

    def run() -> int:
        recorder = Recorder(copy)
        code = pytest.main([*QUIET, *map(str, folders)], plugins=[recorder])
        kept.write_bytes(pickle.dumps(recorder.reach()))
        return code

    if apart(copy, run):
        sys.exit("a test fails on the code as it is, so it can notice nothing; mend that first")
    reach: Reach = pickle.loads(kept.read_bytes())
    return reach


def fails(copy: Path, tests: list[str]) -> bool:
    """Whether one of these tests fails, or does not end. That none is there any more is no failure."""
    files = list(dict.fromkeys(test.split("::")[0] for test in tests))
    code = apart(copy, lambda: pytest.main(["-x", *QUIET, *files], plugins=[Chosen(tuple(tests))]), LIMIT)
    return code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def apart(copy: Path, run: Callable[[], int], limit: int = resource.RLIM_INFINITY) -> int:
    """What `run` exits with in a process of its own that has the heavy libraries already; `limit` in seconds."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            os.chdir(copy)
            sys.path.insert(0, str(copy))
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
                code = run()
        finally:
            os._exit(code)  # never back into the parent's code
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
