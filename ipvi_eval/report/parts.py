"""Which parts of a document have something to say: sections on the others disappear."""

from __future__ import annotations

import re

from ipvi_eval.report.meta import OPTIONAL_ANALYSES, Meta
from ipvi_eval.results.store import Cell, Results

_HOW_OFTEN = re.compile(r"survival\.[^.]+\.list_[^.]+\.(mean|rmst)_\d+m$")
_PARTS = (
    ("follow_up", re.compile(r"survival\.[^.]+\.follow_up$")),
    ("at_entry", re.compile(r"survival\.[^.]+\.baseline$")),
    ("direction", re.compile(r"survival\.[^.]+\.notification_direction$")),
    ("yearly_trend", re.compile(r"survival\.[^.]+\.notification\.yearly_trend$")),
    ("incidents", re.compile(r"data\.incidents$")),
    ("totals", re.compile(r"data\.[^.]+\.total$")),
    ("people", re.compile(r"data\.(persons$|list_)")),
    ("notified", re.compile(r"data\.notified$")),
    ("by_letter", re.compile(r"data\.notified_by_letter$")),
    ("reach", re.compile(r"data\.due(_notified)?$")),
    ("baseline", re.compile(r"data\.baseline_dir$")),
    ("baseline_ipv", re.compile(r"data\.baseline_ipv$")),
    ("baseline_total", re.compile(r"data\.[^.]+\.total_baseline$")),
    ("years", re.compile(r"data\.years$")),
    ("editions", re.compile(r"editions\.moved$")),
    ("quality", re.compile(r"data\.quality$")),
    ("tests", re.compile(r"study\.tests$")),
    ("codebook", re.compile(r"study\.codebook$")),
    ("withheld", re.compile(r"study\.withheld$")),
    ("missing", re.compile(r"data\.missing$")),
    ("sealed", re.compile(r"data\.sealed$")),
    ("could_show", re.compile(r"survival\.claims$")),
    ("notification", re.compile(r"survival\.[^.]+\.notification\.")),
    ("historical_cohort", re.compile(r"survival\.[^.]+\.balance_historical_cohort$")),
    ("comparison_area", re.compile(r"survival\.[^.]+\.balance_comparison_area$")),
    ("how_often", _HOW_OFTEN),
    ("after_notification", re.compile(r"survival\.[^.]+\.notified\.")),
    ("never", re.compile(r"survival\.[^.]+\.list_[^.]+\.never$")),
    ("comparison", re.compile(r"evidence\.recidivism\.list_")),
    ("answered", re.compile(r"evidence\.recidivism\.every_list\.")),
    ("replay", re.compile(r"evidence\.replay")),
    ("belief", re.compile(r"evidence\.belief\.")),
    ("count_change", re.compile(r"its\.[^.]+\.headline\.")),
    ("reached", re.compile(r"delivery\.reach$")),
    ("reached_before", re.compile(r"delivery\.reach_before$")),
    ("ways_notified", re.compile(r"delivery\.modes$")),
    ("group_effects", re.compile(r"equity\.[\w.]+\.hazard_ratio$")),
    ("groups_left_out", re.compile(r"equity\.left_out$")),
    ("groups", re.compile(r"equity\.[\w.]+\.(reached|risk_\d+m)$")),
    ("groups_reached", re.compile(r"equity\.[\w.]+\.reached$")),
    ("groups_arrested", re.compile(r"equity\.[\w.]+\.arrested$")),
    ("dose", re.compile(r"delivery\.dose\.ratio$")),
    ("timing", re.compile(r"delivery\.timing\.")),
    ("call_ins", re.compile(r"delivery\.call_ins\.came$")),
    ("offers", re.compile(r"delivery\.offers\.taken_up$")),
    ("follow_through", re.compile(r"delivery\.follow_through$")),
    ("partners", re.compile(r"delivery\.partners$")),
    ("services", re.compile(r"delivery\.services$")),
    ("described", re.compile(r"delivery\.description$")),
    ("flow", re.compile(r"delivery\.flow$")),
    ("delay", re.compile(r"delivery\.delay\.")),
    ("repeats", re.compile(r"harm\.repeats\.pair$")),
    ("next_report", re.compile(r"harm\.next\.second$")),
    ("again", re.compile(r"harm\.again\.ratio$")),
    ("top_pairs", re.compile(r"harm\.top\.")),
    ("lorenz", re.compile(r"harm\.lorenz\.")),
    ("along_reports", re.compile(r"harm\.along\.slope$")),
    ("severity", re.compile(r"harm\.severity\.difference$")),
    ("weapon", re.compile(r"harm\.weapon\.difference$")),
    ("weighed", re.compile(r"harm\.weight\.after_middle$")),
    ("monthly_harm", re.compile(r"harm\.monthly\.middle$")),
    ("harm_by_list", re.compile(r"harm\.by_list$")),
    ("rare", re.compile(r"harm\.rare\.[^.]+\.yearly$")),
    ("if_reported", re.compile(r"harm\.reporting\.explains$")),
    ("measured", re.compile(r"its\.measured$")),
    ("areas", re.compile(r"its\.areas$")),
)
"""Parts within an analysis, known by the ids they need; a short series has no `count_change`, for example."""

_BESIDE = re.compile(r"evidence\.recidivism\.list_\w+\.\d+m\.difference$")
_LIST_SHARE = re.compile(r"survival\.[^.]+\.list_[^.]+\.risk_\d+m$")

_TOLD_BY = {
    "incidents": ("data.incidents",),
    "people": ("data.persons",),
    "notified": ("data.notified",),
    "by_letter": ("data.notified_by_letter",),
    "reach": ("data.due", "data.due_notified"),
    "baseline": ("data.baseline_dir",),
    "baseline_ipv": ("data.baseline_dir", "data.baseline_ipv"),
    "call_ins": ("delivery.call_ins.came",),
    "offers": ("delivery.offers.taken_up",),
    "dose": ("delivery.dose.ratio",),
    "groups_arrested": ("equity.all.arrested",),
    "if_reported": ("harm.reporting.explains",),
    "monthly_harm": ("harm.monthly.incidents", "harm.monthly.middle"),
}
"""The numbers that the sentences on a part need. Where one has no value, a sentence says so in place of them."""

_ABOUT = {"people": "data.persons", "notified": "data.persons", "by_letter": "data.notified", "reach": "data.due"}
"""How many people a part is about. Where there are none, "0 of 0" would be told of everybody."""

_ON_PAGE_ONE = ("reach", "shares_after", "list_shares", "notification", "count_change", "gate", "answered", "beside")
"""The parts of which page one answers a question, or says why it does not."""

_WORDS = {
    "contact": "contact",
    "funding": "funding",
    "conflicts": "conflicts",
    "fingerprint": "fingerprint",
    "program": "programme",
    "program_about": "programme_about",
    "program_how": "programme_how",
    "reporting_rule": "police_rule",
    "same_victim": "same_victim",
    "lists_together": "lists_together",
    "other_sets": "other_sets",
}
"""Parts that are words of the plan."""


def parts(results: Results, meta: Meta) -> dict[str, bool]:
    """The names for `when-meta="ran.<name>"`, all of them, and whether this run has that part."""
    found = {name: name in meta.analyses for name in sorted(OPTIONAL_ANALYSES)}
    found["internal"] = meta.internal is not None
    found["software"] = bool(meta.software)
    found["rounded"] = "rounded_to" in meta.words
    ids = (*results.estimates, *results.curves, *results.tables)
    found |= {name: any(pattern.match(item) for item in ids) for name, pattern in _PARTS}
    # Neither has a number of its own in the release: the files say one, the words of the run the other.
    # The documents tell of one outcome's counts; another one's answer is no answer for it.
    counted = first_of("its", results, meta)
    found["count_change"] = any(item.startswith(f"its.{counted}.headline.") for item in ids)
    found["course"] = f"its.{counted}.path" in results.tables
    found["gate"] = f"its.{counted}.gate" in results.tables
    main = next(iter(meta.outcomes), "")
    found["how_often"] = any(_HOW_OFTEN.fullmatch(item) and item.split(".")[1] == main for item in ids)
    # Few people may leave what the models of repeated events say, and not the planned comparison.
    found["notification"] = f"survival.{main}.notification.hazard_ratio" in results.estimates
    nobody = {id for id, one in results.estimates.items() if one.value == 0}
    found |= {part: found[part] and people not in nobody for part, people in _ABOUT.items()}
    found["custody"] = "custody" in _files(results)
    found["calendar"] = "window_start" in meta.words
    found |= {part: word in meta.words for part, word in _WORDS.items()}
    # Which share stands beside another place's may have had to be withheld for every list.
    found["beside"] = any(_BESIDE.match(id) and one.value is not None for id, one in results.estimates.items())
    found["list_shares"] = any(_LIST_SHARE.match(item) for item in ids)
    # An answer is told where its numbers are, and says so where they are not.
    told = {id for id, one in results.estimates.items() if one.value is not None}
    found |= {f"{part}_told": found[part] and told.issuperset(ids) for part, ids in _TOLD_BY.items()}
    found["notification_told"] = f"survival.{main}.notification.hazard_ratio" in told
    found["count_change_told"] = f"its.{counted}.headline.ratio" in told
    for part, since in (("shares_after", "notified."), ("shares_since", "")):
        shares = (f"survival.{main}.{since}list_{one}.risk_{meta.horizon}m" for one in meta.lists)
        found[part] = not told.isdisjoint(shares)
    found["questions"] = any(found[part] for part in _ON_PAGE_ONE)
    found["other_people"] = found["historical_cohort"] or found["comparison_area"]
    found["list_details"] = any(word.startswith("list_about.") for word in meta.words)
    found["phase_in"] = any(period.kind == "phase_in" for period in meta.periods)
    found["shocks"] = any(period.kind == "shock" for period in meta.periods)
    found["passing_shocks"] = any(period.kind == "shock" and period.end is not None for period in meta.periods)
    found["comparison_areas"] = bool(meta.words.get("comparison_areas"))
    found["quoted_otherwise"] = any(row["quoted"] and row["otherwise"] for row in _moved(results))
    found["police"] = found["incidents"] or found["totals"]
    found["cited"] = found["survival"] or found["evidence"]
    return found


def _files(results: Results) -> set[object]:
    sources = results.tables.get("data.sources")
    return {row["table"] for row in sources.records()} if sources else set()


def _moved(results: Results) -> list[dict[str, Cell]]:
    moved = results.tables.get("editions.moved")
    return moved.records() if moved else []


def first_of(analysis: str, results: Results, meta: Meta) -> str | None:
    """The first outcome that `analysis` looked at; None when it looked at none."""
    ids = (*results.estimates, *results.curves, *results.tables)
    looked_at = (key for key in meta.outcomes if any(item.startswith(f"{analysis}.{key}.") for item in ids))
    return next(looked_at, None)


def part_of(name: str) -> str | None:
    """The part an id belongs to; None for ids that every run must have."""
    for part, pattern in _PARTS:
        if pattern.match(name):
            return part
    first = name.split(".")[0]
    return first if first in OPTIONAL_ANALYSES else None
