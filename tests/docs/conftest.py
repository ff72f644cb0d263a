"""The extensions of docs/ are no package: they stand beside the pages that use them."""

from __future__ import annotations

import sys

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "docs" / "_ext"))
