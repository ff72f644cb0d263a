"""Columns of the file of people: each once, and no key of a person."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.people_file import PeopleFile


def test_a_column_is_named_once():
    with pytest.raises(ValidationError, match="names a column twice"):
        PeopleFile(quasi_identifiers=("age", "list"), sensitive=("list",))
    with pytest.raises(ValidationError, match="at least 1"):
        PeopleFile(quasi_identifiers=())


def test_rows_with_a_key_are_not_de_identified():
    with pytest.raises(ValidationError, match="names person, the key of a person"):
        PeopleFile(quasi_identifiers=("age",), sensitive=("person",))
