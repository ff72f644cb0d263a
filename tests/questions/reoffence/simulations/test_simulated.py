"""The stored simulations: complete, as promised, and made again by small ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from ipvi_eval.errors import DataError
from ipvi_eval.questions.reoffence.simulations.simulated import Cell, Simulated, read_simulated, write_simulated
from tests.conftest import benchmark_script


@pytest.fixture(scope="module")
def simulation():
    """The module that made the stored results; a script beside the package."""
    with benchmark_script("survival_simulation") as module:
        yield module


@pytest.fixture(scope="module")
def stored():
    return read_simulated()


def test_every_scenario_is_stored_at_every_size(simulation, stored):
    assert {cell.scenario for cell in stored.rows} == set(simulation.SCENARIOS)
    assert stored.sizes == simulation.SIZES
    assert stored.samples == 2000
    assert "benchmarks/survival_simulation.py" in stored.command
    kinds = {(cell.quantity, cell.kind) for cell in stored.rows}
    assert kinds == {(quantity, simulation.kind_of(quantity)) for quantity, _ in kinds}
    assert len(stored.rows) == len(kinds) * len(simulation.SIZES)


@pytest.mark.parametrize(("n", "samples"), [(60, 40), (300, 15)])
def test_small_simulations_agree_with_the_stored_ones(simulation, stored, n, samples):
    # New seeds. Few samples each: outside these bounds with a chance of one in a million for each of the shares.
    before = {(cell.scenario, cell.quantity): cell for cell in stored.rows if cell.n == n}
    rng = np.random.default_rng([7, n])
    for name, scenario in simulation.SCENARIOS.items():
        answers = [scenario(n, rng) for _ in range(samples)]
        for quantity in answers[0]:
            known = [answer[quantity] for answer in answers if answer[quantity] is not None]
            cell = before[name, quantity]
            if not known or cell.mean is None:
                assert cell.fitted < cell.samples, quantity
            elif cell.kind == "log ratio":
                assert np.mean(known) == pytest.approx(cell.mean, abs=5 * np.std(known) / np.sqrt(len(known))), quantity
            else:
                low, high = binom.ppf([5e-7, 1 - 5e-7], len(known), np.clip(cell.mean, 0.005, 0.995))
                assert low <= sum(known) <= high, (quantity, cell.mean, sum(known), len(known))


def test_the_traps_are_shown_and_removed(stored):
    """Immortal time and days in custody: a ratio far below 1 without any effect, and none once they are removed."""
    ratios = stored.table("log ratio").set_index("quantity")[1000]
    assert len(ratios) == 4
    wrong = [value for name, value in ratios.items() if "ever notified" in name or "counted as" in name]
    right = [value for name, value in ratios.items() if "time-dependent" in name or "subtracted" in name]
    assert max(wrong) < -0.3
    assert np.abs(right).max() < 0.02


def test_a_cell_that_misses_its_promise_is_named():
    promise = {"scenario": "x", "n": 60, "samples": 2000, "fitted": 2000}
    cells = [
        Cell(quantity="good", kind="interval", mean=0.955, **promise),
        Cell(quantity="short", kind="interval", mean=0.91, **promise),
        Cell(quantity="loud test", kind="test", mean=0.08, **promise),
        Cell(quantity="wrong on purpose", kind="trap", mean=0.3, **promise),
        Cell(quantity="few", kind="interval", mean=0.91, **promise | {"fitted": 100}),
    ]
    found = Simulated("", "", tuple(cells))
    assert [cell.quantity for cell in found.off()] == ["short", "loud test"]
    assert [cell.quantity for cell in found.seldom_fitted()] == ["few"]
    assert found.table("interval")["quantity"].tolist() == ["good", "short", "few"]


def test_written_and_read_again(tmp_path, stored):
    path = tmp_path / "again.toml"
    write_simulated(path, stored)
    assert read_simulated(path) == stored
    none = Simulated.of(
        [{"scenario": "s", "quantity": "q", "kind": "test", "n": 60, "mean": None, "samples": 5, "fitted": 0}],
        command="c", version="v",
    )  # fmt: skip
    write_simulated(path, none)
    assert read_simulated(path) == none


@pytest.mark.parametrize(
    "text", ["rows = 3", "not toml", 'command = "c"\nversion = "v"\nrows = [["s", "q", "odd", 1, 0.5, 1, 1]]']
)
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "other.toml"
    path.write_text(text)
    with pytest.raises(DataError, match=r"other\.toml"):
        read_simulated(path)
