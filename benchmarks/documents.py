"""The documents of a finished run: formats laid out side by side, beside the same formats one after the other.

    python benchmarks/documents.py            the three documents of the shipped study, from `run` (make report)
    python benchmarks/documents.py --smoke    the brief alone, seconds

Both ways must give the same bytes. On one processor the ratio is about 1; processor time is that of pandoc as well.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from ipvi_eval.pipeline.side_by_side import processors, side_by_side
from ipvi_eval.report.render import FORMATS, render
from ipvi_eval.report.render.builtin import BuiltinEngine

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("grant_brief", "annual_report", "technical_appendix")


def main() -> None:
    """Both ways on the same documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    run = ROOT / "run"
    if not (run / "released").is_dir():
        msg = "there is no finished run; make one with `make report`"
        raise SystemExit(msg)
    for name in DOCUMENTS[: 1 if options.smoke else None]:
        document = ROOT / "reports" / f"{name}.qmd"
        measured(document, run, one_by_one)  # what is loaded on first use is loaded for both
        alone, beside = (measured(document, run, way) for way in (one_by_one, overlapped))
        if alone[2] != beside[2]:
            msg = f"{name}: the two ways do not give the same files"
            raise SystemExit(msg)
        print(
            f"{name}: one by one {alone[0]:.2f} s (processor {alone[1]:.2f} s), side by side {beside[0]:.2f} s "
            f"(processor {beside[1]:.2f} s), ratio {alone[0] / beside[0]:.2f}"
        )
    if not options.smoke:
        seconds, used = all_together(run)
        print(f"nine documents in {processors()} processes: {seconds:.2f} s (processor {used:.2f} s)")


def all_together(run: Path) -> tuple[float, float]:
    """Seconds on the clock and of processors for the three documents in three formats, as `ipvi-eval report` makes them
    in processes of their own, which are begun and load what they need within that time."""
    began, used = time.perf_counter(), sum(os.times()[:4])
    with tempfile.TemporaryDirectory() as folder, side_by_side(processors()) as beside:
        longest_first = [ROOT / "reports" / f"{name}.qmd" for name in reversed(DOCUMENTS)]
        begun = [beside.begin(in_a_process, document, run, Path(folder)) for document in longest_first]
        for made in begun:
            made()
    return time.perf_counter() - began, sum(os.times()[:4]) - used


def in_a_process(document: Path, run: Path, out: Path) -> None:
    """A document in its three formats."""
    render(document, run=run, engine="builtin", out=out)


def one_by_one(engine: BuiltinEngine) -> Sequence[Path]:
    """Each format laid out before the code of the next is run."""
    return [engine.render(format) for format in FORMATS]


def overlapped(engine: BuiltinEngine) -> Sequence[Path]:
    """As reports are rendered."""
    return engine.render_all(FORMATS)


def measured(
    document: Path, run: Path, way: Callable[[BuiltinEngine], Sequence[Path]]
) -> tuple[float, float, list[bytes]]:
    """Seconds on the clock, of processors (this one and its children), and the files."""
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.perf_counter(), sum(os.times()[:4])
        made = way(BuiltinEngine(path=document, run=run, work=Path(folder)))
        return time.perf_counter() - began, sum(os.times()[:4]) - used, [path.read_bytes() for path in made]


if __name__ == "__main__":
    main()
