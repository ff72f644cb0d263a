"""Codes that could mean two things are asked about, and what was taken as what is said."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.people.file import PeopleColumns, PeopleRows, read_people
from ipvi_eval.questions.one_file.people.outcome import OutcomeLabels

STUDY = "t,c\n3,new\n5,technical\n8,End of study\n12,End of study\n"


@pytest.fixture
def read(tmp_path):
    def make(text, *, event=None, cause=None, labels=None):
        path = tmp_path / "people.csv"
        path.write_text(text, "utf-8")
        columns = PeopleColumns(duration="t", event=event, cause=cause)
        return read_people(path, columns, PeopleRows(labels=OutcomeLabels(**(labels or {}))))

    return make


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("t,e\n1,1\n2,2\n", {"event": "e"}, r"say which is the event, --event-value 2"),
        ("t,e\n1,2\n2,2\n", {"event": "e"}, r"--event-value 2"),
        (
            "t,e\n1,0\n2,2\n",
            {"event": "e"},
            r"row 3, column .e.: is neither 0 nor 1 .* --event-value",
        ),
        (
            "t,e\n1,Yes\n2,\n",
            {"event": "e"},
            r"1 of 2 are empty; .* means no event, say --censored blank",
        ),
        (STUDY, {"cause": "c"}, r'"end of study" reads like the end of a follow-up; say --censored "end of study"'),
        ("t,c\n1,arrest\n2,lost to follow-up\n", {"cause": "c"}, r"reads like the end of a follow-up"),
        ("t,c\n1,arrest\n2,No re-arrest\n", {"cause": "c"}, r"reads like the end of a follow-up"),
        ("t,c\n1,arrest\n2,right-censored\n3,0\n", {"cause": "c"}, r'"right-censored" reads like the end'),
        ("t,c\n1,arrest\n2,alive at last contact\n3,0\n", {"cause": "c"}, r'"alive at last contact" reads like'),
        ("t,survived\n1,1\n2,0\n", {"event": "survived"}, r"'survived' may say who had no event.*--event-value 0"),
        ("t,No rearrest\n1,1\n2,0\n", {"event": "No rearrest"}, r"'No rearrest' may say who had no event"),
        ("t,arrest_free\n1,1\n2,0\n", {"event": "arrest_free"}, r"'arrest_free' may say who had no event"),
        ("t,c\n1,arrest\n2,fini\n", {"cause": "c"}, r"every row has a cause, .* name the label that means no event"),
        ("t,c\n1,1\n2,2\n", {"cause": "c"}, r"every row has a cause"),
        (
            STUDY,
            {"cause": "c", "labels": {"causes": ("newe",)}},
            r'--causes speaks of holds no "newe"; `ipvi-eval codes',
        ),
        (STUDY, {"cause": "c", "labels": {"censored": ("end",)}}, r'--censored speaks of holds no "end"'),
    ],
)
def test_what_is_ambiguous_is_refused(read, text, columns, message):
    with pytest.raises(DataError, match=message):
        read(text, **columns)


@pytest.mark.parametrize(
    ("text", "columns", "events", "taken"),
    [
        (
            "t,e\n1,1\n2,2.0\n",
            {"event": "e", "labels": {"event": ("2",)}},
            [False, True],
            "in 'e': as the event 2 (1 rows); as no event 1 (1 rows)",
        ),
        ("t,e\n1,1\n2,2\n", {"event": "e", "labels": {"event": ("1",)}}, [True, False], None),
        ("t,e\n1,Yes\n2,\n", {"event": "e", "labels": {"censored": ("blank",)}}, [True, False], None),
        ("t,e\n1,Arrest\n2,open\n", {"event": "e", "labels": {"censored": ("Open",)}}, [True, False], None),
        (
            STUDY,
            {"cause": "c", "labels": {"censored": ("end of study",)}},
            [True, True, False, False],
            "in 'c': as causes new (1 rows), technical (1 rows); as no event End of study (2 rows)",
        ),
        (STUDY, {"cause": "c", "labels": {"causes": ("technical",)}}, [False, True, False, False], None),
        ("t,c\n1,1\n2,2\n", {"cause": "c", "labels": {"causes": ("1", "2")}}, [True, True], None),
        ("t,c\n1,1\n2,2\n", {"cause": "c", "labels": {"censored": ("1",)}}, [False, True], None),
    ],
)
def test_an_answer_settles_it_and_is_said(read, text, columns, events, taken):
    found = read(text, **columns)
    assert found.curves.event.tolist() == events
    assert taken is None or found.taken == (taken,)


@pytest.mark.parametrize("name", ["event", "notified", "nonpayment", "freed", "new_arrest", "died"])
def test_a_name_that_says_what_happened_is_no_question(read, name):
    assert read(f"t,{name}\n1,1\n2,0\n", event=name).curves.event.tolist() == [True, False]


@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("y", "n"), ("TRUE", "FALSE"), ("Sí", "No"), ("si", "no")])
def test_plain_words_of_yes_and_no_are_those_of_an_extract(read, yes, no):
    assert read(f"t,e\n1,{yes}\n2,{no}\n", event="e").curves.event.tolist() == [True, False]
