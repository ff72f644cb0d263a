"""A file of Word or Excel is a zip; what was packed the same way from the same content is the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def stable(raw: bytes, instead: Mapping[str, bytes] | None = None) -> bytes:
    """The same zip with its members in name order (content types first) and no time of day.

    `instead` has the content of members that are to hold something else.
    """
    out, other = io.BytesIO(), instead or {}
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda item: (item != "[Content_Types].xml", item)):
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(info, other.get(name, source.read(name)))
    return out.getvalue()
