"""The truth behind the synthetic extract, to hold estimates against."""

from __future__ import annotations

from typing import Any

from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.files.records import Records
from ipvi_eval.synthetic.files.table_file import MARK
from ipvi_eval.synthetic.parameters import Dangers, Parameters
from ipvi_eval.synthetic.truth.stated import stated
from ipvi_eval.synthetic.truth.tally import Tally


def truth(tally: Tally, *, seed: int) -> dict[str, Any]:
    """The planted effects, what is true of each stated number, what came of the draw, and all parameters, for JSON."""
    parameters = tally.parameters
    return {
        "synthetic": MARK,
        "seed": seed,
        **({"scale": _scale(tally.counties)} if tally.counties > 1 else {}),
        "note": "Every number was chosen to resemble a small city; none is estimated from real records.",
        "planted": planted(parameters),
        "stated": stated(tally),
        "realised": _realised(tally),
        "parameters": parameters.to_dict(),
    }


def planted(parameters: Parameters) -> dict[str, Any]:
    """The planted effects by name, with where each is to be found."""
    effects, counts, dangers, course = parameters.effects, parameters.counts, parameters.dangers, parameters.course
    on = "re-offence (any intimate-partner incident) from the day after the first notification"
    treated = parameters.places[0].name
    return {
        "its_ipv_report": {
            "area": treated,
            "series": "intimate-partner incidents with a report, by month",
            "start": effects.start.isoformat(),
            "phase_in_months": effects.phase_in_months,
            "phase_in_shape": "share k/(phase_in_months + 1) of the log level change in the k-th month",
            "level_rate_ratio": effects.level,
            "slope_rate_ratio_per_year": effects.slope,
            "slope_origin": "first month of the programme",
        },
        "notification": {
            "area": treated,
            "hazard_ratio": effects.notification,
            "on": on,
            **(_endangered(dangers) if dangers != Dangers() else _UNCONFOUNDED),
        },
        "same_victim": {
            "area": "everywhere",
            "chance_that_the_next_victim_is_new": parameters.reoffence.new_partner,
            "hazard_ratio": effects.notification,
            "on": "re-offence against the victim of the entry incident: whom an incident is against is drawn apart "
            "from notification, so the first re-offence is against the same victim with one minus that chance, "
            "notified or not, and notification acts on these re-offences as on all",
        },
        "comparison_areas": {
            "areas": [place.name for place in parameters.places[1:]],
            "level_rate_ratio": effects.comparison,
            "programme_extended_to": {
                place.name: effects.extended[place.code].isoformat()
                for place in parameters.places[1:]
                if place.code in effects.extended
            },
        },
        "non_ipv_report": {"area": treated, "level_rate_ratio": effects.non_intimate},
        "covid": {
            "first_month": effects.covid_first,
            "last_month": effects.covid_last,
            "rate_ratio": effects.covid,
            "series": "all areas, intimate-partner and other incidents alike",
        },
        "trend_rate_ratio_per_year": counts.trend,
        "seasonality": {
            "log_scale": "sum over k of sine_k sin(k a) + cosine_k cos(k a), a = 2 pi (month - 0.5) / 12",
            "pairs_sine_cosine": [list(pair) for pair in counts.season],
        },
        "autocorrelation": {"latent_ar1": counts.latent_ar1, "latent_sd_log": counts.latent_sd},
        "dispersion": {"variance_of_monthly_gamma_factor": counts.dispersion},
        **({"course": _over_time(course)} if course != Course() else {}),
        **({"records": _as_recorded(parameters.records)} if parameters.records != Records() else {}),
    }


_UNCONFOUNDED = {
    "unconfounded_for": "time to the first re-offence with a report, notification time-dependent, stratified "
    "by list at entry: notification is drawn from entry date and list alone. The marginal ratio lies a little "
    "nearer to 1 because of frailty. Later re-offences are confounded by what happened before.",
}


def _over_time(course: Course) -> dict[str, Any]:
    """How the planted effects run, and what else the programme changes."""
    return {
        "notification_begins_after_days": course.delay_days,
        "log_hazard_ratio_halves_every_days": course.half_life_days or None,
        "counts_change_for_months": course.level_months or None,
        "share_reported_ratio": course.reported,
        "chance_of_injury_ratio": course.injury,
        "chance_of_a_weapon_ratio": course.weapon,
        "stays_in_custody_of_the_notified_ratio": course.custody,
    }


def _endangered(dangers: Dangers) -> dict[str, Any]:
    """What stands in the way of finding the planted ratio."""
    return {
        "chosen": dangers.chosen,
        "hazard_trend_rate_ratio_per_year": dangers.hazard_trend,
        "wandering_sd_log_per_month": dangers.wander,
        **({"places_that_wander_together": list(dangers.together)} if dangers.together else {}),
        "passing_shock": {"rate_ratio": dangers.shock, "first_months": dangers.shock_months},
        "share_of_later_incidents_without_a_key": dangers.unlinked,
        "leaving_unrecorded_per_year": dangers.leaving_yearly,
        "negative_control": "incidents that are not between intimate partners, by suspects who are in persons.csv: "
        "hazard ratio 1 after notification"
        if dangers.others
        else None,
    }


def _as_recorded(records: Records) -> dict[str, Any]:
    """How what happened comes into the files."""
    return {
        "mean_days_until_an_incident_is_entered_and_again_until_its_arrest": records.lag_days,
        "share_of_intimate_incidents_whose_relationship_is_unknown": records.unknown,
        "chance_of_a_move_to_a_higher_list_by_the_rule_of_entry": records.moved,
        "stated": "of the files as recorded; planted effects are of what happened",
    }


def _scale(counties: int) -> dict[str, Any]:
    """What an extract of several counties is made of."""
    return {
        "counties": counties,
        "how": "each is drawn by itself from the parameters below, with people of its own; the first is the extract of "
        "the same seed without a scale. All are recorded under the same agencies, whose residents are multiplied too",
    }


def _realised(tally: Tally) -> dict[str, Any]:
    sums = tally.realised
    averted = sums["without"] - sums["happened"]
    return {
        "baseline_year": tally.parameters.baseline_year,
        "baseline_reports": sums["baseline_ipv"] + sums["baseline_other"],
        "baseline_ipv_reports": sums["baseline_ipv"],
        "expected_ipv_reports_averted": round(averted, 1),
        "average_rate_ratio_after_start": round(1 - averted / sums["without"], 4),
        "hazards_above_intensity": sums["crowded"],
        "incidents": sums["incidents"],
        "persons": sums["persons"],
    }
