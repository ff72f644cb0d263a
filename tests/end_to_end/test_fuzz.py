"""Files spoiled by chance: never a traceback, never a silently wrong count, never the value of a cell in what is said.

A case is drawn from its kind and number alone, which stand in the message of a failure. IPVI_FUZZ asks for more cases
by hand: 50000 in place of 2000.
"""

from __future__ import annotations

import os
import random
import tomllib
from types import MappingProxyType

import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import IpviError
from ipvi_eval.pipeline.reading.checks import check_plan_against_data
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.plan_words import check_words
from ipvi_eval.plan.study import read_study
from ipvi_eval.proposal.proposal import propose
from ipvi_eval.proposal.question import nobody
from tests.end_to_end.fuzz import text_files, workbooks
from tests.end_to_end.fuzz.cells import SIGNS, Chance
from tests.end_to_end.fuzz.made_table import MAPPING, counted, make
from tests.end_to_end.fuzz.plans import spoil
from tests.end_to_end.fuzz.text_files import BROKEN, FAITHFUL, MUST_BE_REFUSED, plainly
from tests.tiny_study import MAPPING as TINY_MAPPING
from tests.tiny_study import PLAN

CASES = int(os.environ.get("IPVI_FUZZ", "2000"))
SHARES = {"csv": 0.09, "xlsx": 0.045, "map": 0.025, "toml": 0.84}
"""The share of the cases of each kind: those that read a table take twenty times as long as those of a plan."""
WORDS = MappingProxyType({"area": ("Here", "There")})
WRITERS = {"csv": text_files.write, "xlsx": workbooks.write}
NAMES = ("Elena Nguyen", "4719 Qzxwood St", "845-555-0173", "Wvukowski")
"""Identities among what is planted; `ipvi-eval map` shows codes, and is to leave these out."""


def cases(kind):
    return range(int(CASES * SHARES[kind]))


def drawn(kind, number):
    """A made-up table, the file it was written to, and what must come of them."""
    chance = Chance(random.Random(f"{kind} {number}"))
    made = make(chance, chance.dice.choice((0, 0, 0, 1, 2)))
    return made, WRITERS[kind](made, chance)


def as_usual(made):
    """Whether every cell is written as the mapping says."""
    flags = {"true": "Y", "false": "N"}
    cells = [cell for row in made.rows for name, cell in row.items() if name != text_files.UNUSED]
    return all(cell.text == flags.get(cell.means, cell.means) for cell in cells)


def read(folder, kind, written):
    """The counts that were read, None where the file was refused; and all that was said of it."""
    (folder / f"extract.{kind}").write_bytes(written.content)
    (folder / "mapping.toml").write_text(MAPPING.format(file=f"extract.{kind}", more=written.more), "utf-8")
    try:
        extract = read_extract(folder, read_mapping(folder / "mapping.toml"), words=WORDS)
    except IpviError as error:
        return None, f"{error}\n{error.in_full()}\n{error.plain()}"
    return counted(extract.incidents), "\n".join(extract.warnings)


def wrong(kind, made, written, found):
    """What is wrong with the counts that were found, None where nothing is."""
    if written.verdict == BROKEN:
        if found is None or kind != "csv" or not as_usual(made):
            return None
        # What was broken may have been where nobody looks.
        return None if found in (made.counts(), plainly(written.content, written.more)) else "not what the file says"
    if made.refused or written.verdict == MUST_BE_REFUSED:
        return None if found is None else "read, and nobody can know what it says"
    if found is None:
        return "refused" if written.verdict == FAITHFUL and as_usual(made) else None
    return None if found == made.counts() else "a wrong count"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table(tmp_path, kind):
    failed, outcomes = [], {True: 0, False: 0}
    for number in cases(kind):
        made, written = drawn(kind, number)
        try:
            found, said = read(tmp_path, kind, written)
        except Exception as error:
            failed.append((number, written.how, repr(error)))
            continue
        outcomes[found is None] += 1
        echoed = [sign for sign in SIGNS if sign in said.casefold()]
        if echoed or (what := wrong(kind, made, written, found)):
            failed.append((number, written.how, echoed or what))
        elif found is None and not said.startswith("extract."):
            failed.append((number, written.how, "names no file"))
    assert failed == []
    assert min(outcomes.values()) > len(cases(kind)) / 5, "some are read and some refused"


def test_a_proposal(tmp_path):
    """A mapping proposed for a spoiled file is TOML, and holds nobody's name."""
    failed = []
    for number in cases("map"):
        kind = ("csv", "xlsx")[number % 2]
        _, written = drawn(kind, number)
        path = tmp_path / f"incidents.{kind}"
        path.write_bytes(written.content)
        try:
            said = propose([path], nobody).toml()
            tomllib.loads(said)
        except IpviError as error:
            said = str(error)
        except Exception as error:
            failed.append((kind, number, repr(error)))
            continue
        # A sheet is called what its title says, which is no cell, and a mapping that reads it must say so.
        said = said.replace("sheet 'Elena Nguyen'", "").replace('sheet = "Elena Nguyen"', "")
        failed += [(kind, number, name) for name in NAMES if name.casefold() in said.casefold()]
    assert failed == []


def test_a_plan(tiny):
    """A spoiled study.toml or mapping.toml is refused in words that name the file or a key, or can be worked with."""
    good = Inputs(read_study(tiny))
    extract = good.frames.extract
    texts, failed, read_as_plans = {"study.toml": PLAN, "mapping.toml": TINY_MAPPING}, [], 0
    for number in cases("toml"):
        chance = Chance(random.Random(f"toml {number}"))
        name = chance.dice.choice(list(texts))
        spoiled = spoil(texts[name], chance)
        for file, text in texts.items():
            (tiny.parent / file).write_bytes(spoiled.content if file == name else text.encode())
        try:
            study = read_study(tiny)
            if name == "study.toml":
                check_words(study, good.mapping)
                pd.Timestamp(study.window.start), pd.Timestamp(study.window.freeze), study.editions_folder
                check_plan_against_data(study, extract)
            else:
                Inputs(study).hashes, check_words(study, read_mapping(study.mapping_file))
            read_as_plans += 1
        except IpviError as error:
            if not str(error).strip():
                failed.append((number, spoiled.how, "nothing said"))
        except Exception as error:
            failed.append((number, spoiled.how, repr(error)[:200]))
    assert failed == []
    assert read_as_plans > 0, "some of them can be worked with"
