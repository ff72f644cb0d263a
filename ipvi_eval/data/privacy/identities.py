"""Is a piece of text an identity: somebody's name, address, number, date of birth, or a story about somebody?

A list of patterns can be passed, so nothing rests on it alone: only what an analyst typed can reach an output, and this
looks at what was typed. It errs on the side of asking, and the analyst can vouch for a word (see `vouched` there).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

NAMES = "names"
FREE_TEXT = "free text"
_LONGEST = 100
_LONGEST_UNLISTED = 39

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = rf"(?:{_MONTHS})[a-z]*"
# With a house number before it; those of `_ROADS` say a street by themselves.
_STREETS = (
    "street|st|avenue|ave?|road|rd|lane|ln|drive|dr|court|ct|place|pl|boulevard|blvd|terrace|ter|way|highway|hwy|route|"
    "rte|circle|cir|parkway|pkwy|pky|trail|trl|square|sq|loop|row|path|plaza|plz|turnpike|tpke|pike|alley|aly|crescent|"
    "cres|extension|ext|heights|hts|ridge|rdg|run|walk|expressway|expy|commons|mews|close"
)
_ROADS = "street|avenue|ave|road|rd|lane|ln|boulevard|blvd|parkway|pkwy|turnpike|tpke|highway|hwy"
_STORY_WHO = (
    r"\b(?:he|she|him|her|his|hers|they|them|wife|husband|gf|bf|girlfriend|boyfriend|partner|son|daughter|child|baby|"
    r"mother|father|sister|brother|friend|vic|victim|susp|suspect|def|neighbou?r|[acov]\d)\b"
)
_STORY_WHAT = (
    r"\b(?:hit|beat|punched|strangled|choked|stabbed|kicked|slapped|pushed|shoved|grabbed|threatened|threw|pulled|bit|"
    r"broke|cut|shot|burned|burnt|dragged|raped|followed|called|texted|came|said|says|told|saw|stated|states|reports|"
    r"reported|fled|ran|left|went|took|has|had|was|were|is)\b"
)

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("e-mail addresses", r"[^\s@]+\s?@\s?[^\s@]+\.[a-z]{2,}"),
        (
            "e-mail addresses",
            r"\w\s?[\[({]?\bat\b[\])}]?\s?[\w-]+\s?(?:\.|[\[({]?\bdot\b[\])}]?)\s?(?:com|net|org|edu|gov|us|io|me|info)\b",
        ),
        ("personal media", r"(?<!\w)@[a-z_][\w.]+|\b(?:https?://|www\.)\S+|\b(?:facebook|instagram|snapchat|tiktok)\b"),
        ("network addresses", r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b"),
        ("social security numbers", r"(?<![\d-])\d{3}[-. ]\d{2}[-. ]\d{4}(?![\d-])"),
        ("social security numbers", r"\bs\.?s\.?(?:n|#)\W*\d|(?<![\d.])\d{9}(?![\d.])"),
        ("social security numbers", r"(?<![a-z*\d])[x*]{3}[-. ]?[x*]{2}[-. ]?\d{4}(?!\d)"),
        ("licence numbers", r"(?<!\d)\d{3}[- ]\d{3}[- ]\d{3}(?!\d)|^[a-z]\d{7,8}$"),
        ("telephone numbers", r"(?<![\w-])(?:\+?\d[-. ]?)?(?:\(\d{3}\)\s?|\d{3}[-. /])\d{3}[-. ]?\d{4}(?![\w-])"),
        (
            "telephone numbers",
            r"(?<![\w-])\d{3}[-.]\d{4}(?![\w-])|^1?[2-9]\d{2}[2-9]\d{6}$|\b(?:tel|phone|cell|mobile)\W{0,3}\d",
        ),
        (
            "state or FBI identification numbers",
            r"\b\d{8}[ -]?[a-z]\b|\b\d{5,7}[a-z]{1,2}\d{1,2}\b|\b(?:nysid|fbi|sid)\W*(?:[a-z]{2})?\d",
        ),
        ("docket numbers", r"\b[a-z]{1,3}-\d{4,6}-\d{2,4}(?:/[a-z0-9]+)?\b|^\d{4}[a-z]{2}\d{6}$"),
        ("docket numbers", r"\b[a-z]{1,3}[- ]?(?:19|20)\d{2}[- ]\d{3,}\b|\b(?:19|20)\d{2}[- ][a-z]{1,3}[- ]?\d{3,}\b"),
        (
            "docket numbers",
            r"\b\d{3,7}/(?:19|20)?\d{2}\b|\b(?:docket|indictment|index)\W{0,3}(?:no|num|number|#)?\W{0,3}\d",
        ),
        (
            "birth dates",
            r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
        ),
        (
            "birth dates",
            rf"(?<!\d)\d{{1,2}}[ -]?{_MONTH}[ ,-]*\d{{2,4}}\b|\b{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b",
        ),
        ("birth dates", r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$|\bd\.?o\.?b\b|\bborn\b"),
        (
            "coordinates",
            r"(?<![\d.])-?\d{1,3}[.,]\d{3,}\s*[,; ]\s*-?\d{1,3}[.,]\d{3,}|\d\s?[°º]|\d\s?[ns]\b.*\d\s?[ew]\b",
        ),
        ("coordinates", r"\b[ns]\s?\d{1,2}\.\d+.*\b[ew]\s?\d{1,3}\.\d|^/{3}\w+\.\w+\.\w+$"),
        ("coordinates", r"^\d{1,2}[c-x] ?[a-z]{2} ?\d{3,5} ?\d{3,5}$"),
        ("coordinates", r"^-?\d{1,3}\.\d{3,}$|^-?\d{8,9}$"),
        ("numbers of officers", r"\b(?:badge|shield)\W{0,3}(?:no|num|number|#)?\W{0,3}\d{2,}"),
        ("plate numbers", r"^[a-z]{3}[- ]?(?!(?:19|20)\d{2}$)\d{4}$|\bplate\W{0,3}(?:no|#)?\W{0,3}\w*\d"),
        ("vehicle numbers", r"\b(?=\w*\d)(?=\w*[a-z])[a-hj-npr-z0-9]{17}\b"),
        (
            "addresses",
            rf"\b\d{{1,5}}(?:x{{2}})?(?:-\d+)?[a-z]?,?\s+(?:\d/\d\s+)?(?:[\w.'’-]+\s+){{1,4}}(?:{_STREETS})\b",
        ),
        ("addresses", rf"\b[a-z][\w.'’-]*\s+(?:{_STREETS})\.?\s*(?:&|/|@|\band\b|\bat\b|\bnear\b)\s*\w"),
        ("addresses", r"\b(?:route|rte|rt|us|sr|cr|i)[ .-]{0,2}\d{1,3}[a-z]?\s*(?:&|/|@|\band\b|\bat\b|\bnear\b)\s*\w"),
        ("addresses", r"\b(?:mile ?(?:marker|post)|mm)\W{0,2}\d"),
        ("addresses", rf"^(?:[a-z.'’-]+\s+){{1,3}}(?:{_ROADS})\.?(?:\s+\d+)?$|\bcorner of\b"),
        (
            "addresses",
            r"\bp\.?\s?o\.?\s?box\b|\b(?:apt|apartment|suite|ste|unit|flr|room|rm)\b\.?\s?#?\s?\d|\bapt\b|#\s?\d+[a-z]?$",
        ),
        ("addresses", r"(?<![\d-])\d{5}-\d{4}(?![\d-])|\b(?:ny|n\.y\.|new york),?\s+1[0-4]\d{3}\b"),
        ("addresses", r"\b(?:calle|avenida|rue|via|calz(?:ada)?|strasse|straße)\s+\w|\w(?:straße|strasse)\b"),
        (FREE_TEXT, r"(.)\1{9,}"),
        (FREE_TEXT, rf"{_STORY_WHO}.*{_STORY_WHAT}|{_STORY_WHAT}.*{_STORY_WHO}"),
    )
)
_HOUSE = re.compile(r"^\d{1,5}[a-z]?,? ([A-Z][A-Za-z'’-]+)$")
_TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|mx|dr|rev|hon|judge|det|detective|sgt|sergeant|lt|capt|ofc|officer|ptl|p\.?o|atty|attorney|"
    r"a?\.?d\.?a|deputy|trooper|sr|sra|srta|don|doña)\b\.? +(?=[A-Z])",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"[ ,]+(?:jr|sr|ii|iii|iv|esq|md|phd)\b\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\. ?){2,3}")
_JOINED = re.compile(r"[_/]|(?<=[a-z])\.(?=[a-z])|(?<=[a-z])(?=[A-Z])")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")
_ONLY_WORDS = re.compile(r"(?:[^\W\d_]|['’`.,-]| )+")
_COMPASS = frozenset("nsew")
# A phrase with one of these is no person's name, however its words are written.
_ORDINARY_WORDS = """
a abuse administrative adult after against aggravated alcohol all american and any area arraignment arrest asian
assault at attempted
bail battery before black boyfriend breach brief burglary call calls care case charge child city civil coercion common
community comparison complaint contact contempt control conviction county court crime criminal custody dating death
degree department
discovery disorderly dispute district division divorced domestic driving drug during early east eastern effort
electronic
elsewhere endangering entry estate estimate ethnic event ex exit fall false family felony female fight file first
for former
friend from girlfriend grand group harassment harm help high hispanic home hospital house husband identity
impersonation in
incarcerated incident indian injury intimate intoxicated island jail juvenile known larceny late latino law left
letter lewd
list low male marital married meeting menacing minor mischief misdemeanor mixed moved murder native neglect
negligence neighbor new
no non none north northern not notified of offender offense offence office old on or order other outcome own pacific
parent
parole partner patrol people permit person petit phone phase physical place police population possession prior
prison private
probation program property prosecutor protection public quarter rape reason reckless record reform refused region
release
repeat report reports resisting responding restrictions risk robbery rural same school second separated serious service
severe
sexual shelter sibling simple single sites south southern spouse stalking state station step still stranger
strangulation
street suburban support surveillance system the theft third threat to town treatment trespass trial type under unit
unknown unlawful upper bike bowling justice peeping salon shop parking lot spring summer fall autumn winter january
february march april may june july
august september
october november december monday tuesday wednesday thursday friday saturday sunday shift st ft mt urban vehicle
verbal victim village violation violence visit warning warrant weapon weapons west
western white wife with witness woman year years young
park valley hill hills beach falls lake river creek point heights center centre plains springs mount fort port saint
bridge harbor hook fishkill vale grove fields forest garden gardens manor ridge shore woods landing corners junction
mills
"""
# What police code tables say besides, of weapons, injuries, relationships, charges, places and outcomes of a case; none
# of these words is among the names.
_CODE_TABLE_WORDS = """
abduction acquaintance acquitted active adjourned advised alley amusement animal apparent appear argument arrival
arrow arson asphyxiation assisted attention automated babysittee babysitter bad betting bite blackjack blackmail blade
bloody bodily bonded bone bones bottle brass breaking bribery broken bruise bruises bruising building campground
cancelled caregiver caretaker casino charges chemical choking circumstances citation classmate clearance closed club
cohabitant concussion conduct confidence construction convenience counterfeiting coworker credit crowbar cruelty
curfew custodial cuts cutter cutting cyberspace damage daycare dealership declined deferred destruction device
discount dislocation dismissed diversion downtown dropped drugs drunkenness embezzlement employee employer
endangerment engaged equipment exceptional explosive explosives extortion eye facility failure federal feet fiance
fiancee firearm firearms fists fondling force forcible forgery fracture fraud gambling gangland gas godparent gone
grandchild grandfather grandmother grandparent graveyard grocery guardian guilty gun gunshot hacking handgun hands
homicide homosexual hotel imitation imprisonment inactive incendiary incest industrial influence injuries instrument
instruments interference internal intimidation invasion justifiable kidnapping knife knuckles laceration lacerations
landlord legal lesbian lesser liquid liquor locate loitering machete machine manslaughter marks mediated medical
mental military miscarriage mosque motel motor narcotic narcotics niece night nightclub noise nonnegligent nose object
objects obscene otherwise overdose paramour parents patient pellet pending penitentiary personal picking pills
playground plea pocket poison pornography posted pretenses pretrial prosecution prostitution pulling puncture purse
razor recognizance redness relationship rental rifle roommate runaway scissors scratch scratches screwdriver sector
sentence served sex shoplifting shopping shotgun sidewalk significant simulated site sleeping snatching sodomy
specialty sprain spray stab stadium standby statutory stepchild stepdaughter stepfather stepmother stepparent
stepsibling stepson stolen storage store strongarm student stun suicide summoned summons supermarket suspicious
swelling swindle synagogue taken taser teeth temple tenant trailer triangle tribal unable unarmed unconsciousness
uncooperative unfounded vagrancy vandalism visible wagering waterway welfare worker wound wounds zone
"""
_ORDINARY = frozenset((*_ORDINARY_WORDS.split(), *_CODE_TABLE_WORDS.split()))
# Relationships are told in sentences ("Victim Was Child of Boyfriend or Girlfriend") that tell no story.
_RELATIONSHIP_WORDS = """
a an acquaintance babysittee boyfriend brother by child common daughter employee employer estranged ex family father
fiance fiancee former friend girlfriend grandchild grandparent husband in is known law marriage married member mother
neighbor neighbour not of offender or other otherwise parent partner relationship roommate same sex sibling sister son
spouse stepchild stepparent stepsibling stranger suspect the to unknown victim was wife
"""
_RELATIONSHIP = frozenset(_RELATIONSHIP_WORDS.split())
_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "san",
        "ten",
        "van",
        "von",
        "y",
        "zu",
    ]
)
_KIN = frozenset(
    ["baby", "brother", "dad", "daughter", "family", "father", "husband", "mom", "mother", "sister", "son", "wife"]
)
# Towns, counties and states that are surnames too: alone they stand for the place.
_PLACES_TOO = """
albany amenia austin beacon beekman boston bronx brooklyn carmel chester clinton columbia dallas dayton delaware
denver dover
dutchess erie essex florida franklin georgia greene hamilton houston hudson hyde jackson jefferson kent kingston
lagrange
lincoln london madison marion milan milton monroe montgomery nassau newburgh orange paris pawling pennsylvania phoenix
pleasant poughkeepsie putnam queens quincy rhinebeck rockland salem saratoga schenectady stanford suffolk sullivan
troy ulster union
virginia wappinger warren warwick washington wayne westchester westwood windsor york yorktown
"""
_PLACES = frozenset(_PLACES_TOO.split())
_BEFORE_PLACES = frozenset(
    ["fort", "ft", "lake", "mount", "mt", "north", "port", "point", "saint", "south", "st", "east", "west"]
)


def normal(text: str) -> str:
    """The text as people read it: NFKC, one kind of dash, quotation mark and space, nothing invisible.

    >>> normal(" Ｊｏｈｎ\\u00a0\\u200bＳｍｉｔｈ "), normal("100–10–1000")
    ('John Smith', '100-10-1000')
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    plain = re.sub(r"[‐-―−﹘﹣－]", "-", plain).replace("’", "'").replace("`", "'")
    return " ".join(plain.split())


def identity(text: str, *, listed: bool = False, place: bool = False, code: bool = False) -> str | None:
    """What kind of identity a text looks like, in the plural ("names"), or None.

    A text that is `listed` by an analyst may be longer than one in a cell; one that names a `place`, or is a `code`
    ("Belt" among weapons), may be a single word that is a surname too. The labels of published code tables are those of
    nobody, whatever their words.

    >>> identity("SMITH, JOHN"), identity("12 Mill St"), identity("Simple Assault"), identity("Hyde Park")
    ('names', 'addresses', None, None)
    """
    plain = normal(text)
    if plain.casefold() in _code_table_labels() or _says_relationship(plain):
        return None
    if len(plain) > (_LONGEST if listed else _LONGEST_UNLISTED):
        return FREE_TEXT
    for what, pattern in _PATTERNS:
        if pattern.search(plain):
            return what
    if (house := _HOUSE.match(plain)) and house[1].casefold() not in _ORDINARY | _UNITS:
        return "addresses"
    return NAMES if _is_name(plain, place=place, alone=place or code) else None


_UNIT_WORDS = """
day days week weeks month months year years hour hours minute minutes time times plus arrest arrests incident
incidents person persons
people child children prior priors or more less fewer to and over under th st nd rd percent points dollars units
miles visits calls
"""
_UNITS = frozenset(_UNIT_WORDS.split())


def _is_name(plain: str, *, place: bool, alone: bool) -> bool:
    if any(_foreign(sign) for sign in plain):
        return True
    if _INITIALS.fullmatch(plain) or _holds_name(plain):
        return True
    rest = _SUFFIX.sub("", _JOINED.sub(" ", plain))
    titled = _TITLE.match(rest) is not None
    rest = _TITLE.sub("", rest)
    if not rest or not _ONLY_WORDS.fullmatch(rest):
        return False
    words = [_bare(word) for word in _TOKEN.findall(rest)]
    known = [word for word in words if len(word) > 1]
    if not known or len(words) > 4:
        return False
    if _KIN & set(known) and any(map(_in_lists, known)):
        return True
    if len(known) == len(words) == 1 and not titled:
        return not alone and len(known[0]) > 3 and known[0] not in _PLACES and _in_lists(known[0])
    if not all(word[0].isupper() or word in _PARTICLES for word in _TOKEN.findall(rest)):
        return len(known) > 1 and all(map(_in_lists, known))
    if titled or len(known) < len(words):  # "Mr Smith", "J. Smith"; "E. Main" and "N Side" are no people
        initials = {word for word in words if len(word) == 1}
        one = len(known) == 1 and not initials <= _COMPASS
        return any(map(_in_lists, known)) or ((titled or one) and not _ORDINARY & set(known) and rest[0].isupper())
    people = [word for word in known if _in_lists(word)]
    if _ORDINARY & set(known):
        # "John Park" and "PARK JOHN", but not "Lake George".
        given = len(known) == 2 and len(people) == 1 and people[0] in _given() and people[0] not in _PLACES
        return given and (known[0] == people[0] or not (place or known[0] in _BEFORE_PLACES))
    comma = "," in rest
    return bool(people) or comma


def _says_relationship(plain: str) -> bool:
    """Whether a text of several words says nothing but what two people are to each other."""
    words = re.findall(r"[^\W_]+", plain.casefold())
    return len(words) > 1 and _RELATIONSHIP.issuperset(words)


def _holds_name(plain: str) -> bool:
    """Whether a given name and a surname follow each other, both capitalised, in whatever phrase."""
    words = _TOKEN.findall(plain)
    return any(
        one[0].isupper()
        and other[0].isupper()
        and _bare(one) in _given()
        and _in_lists(_bare(one))
        and _in_lists(_bare(other))
        for one, other in pairwise(words)
    )


def _in_lists(word: str) -> bool:
    return word not in _ORDINARY and (word in _given() or word in _surnames())


def _foreign(sign: str) -> bool:
    """Whether a letter is of another script than Latin: labels of this country's agencies are in Latin letters."""
    return sign.isalpha() and not unicodedata.name(sign, "").startswith(("LATIN", "MICRO", "FEMININE", "MASCULINE"))


def _bare(word: str) -> str:
    """A word in lower case without accents, apostrophes and hyphens ("O'Neil", "Núñez")."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in apart if sign.isalpha())


@cache
def _given() -> frozenset[str]:
    return _names("given_names.txt")


@cache
def _surnames() -> frozenset[str]:
    return _names("surnames.txt")


def _names(file: str) -> frozenset[str]:
    return frozenset(name for line in _lines(file) for name in line.split())


@cache
def _code_table_labels() -> frozenset[str]:
    """Whole labels, in lower case."""
    return frozenset(_lines("code_table_labels.txt"))


def _lines(file: str) -> Iterator[str]:
    lines = files("ipvi_eval.data.privacy").joinpath(file).read_text("utf-8").splitlines()
    return (line for line in lines if not line.startswith("#"))
