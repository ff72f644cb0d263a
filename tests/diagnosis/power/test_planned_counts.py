from __future__ import annotations

import pickle
from functools import partial

from ipvi_eval.diagnosis.power import planned_counts
from ipvi_eval.diagnosis.power.counts_power import counts_power
from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of


def test_counts_have_a_line_for_each_setting_and_one_of_chance_alone(counted):
    settings = [line.setting for line in counted.lines]
    assert settings[0].endswith("months after the start, as planned")
    assert settings[-3:] == ["2 times as many incidents", "4 times as many incidents", "by chance alone"]
    planned, chance = counted.lines[0].reduction, counted.lines[-1].reduction
    assert planned is None or chance < planned
    assert {line.about for line in counted.lines} == {"count"}
    assert [line.role for line in counted.lines] == ["as planned", *["otherwise"] * (len(settings) - 2), "by chance"]
    assert counted.lines[-1].false_alarms is None


def test_a_count_by_quarter_has_too_few_quarters_and_not_months(county_frames, counted):
    (asked,) = counts_of(county_frames.study, county_frames)[2:]
    assert asked.quarters
    (line,) = [one for one in counted.lines if one.setting == "12 months after the start"]
    assert line.reduction is None
    assert line.rests_on.startswith("too few quarters: nothing would be tested; ")


class Backwards:
    """Workers who are sent what a scheduler would send, and are finished in the opposite order."""

    def __init__(self):
        self.sent = []

    def each(self, make, items):
        self.sent = [pickle.dumps(one) for one in items]
        for place in reversed(range(len(items))):
            yield place, make(pickle.loads(self.sent[place]))


def test_counts_are_simulated_by_whoever_is_given_and_sent_without_anybodys_records(county_frames, monkeypatch):
    def quick(*given, months_after, sizes, **named):
        return counts_power(*given, months_after=months_after[:1], sizes=(), draws=50, **named)

    monkeypatch.setattr(planned_counts, "counts_power", quick)
    counts, workers = counts_of(county_frames.study, county_frames), Backwards()
    ask = partial(study_power, counts, None, power=0.8, level=0.95)
    there, here = ask(workers=workers), ask()
    assert there.lines == here.lines
    assert there.curves == here.curves
    assert list(dict.fromkeys(one.outcome for one in here.lines)) == [one.label for one in counts]
    assert len(workers.sent) == len(counts) > 1
    assert all(b"suspect" not in one and b"person" not in one for one in workers.sent)
