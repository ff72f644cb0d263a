from __future__ import annotations

from ipvi_eval.data.privacy.typed import identity_in


def test_a_typed_word_is_looked_at_unless_somebody_vouches_for_it() -> None:
    assert identity_in("Haddad") == "names"
    assert identity_in("Haddad", [" HADDAD "]) is None
    assert identity_in("Haddad", ["Nguyen"]) == "names"
    assert identity_in("12 Mill St", place=True) == "addresses"
    assert identity_in("Clinton", place=True) is None
    assert identity_in("*") is identity_in("") is None
