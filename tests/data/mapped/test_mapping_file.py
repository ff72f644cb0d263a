from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipvi_eval.data.mapped.dates import DateForm
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.errors import PlanError

ROOT = Path(__file__).resolve().parents[3]


def _fail(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as error:
        read_mapping(path)
    assert error.value.__cause__ is None
    return str(error.value)


def test_the_shipped_mapping_reads() -> None:
    mapping = read_mapping(ROOT / "analysis" / "mapping.toml")
    assert list(mapping.tables()) == [
        *("incidents", "persons", "notifications", "custody", "populations"),
        *("services", "call_ins", "offers", "partners"),
    ]


def test_good_mapping(agency) -> None:
    mapping = agency.parsed()
    assert mapping.incidents is not None
    assert mapping.incidents.columns["suspect"] == "SUSPECT"
    assert mapping.incidents.dates_of("date") == DateForm("%m/%d/%Y")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('NO"\n', 'NO"\nincidnet = "X"\n', 7, "'incidnet' is no column of ours; [incidents] has the columns incident,"),
        ('date = "DAY"\n', "", 1, "[incidents] needs 'date'"),
        ("intimate =", "intimat =", 14, "'intimat' is no code of ours for 'relationship'; allowed: intimate, family"),
        ('["PA"]', '["PA", "bg "]', 15, "one code is given to both 'intimate' and 'family'"),
        (
            'date_format = "%m',
            'sheat = "a"\ndate_format = "%m',
            3,
            "incidents.sheat: is no key of this file; check the spelling or delete it; "
            "allowed here: file, files, sheet, sheets",
        ),
        ('file = "incidents.csv"\n', "", 1, "[incidents] needs `file`, the name of its file, or `files`, a pattern"),
        (
            'file = "incidents.csv"',
            'file = "i.csv"\nfiles = "i*.csv"',
            3,
            "has both `file` and `files`; keep one of them",
        ),
        (
            'file = "incidents.csv"',
            'file = "i.xlsx"\nsheet = "a"\nsheets = ["b"]',
            4,
            "has both `sheet` and `sheets`; keep one of them",
        ),
        (
            "[custody]",
            "[custdy]",
            46,
            "custdy: is no key of this file; check the spelling or delete it; "
            "allowed here: synthetic, strict_gate, vouched, pseudonymise, incidents",
        ),
        ("incidents.csv", "incidents.txts", 2, "must end in .csv"),
        ("incidents.csv", "incidents.XLSB", 2, ".parquet; open it in a spreadsheet program and save it as .xlsx"),
        ('incident = "NO"', "incident = 3", 6, "incidents.columns.incident: must be text in quotes"),
        (
            '[incidents.defaults]\narea = "Here"',
            '[incidents.defaults]\narea = "Here"\ninjury = "no"',
            19,
            "true or false",
        ),
    ],
)
def test_mistakes_name_line_and_what_is_allowed(agency, tmp_path, old, new, line, says) -> None:
    agency.remap(old, new)
    message = _fail(tmp_path, agency.mapping)
    assert f"mapping.toml, line {line}: " in message
    assert says in message


def test_values_that_are_called_the_same_may_be_listed(agency) -> None:
    assert agency.parsed().persons.codes["list"] == {"C": ["C"], "D": ["D"]}


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ('list = ["C", "D"]', 'list = ["C", "D", "SMITH, JOHN"]', 32, "list"),
        ('list = ["C", "D"]', 'list = [\n  "C",\n  "D",\n  "SMITH, JOHN",\n]', 35, "list"),
        ('family = ["PA"]', 'family = ["PA", "845-555-0142"]', 15, "relationship"),
        ('family = ["PA"]', 'family = ["PA",\n  "845-555-0142"]', 16, "relationship"),
        ('area = "Here"', 'area = "12 Mill St"', 18, "area"),
        ('file = "custody.csv"', 'file = "custody.csv"\nkeep = { KEY = ["Elena Nguyen"] }', 48, "KEY"),
    ],
)
def test_what_is_typed_is_looked_at_and_not_repeated(agency, tmp_path, old, new, line, column) -> None:
    agency.remap(old, new)
    message = _fail(tmp_path, agency.mapping)
    assert f"mapping.toml, line {line}: a value given for '{column}' looks like " in message
    assert message.count("looks like") == 1
    assert not [word for word in ("SMITH", "0142", "Mill", "Elena") if word in message]


def test_an_analyst_may_vouch_for_a_value(agency) -> None:
    agency.remap('list = ["C", "D"]', 'list = ["C", "D", "Haddad"]')
    with pytest.raises(PlanError, match=r"looks like names; outputs would hold it; .* `vouched`"):
        agency.parsed()
    agency.mapping = 'vouched = ["haddad"]\n' + agency.mapping
    assert agency.parsed().persons.codes["list"]["Haddad"] == ["Haddad"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('date_format = "MM/DD/YYYY"', "names no year and month; write %Y or %y"),
        ('date_format = "%q"', "is no format of dates"),
        ('date_format = { date = "%m/%d" }', "names no year and month"),
        ('date_format = "%Y-%m-%dT%H:%M%z"', "say in time_zone where the agency's days begin"),
        ('date_format = "%m/%d/%Y"\ntime_zone = "America/New_York"', "no date_format has an offset from UTC"),
        ('date_format = "%Y-%m-%dT%H:%M%z"\ntime_zone = "Poughkeepsie"', "is no time zone of the tz database"),
        ('date_format = "%m/%d/%Y"\nfirst_year = 1950', "no date_format has a year in two digits"),
    ],
)
def test_a_format_that_cannot_read_days_is_told(agency, tmp_path, line, says) -> None:
    agency.remap('date_format = "%m/%d/%Y"', line)
    message = _fail(tmp_path, agency.mapping)
    assert message.startswith("mapping.toml, line ")
    assert says in message


def test_how_dates_are_written_is_stated_for_the_table_or_a_column(agency) -> None:
    agency.remap(
        'date_format = "%m/%d/%Y"',
        'date_format = { date = "%y%m%dT%H%z" }\ntime_zone = "Asia/Tokyo"\nfirst_year = 1950\nmissing = ["12/31/9999"]',
    )
    table = agency.parsed().incidents
    assert table.dates_of("date") == DateForm("%y%m%dT%H%z", "Asia/Tokyo", 1950, ("12/31/9999",))
    assert table.dates_of("other").written == "%Y-%m-%d"


def test_every_mistake_is_told(agency, tmp_path) -> None:
    agency.remap('NO"\n', 'NO"\nincidnet = "X"\n').remap("intimate =", "intimat =")
    assert len(_fail(tmp_path, agency.mapping).splitlines()) == 2


def test_broken_toml_names_the_line(tmp_path) -> None:
    assert "mapping.toml is not valid TOML" in _fail(tmp_path, "[incidents]\nfile = oops\n")
    assert "line 2" in _fail(tmp_path, "[incidents]\nfile = oops\n")


def test_a_mapping_of_nothing_is_refused(tmp_path) -> None:
    text = '[populations]\nfile = "p.csv"\ncolumns = { area = "A", year = "Y", population = "P" }\n'
    assert "map at least one of incidents, persons, monthly_counts or durations" in _fail(tmp_path, text)


def test_durations_exclude_persons(tmp_path) -> None:
    text = (
        '[durations]\nfile = "d.csv"\ncolumns = { time = "T", end = "E" }\n'
        'defaults = { area = "a", list = "l", entry = 2020-01-01 }\n'
        '[persons]\nfile = "p.csv"\ncolumns = { person = "K", list = "L", entry = "E" }\ndefaults = { area = "a" }\n'
    )
    assert "map either durations or those two" in _fail(tmp_path, text)


@pytest.mark.parametrize("bad", ['"01/02/2020"', "3", '"soon"'])
def test_a_default_date_must_be_one(tmp_path, bad) -> None:
    text = (
        '[durations]\nfile = "d.csv"\ncolumns = { time = "T", end = "E" }\n'
        f'[durations.defaults]\narea = "a"\nlist = "l"\nentry = {bad}\n'
    )
    assert "mapping.toml, line 7: the default of 'entry' must be a date" in _fail(tmp_path, text)


def test_incidents_have_dates_of_their_own(agency, tmp_path) -> None:
    agency.remap('date = "DAY"\n', "").remap("[incidents.defaults]\n", "[incidents.defaults]\ndate = 2020-01-01\n")
    assert "a default would put every one of them on the same day" in _fail(tmp_path, agency.mapping)


def test_absent_file(tmp_path) -> None:
    with pytest.raises(PlanError, match=r"there is no file .*mapping\.toml"):
        read_mapping(tmp_path / "mapping.toml")


def test_not_utf8(tmp_path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_bytes(b"\xff\xfe\x00[")
    with pytest.raises(PlanError, match="not saved as UTF-8 text"):
        read_mapping(path)


@pytest.mark.parametrize(
    ("whereabouts", "says"),
    [
        ('source = "records.db"\ntable = "seen"', "is no address of a database"),
        ('source = "postgresql://me:secret@host/x"\ntable = "seen"', "has a password in it"),
        ('source = "sqlite:///records.db"', "needs both `source`, the address of the database, and `table`"),
        ('file = "a.csv"\nsource = "sqlite:///records.db"\ntable = "t"', "has both `file` and `source`; keep one"),
        ('source = "sqlite:///records.db"\ntable = "t"\nsheet = "s"', "has both `sheet` and `source`"),
        ('file = "i.csv"\nsheet = "s"', "gives `sheet`, which only workbooks (.xlsx, .xlsm, .xls, .ods) have"),
        ('file = "i.csv"\nsheets = ["s", "t"]', "gives `sheets`, which only workbooks"),
        ('file = "i.xlsx"\nsheets = ["s", "t", "s"]', "names a sheet twice, whose rows would be read twice"),
        ('file = "a.csv"\nlabels = true', "asks for `labels`, which only files of SPSS and Stata have"),
        ('file = "a.docx"', "must end in .csv, .tsv, .txt, .xlsx, .xlsm, .xls, .ods, .sav"),
    ],
)
def test_where_a_table_may_not_be(agency, whereabouts, says) -> None:
    with pytest.raises(PlanError, match=re.escape(says)) as error:
        agency.remap('file = "custody.csv"', whereabouts).parsed()
    assert "secret" not in str(error.value)


def test_a_password_may_stand_in_the_environment(agency) -> None:
    source = "postgresql+psycopg://me:${RECORDS_PASSWORD}@host/x"
    custody = agency.remap('file = "custody.csv"', f'source = "{source}"\ntable = "jail.stays"').parsed().custody
    assert (custody.path, custody.place) == (
        "postgresql+psycopg database",
        "postgresql+psycopg database, table 'jail.stays'",
    )


@pytest.mark.parametrize("value", ["[[]]", "[{}]", "[1]", "1"])
def test_codes_that_are_no_words(tmp_path, value) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(f'[incidents]\nfile = "i.csv"\n[incidents.codes]\narea = {value}\n', "utf-8")
    with pytest.raises(PlanError, match=r"mapping\.toml, line 4: incidents\.codes\.area: must be"):
        read_mapping(path)


def test_a_header_row_that_no_table_has(tmp_path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(f'[incidents]\nfile = "i.csv"\nheader_row = {"9" * 20}\n', "utf-8")
    with pytest.raises(PlanError, match="less than or equal to 1048576"):
        read_mapping(path)
