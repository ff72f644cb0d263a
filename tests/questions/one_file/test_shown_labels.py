from __future__ import annotations

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.shown_labels import refuse_labels


def _read(tmp_path, cells):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["g,x", *(f'"{cell}",1' for cell in cells)]), "utf-8")
    return read_flat_file(path)


def test_labels_of_groups_pass(tmp_path):
    refuse_labels(_read(tmp_path, ["A", "B", "Black", "White", "", "1", "Simple Assault"]), ["g", "x"])


@pytest.mark.parametrize("secret", ["John Smith", "845-555-0142", "12 Mill St", "j0@mail.com", "123-45-6789"])
def test_identities_are_refused_by_row_and_not_repeated(tmp_path, secret):
    with pytest.raises(DataError, match=r"a\.csv, column 'g': row 3 looks like .* --show-labels") as error:
        refuse_labels(_read(tmp_path, ["A", secret, "B"]), ["x", "g"])
    assert secret not in str(error.value)


def test_so_are_too_many(tmp_path):
    refuse_labels(_read(tmp_path, map(str, range(30))), ["g"])
    with pytest.raises(DataError, match="column 'g': holds 31 labels, and all of them would be printed"):
        refuse_labels(_read(tmp_path, map(str, range(31))), ["g"])
