"""All that may be quoted of a run: the one source of the brief and of the files of numbers that may be cited."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.quoted import quoted_delivery, quoted_outcomes
from ipvi_eval.report.quoted.quotable import Quotable, Topic, markdown


def quotations(report: Report) -> tuple[Quotable, ...]:
    """All sentences, by topic; none where no dates were recorded, which every sentence names."""
    if not {"window_start", "freeze"} <= report.meta.words.keys():
        return ()
    return tuple(one for say in (*quoted_delivery.SAID, *quoted_outcomes.SAID) for one in say(report))


def listed(report: Report, topic: Topic) -> str:
    """What may be quoted on a topic, as paragraphs; empty where there is nothing.

    A topic has its heading, but for the program itself, of which there is one paragraph with the same title.
    """
    found = [markdown(report, one) for one in quotations(report) if one.topic == topic]
    heading = [] if topic == "the program" else [f"# {report.language.text(f'topic.{topic}')}"]
    return "\n" + "\n\n".join((*heading, *found)) + "\n" if found else ""
