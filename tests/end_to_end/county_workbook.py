"""A workbook as a county hands it over, made from the shipped synthetic extract: nothing in it is unusual.

Two towns. Titles stand above the incidents, and a second offender or victim of a report has a row of its own. Subjects
have a row for each list they were put on. The jail has numbers of its own and two-digit years, books everybody, and is
led to the subjects by a crosswalk. Services are monthly totals ("Jan-21"). All was drawn in the middle of a month.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

SYNTHETIC = Path(__file__).resolve().parents[2] / "data_synthetic"
TOWNS = {"POK": "City", "CN": "Hill"}
DRAWN = pd.Timestamp("2025-11-14")
MOVED_AFTER = pd.Timedelta(days=150)


def write(path: Path) -> None:
    """Write the workbook; which rows are doubled hangs on their place in the extract and on nothing else."""
    incidents, subjects = _incidents(), _subjects()
    jail, crosswalk = _jail(subjects)
    sheets = {
        "Incidents": incidents,
        "Subjects": subjects,
        "CallIns": _notices(subjects),
        "Jail": jail,
        "Crosswalk": crosswalk,
        "Services": _services(),
        "Population": _residents(),
    }
    with pd.ExcelWriter(path) as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name, index=False, startrow=2 if name == "Incidents" else 0)
        book.sheets["Incidents"]["A1"] = "Domestic incident reports"
        book.sheets["Incidents"]["A2"] = f"drawn {DRAWN:%B %d, %Y}"


def read(name: str) -> pd.DataFrame:
    """One file of the synthetic extract, of the two towns where it tells of towns."""
    table = pd.read_csv(SYNTHETIC / f"{name}.csv", dtype=str, keep_default_na=False).drop(columns="SYNTHETIC")
    return table[table["AGENCY"].isin(TOWNS)].reset_index(drop=True) if "AGENCY" in table else table


def days(written: pd.Series) -> pd.Series:
    """Dates of the extract; missing where there is none."""
    return pd.to_datetime(written, format="%m/%d/%Y", errors="coerce")


def _incidents() -> pd.DataFrame:
    """Every fortieth report has a second offender, every sixtieth a second victim, every three hundredth both."""
    one = read("incidents").query("DIR_NO != ''")
    one = one[days(one["OCC_DATE"]) <= DRAWN].reset_index(drop=True)
    one["OCC_DATE"] = _us(days(one["OCC_DATE"]))
    known = one.loc[one["SUSPECT_KEY"] != "", "SUSPECT_KEY"].to_numpy()
    offender, victim = one.iloc[7::40], one.iloc[11::60]
    offender = offender.assign(SUSPECT_KEY=known[-len(offender) :])
    victim = victim.assign(VICTIM_KEY=[f"W{place:06d}" for place in victim.index])
    both = one.iloc[7::600].assign(VICTIM_KEY=[f"W{place:06d}" for place in one.index[7::600]])
    return pd.concat([one, offender, victim, both]).sort_index(kind="stable")


def _subjects() -> pd.DataFrame:
    """Every twentieth subject was put on list A later, some of them after they had left."""
    one = read("persons")
    later = one.iloc[::20]
    moved = later.assign(ENTRY_LIST="A", ENTRY_DATE=_us(days(later["ENTRY_DATE"]) + MOVED_AFTER))
    return pd.concat([one.assign(ENTRY_DATE=_us(days(one["ENTRY_DATE"]))), moved]).sort_index(kind="stable")


def _notices(subjects: pd.DataFrame) -> pd.DataFrame:
    found = read("notifications")
    return found[found["SUBJECT_KEY"].isin(subjects["SUBJECT_KEY"])]


def _jail(subjects: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bookings under the jail's numbers, of subjects and of others; every fiftieth of its people has two numbers, a few
    are not in the crosswalk, and one number there stands for two."""
    stays = read("custody")
    people = sorted(set(stays["SUBJECT_KEY"]) | set(subjects["SUBJECT_KEY"]))
    number = {key: f"J{(7919 * place) % 1_000_003:07d}" for place, key in enumerate(people)}
    other = {key: f"K{place:07d}" for place, key in enumerate(people[::50])}
    second = stays.duplicated("SUBJECT_KEY") & stays["SUBJECT_KEY"].isin(other)
    known = stays["SUBJECT_KEY"].map(number).mask(second, stays["SUBJECT_KEY"].map(other))
    dates = {name: _us(days(stays[name]), "%y") for name in ("BOOKED", "RELEASED")}
    jail = pd.DataFrame({"JAIL_ID": known, **dates})
    pairs = [*number.items(), *other.items(), (people[3], number[people[4]])]
    crosswalk = pd.DataFrame(pairs, columns=["SUBJECT_KEY", "JAIL_ID"])
    return jail, crosswalk.drop(index=range(10, 2000, 97))


def _services() -> pd.DataFrame:
    months = pd.period_range("2021-04", "2025-10", freq="M")
    return pd.DataFrame({"Month": months.strftime("%b-%y"), "Service": "advocacy", "N": range(20, 20 + len(months))})


def _residents() -> pd.DataFrame:
    return read("populations")


def _us(dates: pd.Series, year: str = "%Y") -> pd.Series:
    """m/d/yyyy without leading zeros, as a spreadsheet shows it."""
    written = dates.dt.month.astype("Int64").astype("string") + "/" + dates.dt.day.astype("Int64").astype("string")
    return (written + "/" + dates.dt.strftime(year)).fillna("")
