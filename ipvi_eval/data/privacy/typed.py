"""What an analyst typed into plan and mapping may reach every output, so it is looked at before it does."""

from __future__ import annotations

from collections.abc import Collection

from ipvi_eval.data.privacy.identities import identity

VOUCH = (
    "outputs would hold it; leave it out, or, if it names nobody (a town called after somebody), write it into "
    "`vouched` at the top of the mapping"
)


def identity_in(text: str, vouched: Collection[str] = (), *, place: bool = False, code: bool = False) -> str | None:
    """What kind of identity a typed word or label looks like, None where it looks like none or is `vouched` for.

    A `place`, and a `code` of a column of codes or of yes and no, may be one word that is a surname too.

    >>> identity_in("John Smith"), identity_in("Mary Jones House", ["mary jones house"])
    ('names', None)
    """
    if text.strip().casefold() in {word.strip().casefold() for word in vouched} or text.strip() in ("", "*"):
        return None
    return identity(text, listed=True, place=place, code=code)
