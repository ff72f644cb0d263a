"""Weights of harm: the middles published for New York, codes without a class, tables of one's own."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.questions.harm.weights import NO_CRIME, harm_weights

# J. Hall, NYC crime harm index, 2026, in days, rounded there; class A misdemeanors there with a maximum of 365 days.
_PUBLISHED = {
    "felony_a_1": 7300,
    "violent_felony_b": 5475,
    "violent_felony_c": 3376,
    "violent_felony_d": 1643,
    "violent_felony_e": 1004,
    "misdemeanor_a": 183,
    "misdemeanor_b": 45,
}
_OWN = """
name = "ours"
unit = "points"
source = "made up"
[[class]]
name = "grave"
about = "the worst"
low = 10
middle = 12
high = 40
statute = "a book, page 3"
"""


@pytest.mark.parametrize("name", _PUBLISHED)
def test_the_middle_of_the_statutory_range_is_the_published_weight(name):
    table = harm_weights().tidy().set_index("class")
    assert table.loc[name, "middle"] == pytest.approx(_PUBLISHED[name], abs=1)


def test_every_class_has_its_statute_and_years_of_365_days():
    table = harm_weights().tidy().set_index("class")
    assert table["statute"].str.startswith("Penal Law 70.").all()
    assert (table.loc["violent_felony_c", ["low", "high"]] / 365).tolist() == [3.5, 15]
    assert "murder_1" not in table.index, "its published weight is not the middle of its range"
    assert set(table.index) - set(_PUBLISHED) == {"violation"}


def test_codes_get_the_weights_of_their_classes():
    found = harm_weights().of(
        ["a", "c", "b", "a"], {"a": "misdemeanor_a", "b": "violent_felony_e", "c": NO_CRIME, "z": "violation"}
    )
    assert found["middle"].tolist() == [182, 0, 1003.75, 182]
    assert found.loc[2].tolist() == [547.5, 1003.75, 1460]
    assert (found["low"] <= found["middle"]).all()


def test_a_code_without_a_class_is_counted_and_not_named():
    with pytest.raises(DataError, match=r"2 of 3 incidents") as error:
        harm_weights().of(["secret", None, "a"], {"a": "violation"})
    assert "secret" not in str(error.value)


def test_a_class_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DataError, match=r"'felony_z', which is no class .* violent_felony_b"):
        harm_weights().of(["a"], {"a": "felony_z"})


def test_a_table_of_ones_own(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(_OWN, "utf-8")
    table = harm_weights(path)
    assert (table.unit, table.tidy()["middle"].tolist()) == ("points", [12])
    assert table.of(["x"], {"x": "grave"}).loc[0].tolist() == [10, 12, 40]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('statute = "a book, page 3"', 'statute = ""'), "statute"),
        (("low = 10", "low = 13"), "in this order"),
        (("low = 10", "low = -1"), "line 8.*low"),
        (("low = 10", 'low = "ten"'), "line 8.*low"),
        (("high = 40", "high = inf"), "line 10.*high"),
        (('about = "the worst"', ""), "about"),
        (('name = "grave"', 'name = "no crime"'), "line 6.*name"),
        (("[[class]]", "[class]"), "class"),
        (('unit = "points"', "unit"), "not valid TOML"),
        (('unit = "points"', 'colour = "red"'), "colour"),
    ],
)
def test_tables_that_cannot_be_used_say_where_and_why(tmp_path, change, words):
    path = tmp_path / "own.toml"
    path.write_text(_OWN.replace(*change), "utf-8")
    with pytest.raises(PlanError, match=words):
        harm_weights(path)


def test_a_class_stands_once(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(_OWN + _OWN[_OWN.index("[[class]]") :], "utf-8")
    with pytest.raises(PlanError, match="two classes have one name"):
        harm_weights(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PlanError, match=r"there is no file .*none\.toml"):
        harm_weights(tmp_path / "none.toml")
