"""Answers of page one that take one number from each list: pieces of a sentence, for inline code."""

from __future__ import annotations

from typing import Literal

from ipvi_eval.report.lookup import Prose, Report
from ipvi_eval.report.sentences.compared import compared
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Phrase, Told


def shares(report: Report, stem: str) -> Phrase:
    """Estimates `<stem>list_<l>.risk_<m>m` at the horizon of page one: "20.0% (17.1% to 23.4%) of List C and ...".

    Lists without such an estimate are left out, and so are those of `untold`; nothing is said where none is left.
    """
    say, found = report.language.say, _of_lists(report, stem)
    told = [(id, label) for id, label in found.items() if not report.suppressed(report.find(id))]
    parts = [say("answers.share", value=_valued(report, id), list=label) for id, label in told]
    return report.language.strung(parts, between="list", last="list_last")


def untold(report: Report, stem: str) -> Phrase:
    """Of which lists the share of `shares` is withheld, as a sentence; empty where it is of none."""
    hidden = [label for id, label in _of_lists(report, stem).items() if report.suppressed(report.find(id))]
    return report.language.say("answers.untold", lists=report.language.strung(hidden)) if hidden else Phrase()


def _of_lists(report: Report, stem: str) -> dict[str, Prose]:
    """The ids of the shares at the horizon of page one that this run has, each with the name of its list."""
    ids = {f"{stem}list_{key}.risk_{report.text('horizon')}m": key for key in report.meta.lists}
    return {id: report.text(f"lists.{key}") for id, key in ids.items() if report.has(id)}


def beside(report: Report) -> Phrase:
    """Ours beside another place's, list by list: "4.9% (2.9% to 8.2%) of List C here and 15% there, and ..."."""
    labels = {key: report.text(f"lists.{key}") for key in report.meta.lists}
    found = [(stem, labels[_list_of(stem)]) for stem in compared(report) if _list_of(stem) in labels]
    parts = [
        report.language.say(
            "answers.beside",
            ours=_valued(report, f"{stem}.ours"),
            list=label,
            theirs=report.value(f"{stem}.theirs"),
        )
        for stem, label in found
    ]
    return report.language.strung(parts, between="list", last="list_clause")


def followed(report: Report, what: Literal["population", "clock"]) -> Phrase:
    """Of whom ours of `compared` are, or by which clock; empty where nothing is compared."""
    stems = compared(report)
    tell = report.population if what == "population" else report.clock
    return Phrase(tell(f"{stems[0]}.ours")) if stems else Phrase()


def months_compared(report: Report) -> Phrase:
    """The months of `compared`; empty where nothing is."""
    stems = compared(report)
    months = stems[0].rpartition(".")[2].removesuffix("m") if stems else ""
    return Phrase(Told(months, word="horizons"))


def _list_of(stem: str) -> str:
    return stem.split(".")[2].removeprefix("list_")


def _valued(report: Report, id: str) -> Told:
    found = report.find(id)
    limits = "" if found.value is None else numbers.limits(found, report.language)
    if not limits:
        return report.value(id)
    shown = numbers.value(found, report.language)
    return Told(report.language.text("answers.share_limits", value=shown, limits=limits), result=id)
