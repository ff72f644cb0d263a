"""`ipvi-eval check`: says whether plan, mapping and extract fit together, and writes down every problem."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from ipvi_eval.cli.commands import check
from ipvi_eval.quality import published
from ipvi_eval.typed_command import typed


def test_each_table_with_its_rows_and_what_to_do_next(call, tiny):
    code, out, err = call("check", tiny)
    assert code == 0
    found = {table: int(rows) for table, rows in re.findall(r"^  (\w+) +(\d+) rows  \1\.csv$", out, flags=re.M)}
    assert found == {"incidents": 216, "persons": 12, "notifications": 2, "custody": 1, "populations": 2}
    assert f"Next: {typed('run', tiny)}" in out
    assert "Reading and checking the extract" in err
    assert not (tiny.parents[1] / "run").exists()


def test_each_link_with_its_rate_by_year(call, tiny):
    _, out, _ = call("check", tiny)
    assert "  incidents.suspect found in persons: 216 of 216 (100%); 2019 100%, 2020 100%, 2021 100%\n" in out
    answer = json.loads(call("check", tiny, "--json")[1])
    custody = {"table": "custody", "column": "person", "to": "persons", "area": None, "year": 2019}
    assert custody | {"linked": 1, "of": 1, "rate": 1.0} in answer["links"]
    assert answer["unified"] == []


def test_suspects_who_stop_linking_do_not_fit_together(call, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    lines = path.read_text("utf-8").splitlines()
    lost = [line.replace(",P0", ",0") if ",2021-" in line else line for line in lines]
    path.write_text("\n".join(lost), "utf-8")
    code, out, err = call("check", tiny)
    assert code == 1
    assert "fit together" not in out
    assert "suspects stop linking to persons.csv: 2019 72 of 72, 2020 72 of 72, 2021 0 of 72" in err


def test_suspects_who_link_only_from_a_year_on_are_told_once(call, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    text = path.read_text("utf-8")
    path.write_text("\n".join(x.replace(",P0", ",0") if ",2019-" in x else x for x in text.splitlines()), "utf-8")
    code, out, _ = call("check", tiny)
    assert code == 0
    assert out.count("only from 2020 on") == 1
    assert "\nchanges numbers: incidents.csv: suspects link to persons.csv only from 2020 on" in out
    answer = json.loads(call("check", tiny, "--json")[1])
    assert any("only from 2020 on" in warning for warning in answer["warnings"])


def test_keys_that_are_spelled_otherwise_are_counted(call, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    path.write_text(path.read_text("utf-8").replace(",P0", ",p0"), "utf-8")
    answer = json.loads(call("check", tiny, "--json")[1])
    assert {"table": "incidents", "column": "suspect", "keys": 12, "rows": 216} in answer["unified"]
    assert any("12 keys in 216 rows of 'suspect'" in warning for warning in answer["warnings"])


def test_for_machines_only_json(call, tiny):
    code, out, err = call("check", tiny, "--json")
    answer = json.loads(out)
    assert (code, err, answer["ok"], answer["synthetic"]) == (0, "", True, False)
    custody = {"table": "custody", "file": "custody.csv", "place": "custody.csv", "rows": 1, "columns_unread": 0}
    assert custody in answer["tables"]


def test_rows_of_a_workbook_are_told_by_sheet(call, tiny, change):
    data = tiny.parents[1] / "data"
    with pd.ExcelWriter(data / "county.xlsx") as book:
        for name in ("custody", "notifications"):
            pd.read_csv(data / f"{name}.csv", dtype=str).to_excel(book, sheet_name=f"All {name}", index=False)
    for name in ("custody", "notifications"):
        change("analysis/mapping.toml", f'file = "{name}.csv"', f'file = "county.xlsx"\nsheet = "All {name}"')
    _, out, _ = call("check", tiny)
    assert "1 rows  county.xlsx, sheet 'All custody'\n" in out
    assert "2 rows  county.xlsx, sheet 'All notifications'\n" in out


def test_columns_that_nobody_mapped_are_counted_and_not_named(call, tiny, change):
    change("data/custody.csv", "person,start,end", "person,start,end,John Smith,DOB")
    change("data/custody.csv", "2019-07-01", "2019-07-01,845-555-0142,01/02/1980")
    code, out, err = call("check", tiny)
    assert code == 0
    assert "1 rows  custody.csv; 2 columns left unread\n" in out
    assert not [word for word in ("Smith", "DOB", "0142") if word in out + err]
    change("analysis/mapping.toml", "[incidents]", "strict_gate = true\n[incidents]")
    code, out, err = call("check", tiny)
    assert code == 1
    assert "custody.csv, column 4: row 2 looks like telephone numbers" in err
    assert "custody.csv, column 5: must not hold birth dates" in err
    assert not [word for word in ("Smith", "DOB", "0142") if word in out + err]


def test_what_was_noticed_is_told(call, tiny, change):
    change("data/incidents.csv", "intimate", "unknown")
    code, out, _ = call("check", tiny)
    assert code == 0
    assert "note: incidents.csv: the relationship is unknown in 1 of 216 incidents\n" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("data/persons.csv", "2019-01-15", "15/01/2019", "persons.csv, column 'entry': no date in the format"),
        (
            "data/incidents.csv",
            "intimate",
            "cousin",
            "column 'relationship': 1 row (row 2) holds 1 value that",
        ),
        (
            "analysis/study.toml",
            '"Here"',
            '"Nowhere"',
            "neither [incidents.codes.area] of the mapping nor the plan",
        ),
        ("analysis/study.toml", "[its]", '[disclosure]\nprofile = "none"\n[its]', "none, which is not a profile"),
    ],
)
def test_a_mistake_is_1_and_names_its_place_but_no_value(call, tiny, change, file, old, new, message):
    change(file, old, new)
    code, out, err = call("check", tiny)
    assert code == 1
    assert "fit together" not in out
    assert message in err
    assert "cousin" not in err
    assert "15/01" not in err


def test_how_alike_people_are_where_the_plan_asks(call, tiny):
    assert json.loads(call("check", tiny, "--json")[1])["people_file"] is None
    assert "k-anonymity" not in call("check", tiny)[1]
    section = "\n[disclosure]\nsmallest_list = 0\n[disclosure.people_file]\n"
    section += 'quasi_identifiers = ["list", "entry"]\nsensitive = ["ipv_dir"]\n'
    tiny.write_text(tiny.read_text("utf-8") + section, "utf-8")
    _, out, _ = call("check", tiny)
    assert "  people file: 9 people in 2 classes alike on list, entry (the year only)\n" in out
    assert "    k-anonymity 4; 9 people are in classes of fewer than 11\n" in out
    assert "    ipv_dir: l-diversity " in out
    found = json.loads(call("check", tiny, "--json")[1])["people_file"]
    assert (found["people"], found["classes"], found["k"], found["few"]) == (9, 2, 4, 9)
    assert not (tiny.parents[1] / "run").exists()


def written(folder):
    return json.loads((folder / "problems.json").read_text("utf-8"))


def test_page_workbook_and_json_beside_the_analysis(call, tiny):
    _, out, _ = call("check", tiny)
    folder = tiny.parents[1] / "check"
    assert f"All problems: {folder / 'problems.html'} (stays inside the agency)" in out
    assert {path.name for path in folder.iterdir()} == {
        *(".gitignore", "problems.html", "problems.xlsx", "problems.json"),
    }
    assert written(folder)["finished"]


def test_another_folder(call, tiny, tmp_path):
    answer = json.loads(call("check", tiny, "--json", "--output", tmp_path / "elsewhere")[1])
    assert answer["written"][0] == str(tmp_path / "elsewhere" / "problems.html")
    assert answer["findings"] == written(tmp_path / "elsewhere")["findings"]
    assert not (tiny.parents[1] / "check").exists()


def test_what_stops_the_run_is_written_down_with_every_row(call, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    path.write_text(path.read_text("utf-8").replace(",2019-", ",19/"), "utf-8")
    code, _, err = call("check", tiny)
    assert code == 1
    assert "All problems: " in err
    found = written(tiny.parents[1] / "check")
    assert found["counts"] == {"stops the run": 1, "changes numbers": 0, "worth knowing": 0}
    assert found["findings"][0]["rows"] == list(range(2, 74))
    assert not found["finished"]
    code, out, err = call("check", tiny, "--json")
    assert (code, err) == (1, json.loads(out) and f"ipvi-eval: {json.loads(out)['error']}\n" + LISTS)


LISTS = "ipvi-eval: --all lists every problem\n"


def test_published_totals_with_thresholds(call, tiny, tmp_path):
    against = tmp_path / "published.csv"
    against.write_text("year,what,count\n2019,ipv_dir,25\n2020,ipv_dir,24\n", "utf-8")
    code, out, _ = call("check", tiny, "--against", against)
    assert code == 0  # 4 % away: more than the soft threshold, less than the hard one
    found = written(tiny.parents[1] / "check")
    assert [(one["severity"], one["rows"]) for one in found["findings"] if one["file"] == "published.csv"] == [
        ("worth knowing", [2])
    ]
    code, out, _ = call("check", tiny, "--against", against, "--hard", "0.03")
    assert code == 1
    assert "changes numbers: published.csv: ipv_dir in Here in 2019: 24 here, 25 published (-4.0%)" in out
    assert "fit together" not in out
    answer = json.loads(call("check", tiny, "--against", against, "--hard", "0.03", "--json")[1])
    assert answer["ok"] is False
    call("check", tiny, "--against", against, "--soft", "0.05")
    assert not [one for one in written(tiny.parents[1] / "check")["findings"] if one["file"] == "published.csv"]


def test_thresholds_are_those_of_the_package():
    assert (check.SOFT, check.HARD) == (published.SOFT, published.HARD)


def test_a_slip_in_the_published_totals_is_told_before_anything_is_read(call, tiny, tmp_path):
    against = tmp_path / "published.csv"
    against.write_text("year,what,count\n2019,Smith,x\n", "utf-8")
    code, _, err = call("check", tiny, "--against", against)
    assert code == 1
    assert "published.csv, row 2, column 'what'" in err
    assert "Smith" not in err
    assert "Reading" not in err
