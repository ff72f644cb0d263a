"""A second person, once, and nothing that was changed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.editions.editions import Edition, files_of
from ipvi_eval.pipeline.editions.sign import sign


def test_name_day_and_the_hash_of_every_file(signed):
    record = json.loads((signed.inside / "signed.json").read_text("utf-8"))
    assert record == {"by": "B. Second", "on": "2022-02-02", "files": files_of(signed.folder)}
    assert "inside/prepared.json" in record["files"]


@pytest.mark.parametrize("by", ["A. First", " a first ", "A FIRST", "Á. First"])
def test_not_the_one_who_prepared_it(prepared, by):
    with pytest.raises(PlanError, match="prepared by the same person; a second one"):
        sign(prepared, by=by)
    assert Edition(prepared.folder).signature is None


def test_somebody_must_sign(prepared):
    with pytest.raises(PlanError, match="--by is empty"):
        sign(prepared, by=" ")


def test_not_twice(signed):
    with pytest.raises(OutputError, match="signed already, on 2022-02-02"):
        sign(signed, by="C. Third")


@pytest.mark.parametrize("name", ["public/reports/short.html", "request.md", "inside/counts.json", "public/new.html"])
def test_not_where_a_file_was_changed_since(prepared, name):
    with (prepared.folder / name).open("a", encoding="utf-8") as file:
        file.write(" ")
    with pytest.raises(PlanError, match=r"2021-12-31 cannot be signed: .*lists everything"):
        sign(Edition(prepared.folder), by="B. Second")
    assert Edition(prepared.folder).signature is None


def test_today_where_no_day_is_given(prepared):
    before = date.today()
    sign(prepared, by="B. Second")
    assert Edition(prepared.folder).signature["on"] in (str(before), str(date.today()))  # midnight may pass
