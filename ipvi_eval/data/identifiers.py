"""The privacy gate: an extract that holds identities is refused, by column name and by pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.problems import Problem

LONGEST_TEXT = 40
_SAMPLE = 5000  # cells that tell what kind of column it is
_FREE_TEXT = f"free text longer than {LONGEST_TEXT} characters"
_NAMES_OF_PEOPLE = "names"
_LABELS = "remove the column, or list the agency's fixed labels in the mapping under `labels`"
_REMEDY = {_FREE_TEXT: _LABELS, _NAMES_OF_PEOPLE: _LABELS}

# A column is refused when its name has all words of one of these. Words are split at punctuation and camelCase.
_NAMES: tuple[tuple[str, str], ...] = (
    ("name", "names"),
    ("fname lname mname surname lastname firstname middlename fullname maiden alias aliases nickname", "names"),
    ("address addresses addr street apartment apt block zipcode zip9 residence location1", "addresses"),
    ("phone telephone tel mobile cellphone fax", "telephone numbers"),
    ("email mail", "e-mail addresses"),
    ("ssn ss# socialsecurity", "social security numbers"),
    ("nysid fingerprint sbi", "state or FBI identification numbers"),
    ("licence license dl passport", "licence or passport numbers"),
    ("plate plates vin", "plate or vehicle numbers"),
    ("docket indictment", "docket numbers"),
    ("dob birthdate birthday birth born dateofbirth", "birth dates"),
    ("latitude longitude lat lon lng gps coordinate coordinates xcoord ycoord geocode geom", "coordinates"),
    ("narrative narratives comment comments note notes remark remarks synopsis statement", "narratives"),
    ("photo mugshot facebook instagram snapchat", "personal media"),
    ("officer detective investigator prosecutor judge attorney advocate", "names of staff"),
)
_PAIRS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"social", "security"}), "social security numbers"),
    (frozenset({"fbi", "number"}), "state or FBI identification numbers"),
    (frozenset({"fbi", "no"}), "state or FBI identification numbers"),
    (frozenset({"x", "coord"}), "coordinates"),
    (frozenset({"y", "coord"}), "coordinates"),
    (frozenset({"index", "number"}), "docket numbers"),
    (frozenset({"court", "case"}), "docket numbers"),
)
# With one of these beside it, "name" is not the name of a person.
_THING_WORDS = """
agency area city town village county municipality jurisdiction department precinct station unit offense offence crime
charge statute law list program programme file field variable type category code outcome service
"""
_THINGS = frozenset(_THING_WORDS.split())
# ... and with one of these, "birth" is not a date ("birth year", "birth decade" stay; "year" is coarse enough).
_COARSE = frozenset({"year", "decade", "cohort", "flag", "sex"})

_STREETS = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|place|pl|boulevard|blvd|terrace|ter|way|highway|hwy|route"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail addresses", re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")),
    ("social security numbers", re.compile(r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])")),
    (
        "telephone numbers",
        re.compile(r"(?<![\w-])(?:\+\d[-. ]?|\d[-. ])?(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])"),
    ),
    ("street addresses", re.compile(rf"^\d{{1,5}}(?:[x]{{2}})?[a-z]?\s+(?:[\w.'-]+\s+){{1,4}}(?:{_STREETS})\b", re.I)),
    ("coordinates", re.compile(r"(?<![\d.])-?\d{1,2}\.\d{3,}\s*[,; ]\s*-?\d{1,3}\.\d{3,}")),
)
# A police incident number may well look like one of these, so the column mapped as the incident's key is not asked.
_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NYSID numbers", re.compile(r"^\d{8}[A-Za-z]$")),
    ("docket numbers", re.compile(r"^(?:[A-Z]{1,2}-\d{4,6}-\d{2,4}(?:/[A-Z0-9]+)?|\d{4}[A-Z]{2}\d{6})$", re.I)),
)
_PERSON = re.compile(
    r"^(?:[A-Z][a-z'’-]+|[A-Z][A-Z'’-]+), ?(?:[A-Z][a-z'’-]+|[A-Z]+)(?: [A-Z][\w.]*)?$"
    r"|^[A-Z][a-z'’-]+ (?:[A-Z]\.? )?[A-Z][a-z'’-]+$"
)
# Two capitalised words are as often a town, an offence or a group: a cell with one of these words is no name.
_NO_PERSON_WORDS = """
assault harassment larceny mischief abuse battery burglary robbery theft menacing contempt stalking strangulation weapon
weapons dispute order violation violence domestic family incident report arrest offense offence degree simple aggravated
criminal grand petit sexual verbal physical injury partner spouse husband wife boyfriend girlfriend child parent sibling
friend acquaintance stranger unknown other none not male female black white asian hispanic latino native pacific african
american islander indian single married divorced north south east west northern southern eastern western central upper
lower new old park valley hook city town village county hill hills beach falls lake river creek point heights center
plains springs island mount fort port saint high school police department patrol call visit letter meeting
"""
_NO_PERSON = frozenset(_NO_PERSON_WORDS.split())
_DIGIT = re.compile(r"[0-9]")
_DECIMAL = re.compile(r"^-?\d{1,3}\.\d{4,}$")
_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|#")


def column_reason(name: str) -> str | None:
    """What a column of this name would hold that must not enter, or None."""
    words = [word.lower() for word in _WORDS.findall(name)]
    joined = {*words, "".join(words), name.strip().lower()}
    for vocabulary, reason in _NAMES:
        if joined & set(vocabulary.split()):
            if reason == "names" and "name" in words and _THINGS & set(words):
                continue
            if reason == "birth dates" and _COARSE & set(words):
                continue
            return reason
    for pair, reason in _PAIRS:
        if pair <= set(words):
            return reason
    return None


def looks_like_data(text: str) -> bool:
    """Whether a supposed column name is rather a cell: a number, a date, or an identity."""
    return bool(
        re.fullmatch(r"-?[\d.,]+", text)
        or _DATE.match(text)
        or len(text) > LONGEST_TEXT
        or any(pattern.search(text) for _, pattern in (*_PATTERNS, *_NUMBERS))
    )


def gate(
    file: str,
    cells: pd.DataFrame,
    rows: NDArray[np.int64],
    *,
    header: Sequence[str],
    mapped: Collection[str] = (),
    places: Collection[str] = (),
    incident_keys: Collection[str] = (),
    pseudonymised: Collection[str] = (),
    codes: Mapping[str, Collection[str]] | None = None,
) -> list[Problem]:
    """Every identity in a table of text cells, as problems that name columns and rows and never a value.

    `cells` (n, columns) text and `rows` (n,) the row of each in the file; all its columns are looked at. `header` is
    the file's row of names: a column that is not mapped is told by its number in it, as its name may be a person's.
    `mapped` are the file's columns that the mapping uses, `places` those read as area or code (a
    town may look like a person's name), `incident_keys` those read as the incident's key, and `pseudonymised` those
    whose values are replaced as they are read, which are not looked at. `codes` are the values a column is said to
    hold in the mapping, in lower case: a long label that is listed there is no free text.
    """
    found: list[Problem] = []
    for name in cells.columns:
        if name in pseudonymised:
            continue
        told = _told(name, header, mapped)
        if reason := column_reason(name):
            found.append(Problem(file, f"must not hold {reason}; remove the column from the extract", told))
            continue
        values = cells[name]
        distinct = pd.Series(values.unique())
        distinct = distinct[distinct != ""]
        if codes and name in codes:
            distinct = distinct[~distinct.str.casefold().isin(set(codes[name]))]
        tests: list[tuple[str, Callable[[str], bool]]] = [(_FREE_TEXT, _is_free_text)]
        tests += [(what, _searcher(pattern)) for what, pattern in _PATTERNS]
        if name not in incident_keys:
            tests += [(what, _searcher(pattern)) for what, pattern in _NUMBERS]
        if name not in places and _names_of_people(distinct):
            tests.append((_NAMES_OF_PEOPLE, _is_person))
        if name not in mapped and _all_coordinates(distinct):
            tests.append(("coordinates", _searcher(_DECIMAL)))
        # No pattern asks which digit it sees, so cells that differ in digits only are asked once.
        shapes = distinct.str.replace(_DIGIT, "9", regex=True)
        for what, test in tests:
            hit = {shape for shape in shapes.unique() if test(shape)}
            if hit:
                where = tuple(int(row) for row in rows[values.isin(distinct[shapes.isin(hit)]).to_numpy()])
                look = f"{{rows}} look{'s' if len(where) == 1 else ''} like {what}"
                remedy = _REMEDY.get(what, "remove them from the extract")
                found.append(Problem(file, f"{look}; {remedy}", told, rows=where))
                break
    return found


def birth_dates(
    file: str, cells: pd.DataFrame, *, header: Sequence[str], mapped: Collection[str], typical: pd.Timestamp | None
) -> list[Problem]:
    """Unmapped columns of whole dates that lie a generation (14 years) before the extract's own: birth dates."""
    found: list[Problem] = []
    if typical is None:
        return found
    for name in cells.columns:
        if name in mapped:
            continue
        values = cells[name][cells[name] != ""].head(_SAMPLE)
        if values.empty or not values.str.match(_DATE).mean() > 0.5:
            continue
        years = pd.to_numeric(values.str.extract(r"((?:19|20)\d{2})")[0]).dropna()
        if not years.empty and float(years.median()) <= typical.year - 14:
            what = "looks like birth dates; give the age in years instead"
            found.append(Problem(file, what, _told(name, header, mapped)))
    return found


def _told(name: str, header: Sequence[str], mapped: Collection[str]) -> str | int:
    return name if name in mapped else list(header).index(name) + 1


def _is_free_text(text: str) -> bool:
    return len(text) > LONGEST_TEXT


def _is_person(text: str) -> bool:
    return _PERSON.match(text) is not None and not _NO_PERSON & set(re.findall(r"[a-z]+", text.lower()))


def _searcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def _names_of_people(distinct: pd.Series) -> bool:
    # Codes repeat and are few; names of people are many. Three are enough to refuse when most cells are like that.
    hits = sum(1 for text in distinct if _is_person(text))
    return hits >= 3 and hits >= 0.5 * len(distinct)


def _all_coordinates(distinct: pd.Series) -> bool:
    if len(distinct) < 5 or not all(_DECIMAL.match(text) for text in distinct):
        return False
    size = distinct.astype(float).abs()
    return bool(((size >= 17) & (size <= 180)).all() and float(size.max() - size.min()) < 10)
