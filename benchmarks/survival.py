"""How fast, how large and how right: survival methods against the packages people use, in one table.

    python benchmarks/survival.py                      # n = 300 to 1,000,000
    python benchmarks/survival.py --smoke              # n = 300 in this process, in seconds
    python benchmarks/survival.py --python OTHER       # run peers with an interpreter that has more of them installed

Each measurement runs in a process of its own (best of several repeats, after a first one that is not counted; peak
memory is what the resident set grew by over the data). Every answer is checked in the same run against ours, which the
tests prove equal to R. Packages that are not installed are left out. Threads of linear algebra are limited to one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

# This file has the name of one of the packages it measures, which must not find it instead.
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
SIZES = (300, 5_000, 10_000, 100_000, 1_000_000)
NAMES = [f"x{j}" for j in range(5)]
Answer = dict[str, list[float]]


class Data:
    """Spells with five covariates, days 1-1095, two groups, clusters of ten and a competing cause; the truth is b."""

    def __init__(self, n: int) -> None:
        rng = np.random.default_rng(20_240 + n)
        self.X = rng.normal(size=(n, 5))
        self.X[:, 0] = rng.random(n) < 0.5
        hazard = np.exp(self.X @ np.array([0.3, 0.2, -0.2, 0.1, 0.0])) / 2000
        day = np.ceil(rng.exponential(1 / hazard))
        censored = rng.integers(200, 1096, n)
        self.stop = np.minimum(np.minimum(day, censored), 1095.0)
        self.event = (day <= censored) & (day <= 1095)
        self.cause = np.where(self.event, np.where(rng.random(n) < 0.7, 1, 2), 0)
        self.group = self.X[:, 0].astype(np.int64)
        self.cluster = rng.integers(0, max(n // 10, 2), n)
        arrays = (self.X, self.stop, self.event, self.cause, self.cluster)
        self.bytes = sum(a.nbytes for a in arrays)
        self._frame: pd.DataFrame | None = None

    def frame(self) -> pd.DataFrame:
        """The same as a table, made once, outside the timing."""
        if self._frame is None:
            self._frame = pd.DataFrame(self.X, columns=NAMES).assign(
                t=self.stop, e=self.event.astype(np.int64), c=self.cluster, k=self.cause
            )
        return self._frame


def _ours_km(d: Data) -> Answer:
    from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier

    fit = kaplan_meier(Spells.of(d.stop, d.event))
    i = np.searchsorted(fit.time, 365, side="right") - 1
    return {"estimate": [fit.survival[i]], "lower": [fit.lower[i]]}


def _lifelines_km(d: Data) -> Answer:
    from lifelines import KaplanMeierFitter

    fit = KaplanMeierFitter().fit(d.stop, d.event)
    return {"estimate": [float(fit.predict(365))], "lower": [float(fit.confidence_interval_.loc[:365].iloc[-1, 0])]}


def _statsmodels_km(d: Data) -> Answer:
    from statsmodels.duration.survfunc import SurvfuncRight

    fit = SurvfuncRight(d.stop, d.event.astype(np.int64))
    return {"estimate": [fit.surv_prob[np.searchsorted(fit.surv_times, 365, side="right") - 1]]}


def _sksurv_km(d: Data) -> Answer:
    from sksurv.nonparametric import kaplan_meier_estimator

    time_, value, limits = kaplan_meier_estimator(d.event, d.stop, conf_type="log-log")
    i = np.searchsorted(time_, 365, side="right") - 1
    return {"estimate": [value[i]], "lower": [limits[0][i]]}


def _rust() -> Any:
    """The package `survival` of PyPI, whose name this file has."""
    return import_module("survival")


def _rust_km(d: Data) -> Answer:
    fit = _rust().survfit("Surv(t, e) ~ 1", data=columns(d), conf_type="log-log")
    i = np.searchsorted(np.asarray(fit.time), 365, side="right") - 1
    return {"estimate": [float(np.asarray(fit.surv)[i])], "lower": [float(np.asarray(fit.lower)[i])]}


def _ours_log_rank(d: Data) -> Answer:
    from ipvi_eval.survival.comparisons.log_rank import log_rank

    return {"estimate": [log_rank(Spells.of(d.stop, d.event, group=d.group)).chi_square]}


def _lifelines_log_rank(d: Data) -> Answer:
    from lifelines.statistics import logrank_test

    a = d.group == 1
    return {"estimate": [float(logrank_test(d.stop[a], d.stop[~a], d.event[a], d.event[~a]).test_statistic)]}


def _statsmodels_log_rank(d: Data) -> Answer:
    from statsmodels.duration.survfunc import survdiff

    return {"estimate": [float(survdiff(d.stop, d.event.astype(np.int64), d.group)[0])]}


def _sksurv_log_rank(d: Data) -> Answer:
    from sksurv.compare import compare_survival
    from sksurv.util import Surv

    return {"estimate": [float(compare_survival(Surv.from_arrays(d.event, d.stop), d.group)[0])]}


def _ours_cox(d: Data) -> Answer:
    from ipvi_eval.survival.regression.cox import cox

    fit = cox(Columns.of(d.X, NAMES), Spells.of(d.stop, d.event))
    return {"estimate": list(fit.coefficients), "error": list(fit.standard_errors)}


def _lifelines_cox(d: Data) -> Answer:
    from lifelines import CoxPHFitter

    fit = CoxPHFitter().fit(d.frame()[[*NAMES, "t", "e"]], "t", "e")
    return {"estimate": list(fit.params_), "error": list(fit.standard_errors_)}


def _statsmodels_cox(d: Data) -> Answer:
    from statsmodels.duration.hazard_regression import PHReg

    fit = PHReg(d.stop, d.X, status=d.event.astype(np.int64), ties="efron").fit()
    return {"estimate": list(fit.params), "error": list(fit.bse)}


def _sksurv_cox(d: Data) -> Answer:
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    fit = CoxPHSurvivalAnalysis(ties="efron").fit(d.X, Surv.from_arrays(d.event, d.stop))
    return {"estimate": list(fit.coef_)}


def _rust_cox(d: Data) -> Answer:
    fit = _rust().coxph("Surv(t, e) ~ " + " + ".join(NAMES), data=columns(d))
    return {"estimate": coefficients(fit), "error": list(np.sqrt(np.diag(np.asarray(_rust().vcov(fit)))))}


def _surpyval_cox(d: Data) -> Answer:
    import surpyval

    fit = surpyval.CoxPH.fit(d.stop, d.X, c=1 - d.event.astype(np.int64), tie_method="efron")
    return {"estimate": list(np.ravel(fit.beta))}


def _ours_cluster(d: Data) -> Answer:
    from ipvi_eval.survival.regression.cox import cox

    fit = cox(Columns.of(d.X, NAMES), Spells.of(d.stop, d.event, person=d.cluster))
    return {"estimate": list(fit.coefficients), "error": list(fit.standard_errors)}


def _lifelines_cluster(d: Data) -> Answer:
    from lifelines import CoxPHFitter

    fit = CoxPHFitter().fit(d.frame()[[*NAMES, "t", "e", "c"]], "t", "e", cluster_col="c", robust=True)
    return {"estimate": list(fit.params_), "error": list(fit.standard_errors_)}


def _statsmodels_cluster(d: Data) -> Answer:
    from statsmodels.duration.hazard_regression import PHReg

    fit = PHReg(d.stop, d.X, status=d.event.astype(np.int64), ties="efron").fit(groups=d.cluster)
    return {"estimate": list(fit.params), "error": list(fit.bse)}


def _rust_cluster(d: Data) -> Answer:
    fit = _rust().coxph("Surv(t, e) ~ " + " + ".join(NAMES), data=columns(d), cluster="c")
    return {"estimate": coefficients(fit), "error": list(np.sqrt(np.diag(np.asarray(_rust().vcov(fit)))))}


def _ours_aj(d: Data) -> Answer:
    from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen

    fit = aalen_johansen(Spells.of(d.stop, d.cause))
    i = np.searchsorted(fit.time, 365, side="right") - 1
    return {"estimate": [fit.incidence[i, 0]], "error": [fit.standard_error[i, 0]]}


def _lifelines_aj(d: Data) -> Answer:
    from lifelines import AalenJohansenFitter

    fit = AalenJohansenFitter(seed=1).fit(d.stop, d.cause, event_of_interest=1)
    return {"estimate": [float(fit.cumulative_density_.loc[:365.5].iloc[-1, 0])]}


def _comprisk_aj(d: Data) -> Answer:
    import comprisk

    fit = comprisk.CumulativeIncidence().fit(d.stop, d.cause)
    curve = fit.curves_[(None, 1)]
    i = np.searchsorted(curve.times, 365, side="right") - 1
    return {"estimate": [float(curve.cif[i])], "error": [float(np.sqrt(curve.var[i]))]}


def _sksurv_aj(d: Data) -> Answer:
    from sksurv.nonparametric import cumulative_incidence_competing_risks

    time_, value, _ = cumulative_incidence_competing_risks(d.cause, d.stop, conf_type="log-log")
    return {"estimate": [float(value[1][np.searchsorted(time_, 365, side="right") - 1])]}


def _ours_fg(d: Data) -> Answer:
    from ipvi_eval.survival.regression.fine_gray import subdistribution_hazard

    fit = subdistribution_hazard(Columns.of(d.X, NAMES), Spells.of(d.stop, d.cause), of=1)
    return {"estimate": list(fit.coefficients), "error": list(fit.standard_errors)}


def _comprisk_fg(d: Data) -> Answer:
    import comprisk

    return {"estimate": list(comprisk.FineGrayRegression(cause=1).fit(d.X, time=d.stop, event=d.cause).coef_)}


def _comprisk_fg_robust(d: Data) -> Answer:
    import comprisk

    fit = comprisk.FineGrayRegression(cause=1, robust_se=True).fit(d.X, time=d.stop, event=d.cause)
    return {"estimate": list(fit.coef_), "error": list(fit.se_)}


def replicates(d: Data) -> int:
    """As many as an interval needs, fewer where a loop in Python would be waited for."""
    return 1000 if len(d.stop) > 1000 else 200


def _ours_bootstrap(d: Data) -> Answer:
    from ipvi_eval.survival.robustness.bootstrap import bootstrap

    found = bootstrap(
        Spells.of(d.stop, d.event, person=d.cluster, group=d.group),
        times=[365],
        measures=("survival", "rmst"),
        replicates=replicates(d),
    )
    return {"spread": found.differences()["standard_error"].tolist()}


def _by_resampling(d: Data, curve: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]) -> Answer:
    """The same with a package's own curve on resampled rows: difference of survival and of restricted mean at 365."""
    rng, clusters = np.random.default_rng(1), np.unique(d.cluster, return_inverse=True)[1]
    many = int(clusters.max()) + 1
    found = np.empty((replicates(d), 2))
    for b in range(len(found)):
        rows = np.repeat(np.arange(len(d.stop)), rng.multinomial(many, np.full(many, 1 / many))[clusters])
        arms = [rows[d.group[rows] == arm] for arm in (0, 1)]
        other, one = [_at_a_year(*curve(d.stop[arm], d.event[arm])) for arm in arms]
        found[b] = np.subtract(one, other)
    return {"spread": list(found.std(axis=0, ddof=1))}


def _at_a_year(time_: np.ndarray, survival: np.ndarray) -> tuple[float, float]:
    steps = np.append(0.0, time_[time_ <= 365])
    value = np.append(1.0, survival[: len(steps) - 1])
    return float(value[-1]), float(value @ np.diff(np.append(steps, 365.0)))


def _lifelines_bootstrap(d: Data) -> Answer:
    from lifelines import KaplanMeierFitter

    def curve(stop: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        table = KaplanMeierFitter().fit(stop, event).survival_function_
        return table.index.to_numpy()[1:], table.to_numpy()[1:, 0]

    return _by_resampling(d, curve)


def _statsmodels_bootstrap(d: Data) -> Answer:
    from statsmodels.duration.survfunc import SurvfuncRight

    def curve(stop: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fit = SurvfuncRight(stop, event.astype(np.int64))
        return fit.surv_times, fit.surv_prob

    return _by_resampling(d, curve)


def _rust_bootstrap(d: Data) -> Answer:
    def curve(stop: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fit = _rust().survfit("Surv(t, e) ~ 1", data={"t": stop, "e": event.astype(np.int64)})
        return np.asarray(fit.time), np.asarray(fit.surv)

    return _by_resampling(d, curve)


def columns(d: Data) -> dict[str, Any]:
    """Columns by name, for packages with formulas."""
    return {name: d.X[:, j] for j, name in enumerate(NAMES)} | {
        "t": d.stop,
        "e": d.event.astype(np.int64),
        "c": d.cluster,
    }


def coefficients(fit: Any) -> list[float]:
    """Coefficients of a fit of the package `survival`, whichever way it holds them."""
    found = _rust().coef(fit)
    values = found.values() if isinstance(found, dict) else np.ravel(found)
    return [float(v) for v in values]


# method -> package -> (function, module it needs, largest n worth waiting for, what is known to differ)
Task = tuple[Callable[[Data], Answer], str, int, str]
TASKS: dict[str, dict[str, Task]] = {
    "Kaplan-Meier with intervals": {
        "ipvi_eval": (_ours_km, "ipvi_eval", 10**9, ""),
        "lifelines": (_lifelines_km, "lifelines", 10**9, ""),
        "statsmodels": (_statsmodels_km, "statsmodels", 10**9, "no intervals"),
        "scikit-survival": (_sksurv_km, "sksurv", 10**9, ""),
        "survival (PyPI)": (_rust_km, "survival", 10**9, ""),
    },
    "Log-rank test": {
        "ipvi_eval": (_ours_log_rank, "ipvi_eval", 10**9, ""),
        "lifelines": (_lifelines_log_rank, "lifelines", 10**9, ""),
        "statsmodels": (_statsmodels_log_rank, "statsmodels", 10**9, ""),
        "scikit-survival": (_sksurv_log_rank, "sksurv", 100_000, ""),
    },
    "Cox, Efron": {
        "ipvi_eval": (_ours_cox, "ipvi_eval", 10**9, ""),
        "lifelines": (_lifelines_cox, "lifelines", 10**9, ""),
        "statsmodels": (_statsmodels_cox, "statsmodels", 10**9, ""),
        "scikit-survival": (_sksurv_cox, "sksurv", 100_000, "no standard errors"),
        "SurPyval": (_surpyval_cox, "surpyval", 10**9, "no standard errors here"),
        "survival (PyPI)": (_rust_cox, "survival", 10**9, ""),
    },
    "Cox, cluster-robust": {
        "ipvi_eval": (_ours_cluster, "ipvi_eval", 10**9, ""),
        "lifelines": (_lifelines_cluster, "lifelines", 10_000, "ignores ties in these errors"),
        "statsmodels": (_statsmodels_cluster, "statsmodels", 10_000, "ignores ties in these errors"),
        "survival (PyPI)": (_rust_cluster, "survival", 10**9, ""),
    },
    "Aalen-Johansen with variance": {
        "ipvi_eval": (_ours_aj, "ipvi_eval", 10**9, ""),
        "lifelines": (_lifelines_aj, "lifelines", 10**9, "breaks ties at random"),
        "comprisk": (_comprisk_aj, "comprisk", 10**9, "Aalen's variance"),
        "scikit-survival": (_sksurv_aj, "sksurv", 10**9, ""),
    },
    "Fine-Gray, point estimates": {
        "ipvi_eval": (_ours_fg, "ipvi_eval", 10**9, "with the sandwich all the same"),
        "comprisk": (_comprisk_fg, "comprisk", 10**9, ""),
    },
    "Fine-Gray with sandwich": {
        "ipvi_eval": (_ours_fg, "ipvi_eval", 10**9, ""),
        "comprisk": (_comprisk_fg_robust, "comprisk", 10**9, "sandwich without the censoring term"),
    },
    "Cluster bootstrap of differences": {
        "ipvi_eval": (_ours_bootstrap, "ipvi_eval", 10_000, "1,000 replicates; 200 at n = 300"),
        "lifelines": (_lifelines_bootstrap, "lifelines", 5_000, "in a loop"),
        "statsmodels": (_statsmodels_bootstrap, "statsmodels", 10_000, "in a loop"),
        "survival (PyPI)": (_rust_bootstrap, "survival", 10_000, "in a loop"),
    },
}
PATIENCE = 4.0  # seconds spent on one measurement before no further repeat is begun
TOLERANCE = {"estimate": 1e-5, "error": 1e-4, "lower": 1e-6, "spread": 0.3}  # spread: two bootstraps, two seeds


def measure(method: str, package: str, n: int, repeats: int) -> dict[str, Any]:
    """Run one task here: best seconds, growth of the resident set in bytes, and the answer."""
    warnings.simplefilter("ignore")
    function = TASKS[method][package][0]
    function(Data(300))  # imports and compilation
    data = Data(n)
    data.frame()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best, spent, answer = np.inf, 0.0, {}
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = function(data)
        elapsed = time.perf_counter() - begin
        best, spent = min(best, elapsed), spent + elapsed
        if spent > PATIENCE:
            break
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    answer = {key: [float(v) for v in values] for key, values in answer.items()}
    return {"seconds": best, "memory": grown, "data": data.bytes, "answer": answer}


def in_child(python: str, method: str, package: str, n: int, repeats: int) -> dict[str, Any]:
    """Run one task in a process of its own."""
    task = json.dumps([method, package, n, repeats])
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    done = subprocess.run(
        [python, __file__, "--task", task], capture_output=True, text=True, env=environment, check=False, timeout=900
    )
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["?"])[-1]}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def verdict(ours: Answer, theirs: Answer) -> str:
    """How far a peer's answer is from ours, relative to its size."""
    parts = []
    for key, values in theirs.items():
        scale = max(float(np.max(np.abs(ours[key]))), 1e-12)
        gap = float(np.max(np.abs(np.array(ours[key]) - np.array(values)))) / scale
        parts.append(f"{key} {'ok' if gap <= TOLERANCE[key] else f'differs by {gap:.1e}'}")
    return ", ".join(parts)


def installed(python: str, module: str, here: bool) -> bool:
    """Whether a package can be imported by the interpreter that would run it."""
    if here:
        return find_spec(module) is not None
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", probe], check=False, capture_output=True).returncode == 0


def run(sizes: tuple[int, ...], python: str, *, here: bool) -> int:
    """Print the table; the number of our own answers that a peer without known differences contradicts."""
    modules = sorted({task[1] for tasks in TASKS.values() for task in tasks.values()} - {"ipvi_eval"})
    present = {"ipvi_eval"} | {m for m in modules if installed(python, m, here)}
    print(f"numpy {np.__version__}, python {sys.version.split()[0]}; not installed: {sorted(set(modules) - present)}\n")
    header = ("method", "n", "package", "seconds", "x ours", "memory / data", "checked against ours; remarks")
    print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    contradicted = 0
    for n in sizes:
        repeats = 3 if here else 30 if n <= 10_000 else 5 if n <= 100_000 else 3
        for method, packages in TASKS.items():
            ours: dict[str, Any] = {}
            for package, (_, module, largest, remark) in packages.items():
                if module not in present or n > largest:
                    continue
                result = measure(method, package, n, repeats) if here else in_child(python, method, package, n, repeats)
                ours = ours or result
                if "failed" in result:
                    print(f"| {method} | {n:,} | {package} | failed | | | {result['failed'][:100]} |")
                    continue
                found = "" if package == "ipvi_eval" else verdict(ours["answer"], result["answer"])
                contradicted += "differs" in found and not remark
                memory = f"{result['memory'] / result['data']:.1f}" if n >= 100_000 and not here else "-"
                ratio = result["seconds"] / ours["seconds"]
                notes = "; ".join(filter(None, (found, remark)))
                print(f"| {method} | {n:,} | {package} | {result['seconds']:.5f} | {ratio:.1f} | {memory} | {notes} |")
                sys.stdout.flush()
    return contradicted


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="n = 300, in this process")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of spells, with commas between")
    parser.add_argument("--python", default=sys.executable, help="interpreter that runs the measurements")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(measure(*json.loads(options.task))))
        return 0
    sizes = (300,) if options.smoke else tuple(int(size) for size in options.sizes.split(","))
    return min(run(sizes, options.python, here=options.smoke), 1)


if __name__ == "__main__":
    sys.exit(main())
