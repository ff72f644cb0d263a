"""Probable pairs: how likely two records are of one person, by the model of Fellegi and Sunter as Splink fits it.

Fellegi and Sunter (1969, Journal of the American Statistical Association 64:1183); Linacre and others (2022,
International Journal of Population Data Science 7:3) for Splink. The weights are learned from the records themselves:
how often fields agree by chance from pairs drawn at random, how often in one person by expectation and maximisation.
"""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd

from ipvi_eval.errors import DataError
from ipvi_eval.linkage.link_plan import FIELDS, LinkPlan

LEAST = 0.001
"""Pairs less likely than this are not looked at: beside the others they add nothing to what may be missed."""
_PAIRS = 1e6 - 1  # drawn at random; Splink takes exactly a million for a value that nobody chose, and says so
_TURNS = 10
"""Turns of expectation and maximisation at most. Splink's own 25 found the same pairs where they were tried, and can
lead the chance of what never differs in one person so near to nought that Splink refuses to go on."""
_FEWEST = 50
"""Records below which nothing can be learned from the records themselves."""


def probable(frame: pd.DataFrame, plan: LinkPlan) -> pd.DataFrame:
    """Pairs of records (`left`, `right`: their places in `frame`; `probability`), each once.

    The same records and the same seed give the same pairs: one thread, and six digits.

    Raises DataError without Splink, with too few records, or where too little of them is filled to learn from.
    """
    try:
        from splink.internals.exceptions import SplinkException
    except ImportError:
        msg = "linking people takes Splink; install it with: pip install 'ipvi_eval[linkage]'"
        raise DataError(msg) from None
    if len(frame) < _FEWEST:
        msg = f"{len(frame):,} records are too few to learn from how people are spelled; at least {_FEWEST} are needed"
        raise DataError(msg)
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    try:
        pairs = _predicted(frame, plan)
    except (SplinkException, ValueError, ZeroDivisionError):
        msg = (
            "the records do not tell how alike two records of one person are: too few agree in both names, or in the "
            "day of birth. Give `born`, and columns that are filled in all files"
        )
        raise DataError(msg) from None
    left, right = pairs[["unit_l", "unit_r"]].min(axis=1), pairs[["unit_l", "unit_r"]].max(axis=1)
    found = pd.DataFrame({"left": left, "right": right, "probability": pairs["match_probability"].round(6)})
    return found.sort_values(["left", "right"], ignore_index=True)


def _predicted(frame: pd.DataFrame, plan: LinkPlan) -> pd.DataFrame:
    import duckdb
    from splink import DuckDBAPI, Linker, block_on

    fields = [field for field in FIELDS if frame[field].notna().any()]
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        database = DuckDBAPI(connection)
        records = database.register(frame[fields].rename_axis("unit").reset_index())
        linker = Linker(records, _settings(fields), log_level=None)
        training = linker.training
        alike = block_on(*(field for field in ("first", "last", "born") if field in fields))
        training.estimate_probability_two_random_records_match([alike], recall=plan.agree_exactly)
        training.estimate_u_using_random_sampling(max_pairs=_PAIRS, seed=plan.seed)
        for rule in (["born"] if "born" in fields else []), ["first", "last"]:
            if rule and len(fields) > len(rule):
                training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        found: pd.DataFrame = linker.inference.predict(threshold_match_probability=LEAST).as_pandas_dataframe()
        return found


def _settings(fields: list[str]) -> Any:
    import splink.comparison_library as library
    from splink import SettingsCreator, block_on

    comparisons = {
        "first": library.NameComparison("first"),
        "last": library.NameComparison("last"),
        "born": library.DateOfBirthComparison("born", input_is_string=True),
        "sex": library.ExactMatch("sex"),
        "address": library.JaroWinklerAtThresholds("address", [0.9, 0.7]),
    }
    rules: list[Any] = [block_on("first", "last"), "l.first = r.last and l.last = r.first"]
    if "born" in fields:
        rules += [block_on("born"), block_on("substr(first, 1, 1)", "substr(last, 1, 3)", "substr(born, 1, 4)")]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unit",
        comparisons=[comparisons[field] for field in fields],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=_TURNS,
    )
