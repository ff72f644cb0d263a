"""Identities planted in files, headers and labels, through every command: none of them comes back out.

Only what an analyst typed, numbers, dates and pseudonyms may stand in what is printed, logged or written. The one
command that shows data, `ipvi-eval codes`, shows nothing that looks like an identity.
"""

from __future__ import annotations

import logging
import re
import zipfile

import pytest

from ipvi_eval.cli import main

# Made up, and odd enough that no word of the package holds a part of them; each is caught by another rule, or by none.
PLANTED = {
    "name": "Zqxsmith Wvukowski",
    "given": "Elena Nguyen",
    "phone": "845-555-0173",
    "address": "4719 Qzxwood St",
    "mail": "qzx@wvu.example.org",
    "number": "917-05-1173",
    "unknown": "Qzvortal",  # no list and no pattern has it
    "story": "he hit qzvina with a bat",
}
SOME = [PLANTED[kind] for kind in ("name", "phone", "unknown")]
SIGNS = ("zqx", "wvu", "elena", "nguyen", "0173", "4719", "qzx", "917-05", "qzvortal", "qzvina")


@pytest.fixture
def said(capsys, caplog, tiny):
    """A function that runs one command and returns its code and everything that can be read afterwards."""
    caplog.set_level(logging.DEBUG)

    def run(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        folders = [tiny.parents[1] / name for name in ("run", "check")]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        written = "\n".join(path.name + readable(path) for path in files)
        return stop.value.code, "\n".join((out, err, caplog.text, written)).casefold()

    return run


def readable(path):
    """The bytes of a file as text, of a workbook those of its parts: packed bytes hold any three letters by chance."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("latin-1")
    with zipfile.ZipFile(path) as book:
        return "\n".join(part.filename + book.read(part).decode("latin-1") for part in book.infolist())


def clean(text):
    """No sign of what was planted; hashes hold any four digits by chance."""
    text = re.sub(r"\b[0-9a-f]{16,}\b", "", text)
    return [sign for sign in SIGNS if sign in text]


# One row of each file of the tiny study, and the cell in it that is replaced.
CELLS = [
    ("incidents.csv", 'I0001,2019-01-21,Here', 'I0001,{},Here'),
    ("incidents.csv", 'I0001,2019-01-21,Here', 'I0001,2019-01-21,{}'),
    ("incidents.csv", "I0000,", "{},"),
    ("incidents.csv", "intimate", "{}"),
    ("incidents.csv", ",Y,Y,N,", ",{},Y,N,"),
    ("incidents.csv", "assault", "{}"),
    ("incidents.csv", ",P000,", ",{},"),
    ("incidents.csv", ",V0", ",{}"),
    ("persons.csv", "P000,", "{},"),
    ("persons.csv", ",Here,", ",{},"),
    ("persons.csv", ",C,", ",{},"),
    ("persons.csv", "2019-01-15,,", "{},,"),
    ("persons.csv", "2019-01-15,,", "2019-01-15,{},"),
    ("persons.csv", "2019-01-15,,", "2019-01-15,,{}"),
    ("notifications.csv", "letter", "{}"),
    ("notifications.csv", "P000", "{}"),
    ("custody.csv", "P000", "{}"),
    ("custody.csv", "2019-07-01", "{}"),
    ("populations.csv", "30000", "{}"),
    ("populations.csv", "Here", "{}"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), CELLS)
def test_a_cell_of_an_extract(said, tiny, file, old, new):
    path = tiny.parents[1] / "data" / file
    good = path.read_text("utf-8")
    assert old in good
    for secret in (PLANTED["given"], PLANTED["unknown"]):
        path.write_text(good.replace(old, new.format(f'"{secret}"'), 1), "utf-8")
        for options in (("--json",), ("--all",)):
            code, text = said("check", tiny, *options)
            assert clean(text) == []
            # A key that looks like one is replaced by a pseudonym and may pass; everything else is refused.
            assert code == 1 or secret == PLANTED["unknown"] or old.strip(",") in ("I0000", "P000", "V0"), secret


@pytest.mark.parametrize("secret", SOME)
def test_headers_and_columns_that_nobody_mapped(said, tiny, secret):
    """Unread columns reach nothing, whatever they are called and hold; the strict gate does not repeat them either."""
    path = tiny.parents[1] / "data" / "persons.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f'{head},"{secret}"', *(f'{row},"{secret}"' for row in rows)]), "utf-8")
    assert said("check", tiny)[0] == 0
    mapping = tiny.with_name("mapping.toml")
    plain = mapping.read_text("utf-8")
    for text in (plain, f"strict_gate = true\n{plain}", plain.replace('list = "list"', 'list = "lists"', 1)):
        mapping.write_text(text, "utf-8")
        for options in ((), ("--json",)):
            assert clean(said("check", tiny, *options)[1]) == []
    # A first record in place of the header.
    path.write_text("\n".join(f'{row},"{secret}"' for row in rows), "utf-8")
    code, text = said("check", tiny)
    assert (code, clean(text)) == (1, [])
    path.write_text(f'person,"{secret}",list,x,y,z\n' + "\n".join(rows), "utf-8")
    code, text = said("check", tiny)
    assert (code, clean(text)) == (1, [])


def test_a_whole_run(said, tiny):
    """Manifest, results, released numbers and reports hold neither unread columns nor keys as they were."""
    for name in ("persons", "incidents", "notifications", "custody"):
        path = tiny.parents[1] / "data" / f"{name}.csv"
        head, *rows = path.read_text("utf-8").replace("P000", "QZX000").splitlines()
        secrets = [*PLANTED.values()] * len(rows)
        path.write_text("\n".join([f"{head},NAME", *(f'{r},"{s}"' for r, s in zip(rows, secrets))]), "utf-8")  # noqa: B905
    code, text = said("run", tiny, "--engine", "builtin", "--format", "html")
    assert (code, clean(text)) == (0, [])


PEOPLE = "days,back,who,why,g\n10,1,{a},{b},x\n20,0,{b},,y\n30,1,{a},{a},x\n40,0,{c},,y\n50,1,{b},{c},x\n"


@pytest.mark.parametrize("kind", ["given", "phone", "story"])
@pytest.mark.parametrize(
    "options",
    [
        ("--event", "back", "--group", "who"),
        ("--event", "back", "--strata", "who"),
        ("--event", "back", "--covariates", "who"),
        ("--cause", "why"),
        ("--cause", "who"),
        ("--event", "who"),
        ("--event", "who", "--event-value", "1"),
        ("--event", "back", "--entry", "who"),
        ("--event", "back", "--weights", "who"),
        ("--event", "back", "--where", "who=x"),
        ("--event", "back", "--group", "whom"),
        ("--event", "back", "--follow-up", "who"),
        ("--event", "back", "--cluster", "who"),
    ],
)
def test_survival_of_one_file(said, tmp_path, kind, options):
    """The labels of a wrong column are not printed; ids of clusters never are."""
    path = tmp_path / "people.csv"
    secrets = {place: f'"{PLANTED[kind]}"' if place != "b" else '"Elena Nguyen"' for place in "abc"}
    path.write_text(PEOPLE.format(**secrets), "utf-8")
    for more in ([], ["--json"])[kind == "story" :]:
        assert clean(said("survival", path, "--duration", "days", *options, *more)[1]) == []
    path.write_text(path.read_text("utf-8").split("\n", 1)[1], "utf-8")
    code, text = said("survival", path, "--duration", "days", *options)
    assert (code, clean(text)) == (1, [])


@pytest.mark.parametrize("secret", SOME)
@pytest.mark.parametrize(
    "options",
    [
        ("--date", "month", "--count", "who"),
        ("--date", "who", "--count", "n"),
        ("--date", "who"),
        ("--date", "month", "--count", "n", "--exposure", "who"),
        ("--date", "month", "--count", "n", "--control", "who"),
        ("--date", "month", "--count", "n", "--covariates", "who"),
        ("--date", "month", "--count", "nn"),
        ("--date", "month", "--incident", "who"),
        ("--date", "month", "--where", "who=x"),
    ],
)
def test_a_series_of_one_file(said, tmp_path, secret, options):
    path = tmp_path / "series.csv"
    rows = [f'{2018 + m // 12}-{m % 12 + 1:02d},{10 + m % 5},"{secret}"' for m in range(30)]
    path.write_text("\n".join(["month,n,who", *rows]), "utf-8")
    arguments = ("its", path, "--interruption", "2019-06", *options)
    for more in ([], ["--json"])[secret == PLANTED["phone"] :]:
        assert clean(said(*arguments, *more)[1]) == []
    path.write_text("\n".join(rows), "utf-8")
    code, text = said(*arguments)
    assert (code, clean(text)) == (1, [])


@pytest.mark.parametrize("secret", [text for name, text in PLANTED.items() if name not in ("unknown", "name")])
def test_codes_shows_no_identity(said, tmp_path, secret):
    path = tmp_path / "people.csv"
    path.write_text(f'KEY,AREA,"{secret}"\nP1,POK,1\nP2,"{secret}",2\n', "utf-8")
    for arguments in ((), ("AREA",), ("NOWHERE",), ("--json",), ("AREA", "--json")):
        assert clean(said("codes", path, *arguments)[1]) == []


@pytest.mark.parametrize("secret", ["Elena Nguyen", "4719 Qzxwood St"])
def test_what_is_typed_into_plan_and_mapping(said, tiny, secret):
    for file, old, new in (
        ("study.toml", '"There"', f'"{secret}"'),
        ("study.toml", '"IPV report"', f'"{secret}"'),
        ("mapping.toml", "[persons]", f'[persons.codes]\nlist = ["C", "D", "{secret}"]\n[persons]'),
        ("mapping.toml", "[persons]", f'[persons.defaults]\narea = "{secret}"\n[persons]'),
    ):
        path = tiny.with_name(file)
        good = path.read_text("utf-8")
        path.write_text(good.replace(old, new, 1), "utf-8")
        code, text = said("check", tiny)
        assert (code, clean(text)) == (1, []), (file, new)
        path.write_text(good, "utf-8")
