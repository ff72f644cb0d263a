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
    """What may be quoted on a topic, as paragraphs below its heading; empty where there is nothing."""
    found = [markdown(report, one) for one in quotations(report) if one.topic == topic]
    return "\n" + "\n\n".join((*heading(report, topic), *found)) + "\n" if found else ""


def heading(report: Report, topic: Topic) -> tuple[str, ...]:
    """The heading of a topic; none of the program itself, of which there is one paragraph with the same title."""
    return () if topic == "the program" else (f"# {report.language.text(f'topic.{topic}')}",)
