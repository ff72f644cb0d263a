"""Published totals: read with every mistake named, and beside ours with two thresholds."""

from __future__ import annotations

import math

import pytest

from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.errors import DataError
from ipvi_eval.quality.published import Published, disagreements, read_published, reconcile, reconciliation_table


@pytest.fixture
def read(tmp_path):
    def of(text, **options):
        path = tmp_path / "published.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_published(path, outcomes=["ipv_dir"], areas=["Here", "There"], **options)

    return of


def test_rows_with_their_own_thresholds_or_the_options(read):
    text = '\ufeffyear, what ,count,area,soft,hard\n2019,ipv_dir,"1,465",,,\n2020,ipv_dir,7,There,0.1,0.5\n'
    first, second = read(text, soft=0.03)
    assert first == Published(2019, "ipv_dir", "Here", 1465, 0.03, 0.10, 2)
    assert second == Published(2020, "ipv_dir", "There", 7, 0.1, 0.5, 3)


def test_every_mistake_with_its_row_and_no_value(read):
    with pytest.raises(ProblemsError) as caught:
        read("year,what,count,area,soft\nMay,Smith,2.5,Nowhere,9\n")
    text = caught.value.in_full()
    assert [problem.column for problem in caught.value.problems] == ["year", "count", "what", "area", "soft"]
    assert all(problem.row == 2 for problem in caught.value.problems)
    assert not [value for value in ("May", "Smith", "2.5", "Nowhere") if value in text]


@pytest.mark.parametrize(
    ("text", "says"),
    [("year,count\n2019,4\n", "column 'what'"), ("", "column 'year'"), (b"year\xff", "is not UTF-8 text")],
)
def test_a_file_that_cannot_be_read(read, text, says):
    with pytest.raises(DataError, match=says):
        read(text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"published\.csv cannot be read"):
        read_published(tmp_path / "published.csv", outcomes=["a"], areas=["b"])


def test_short_rows_are_mistakes_and_no_traceback(read):
    with pytest.raises(ProblemsError):
        read("year,what,count\n2019\n")


def test_soft_and_hard():
    totals = [
        Published(year, "ipv_dir", "Here", 100, 0.02, 0.10, row) for row, year in enumerate((2019, 2020, 2021), 2)
    ]
    ours = {2019: 102, 2020: 103, 2021: 89}
    found = reconcile(totals, lambda outcome, area, year: ours[year])
    assert [one.beyond for one in found] == [False, False, True]
    soft, hard = disagreements(found, "p.csv")
    assert (soft.severity, soft.rows) == ("worth knowing", (3,))
    assert (hard.severity, hard.rows, "(-11.0%)" in hard.what) == ("changes numbers", (4,), True)
    assert reconciliation_table(found).rows[0] == ("ipv_dir", "Here", 2019, 100, 102, 0.02)


def test_a_published_nothing():
    (none,) = reconcile([Published(2019, "ipv_dir", "Here", 0, 0.02, 0.1, 2)], lambda *_: 3)
    assert (none.difference, none.beyond) == (math.inf, True)
    assert reconciliation_table([none]).rows[0][-1] is None
    assert len(list(disagreements([none], "p.csv"))) == 1
    (both,) = reconcile([Published(2019, "ipv_dir", "Here", 0, 0.02, 0.1, 2)], lambda *_: 0)
    assert both.difference == 0
