"""Every option of every command does something: the answer moves, to what the library says with the same argument."""

from __future__ import annotations

import dataclasses
import json
from functools import cache

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.registry import layered, published
from ipvi_eval.questions.high_point.shares.comparison import compare_with
from ipvi_eval.questions.high_point.shares.risk import Risk
from tests.cli import its_options, survival_options
from tests.cli.evidence_options import (
    ADD,
    ADDED,
    COMPARE,
    EVIDENCE,
    ID,
    OURS,
    PLAIN,
    REFUSE,
    REPLACE,
    SHARE,
    SHARE_OF_OURS,
    VALUE,
    VERIFY,
)
from tests.cli.typed_options import alike, commands, options_in, options_of, rows_of, typed

ANSWERS = {"its": its_options, "survival": survival_options}
COVERED = {
    **{(name,): {one for case in module.CASES for one in options_in(case.given)} for name, module in ANSWERS.items()},
    **EVIDENCE,
    # Whether labels that look like people are shown moves no number: test_survival.py.
    ("survival",): {"--show-labels", *(one for case in survival_options.CASES for one in options_in(case.given))},
    # It shows what a file holds: test_codes.py.
    ("codes",): {"--sheet", "--header-row", "--table", "--show-labels"},
    # What is planted: test_simulate.py. Engine, formats and processes move no number: test_options.py, test_run.py.
    ("simulate",): {
        *("--seed", "--ratio", "--chosen", "--hazard-trend", "--leaving", "--others", "--scale", "--world", "--format"),
    },
    ("run",): {"--engine", "--format", "--processes"},
    ("report",): {"--engine", "--format"},
    # Who, what for and under which name is recorded: test_release.py.
    # Of which site: test_sites.py.
    ("release", "prepare"): {"--by", "--purpose", "--name", "--site"},
    ("release", "sign"): {"--by", "--site"},
    ("release", "check"): {"--site"},
    ("release", "list"): {"--site"},
    # Where the schemas are written: test_explain.py.
    ("explain",): {"--schemas"},
    # What is compared, and where it is written: test_check.py. Of which site: test_sites.py.
    ("check",): {"--against", "--soft", "--hard", "--output", "--site"},
    # What a study for an extract says: test_init.py. Where a mapping is written: test_map.py.
    ("init",): {"--from", "--questions", "--site", "--area", "--compare", "--start", "--drawn"},
    ("map",): {"--output"},
    ("link",): set(),
    ("doctor",): set(),
    # Where it is written: test_privacy_certificate.py.
    ("privacy-certificate",): {"--output"},
    # What is in it: test_archive.py.
    ("archive",): {"--site", "--output", "--people"},
    # What moved numbers: test_diff.py. Where it is written: test_export.py.
    ("diff",): {"--causes"},
    ("export",): {"--output"},
    ("verify",): set(),
    # On which port, and for how long: test_preview.py.
    ("preview",): {"--site", "--port", "--once"},
    # By whose workers, which moves nothing: test_power.py. Of which site: test_sites.py.
    ("power",): {"--scheduler", "--site"},
    # Of which site: test_sites.py. Where it is written, on how many simulated series, by whose workers, which moves
    # nothing, and with effects planted into the records: test_diagnose.py.
    ("diagnose",): {"--output", "--replicates", "--plasmode", "--scheduler", "--site"},
    # What it removes: test_wipe.py.
    ("wipe",): {"--dry-run", "--yes"},
}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_no_option_is_without_a_case(words):
    assert COVERED[words] == options_of(commands()[words])


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """A function that types a command on one of its files and returns its estimates by id."""
    folders = {}
    for name, module in ANSWERS.items():
        folders[name] = tmp_path_factory.mktemp(name)
        module.write_files(folders[name])

    @cache
    def found(command, file, *words):
        return typed(command, folders[command] / file, *words, "--json")

    return found


@pytest.mark.parametrize(
    ("command", "case"),
    [pytest.param(name, case, id=f"{name} {case}") for name, module in ANSWERS.items() for case in module.CASES],
)
def test_the_answer_moves_and_equals_the_librarys(answer, command, case):
    module = ANSWERS[command]
    file, beside = case.file or module.FILE, case.beside or module.BESIDE
    code, out, err = answer(command, file, *beside, *case.given)
    assert code == 0, err
    found, expected = rows_of(out), case.expected()
    assert {id: (found.get(id), row) for id, row in expected.items() if not alike(found.get(id), row)} == {}
    # Where nothing can be answered without the option, it moves the answer from none.
    code, out, _ = answer(command, file, *beside)
    before = {} if code else rows_of(out)
    assert [id for id in expected if alike(before.get(id), expected[id])] == []


def test_no_months_of_introduction_are_none(answer):
    """--phase-in 0 says what is so without it."""
    said = answer("its", its_options.FILE, *its_options.BESIDE, "--phase-in", "0")
    assert said == answer("its", its_options.FILE, *its_options.BESIDE)


@pytest.fixture
def evidence(tmp_path):
    """A function that types a subcommand of `evidence` in a study's folder, and tells code, output and errors."""
    return lambda *words: typed("evidence", *words, "--study", tmp_path / "study.toml")


@pytest.mark.parametrize(("given", "beside", "fields"), ADD, ids=lambda part: " ".join(part))
def test_every_field_of_an_added_figure_is_the_one_typed(evidence, tmp_path, given, beside, fields):
    code, _, err = evidence("add", ID, *ADDED, *beside, *given)
    assert code == 0, err
    made = layered(tmp_path / "evidence.toml").get(ID)
    found = {field.name: getattr(made, field.name) for field in dataclasses.fields(made)}
    wanted = {field.name: getattr(PLAIN, field.name) for field in dataclasses.fields(made)} | fields
    if made.status == "calc":
        assert f"{made.note}.".startswith("computed from 50 incidents before and 30 after")
        wanted["note"] = made.note
    numbers = {name: pytest.approx(value, rel=1e-12) for name, value in wanted.items() if isinstance(value, float)}
    assert found == wanted | numbers
    assert [name for name, value in fields.items() if getattr(PLAIN, name) == value] == []


def test_a_figure_with_a_number_is_replaced_by_what_was_typed_and_only_so(evidence, tmp_path):
    typed_again = ("add", SHARE, "--source", "a report", *VALUE)
    for given in ((), REPLACE[:1], REPLACE[1:]):
        code, _, err = evidence(*typed_again, *given)
        assert (code, "has a number already" in " ".join(err.split())) == (2, True)
        assert not (tmp_path / "evidence.toml").exists()
    assert evidence(*typed_again, *REPLACE)[0] == 0
    made = layered(tmp_path / "evidence.toml").get(SHARE)
    assert (made.value, made.definition, made.note) == (0.2, REPLACE[-1], "")


@pytest.mark.parametrize(("given", "fields"), VERIFY)
def test_who_opened_a_source_and_when_is_what_was_typed(evidence, tmp_path, given, fields):
    assert evidence("verify", SHARE, "--by", "A. Evaluator", "--on", "2025-01-02")[0] == 0
    before = layered(tmp_path / "evidence.toml").get(SHARE)
    assert evidence("verify", SHARE, "--by", "A. Evaluator", "--on", "2025-01-02", *given)[0] == 0
    assert layered(tmp_path / "evidence.toml").get(SHARE) == dataclasses.replace(before, **fields)
    assert [name for name, value in fields.items() if getattr(before, name) == value] == []


@pytest.mark.parametrize(("given", "fields"), COMPARE)
def test_our_share_is_compared_as_it_was_typed(evidence, given, fields):
    row = compare_with(Risk(**SHARE_OF_OURS | fields), published().get(SHARE))
    code, out, err = evidence("compare", SHARE, *OURS, *given, "--json")
    assert code == 0, err
    found = json.loads(out)["difference"]
    assert (found["value"], found["lower"], found["upper"]) == pytest.approx((row.difference, *row.difference_interval))
    assert found != json.loads(evidence("compare", SHARE, *OURS, "--json")[1])["difference"]


@pytest.mark.parametrize(("given", "fields"), REFUSE)
def test_what_is_not_alike_is_refused_as_the_library_does(evidence, given, fields):
    with pytest.raises(AnalysisError) as refused:
        compare_with(Risk(**SHARE_OF_OURS | fields), published().get(SHARE))
    code, out, _ = evidence("compare", SHARE, *OURS, *given, "--json")
    assert (code, json.loads(out)["error"]) == (1, str(refused.value))


def test_a_studys_own_figures_are_listed_shown_compared_and_verified(evidence, tmp_path):
    own = ("--list", "D", "--months", "12", "--role", "compare")
    assert evidence("add", ID, *ADDED, *VALUE, *own)[0] == 0
    rows = {row["id"]: row for row in json.loads(evidence("list", "--json")[1])}
    assert list(rows) == [figure.id for figure in layered(tmp_path / "evidence.toml")]
    assert json.loads(evidence("show", ID, "--json")[1])["source"] == "a report"
    assert json.loads(evidence("compare", ID, *OURS, "--json")[1])["difference"]["value"] == pytest.approx(-0.1)
    assert evidence("verify", ID, "--by", "A. Evaluator")[0] == 0
    empty = [row["id"] for row in json.loads(evidence("list", "--empty", "--json")[1])]
    assert empty == [figure.id for figure in layered(tmp_path / "evidence.toml").empty()]
    assert 0 < len(empty) < len(rows)
    # Another study has none of it.
    elsewhere = ("--study", tmp_path / "other" / "study.toml")
    assert ID not in typed("evidence", "list", "--json", *elsewhere)[1]
    for words in (("show", ID), ("compare", ID, *OURS)):
        assert typed("evidence", *words, *elsewhere)[0] == 1
    (tmp_path / "other").mkdir()
    assert typed("evidence", "verify", ID, "--by", "A. Evaluator", *elsewhere)[0] == 1
