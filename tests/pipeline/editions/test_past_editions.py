"""Which signed editions can be read again, and what was made to be quoted from them."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.pipeline.editions.editions import Edition, earlier_counts
from ipvi_eval.pipeline.editions.past_editions import past_editions
from ipvi_eval.pipeline.editions.sign import sign
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.manifest import sha256_of
from ipvi_eval.results.store import write_json


def past(tiny):
    return past_editions(earlier_counts(read_study(tiny)))


def signed_as_it_is(edition):
    """The edition with a signature of its files as they are now."""
    path = edition.inside / "signed.json"
    record = json.loads(path.read_text("utf-8"))
    files = {name: sha256_of(edition.folder / name) for name in record["files"]}
    write_json(path, record | {"files": files})


def test_only_what_was_signed_has_left(prepared, tiny):
    assert past(tiny) == ()
    sign(prepared, by="B. Second")
    (one,) = past(tiny)
    assert (one.name, one.told, one.results.estimates["data.ipv_dir.incidents"].value) == (
        "2021-12-31", "December 31, 2021", 72,
    )  # fmt: skip
    assert one.manifest["plan_folder"] == "analysis"


def test_what_was_made_to_be_quoted_has_the_title_of_its_sentence(signed, tiny):
    path = signed.public / "released" / "citable_numbers.csv"
    path.write_text("\ufefftitle,ids\r\nOn record,a.count a.share\r\nAgain,a.share\r\n", "utf-8", newline="")
    signed_as_it_is(signed)
    (one,) = past(tiny)
    assert one.quoted == {"a.count": "On record", "a.share": "On record"}
    path.unlink()
    record = json.loads((signed.inside / "signed.json").read_text("utf-8"))
    record["files"].pop("public/released/citable_numbers.csv")
    write_json(signed.inside / "signed.json", record)
    assert past(tiny)[0].quoted == {}


@pytest.mark.parametrize("name", ["tables.json", "meta.json"])
def test_numbers_that_were_touched_or_cannot_be_read_are_passed_over(signed, tiny, name):
    path = signed.public / "released" / name
    path.write_text("[3]", "utf-8")
    assert past(tiny) == ()
    signed_as_it_is(signed)
    assert past(tiny) == ()


def test_a_manifest_that_was_touched_is_none(signed, tiny):
    mark = past(tiny)[0].mark
    (signed.inside / "manifest.json").write_text("{}", "utf-8")
    (one,) = past(tiny)
    assert (one.manifest, one.mark == mark) == (None, False)
    assert Edition(signed.folder).state == "changed since it was signed"
