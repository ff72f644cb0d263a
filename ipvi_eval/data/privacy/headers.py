"""Names of columns, in English and in Spanish: would a column of this name hold identities, and is it a name at all?"""

from __future__ import annotations

import re
from functools import cache

from ipvi_eval.data.accents import without_accents
from ipvi_eval.data.privacy.identities import identity, normal

LONGEST_NAME = 40

# A column is refused when its name, taken apart into words, has one of these.
_IDENTITIES: dict[str, str] = {
    "names": """
                name names nam fname lname mname surname lastname firstname middlename fullname maiden alias aliases
        nickname aka
        initials apellido apellidos nombre nombres moniker pname kin apodo
    """,
    "addresses": """
                address addresses addr addrs street streetnum apt apartment block zipcode zip9 residence location1
        intersection
        domicile direccion hseno houseno housenum domicilio calle
    """,
    "telephone numbers": "phone phones telephone tel telno mobile cellphone fax phoneno telefono",
    "e-mail addresses": "email emails mail correo",
    "network addresses": "ip ipaddr ipaddress imei imsi mac",
    "social security numbers": "ssn ssno ss# ssnum socialsecurity socsec segurosocial",
    "state or FBI identification numbers": """
        nysid fingerprint fingerprints sbi dcjs dcjsid fbino fbinum sid pdid mugno cedula curp dni
    """,
    "licence or passport numbers": "licence license lic dl dlno dlnum oln dln passport licencia pasaporte",
    "plate or vehicle numbers": "plate plates tag vin vehplate licplate placa",
    "docket numbers": "docket dockets dkt indictment indexno",
    "birth dates": "dob birthdate birthday birth born dateofbirth bdate bday nacimiento",
    "coordinates": """
        latitude longitude lat lon lng latlong latlon latlng gps coordinate coordinates coord coords coor xcoord
        ycoord geocode geocoded geom geox geoy geo easting northing utm xy
    """,
    "narratives": """
        narrative narratives narr nar comment comments note notes remark remarks synopsis statement statements summary
        freetext memo story details allegation allegations narrativa relato comentarios observaciones
    """,
    "personal media": """
        photo photos mugshot mugshots facebook instagram snapchat tiktok twitter picture image url bodycam tattoo
        tattoos scars
    """,
    "names of staff": """
                officer officers ofc detective det investigator prosecutor judge attorney atty advocate badge shield
        po ptl ada
        caseworker oficial fiscal
    """,
    "names of employers or schools": "employer employers school schools workplace escuela",
}
_WORDS = {word: reason for reason, words in _IDENTITIES.items() for word in words.split()}
# Words that mean an identity together.
_TOGETHER: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(words.split()), reason)
    for words, reason in (
        ("social security", "social security numbers"),
        ("soc sec", "social security numbers"),
        ("seguro social", "social security numbers"),
        ("fbi number", "state or FBI identification numbers"),
        ("fbi no", "state or FBI identification numbers"),
        ("fbi num", "state or FBI identification numbers"),
        ("x coord", "coordinates"),
        ("y coord", "coordinates"),
        ("index number", "docket numbers"),
        ("index no", "docket numbers"),
        ("court case", "docket numbers"),
        ("free text", "narratives"),
        ("house number", "addresses"),
        ("house no", "addresses"),
        ("hse no", "addresses"),
        ("zip 4", "addresses"),
        ("cross st", "addresses"),
        ("st no", "addresses"),
        ("b day", "birth dates"),
        ("b date", "birth dates"),
        ("tag no", "plate or vehicle numbers"),
        ("modus operandi", "narratives"),
        ("emergency contact", "names"),
    )
)
# As the whole name these are the person; with "key", "age" or another word beside them they say whose thing it is.
_PEOPLE_WORDS = """
suspect suspects victim victims vic susp offender offenders defendant defendants def respondent respondents
perpetrator perp
arrestee accused complainant complainants comp petitioner petitioners witness witnesses subject person partner
spouse husband wife
child children contact contacts reportee caller informant parent mother father client inmate
victima sospechoso agresor acusado imputado ofensor testigo denunciante persona sujeto pareja esposo esposa preso
"""
_PEOPLE = frozenset(_PEOPLE_WORDS.split())
# As the whole name; with other words beside them they mean something else ("first arrest", "long gun").
_ALONE = {
    **dict.fromkeys(("first", "last", "middle", "mi", "full"), "names"),
    **dict.fromkeys(("x", "y", "long"), "coordinates"),
    "loc": "addresses",
    "cell": "telephone numbers",
    "mo": "narratives",
}
# With one of these beside it, "name" is not the name of a person.
_THING_WORDS = """
agency area city town village county municipality jurisdiction department precinct station unit offense offence crime
charge statute law list program programme field file variable type category code outcome service month day
"""
_THINGS = frozenset(_THING_WORDS.split())
# ... and with one of these, whatever it is, the column says something coarse of it ("birth year", "phone flag").
_COARSE_WORDS = """
year yr decade cohort flag sex count counts status indicator ind yn type group kind unit offered made taken any
offense offence
"""
_COARSE = frozenset(_COARSE_WORDS.split())
# What stands beside the words above where names of columns are run together ("SUSPECTDOB", "PLATENO").
_BESIDE_WORDS = """
suspect susp victim vic offender off defendant def respondent person subject complainant comp witness caller
reporting inc incident
home work street st city mail cell night day no num number nbr id txt text full first last middle mid given sur
family date dt
of the url code desc x y 1 2 3 4 5 primary secondary current curr prior old new other emergency contact driver
drivers lic state
"""
_BESIDE = frozenset(_BESIDE_WORDS.split())
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|#")
_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")


def column_reason(name: str, *, mapped: bool = False) -> str | None:
    """What a column of this name would hold that must not enter, or None.

    Where somebody `mapped` it, its name alone does not say that it holds the person and not the key ("SUSPECT").
    """
    plain = normal(name)
    whole = plain.casefold()
    words = _words(without_accents(plain))
    if not mapped and "".join(words) in _PEOPLE:
        return "names"
    if not mapped and len(words) == 1 and words[0] in _ALONE:
        return _ALONE[words[0]]
    for word in dict.fromkeys((*words, "".join(words), whole)):
        reason = _WORDS.get(word)
        if reason is None or (reason == "names" and _THINGS & set(words)) or (word == "st" and len(words) > 1):
            continue
        return None if _COARSE & set(words) else reason
    return next((reason for together, reason in _TOGETHER if together <= set(words)), None)


def looks_like_data(text: str) -> bool:
    """Whether a supposed column name is rather a cell: a number, a date, or an identity with a number in it."""
    plain = normal(text)
    if re.fullmatch(r"-?[\d.,]+", plain) or _DATE.match(plain) or len(plain) > LONGEST_NAME:
        return True
    return any(sign.isdigit() or sign == "@" for sign in plain) and identity(plain) is not None


def _words(name: str) -> list[str]:
    """The words of a name in lower case: split at punctuation and camelCase, and where known words run together."""
    found: list[str] = []
    for part in _PARTS.findall(name) or [name]:
        found += _apart(part.casefold())
    return found


@cache
def _apart(word: str) -> tuple[str, ...]:
    """The fewest known words that a word is made of, one of them an identity's; otherwise the word itself."""
    if word in _WORDS or word in _PEOPLE:
        return (word,)
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for start in range(end):
            piece = word[start:end]
            known = piece in _WORDS or piece in _BESIDE or piece in _PEOPLE
            if start in best and known and len(best.get(end, ("",) * 9)) > len(best[start]) + 1:
                best[end] = (*best[start], piece)
    parts = best.get(len(word), ())
    return parts if any(part in _WORDS and len(part) > 2 for part in parts) else (word,)
