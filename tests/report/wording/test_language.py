"""Documents in another language: every text is there, says the same numbers, and nothing stays in English unseen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from ipvi_eval.drawing.spark import Bar, draw_spark
from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import CountedAs, Estimate
from ipvi_eval.its.lasting_step.before_start import Verdict
from ipvi_eval.its.lasting_step.step_fit import EXPECTED
from ipvi_eval.pipeline.reading.populations import NOT_YET_NOTIFIED, Populations
from ipvi_eval.plan.study import Study
from ipvi_eval.questions.counts.stored.fits.exact import RATE_BEFORE
from ipvi_eval.questions.counts.what_the_series_allows import STRAIGHT
from ipvi_eval.questions.reoffence.selection.direction import direction
from ipvi_eval.report.figures.mount.canvas import show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.quoted.quotations import quotations
from ipvi_eval.report.render import render
from ipvi_eval.report.sentences import glossary
from ipvi_eval.report.sentences.certainty import CHECKS, MEANING
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.target import Target, rendering
from ipvi_eval.report.wording import numbers, words
from ipvi_eval.report.wording.language import CODES, ENGLISH, Translation, language
from ipvi_eval.results.sentence import ByVerdict, Sentence
from ipvi_eval.scope import Scope
from tests.report.conftest import meta
from tests.spanish import english_in, leftovers

PLACE = re.compile(r"\{(\w+)\}")

OWN = {
    "The evaluation office, evaluation@example.org": "Equipo de evaluación, evaluation@example.org",
    "Intimate Partner Violence Intervention": "Intervención contra la Violencia de Pareja",
    "IPVI tells people that further violence will have consequences.": "IPVI advierte que habrá consecuencias.",
    "domestic incident reports (DIR)": "informes de incidentes domésticos (DIR)",
    "IPV domestic incident report": "informe de incidente doméstico",
    "IPV arrest": "arresto por violencia de pareja",
    "a first call to the police.": "una primera llamada a la policía.",
    "made-up people": "personas inventadas",
    "other made-up people": "otras personas inventadas",
    "days since entry": "días desde el ingreso",
    "made-up counts": "conteos inventados",
}


def spanish() -> Translation:
    found = language("es")
    assert isinstance(found, Translation)
    return found


def test_every_text_of_english_is_there_with_its_places() -> None:
    other = spanish()
    extra = {key for key in other.texts if key not in ENGLISH.texts}
    assert {key.partition(".")[0] for key in extra} <= {"scope"}  # English has its own way to say of whom
    for key, text in ENGLISH.texts.items():
        assert set(PLACE.findall(other.texts[key])) == set(PLACE.findall(text)), key
        if not key.startswith(("answers.", "words.list", "words.comma")):
            assert not leftovers(PLACE.sub("", other.texts[key])), key


def test_a_text_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    poorer = replace(spanish(), texts={})
    with pytest.raises(ReportError, match=r"texts/es\.toml has no text called words\.lower"):
        poorer.text("words.lower", size="9%")
    with pytest.raises(ReportError, match="there is no language fr; documents speak en, es"):
        language("fr")
    assert CODES == ("en", "es")


def test_a_phrase_without_a_translation_is_an_error_and_never_english() -> None:
    with pytest.raises(ReportError, match="there is no Spanish for \u201cpeople on the moon\u201d"):
        spanish().stored("people on the moon")
    # Within a longer one as well, where an outer phrase would have swallowed it.
    with pytest.raises(ReportError, match="on the moon"):
        spanish().sentence(Sentence("No direction is claimed: {reasons}.", {"reasons": "people on the moon"}))


def test_days_months_and_names_are_told_as_spanish_has_them() -> None:
    told = spanish().stored
    assert told("people on a list in Troy, each from the day of entry until April 1, 2021") == (
        "personas en una lista en Troy, cada una desde el día de su ingreso hasta el 1 de abril de 2021"
    )
    assert told("people on a list in Troy, each from the day of entry").endswith("desde el día de su ingreso")
    assert told("incidents on record in Troy, January 2016 to December 2025") == (
        "incidentes registrados en Troy, de enero de 2016 a diciembre de 2025"
    )
    assert told("records of Troy in 2019") == "registros de Troy de 2019"
    assert spanish().word("Lists A, B and first_call") == "Listas A, B y first_call"
    assert spanish().word("Beacon, New York") == "Beacon, Nueva York"
    assert spanish().word("Nobody knows") == "Nobody knows"


def test_the_words_of_the_plan_come_first() -> None:
    own = spanish().with_words({"Red list": "Lista roja", "people": "gente"})
    assert (own.word("Red list"), own.stored("people"), spanish().stored("people")) == (
        "Lista roja",
        "gente",
        "personas",
    )


def _scopes() -> Iterator[Scope]:
    plan: dict[str, Any] = {
        "title": "t",
        "site": "Troy, New York",
        "area": "Troy",
        "extract": "data",
        "seed": 1,
        "window": {"start": date(2016, 1, 1), "end": date(2025, 12, 31)},
        "outcomes": {"a": {"label": "A"}},
        "analyses": ["a.py"],
    }
    programme = {"name": "P", "start": date(2021, 4, 1)}
    for (calendar, custody), begun in product(product((True, False), repeat=2), (True, False)):
        study = Study.model_validate({**plan, **({"programme": programme} if begun else {})})
        who = Populations(study, calendar=calendar, custody=custody)
        yield from (who.records(), who.year(2019), who.spells(), who.spells_since_notification(), who.due())
        yield from (who.due_since_start(), who.listed("were invited to a call-in"), who.listed("were offered help"))
        yield from (who.monthly(), who.quarterly(), who.all_days(who.spells()))
        yield from (who.compared(design) for design in ("time-dependent", "historical cohort", "comparison area"))


def test_whatever_a_run_says_of_whom_it_counts_is_told() -> None:
    for scope in _scopes():
        for one in fields(Scope):
            words_of = getattr(scope, one.name)
            assert not leftovers(spanish().stored(words_of) if words_of else ""), words_of


def test_every_closed_set_of_words_is_told() -> None:
    every = [*get_args(CountedAs), *get_args(Verdict), *MEANING, *MEANING.values(), *CHECKS.values(), glossary._STRONG]
    every += [
        *EXPECTED.values(),
        STRAIGHT.base,
        RATE_BEFORE.base,
        NOT_YET_NOTIFIED,
        "size",
        "level",
        "trend",
        "half-years",
        "months",
    ]
    for phrase in every:
        assert not leftovers(spanish().stored(phrase)), phrase


def _ratio(id: str, lower: float | None, upper: float | None, note: str = "") -> Estimate:
    return Estimate(
        id=id, value=0.8, unit="ratio", method="m", label="l", level=0.95, lower=lower, upper=upper, note=note
    )


@pytest.mark.parametrize("missing", [True, False])
def test_the_direction_that_may_be_claimed_is_told_with_its_reasons(missing: bool) -> None:
    check = None if missing else _ratio("c", 0.8, 1.2)
    told = spanish().sentence(direction(_ratio("r", 0.6, 0.9), check, check))
    (word,) = told.words.values()
    said = [word] if isinstance(word, str) else list(word.said) if isinstance(word, ByVerdict) else []
    assert said
    assert all(len(text) > 40 and not leftovers(text) for text in said)
    assert ("no se pudo determinar" in said[0]) == missing


def test_numbers_keep_their_digits_and_their_words_are_spanish() -> None:
    other = spanish()
    one = _ratio("r", 0.56, 0.94)
    assert numbers.interval(one, other) == "IC del 95%: 0.56 a 0.94"
    assert words.compatible(one, other) == "cualquier valor desde un 44% menor hasta un 6% menor"
    assert words.change(replace(one, value=1.0), other) == "prácticamente igual"
    averted = replace(one, unit="incidents", value=578.0, lower=174.0, upper=1092.0)
    assert words.balance(averted, other) == "578 menos de lo esperado (IC del 95%: de 1,092 menos a 174 menos)"
    points = replace(one, unit="difference in proportions", value=-0.068, lower=-0.111, upper=-0.024)
    assert numbers.limits(points, other) == "\u221211.1 a \u22122.4 puntos porcentuales"
    assert numbers.show(0.0002, "probability", other) == "menos de 0.001"


def _digits(text: str) -> Counter[str]:
    """The numbers of a sentence; a month is a number in English and a word in Spanish."""
    return Counter(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", re.sub(r"(\d{4})-\d\d\b", r"\1", text)))


def test_every_sentence_that_may_be_quoted_tells_the_same_numbers_in_both_languages(
    make_run: Callable[..., Path],
) -> None:
    run = make_run(spanish=OWN)
    one, other = (quotations(open_report(run, code)) for code in CODES)
    assert len(one) == len(other) > 5
    for english, told in zip(one, other, strict=True):
        assert _digits(told.sentence) == _digits(english.sentence), english.title
        assert told.ids == english.ids
        assert (told.topic, leftovers(told.sentence), leftovers(told.caution)) == (english.topic, [], [])
        assert len(told.caution.split()) <= 20
        assert "DATOS SINTÉTICOS" in told.sentence


def test_a_withheld_number_of_a_stored_sentence_is_told_as_withheld(make_run: Callable[..., Path]) -> None:
    hidden = "survival.ipv_arrest_injury.list_a.risk_6m"
    report = open_report(make_run(spanish=OWN), "es")
    assert "".join(fill(report, Sentence(f"{{{hidden}}}"), "study.plan")) == "[suprimido]"
    assert report.value(hidden) == "[suprimido]"
    assert report.value(hidden).footnote == "" != report.withheld
    assert not leftovers(report.withheld)


def test_what_stands_below_a_figure_is_in_spanish(make_run: Callable[..., Path], tmp_path: Path) -> None:
    report = open_report(make_run(spanish=OWN), "es")
    heading = Heading(about="A", measure="M", source="publications, which the text names", rests_on=("data.due",))
    ids = ("survival.ipv_dir.list_b.risk_6m", "survival.ipv_arrest_injury.list_a.risk_6m")
    with rendering(Target(format="docx", figures=tmp_path, href="f")):
        text = show_figure(
            report, name="fig-a", heading=heading, caption="", of=ids, alt="A", draw=lambda: draw_spark([Bar(1.0)])
        )
    said = text.replace("\\", "")
    assert "Fuente: publicaciones, que el texto nombra. n: 240 personas; 390 incidentes." in said
    assert "Algunos de sus números no se muestran: los conteos menores de 11 y lo que los revelaría. Ejecución " in said
    assert not leftovers(said.partition("Fuente")[2].partition("\n")[0])


@pytest.mark.parametrize("name", ["annual_report_es", "grant_brief_es"])
def test_a_document_is_in_spanish_from_its_names_to_its_marks(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    import docx

    run = make_run(spanish=OWN)
    page, word = render(
        reports / f"{name}.qmd", run=run, engine="builtin", formats=("html", "docx"), out=tmp_path / "out"
    )
    assert english_in(page) == []
    document = docx.Document(str(word))
    assert document.core_properties.language == "es-US"
    (footer,) = {section.footer.paragraphs[0].text for section in document.sections}
    assert "Página" in footer
    assert not leftovers(" ".join(paragraph.text for paragraph in document.paragraphs))
    named = set(re.findall(r'<w:tblCaption w:val="([^"]*)"', document.element.xml))
    assert named
    assert not any(map(leftovers, named))
    assert ("Cifras clave" in named) == (name == "annual_report_es")
    # Some of the other place's shares are read in a newspaper that quotes its evaluators.
    assert "publicó ese programa" not in page.read_text("utf-8")
    assert ("Las proporciones de allá son las publicadas." in page.read_text("utf-8")) == (name == "annual_report_es")


def test_what_the_plan_does_not_translate_stands_as_given(make_run: Callable[..., Path]) -> None:
    report = open_report(make_run(spanish={}), "es")
    assert report.text("police_reports") == meta()["words"]["police_reports"]
    assert report.text("freeze") == "1 de octubre de 2025"
