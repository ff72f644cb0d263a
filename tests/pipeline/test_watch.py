"""A watcher that says nothing."""

from __future__ import annotations

import pytest

from ipvi_eval.pipeline.watch import Silent


def test_nothing_is_said_and_what_goes_wrong_in_a_stage_goes_on(capsys):
    with Silent().stage("Reading"):
        pass
    with pytest.raises(ValueError, match="wrong"), Silent().stage("Reading"):
        raise ValueError("wrong")
    assert capsys.readouterr() == ("", "")
