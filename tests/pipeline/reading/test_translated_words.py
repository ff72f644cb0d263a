"""The check says which words of the plan stay English in Spanish documents, and which translations are of nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.reading.translated_words import untranslated
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import Study

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def plan() -> dict[str, Any]:
    return tomllib.loads((ROOT / "analysis" / "study.toml").read_text("utf-8"))


def test_the_shipped_plan_translates_all_and_nothing_else(plan: dict[str, Any]) -> None:
    assert untranslated(Study.model_validate(plan), ("Advocate contacts", "Referrals", "Safety plans")) == ()


def test_a_service_of_the_extract_needs_its_word_too(plan: dict[str, Any]) -> None:
    missing, stale = untranslated(Study.model_validate(plan), ("Referrals", "Shelter nights", "Safety plans"))
    assert "[spanish] has no words for the service \u201cShelter nights\u201d;" in missing
    assert stale.endswith(": \u201cAdvocate contacts\u201d")


def test_words_without_spanish_are_named_by_their_keys_and_stale_ones_by_their_words(plan: dict[str, Any]) -> None:
    plan["contact"] = "The new office"
    plan["outcomes"]["ipv_dir"]["label"] = "IPV report"
    missing, stale = untranslated(Study.model_validate(plan), ())
    assert "[spanish] has no words for contact, outcomes.ipv_dir.label;" in missing
    assert missing.endswith("with the Spanish beside it (`ipvi-eval explain spanish`)")
    assert "\u201cEvaluation team, evaluation@example.org\u201d" in stale
    assert "\u201cIPV domestic incident report\u201d" in stale


def test_nothing_is_said_where_every_document_is_in_english(plan: dict[str, Any]) -> None:
    plan["languages"], plan["spanish"] = ["en"], {"nobody": "nadie"}
    assert untranslated(Study.model_validate(plan), ("Referrals",)) == ()


def test_english_is_always_one_of_the_languages(plan: dict[str, Any]) -> None:
    plan["languages"] = ["es"]
    with pytest.raises(ValueError, match="written in English and may be in Spanish too"):
        Study.model_validate(plan)


def test_a_language_that_no_document_has_stops_the_run_before_it_begins(tiny: Path) -> None:
    text = tiny.read_text("utf-8").replace("seed = 1", 'seed = 1\nlanguages = ["en", "es"]', 1)
    tiny.write_text(text, "utf-8")
    with pytest.raises(PlanError, match=r"languages names es, but no document .* \(short_es\.qmd\)"):
        run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    tiny.write_text(text.replace('reports = ["short"]', "reports = []"), "utf-8")
    assert run(tiny, watch=Silent(), engine="builtin", formats=["html"]).reports == ()


@pytest.mark.parametrize("what", ["partner", "domestic"])
def test_the_outcomes_that_init_proposes_have_their_words(plan: dict[str, Any], what: str) -> None:
    for name, label in (("ipv_dir", f"report of {what} violence"), ("ipv_arrest", f"arrest for {what} violence")):
        plan["outcomes"][name]["label"] = label
    told = untranslated(Study.model_validate(plan), ("Advocate contacts", "Referrals", "Safety plans"))
    assert not [one for one in told if "has no words for" in one]
