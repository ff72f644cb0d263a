"""The codebook of the synthetic extract: every file, column and code."""

from __future__ import annotations

from ipvi_eval.synthetic.files.table_file import MARK
from ipvi_eval.synthetic.parameters import Parameters

_FILES: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "incidents",
        "One row per domestic incident, {order}.",
        (
            ("DIR_NO", "incident number; unique", "place code, two digits of the year, running number"),
            ("OCC_DATE", "day of the incident", "MM/DD/YYYY"),
            ("AGENCY", "police jurisdiction", "{places}"),
            (
                "REL_CODE",
                "relationship of victim to suspect, NIBRS codes",
                "BG, SE, CS, XS, XR intimate partner; PA, SB, CH, OF family; AQ other; RU unknown",
            ),
            ("DIR_FILED", "whether a Domestic Incident Report was filed", "Y, N"),
            ("ARREST", "whether an arrest was made", "Y, N"),
            ("INJURY", "whether the victim was injured", "Y, N"),
            (
                "OFFENSE",
                "most serious offence",
                "13A assault; 13C harassment; CON violation of an order; STK stalking; 11D sexual; 290 property; "
                "NON dispute without offence",
            ),
            ("SUSPECT_KEY", "key of the suspect; empty when not recorded", "{key}"),
            (
                "VICTIM_KEY",
                "key of the victim, only to tell whether two incidents of one suspect are against the same person; "
                "empty when the suspect is not recorded",
                "{key}",
            ),
            ("WEAPON", "whether a weapon was used or shown", "Y, N"),
        ),
    ),
    (
        "persons",
        "One row per suspect of an intimate-partner incident. {others}",
        (
            ("SUBJECT_KEY", "key of the person; unique", "{key}"),
            ("AGENCY", "police jurisdiction of the first incident", "{places}"),
            (
                "ENTRY_LIST",
                "list at entry, by rule",
                "A at least three earlier arrests and now an arrest with injury; B at least one earlier arrest; "
                "C first charge; D first call without arrest",
            ),
            ("ENTRY_DATE", "day of the first intimate-partner incident of these years (time zero)", "MM/DD/YYYY"),
            ("EXIT_DATE", "day of death or of moving away; empty when neither {exits}", "MM/DD/YYYY"),
            ("EXIT_TYPE", "why the person left", "D death; M moved away; empty"),
            ("SEX", "sex", "F, M"),
            ("AGE", "age in whole years at entry", "18 to 69"),
            ("PRIOR_ARR", "arrests before entry", "0 to 4"),
        ),
    ),
    (
        "notifications",
        "One row per person notified by the programme, {order}. The A list is targeted and not notified.",
        (
            ("SUBJECT_KEY", "key of the person, as in {persons}", "{key}"),
            ("NOTIFIED_ON", "day of the notification", "MM/DD/YYYY"),
            ("LIST", "list of the person at the notification", "B, C, D"),
            ("METHOD", "how", "CALL-IN meeting; HOME visit; LETTER; JAIL visit in custody"),
        ),
    ),
    (
        "custody",
        "One row per spell in custody after an arrest, {order}.",
        (
            ("SUBJECT_KEY", "key of the person, as in {persons}", "{key}"),
            ("BOOKED", "day of the arrest, on which custody begins", "MM/DD/YYYY"),
            ("RELEASED", "first day back on the street; empty when still in custody", "MM/DD/YYYY"),
        ),
    ),
    (
        "populations",
        "Residents by place and year.",
        (
            ("AGENCY", "police jurisdiction", "{places}"),
            ("YEAR", "calendar year", "four digits"),
            ("POPULATION", "residents", "whole number"),
        ),
    ),
    (
        "invitations",
        "One row per invitation to a call-in, {order}. Who came was notified there.",
        (
            ("SUBJECT_KEY", "key of the person, as in {persons}", "{key}"),
            ("HELD_ON", "day of the call-in", "MM/DD/YYYY"),
            ("CAME", "whether the person came", "Y, N"),
        ),
    ),
    (
        "offers",
        "One row per kind of help offered to a person at the notification, {order}.",
        (
            ("SUBJECT_KEY", "key of the person, as in {persons}", "{key}"),
            ("OFFERED_ON", "day of the offer", "MM/DD/YYYY"),
            ("HELP", "kind of help", "{help}"),
            ("TAKEN_UP", "whether the person took it up", "Y, N"),
        ),
    ),
    (
        "services",
        "Monthly totals of services to survivors since the program began. No person is known in them.",
        (
            ("MONTH", "calendar month", "YYYY-MM"),
            ("SERVICE", "kind of service", "{services}"),
            ("CONTACTS", "how often in the month", "whole number"),
        ),
    ),
    (
        "partners",
        "Monthly totals of what partner agencies did for the program since it began.",
        (
            ("MONTH", "calendar month", "YYYY-MM"),
            ("PARTNER", "agency", "{partners}"),
            ("PART", "what it did", "{parts}"),
            ("NUMBER", "how often in the month", "whole number"),
        ),
    ),
)

_MOVES = (
    "moves",
    "One row per move of a person to a higher list, {order}.",
    (
        ("SUBJECT_KEY", "key of the person, as in {persons}", "{key}"),
        ("MOVED_ON", "day of the move, that of the report behind it", "MM/DD/YYYY"),
        ("TO_LIST", "the list from that day on, by the rule of entry with the arrests since", "A, B, C"),
    ),
)

_TOLD = {"csv": "CSV", "parquet": "Parquet"}
_AS = {"csv": " Files are UTF-8 with commas and a header row.", "parquet": ""}


def codebook(parameters: Parameters, *, scale: int = 1, form: str = "csv") -> str:
    """The codebook of an extract of `scale` counties, in files that end in `form`, as Markdown."""
    places = "; ".join(f"{place.code} {place.name}" for place in parameters.places)
    dangers = parameters.dangers
    said = {
        "others": "Some are suspects of other incidents too; other people of these have keys and no row here."
        if dangers.others
        else "People of other incidents have keys and no row here.",
        "order": "in order of date" if scale == 1 else "county by county, each in order of date",
        "key": "P and six digits" if scale == 1 else "P and at least six digits",
        "persons": f"persons.{form}",
        "exits": "was recorded" if dangers.leaving_yearly else "happened",
    }
    words = said | {
        "places": places,
        "help": "; ".join(parameters.delivery.offers),
        "services": "; ".join(parameters.delivery.services),
        "partners": "; ".join(partner for partner, _, _ in parameters.delivery.partners),
        "parts": "; ".join(part for _, part, _ in parameters.delivery.partners),
    }
    lines = [
        "# Codebook of the synthetic extract",
        "",
        f"**{MARK}.** Every row is drawn from the parameters in `truth.json` and one seed. No real record,",
        "person or incident is behind any of it, and the comparison places do not exist.",
        "",
        f"Years {parameters.first_year} to {parameters.last_year}. Every {_TOLD[form]} file ends with a column",
        f"`SYNTHETIC` that holds `{MARK}` in every row.{_AS[form]}",
    ]
    if scale > 1:
        lines += [
            "",
            f"{scale:,} counties, each drawn by itself, with people of its own; all recorded under the same agencies.",
        ]
    for file, what, columns in (*_FILES, *([_MOVES] if parameters.records.moved else [])):
        lines += [
            "",
            f"## {file}.{form}",
            "",
            what.format(**said),
            "",
            "| column | meaning | values |",
            "|---|---|---|",
        ]
        lines += [
            f"| {name} | {meaning.format(**said)} | {values.format(**words)} |" for name, meaning, values in columns
        ]
        lines.append(f"| SYNTHETIC | says that the row is made up | {MARK} |")
    return "\n".join(lines) + "\n"
