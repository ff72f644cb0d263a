from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.meta import Meta


def test_load(run: Path) -> None:
    meta = Meta.load(run / "released" / "meta.json")
    assert meta.stamps == ("SYNTHETIC DATA",)
    assert meta.edition_words == "October 1, 2025"
    assert [period.start for period in meta.periods if period.kind == "programme"] == [date(2021, 4, 1)]
    assert meta.words["area"] == "Poughkeepsie"


def test_internal_is_stamped(make_run: Callable[..., Path]) -> None:
    run = make_run(internal="checking a draft inside the agency")
    assert Meta.load(run / "released" / "meta.json").stamps == ("SYNTHETIC DATA", "INTERNAL - NOT FOR RELEASE")


def test_real_data_have_no_stamp(make_run: Callable[..., Path]) -> None:
    assert Meta.load(make_run(synthetic=False) / "released" / "meta.json").stamps == ()


def test_the_name_of_the_program_or_the_title_of_the_study(make_run: Callable[..., Path]) -> None:
    def about(**words: str) -> str:
        return Meta.load(make_run(words=words) / "released" / "meta.json").about

    title = Meta.load(make_run() / "released" / "meta.json").study
    assert about(programme_title="Safer Homes") == "Safer Homes"
    assert about(programme_title="the program") == about() == title  # as a sentence names one without a name


def test_lists_may_be_names_only(make_run: Callable[..., Path]) -> None:
    assert Meta.load(make_run(lists=["a"]) / "released" / "meta.json").lists == {"a": "List A"}


def test_an_edition_in_words_stays(make_run: Callable[..., Path]) -> None:
    assert Meta.load(make_run(edition="spring") / "released" / "meta.json").edition_words == "spring"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "does not exist"),
        ("{", "line 1 is not valid JSON"),
        ("{}", "lacks 'synthetic'"),
        ("[]", "does not hold what a run writes"),
    ],
)
def test_faults(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "meta.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ReportError, match=said):
        Meta.load(path)


def test_other_keys_become_words(run: Path) -> None:
    raw = json.loads((run / "released" / "meta.json").read_text())
    assert Meta.from_dict({**raw, "rule": "no cell below 11"}).words["rule"] == "no cell below 11"
