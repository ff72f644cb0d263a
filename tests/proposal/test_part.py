"""One table of ours from one sheet: what is certain is a line, and what is not is a question."""

from __future__ import annotations

from ipvi_eval.proposal.part import propose_table
from ipvi_eval.proposal.question import nobody
from ipvi_eval.proposal.sheets import sheets_of
from tests.proposal.conftest import INCIDENTS, PERSONS, as_mapped


def test_names_and_contents_that_agree_are_certain(sheet) -> None:
    part = propose_table("incidents", sheet(INCIDENTS), nobody)
    assert part.questions == ()
    found = as_mapped(part)
    assert found["columns"] == {
        "incident": "Case Number",
        "date": "Date Occurred",
        "area": "Town",
        "relationship": "Relationship",
        "report": "Report Taken",
        "arrest": "Arrested",
        "injury": "Victim Injury",
        "suspect": "Suspect ID",
    }
    assert found["date_format"] == "%m/%d/%Y"
    assert found["codes"]["area"] == ["Lakeview", "Pine Hill"]
    assert {"SE", "BG", "XS"} <= set(found["codes"]["relationship"]["intimate"])
    assert found["codes"]["injury"] == {"true": ["B", "I", "L", "M", "O", "T", "U"], "false": ["N"]}
    assert "Ann" not in "\n".join(part.toml())


def test_a_name_whose_cells_say_otherwise_is_asked_about(sheet) -> None:
    part = propose_table("incidents", sheet(INCIDENTS.replace("1/15/2020", "Monday")), nobody)
    assert "date" not in part.columns
    (question,) = part.questions
    assert "No column is certainly `date`" in question.asks
    assert "Its cells are not what 'Date Occurred' says" in question.asks


def test_two_columns_of_one_meaning_are_asked_about(sheet) -> None:
    text = INCIDENTS.replace("Officer", "Date").replace("Ann Lee", "1/20/2020").replace("Bob Ray", "2/4/2020")
    (question,) = propose_table("incidents", sheet(text), nobody).questions
    written = 'date_format = "%m/%d/%Y"'
    assert question.answers == (f'columns.date = "Date Occurred"\n{written}', f'columns.date = "Date"\n{written}')
    chosen = propose_table("incidents", sheet(text), lambda asked: asked.answers[1])
    assert chosen.columns["date"] == "Date"
    assert chosen.questions == ()


def test_a_column_that_is_asked_about_brings_its_codes(sheet) -> None:
    """Who answers by hand is asked nothing again: without them the next `check` refused each row of the column."""
    text = INCIDENTS.replace("Town", "Town where it was")
    (question,) = propose_table("incidents", sheet(text), nobody).questions
    named = 'columns.area = "Town where it was"\ncodes.area = ["Lakeview", "Pine Hill"]'
    assert question.answers == (named, 'defaults.area = "WRITE IT HERE"')


def test_what_is_needed_and_not_there_may_be_the_same_for_all_rows(sheet) -> None:
    text = "\n".join(",".join(line.split(",")[:4]) for line in INCIDENTS.splitlines())
    part = propose_table("incidents", sheet(text), nobody)
    asked = {question.asks.split("`")[1]: question.answers for question in part.questions}
    assert asked.keys() == {"report", "arrest"}
    assert {"defaults.report = true", "defaults.report = false"} <= set(asked["report"])


def test_a_column_that_may_be_another_of_ours_is_not_offered(sheet) -> None:
    """`DV Report Filed` is asked about as the report, and is no arrest: a wrong line would count it twice."""
    text = INCIDENTS.replace("Report Taken", "DV Report Filed").replace("Arrested", "Taken In")
    part = propose_table("incidents", sheet(text), nobody)
    asked = {question.asks.split("`")[1]: question.answers for question in part.questions}
    assert 'columns.report = "DV Report Filed"' in asked["report"]
    assert 'columns.arrest = "Taken In"' in asked["arrest"]
    assert not any("DV Report Filed" in answer for answer in asked["arrest"])


def test_an_order_of_day_and_month_that_nothing_tells(sheet) -> None:
    text = "Subject ID,Notified On\nS1,4/3/2021\nS2,5/1/2021\n"
    (question,) = propose_table("notifications", sheet(text), nobody).questions
    assert question.answers == ('date_format = "%m/%d/%Y"', 'date_format = "%d/%m/%Y"')
    assert "4/3/2021" not in question.asks


def test_an_open_end_is_written_as_missing(sheet) -> None:
    text = "Subject ID,Booked,Released\nS1,4/13/2021,12/31/9999\nS2,5/1/2021,5/3/2021\n"
    part = propose_table("custody", sheet(text), nobody)
    assert part.questions == ()
    assert (as_mapped(part)["missing"], as_mapped(part)["date_format"]) == (["12/31/9999"], "%m/%d/%Y")


def test_lists_are_called_as_a_plan_can_call_them(sheet) -> None:
    part = propose_table("persons", sheet(PERSONS.replace("high", "High risk")), nobody)
    assert as_mapped(part)["codes"]["list"] == {"High_risk": ["High risk"], "low": ["low"]}
    assert part.words("list") == ("High_risk", "low")
    assert [f"{day:%Y-%m-%d}" for day in part.days("entry")] == ["2020-01-16", "2020-02-04"]


def test_totals_side_by_side(sheet) -> None:
    part = propose_table("monthly_counts", sheet("Month,Town,DV reports,DV arrests\n2020-01,Here,7,2\n"), nobody)
    assert 'layout = "outcomes_in_columns"' in part.lines
    (question,) = part.questions
    assert question.answers == ('outcomes.dv_reports = "DV reports"\noutcomes.dv_arrests = "DV arrests"',)
    assert propose_table("monthly_counts", sheet("Month,Town,DV\n2020-01,Here,7\n"), nobody).outcomes() == ("dv",)


def test_a_number_within_an_incident_is_nobodys_key(sheet) -> None:
    text = "incident_id,incident_date,victim_seq_num,victim_code\n1,2020-01-05,1,V7\n2,2020-01-06,1,V8\n"
    part = propose_table("incidents", sheet(text), nobody)
    (question,) = [one for one in part.questions if "`victim`" in one.asks]
    assert question.answers == ('columns.victim = "victim_code"',)


def test_a_row_for_each_year_and_a_column_for_each_month(tmp_path) -> None:
    names = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    years = "".join(f"{year},Here,{'3,' * 12}36\n" for year in ("2019", "2020", "2021", "2022*"))
    text = f"Yr,Town,{names},Total\n{years}Total,,{',' * 12}144\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    (read,), _ = sheets_of(tmp_path, [tmp_path / "a.csv"])
    part = propose_table("monthly_counts", read, nobody)
    found = as_mapped(part)
    assert (found["layout"], found["columns"]) == ("years_by_months", {"month": "Yr", "area": "Town"})
    assert found["codes"] == {"area": ["Here"]}
    (question,) = part.questions
    assert "`outcome`" in question.asks
    assert 'columns.outcome = "Yr"' not in question.answers


def test_the_answer_about_the_only_days_says_how_they_are_written(sheet) -> None:
    """Uncommented as it stands, the line is enough: `date_format` was missing, and the run refused every row."""
    text = "DIR number,Date of report,Town\nA,1/15/2020,Here\nB,2/3/2020,Here\n"
    part = propose_table("incidents", sheet(text), nobody)
    (question,) = (one for one in part.questions if "`date`" in one.asks)
    assert question.answers == ('columns.date = "Date of report"\ndate_format = "%m/%d/%Y"',)
    part = propose_table("incidents", sheet("DIR number,Date of report,Town\nA,1/5/2020,Here\n"), nobody)
    (question,) = (one for one in part.questions if "`date`" in one.asks)
    assert question.answers == ('columns.date = "Date of report"',)  # the fifth of January, or the first of May


def test_each_answer_about_days_says_how_they_are_written(sheet) -> None:
    """Whatever else may be answered, and in lines that do not name one key twice where two questions are open."""
    people = "ID,Tier,Dt. placed on list\nA1,C,1/15/2020\nB2,D,2/3/2020\n"
    (question,) = (one for one in propose_table("persons", sheet(people), nobody).questions if "`entry`" in one.asks)
    assert question.answers == (
        'columns.entry = "Dt. placed on list"\ndate_format = "%m/%d/%Y"',
        "defaults.entry = 2020-01-01",
    )
    jail = "Person ID,Jail booked at,Jail released at\nA1,1/15/2020,1/16/2020\nB2,2/3/2020,3/28/2020\n"
    start, end = (one for one in propose_table("custody", sheet(jail), nobody).questions if "a date" in one.asks)
    assert 'columns.start = "Jail booked at"\ndate_format.start = "%m/%d/%Y"' in start.answers
    assert 'columns.end = "Jail released at"\ndate_format.end = "%m/%d/%Y"' in end.answers


def test_an_end_of_follow_up_under_a_name_of_its_own_is_asked_about(sheet) -> None:
    part = propose_table("persons", sheet(PERSONS.replace("Removed", "Case Status Dt")), nobody)
    asked = [question for question in part.questions if "`exit` of [persons]" in question.asks]
    assert [question.answers for question in asked] == [('columns.exit = "Case Status Dt"',)]
    assert "then delete this line only" in asked[0].asks
    without = "\n".join(",".join(line.split(",")[:4]) for line in PERSONS.splitlines())
    assert propose_table("persons", sheet(without, "b.csv"), nobody).questions == ()


def test_a_footer_is_no_record_and_said(sheet) -> None:
    text = INCIDENTS + "Total,,4,,3,,,,\n"
    part = propose_table("incidents", sheet(text), nobody)
    assert part.questions == ()
    assert as_mapped(part) == as_mapped(propose_table("incidents", sheet(INCIDENTS), nobody))
    assert "# Not looked at, as a total or a note below the records: row 6." in "\n".join(part.toml())


def test_a_total_of_the_year_is_no_word_for_what_is_counted(tmp_path) -> None:
    header = "Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,Total"
    rows = "".join(f"{year},{','.join('7' * 12)},84\n" for year in (2019, 2020))
    (tmp_path / "a.csv").write_text(f"{header}\n{rows}", "utf-8")
    (made,), _ = sheets_of(tmp_path, [tmp_path / "a.csv"])
    answers = [one.answers for one in propose_table("monthly_counts", made, nobody).questions if "outcome" in one.asks]
    assert answers == [('defaults.outcome = "WRITE IT HERE"',)]


def test_a_column_of_days_is_nobodys_key(sheet) -> None:
    text = "Violation Nbr,Name Nbr,Violation Date,Type\nV1,N1,1/15/2020,technical\nV2,N2,2/3/2020,technical\n"
    part = propose_table("probation", sheet(text), nobody)
    assert (part.columns["record"], part.columns["person"], part.columns["date"]) == (
        "Violation Nbr",
        "Name Nbr",
        "Violation Date",
    )
    (question,) = propose_table("probation", sheet(text.replace("Name Nbr", "Whose")), nobody).questions
    assert question.answers == ('columns.person = "Whose"',)


def test_words_among_numbers_are_to_be_missing(sheet) -> None:
    (question,) = propose_table("persons", sheet(PERSONS.replace(",31,", ",under 18,")), nobody).questions
    assert question.answers == ('columns.age_at_entry = "Age"',)
    assert "into `missing` of this table" in question.asks


def test_only_a_column_whose_name_or_codes_speak_of_yes_and_no_is_offered_for_it(sheet) -> None:
    """Few values alone are a shift or a precinct as well; where none speaks of it, the question is open."""
    text = "Case Number,Date Occurred,Town,Relationship,Report Taken,Shift,Mark,Persons\n"
    text += "C1,1/15/2020,Lakeview,SE,Y,A,Y,1\nC2,2/13/2020,Lakeview,BG,Y,B,N,1\n"
    (question,) = propose_table("incidents", sheet(text), nobody).questions
    assert question.asks.startswith("Which column is `arrest`")
    assert question.answers == ('columns.arrest = "Mark"', "defaults.arrest = true", "defaults.arrest = false")
    (open_,) = propose_table("incidents", sheet(text.replace(",A,Y", ",A,4").replace(",B,N", ",B,5")), nobody).questions
    assert open_.asks.startswith("No column is certainly `arrest`")
    assert open_.answers == ("defaults.arrest = true", "defaults.arrest = false")


def test_rows_that_hold_no_day_are_named_where_most_do(sheet) -> None:
    """A cell that says "unk" would leave a whole column of days open, and nobody would know why."""
    days = ["1/15/2020", "2/20/2020", "unk", "3/30/2020"]
    text = "Case,Date,Town\n" + "".join(f"C{number},{day},Here\n" for number, day in enumerate(days))
    asks = next(one.asks for one in propose_table("incidents", sheet(text), nobody).questions if "`date`" in one.asks)
    assert "Its cells are not what 'Date' says. Most are dates written alike, but row 4: a note" in asks
    assert "unk" not in asks
    mixed = text.replace("2/20/2020", "see report").replace("1/15/2020", "?")
    asks = next(one.asks for one in propose_table("incidents", sheet(mixed), nobody).questions if "`date`" in one.asks)
    assert "Most are" not in asks
