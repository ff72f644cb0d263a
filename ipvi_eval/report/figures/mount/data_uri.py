"""A drawing as an address that holds it, for pages that load nothing."""

from __future__ import annotations

import re

KIND = "data:image/svg+xml,"
_QUOTED = re.compile(r"=\"([^\"']*)\"")
_TOLD_OTHERWISE = {"%": "%25", "#": "%23", "<": "%3C", ">": "%3E", "&": "%26", '"': "%22"}
"""What ends the address, the attribute that it stands in, or what others take for a tag; the percent sign first."""


def data_uri(svg: str) -> str:
    """The SVG as a data URI (RFC 2397) for an attribute of HTML in double quotes; a third shorter than by base64."""
    told = _QUOTED.sub(r"='\1'", svg)
    for sign, code in _TOLD_OTHERWISE.items():
        told = told.replace(sign, code)
    return KIND + told
