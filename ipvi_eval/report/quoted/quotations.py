"""All that may be quoted of a run: the one source of the brief and of the files of numbers that may be cited."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.quoted import quoted_delivery as delivery
from ipvi_eval.report.quoted import quoted_outcomes as outcomes
from ipvi_eval.report.quoted.quotable import Quotable, Topic, markdown

_SAID = (
    *(delivery.the_program, delivery.baseline, delivery.new_records, delivery.reach, delivery.delay),
    *(delivery.by_letter, delivery.call_ins, delivery.help_taken_up),
    *(
        outcomes.count_change,
        outcomes.harm,
        outcomes.after_notification,
        outcomes.in_people,
        outcomes.beside,
        outcomes.money,
    ),
)


def quotations(report: Report) -> tuple[Quotable, ...]:
    """All sentences, by topic; none where no dates were recorded, which every sentence names."""
    if not {"window_start", "freeze"} <= report.meta.words.keys():
        return ()
    return tuple(one for say in _SAID for one in say(report))


def listed(report: Report, topic: Topic) -> str:
    """What may be quoted on a topic, as paragraphs; empty where there is nothing.

    A topic has its heading, but for the program itself, of which there is one paragraph with the same title.
    """
    found = [markdown(report, one) for one in quotations(report) if one.topic == topic]
    heading = [] if topic == "the program" else [f"# {report.language.text(f'topic.{topic}')}"]
    return "\n" + "\n\n".join((*heading, *found)) + "\n" if found else ""
