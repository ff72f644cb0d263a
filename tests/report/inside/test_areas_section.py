from __future__ import annotations

from ipvi_eval.report.inside.areas_section import areas_section
from tests.diagnosis.areas_rows import every_row, measured


def test_two_tables_by_what_the_areas_do_with_what_made_them():
    found = measured(*every_row(), *every_row(world="Every area <drifts>", covers=0.944))
    text = "\n".join(areas_section(found))
    assert text.count("<table") == 2
    assert text.count('<th scope="rowgroup"') == 4
    assert "Every area &lt;drifts&gt;" in text
    assert "94.4%" in text
    assert "No record of this study is in these numbers" in text
    assert text.count("Made by python x.py, version 1.2, 2026-01-02.") == 1
    assert text.count("the words are those of the table") == 1
