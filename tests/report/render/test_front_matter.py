"""Front matter as plain values."""

from __future__ import annotations

from ipvi_eval.report.render.front_matter import dig, listed, merge, metadata_of

YAML = """
title: "What *it* did"
author: [A. Analyst, B. Author]
execute:
  echo: true
format:
  html: {toc: true}
"""


def test_words_lists_and_maps_are_plain_values():
    found = metadata_of(YAML, "page.qmd")
    assert found["title"] == "What it did"
    assert found["author"] == ["A. Analyst", "B. Author"]
    assert found["execute"] == {"echo": True}
    assert metadata_of('title: "\\"Quoted\\" words"', "page.qmd")["title"] == "\u201cQuoted\u201d words"


def test_works_code_and_formulas_stay_as_they_were_written():
    found = metadata_of("nocite: '@*'\nalso: 'see [@one; @two, p. 3]'\ntitle: 'The `run` of [$n$](there)'", "page.qmd")
    assert found == {"nocite": "@*", "also": "see [@one; @two, p. 3]", "title": "The run of n"}


def test_what_is_nearer_is_laid_over_key_by_key():
    outer = {"format": {"html": {"toc": False, "css": "a.css"}}, "lang": "en"}
    merge(outer, {"format": {"html": {"toc": True}}, "title": "x"})
    assert outer == {"format": {"html": {"toc": True, "css": "a.css"}}, "lang": "en", "title": "x"}


def test_a_value_is_found_below_its_keys_or_not_at_all():
    meta = metadata_of(YAML, "page.qmd")
    assert dig(meta, "format", "html", "toc") is True
    assert dig(meta, "format", "typst", "margin", default="1in") == "1in"
    assert dig(meta, "title", "toc") is None
    assert (listed(None), listed("a"), listed(["a", 2])) == ([], ["a"], ["a", "2"])
