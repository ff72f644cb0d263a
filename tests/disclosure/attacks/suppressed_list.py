"""A list of what was suppressed says which results rest on a small count, and which were hidden to protect them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find


def attack(released: Results, meta: Mapping[str, Any], smallest_shown: int = 11) -> list[Find]:
    """Results of which `meta` says that they were changed before release.

    A result that is missing shows that something was hidden, not that the small count was its own; and a curve does not
    show how many of its rows are gone.
    """
    listed = {str(item["id"]): str(item["reason"]) for item in meta.get("suppressed", ())}
    return [
        Find(f"{id} rests on a count of 1 to {smallest_shown - 1}: {reason}", ids=(id,))
        for id, reason in listed.items()
        if id in released.estimates or any(character.isdigit() for character in reason)
    ]
