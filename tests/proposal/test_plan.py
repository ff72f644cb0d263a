"""A plan of the size of its questions."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from ipvi_eval.plan.file import TO_WRITE
from ipvi_eval.plan.study import Study
from ipvi_eval.proposal.plan import propose_plan
from ipvi_eval.proposal.proposal import propose
from ipvi_eval.proposal.question import nobody
from ipvi_eval.proposal.told import Questions, Told

KNOWN = Told("Lakeview, Minnesota", None, ("Pine Hill",), date(2021, 4, 1), date(2023, 12, 31))


@pytest.mark.parametrize("questions", list(Questions))
def test_only_what_the_questions_need(extract, questions) -> None:
    plan = propose_plan(propose([extract], nobody), questions, KNOWN, "../data", nobody)
    assert plan.questions == ()
    study = Study.model_validate(tomllib.loads(plan.toml()))
    assert (study.its is None, study.survival is None) == (questions == "people", questions == "counts")
    assert (study.area, study.comparison_areas) == ("Lakeview", ("Pine Hill",))
    assert study.analyses == questions.scripts
    assert list(study.outcomes) == ["ipv_report", "ipv_arrest"]
    assert study.outcomes["ipv_report"].relationship == ("intimate",)
    assert str(study.window.start) == "2020-02-01"  # the first incident is of the middle of January
    assert study.evidence is None
    if study.survival is not None:
        assert study.lists == ("high", "low")
        assert study.survival.adjust == ("age_at_entry", "sex")


def test_what_nobody_told_is_asked(extract) -> None:
    plan = propose_plan(propose([extract], nobody), Questions.both, Told("Elsewhere, Ohio"), "../data", nobody)
    area, compare, drawn, start = plan.questions
    assert area.answers == ('area = "Lakeview"', 'area = "Pine Hill"')
    assert compare.answers == ('comparison_areas = ["Lakeview", "Pine Hill"]', "comparison_areas = []")
    assert "The last day in it is 2020-03-31" in drawn.asks
    assert start.answers == ("start = 2021-04-13",)  # of the first notification
    assert tomllib.loads(plan.toml())["window"] == {"start": date(2020, 2, 1), "freeze_lag_days": 91}


def test_totals_are_outcomes_by_their_names(tmp_path) -> None:
    (tmp_path / "totals.csv").write_text("Month,Town,DV\n2019-01,Here,7\n2023-12,Here,9\n", "utf-8")
    told = Told("Here, Ohio", start=date(2021, 4, 1))
    plan = propose_plan(propose([tmp_path], nobody), Questions.counts, told, "../data", nobody)
    (drawn,) = plan.questions
    assert drawn.answers == ("end = 2023-12-31",)
    said = tomllib.loads(plan.toml())
    assert (said["outcomes"], said["area"]) == ({"dv": {"label": "dv"}}, "Here")


def test_an_area_that_is_not_shown_is_no_reason_to_take_the_other(tmp_path) -> None:
    """Two towns, one called like a person: the plan took the other one without a question."""
    rows = "C1,1/15/2020,Mary Grove\nC2,2/3/2020,Oak Village\n"
    (tmp_path / "incidents.csv").write_text("Case Number,Date Occurred,Town\n" + rows, "utf-8")
    told = Told("Elsewhere, Ohio", start=date(2021, 4, 1), drawn=date(2023, 12, 31))
    proposal = propose([tmp_path], nobody)
    area, compare = propose_plan(proposal, Questions.counts, told, "../data", nobody).questions
    assert area.answers == ('area = "Oak Village"', f'area = "{TO_WRITE}"')
    assert compare.answers == ('comparison_areas = ["Oak Village"]', "comparison_areas = []")
    (listed,) = (one for one in proposal.questions if "codes.area" in one.answers[0])
    assert "with --show-labels all" in listed.asks
    assert "`vouched`" in listed.asks
    assert "Mary" not in proposal.toml()


def test_several_areas_may_be_sites_of_their_own(extract) -> None:
    """The lines are comments; without their sign, and without `area`, they are a plan of two sites."""
    told = Told("Lakeview, Minnesota", None, (), date(2021, 4, 1), date(2023, 12, 31))
    text = propose_plan(propose([extract], nobody), Questions.counts, told, "../data", nobody).toml()
    assert tomllib.loads(text)["area"] == "Lakeview"
    start = text.index("# [[sites]]")
    sites = text[start : text.index("\n[window]")].replace("# ", "")
    whole = (text[:start] + sites + text[text.index("\n[window]") :]).replace('area = "Lakeview"\n', "", 1)
    found = Study.model_validate(tomllib.loads(whole)).sites
    assert [(one.name, one.site) for one in found] == [
        ("lakeview", "Lakeview, Minnesota"),
        ("pine-hill", "Pine Hill, Minnesota"),
    ]
    assert (
        "[[sites]]" not in propose_plan(propose([extract], nobody), Questions.counts, KNOWN, "../data", nobody).toml()
    )


@pytest.mark.parametrize(
    ("area", "site", "place"),
    [
        ("City of Lakeview", "Lakeview, Minnesota", "Lakeview, Minnesota"),
        (None, "Lakeview, Minnesota", "City of Lakeview, Minnesota"),
        ("City of Lakeview", "Lakeview", "Lakeview"),
    ],
)
def test_the_place_of_the_programs_area_is_that_of_its_site(extract, area, site, place) -> None:
    """An extract may call the area otherwise than people call the place."""
    path = extract / "incidents.csv"
    path.write_text(path.read_text("utf-8").replace("Lakeview", "City of Lakeview"), "utf-8")
    (extract / "subjects.csv").unlink()
    told = Told(site, area, (), date(2021, 4, 1), date(2023, 12, 31))
    text = propose_plan(propose([extract], nobody), Questions.counts, told, "../data", nobody).toml()
    assert f'# name = "city-of-lakeview"\n# site = "{place}"\n# area = "City of Lakeview"' in text


def test_a_place_in_an_area_is_not_told_twice(extract) -> None:
    path = extract / "incidents.csv"
    path.write_text(path.read_text("utf-8").replace("Pine Hill", '"Pine Hill, Minnesota"'), "utf-8")
    told = Told("Lakeview, Minnesota", None, (), date(2021, 4, 1), date(2023, 12, 31))
    text = propose_plan(propose([extract], nobody), Questions.counts, told, "../data", nobody).toml()
    assert '# site = "Pine Hill, Minnesota"\n# area = "Pine Hill, Minnesota"' in text


def test_a_beginning_comes_from_the_extract_or_is_asked(tmp_path) -> None:
    """Days that may be read in two ways give one beginning each; without a day none is made up."""
    (tmp_path / "incidents.csv").write_text(
        "Case Number,Date Occurred,Town\nC1,3/9/2020,Here\nC2,5/4/2021,Here\n", "utf-8"
    )
    told = Told("Here, Ohio", start=date(2021, 4, 1), drawn=date(2023, 12, 31))
    (begins,) = propose_plan(propose([tmp_path], nobody), Questions.counts, told, "../data", nobody).questions[:1]
    assert begins.answers == ("start = 2020-04-01  # %m/%d/%Y", "start = 2020-09-01  # %d/%m/%Y")
    (tmp_path / "incidents.csv").write_text("Case Number,A,B,Town\nC1,2020-01-05,2020-01-06,Here\n", "utf-8")
    (begins,) = propose_plan(propose([tmp_path], nobody), Questions.counts, told, "../data", nobody).questions[:1]
    assert begins.answers == ("start = YYYY-MM-01",)


def test_lists_that_are_not_shown_are_asked_for(tmp_path) -> None:
    """One is called like a person; plan and mapping call the others by the same words."""
    rows = "P1,High risk,2020-01-05\nP2,Mary Grove,2020-02-05\n"
    (tmp_path / "persons.csv").write_text(f"MNI,List,Entry Date\n{rows}", "utf-8")
    proposal = propose([tmp_path], nobody)
    plan = propose_plan(proposal, Questions.people, Told("Here, Ohio"), "../data", nobody)
    (lists,) = (one for one in plan.questions if one.answers[0].startswith("lists"))
    assert lists.answers == ('lists = ["High_risk"]',)
    assert '# codes.list.High_risk = ["High risk"]' in proposal.toml()
    assert 'columns.person = "MNI"' in proposal.toml()


def test_lists_are_asked_for_where_their_column_is_open(tmp_path) -> None:
    """An empty `lists` would stand there as if it had been read."""
    (tmp_path / "persons.csv").write_text("MNI,Entry Date\nP1,2020-01-05\nP2,2020-02-05\n", "utf-8")

    def lists_of(answer: str | None) -> tuple[str | tuple[str, ...], ...]:
        def ask(question):
            return answer if "`list`" in question.asks else None

        plan = propose_plan(propose([tmp_path], ask), Questions.people, Told("Here, Ohio"), "../data", nobody)
        said = [one if isinstance(one, str) else one.answers for one in plan.lines]
        return tuple(one for one in said if "lists = " in (one if isinstance(one, str) else "".join(one)))

    assert lists_of(None) == ((f'lists = ["{TO_WRITE}"]',),)
    assert lists_of('defaults.list = "named"') == ('lists = ["named"]',)


def test_days_in_two_digits_with_the_hour_are_days(tmp_path) -> None:
    """And a column that is called like days and is written in no known way is offered all the same."""
    rows = "C1,03/09/20 14:05,Here\nC2,05/24/21 00:00,Here\n"
    (tmp_path / "incidents.csv").write_text(f"Case #,Occurred,Town\n{rows}", "utf-8")
    assert 'date_format = "%m/%d/%y %H:%M"' in propose([tmp_path], nobody).toml()
    (tmp_path / "incidents.csv").write_text("Case #,Occurred,Town\nC1,2020w11,Here\nC2,2020w12,Here\n", "utf-8")
    (asked,) = (one for one in propose([tmp_path], nobody).questions if "`date`" in one.asks)
    assert asked.answers == (f'columns.date = "Occurred"\ndate_format.date = "{TO_WRITE}"',)


def test_years_with_their_months_beside_them_say_when_the_series_begins_and_ends(tmp_path) -> None:
    header = "Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    rows = f"2019,{','.join('7' * 12)}\n2020,7,7,7,7,7{',' * 7}\nTotal,{','.join(['14'] * 12)}\n"
    (tmp_path / "totals.csv").write_text(f"{header}\n{rows}", "utf-8")

    def plan(answer: str | None):
        asked = propose([tmp_path], lambda question: answer if "`outcome`" in question.asks else None)
        return propose_plan(asked, Questions.counts, Told("Here, Ohio"), "../data", nobody)

    assert "start = 2019-01-01  # the first month that the extract has whole" in plan(None).lines
    by_answer = {one.answers[0]: one.asks for one in plan(None).questions}
    assert "The last day in it is 2020-05-31." in by_answer["end = 2020-05-31"]
    assert "Name it, here and below, as `outcome`" in by_answer['[outcomes.ipv]\nlabel = "partner violence"']
    assert '\n[outcomes.assault]\nlabel = "assault"' in plan('defaults.outcome = "assault"').lines


def test_rows_of_a_table_of_records_may_be_an_outcome_by_somebodys_word(extract) -> None:
    """Its lines are comments; without the signs they are an outcome of a plan."""
    rows = "N1,1/15/2020,technical\nN2,2/3/2020,new offense\n"
    (extract / "probation_violations.csv").write_text(f"Name Nbr,Violation Date,Type\n{rows}", "utf-8")
    plan = propose_plan(propose([extract], nobody), Questions.both, KNOWN, "../data", nobody).toml()
    assert "probation" not in tomllib.loads(plan)["outcomes"]
    at = plan.index("# [outcomes.probation]")
    lines = plan[at : plan.index("\n\n", at)].replace("# ", "")
    assert tomllib.loads(lines)["outcomes"]["probation"] == {
        "label": "probation",
        "table": "probation",
        "kind": ["new offense", "technical"],
    }
